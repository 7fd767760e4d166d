"""Tests of what the exchanges share, and of CoinW's futures market."""
