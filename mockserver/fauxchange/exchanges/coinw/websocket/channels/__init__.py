"""What the channels of CoinW push."""
