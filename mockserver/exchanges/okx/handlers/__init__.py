"""OKX's endpoints with living state, one module for each section of the documentation."""

from mockserver.exchanges.exchange import Handlers

okx = Handlers()

from . import asset, finance  # noqa: E402, F401 - they register themselves in okx
