"""Recordings as sources: trades, candles, what follows their end, and how they are kept."""
