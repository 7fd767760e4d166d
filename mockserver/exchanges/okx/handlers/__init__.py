"""OKX's endpoints with living state, one module for each section of the documentation."""

from mockserver.exchanges.exchange import Handlers

okx = Handlers()

from . import (  # noqa: E402, F401 - they register themselves in okx
    account,
    asset,
    asset_bills,
    asset_moves,
    convert,
    market_data,
    onchain,
    savings,
    staking,
    subaccount,
    system,
)
