"""Where CoinW's handlers register themselves, by endpoint."""

from fauxchange.exchanges.exchange import Handlers

coinw = Handlers()
