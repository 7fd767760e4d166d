"""CoinW."""
