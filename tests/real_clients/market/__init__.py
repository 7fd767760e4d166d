"""Real clients that look at the market, each unmodified but for its URL."""
