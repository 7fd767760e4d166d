"""CoinW's endpoints with living state."""

from fauxchange.exchanges.exchange import Handlers

coinw = Handlers()

from . import futures, spot  # noqa: E402, F401 - they register themselves in coinw
