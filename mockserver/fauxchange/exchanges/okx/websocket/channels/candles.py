"""Candles of trades, of mark prices and of indexes."""

from __future__ import annotations

from functools import partial

from fauxchange.domain.market.views.candles import BarSize
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.candle_feed import CandleFeed, CandlePath
from fauxchange.exchanges.okx.handlers.market.candles import (
    mark_row,
    pair_row,
    size_of,
    traded_row,
)
from fauxchange.exchanges.okx.handlers.market.lookup import (
    instrument_of,
    pair_of,
    printed_until_ms,
    tape_of,
)

from .registry import okx

# One channel has a bar that no list of candles has.
_OWN_BARS = {"1Yutc": BarSize("1Y", months=12)}


def _size(call: Call) -> BarSize:
    family = call.endpoint.id.rpartition("/")[2]
    bar = call.params["channel"].removeprefix(family)
    return _OWN_BARS[bar] if bar in _OWN_BARS else size_of(bar)


def _traded(call: Call) -> CandlePath | None:
    one = instrument_of(call)
    until_ms = printed_until_ms(call, one)
    if until_ms is None:
        return None
    return CandlePath(tape_of(call, one), _size(call), until_ms, partial(traded_row, one))


def _marked(call: Call) -> CandlePath:
    one = instrument_of(call)
    return CandlePath(call.market.mark(one), _size(call), call.now_ms, partial(mark_row, one))


def _indexed(call: Call) -> CandlePath:
    pair = pair_of(call, call.params["instId"])
    source = call.market.index(pair.name)
    return CandlePath(source, _size(call), call.now_ms, partial(pair_row, pair))


okx.feed("candle")(lambda: CandleFeed(_traded))
okx.feed("mark-price-candle")(lambda: CandleFeed(_marked))
okx.feed("index-candle")(lambda: CandleFeed(_indexed))
