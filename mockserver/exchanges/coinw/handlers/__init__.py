"""CoinW's endpoints with living state."""

from mockserver.exchanges.exchange import Handlers

coinw = Handlers()

from . import spot  # noqa: E402, F401 - it registers itself in coinw
