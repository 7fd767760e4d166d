"""CoinW's endpoints with living state."""
