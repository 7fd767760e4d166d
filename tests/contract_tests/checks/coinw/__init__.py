"""Clients of CoinW for the checks."""
