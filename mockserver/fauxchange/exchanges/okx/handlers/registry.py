"""Where OKX's handlers register themselves, by endpoint."""

from fauxchange.exchanges.exchange import Handlers

okx = Handlers()
