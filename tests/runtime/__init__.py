"""Clock, limiter, journal."""
