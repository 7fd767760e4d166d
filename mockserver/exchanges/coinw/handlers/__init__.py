"""CoinW's endpoints with living state."""

from mockserver.exchanges.exchange import Handlers

coinw = Handlers()

from . import futures, spot  # noqa: E402, F401 - they register themselves in coinw
