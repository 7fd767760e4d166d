"""Faults of the connection: it breaks, waits, or carries half an answer."""
