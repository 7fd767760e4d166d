"""Public channels of spot: prices, books, trades and candles, their data as texts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fauxchange.domain.market.instruments.instrument import SPOT, Instrument
from fauxchange.domain.market.rejection import UnknownInstrument
from fauxchange.domain.market.views.candles import SIZES
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.candle_feed import CandleFeed, CandlePath
from fauxchange.exchanges.coinw.enums import count, number, word
from fauxchange.exchanges.coinw.handlers.market.lookup import (
    TapeTrade,
    book_of,
    day_of,
    instruments_of,
    levels_of,
)
from fauxchange.exchanges.coinw.rows.market import pushes as rows
from fauxchange.exchanges.coinw.rows.market.pushes import Row
from fauxchange.exchanges.coinw.rows.market.spot import book as book_row

from .registry import coinw
from .tape import LevelFeed, Levels, PrintedFeed, candle_path

_RATIO = Decimal("0.000001")


def pair_of(call: Call) -> Instrument:
    """Return the pair that a subscription names by its number.

    Raises:
        UnknownInstrument: nobody lists it; the subscription pushes nothing then.

    """
    code = call.params["pairCode"]
    one = next((one for one in instruments_of(call, SPOT) if str(one.code) == code), None)
    if one is None:
        raise UnknownInstrument(code)
    return one


@coinw.state("spot-ticker")
def ticker(call: Call) -> Iterator[Row]:
    """Yield the last 24 hours of a pair."""
    one = pair_of(call)
    day = day_of(call, one)
    if day is not None:
        yield rows.pair_ticker(one, day.last, (day.high, day.low), _change(day.change), day.volume)


@coinw.state("spot-ticker_all")
def tickers(call: Call) -> Iterator[Row]:
    """Yield the last 24 hours of all pairs."""
    for one in instruments_of(call, SPOT):
        day = day_of(call, one)
        if day is not None:
            yield rows.listed_pair(one, day.last, (day.high, day.low), day.change, day.volume)


def _change(change: Decimal) -> Decimal:
    return change.quantize(_RATIO)


def _levels(call: Call) -> tuple[Levels, Levels]:
    one = pair_of(call)
    found = book_of(call, one, count(call, "rows", "pushed levels"))
    row = book_row(levels_of(one, found.asks), levels_of(one, found.bids))
    return row["asks"], row["bids"]


coinw.feed("spot-depth_snapshot")(lambda: LevelFeed(_levels, changes=False))
coinw.feed("spot-depth")(lambda: LevelFeed(_levels, changes=True))


def _trade(call: Call, one: Instrument, printed: TapeTrade) -> Row:
    return rows.pair_trade(
        one, printed.trade, number(call, "spotSide", printed.trade.side), printed
    )


coinw.feed("spot-fills")(lambda: PrintedFeed(pair_of, _trade))


def _candles(call: Call) -> CandlePath | None:
    size = SIZES[word(call, "spotInterval", call.params["interval"])]
    return candle_path(call, pair_of(call), size, lambda candle: rows.pair_candle(*candle))


coinw.feed("spot-candles")(lambda: CandleFeed(_candles))
