"""What of grid bots everybody may ask (order-book-trading-grid-trading, public endpoints)."""

from __future__ import annotations

from collections.abc import Iterator

from fauxchange.domain.trading.bots.acts import least_investment, least_margin_of
from fauxchange.domain.trading.bots.checks import most_grids
from fauxchange.domain.trading.matching.context import context_of
from fauxchange.exchanges.exchange import Call
from fauxchange.exchanges.okx.handlers.market.lookup import find_instrument
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading.bots import grid as rows

from .grid import grid_of

_QUOTE = "quote"


@okx.handles("tradingBot/grid/min-investment.post", scope="grids of spot and linear swaps")
def min_investment(call: Call) -> Iterator[Row]:
    """Yield the least that a grid bot needs at the moment."""
    instrument = find_instrument(call, call.params["instId"])
    request = grid_of(call, instrument)
    if request.direction:
        least = least_margin_of(call.ledger, call.market, request)
        yield rows.least_margin(least, instrument.settlement)
        return
    least = least_investment(call.ledger, call.market, request)
    yield rows.least(least, instrument, call.params.get("investmentType", _QUOTE))


@okx.handles("tradingBot/grid/grid-quantity.get")
def grid_quantity(call: Call) -> Iterator[Row]:
    """Yield how many grids there may be between two prices; leverage changes nothing."""
    instrument = find_instrument(call, call.params["instId"])
    context = context_of(call.ledger, call.market, instrument)
    yield {"maxGridQty": str(most_grids(context, grid_of(call, instrument)))}
