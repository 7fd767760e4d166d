"""Recorded trades and candles: read from tables, compiled into files of our own, and opened."""
