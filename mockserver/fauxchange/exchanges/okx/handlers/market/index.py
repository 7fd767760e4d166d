"""Indexes: their tickers, and what they are made of (public-data-rest-api)."""

from __future__ import annotations

from collections.abc import Iterator

from fauxchange.domain.market.instruments.knobs import Pair
from fauxchange.domain.market.views.components import components
from fauxchange.domain.market.views.ticker import ticker
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.market import index as index_rows
from fauxchange.exchanges.okx.rows.market import tickers as ticker_rows
from fauxchange.exchanges.okx.rows.row import Row

from .lookup import pair_of, shown_ms


@okx.handles("market/index-tickers.get")
def index_tickers(call: Call) -> Iterator[Row]:
    """Yield the index of one pair, or of all pairs with a quote currency."""
    if "instId" in call.params:
        yield _row(call, pair_of(call, call.params["instId"]))
        return
    for pair in call.market.facts.pairs:
        if pair.quote == call.params["quoteCcy"]:
            yield _row(call, pair)


def _row(call: Call, pair: Pair) -> Row:
    day = ticker(call.market.index(pair.name), call.now_ms)
    opens = (day.open, day.high, day.low, day.start_utc, day.start_utc8)
    prices = ticker_rows.DayPrices(*(ticks * pair.tick for ticks in opens))
    return ticker_rows.index(pair.name, day.last * pair.tick, prices, shown_ms(call))


@okx.handles("market/index-components.get")
def index_components(call: Call) -> Row:
    """Return what an index is made of: an object, not a list."""
    pair, market = pair_of(call, call.params["index"]), call.market
    names = [entry["number"] for entry in call.tables["numbers"]["indexComponent"].values()]
    price = market.index(pair.name).price(call.now_ms)
    ticks = components(market.facts.seed, pair.name, price, call.now_ms, len(names))
    parts = [
        index_rows.component(name, pair, at * pair.tick, len(names))
        for name, at in zip(names, ticks, strict=True)
    ]
    return index_rows.components(pair, price * pair.tick, parts, shown_ms(call))
