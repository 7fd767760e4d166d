"""The endpoints of CoinW that are modelled."""
