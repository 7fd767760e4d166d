"""Logs: what was appended, read from its end, cut at its beginning; packed where it is long."""
