"""The answers of CoinW, member by member: rows take values and compute nothing."""
