"""Statistics of a currency's options; a time is when a figure was made: at the end of a period."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fauxchange.domain.core.durations import HOUR_MS
from fauxchange.domain.core.money import ZERO
from fauxchange.domain.market.instruments.families import date_text
from fauxchange.domain.market.instruments.instrument import OPTION, Instrument
from fauxchange.domain.market.statistics.options import OptionFigures, figures
from fauxchange.domain.market.views.candles import BarSize
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import number
from fauxchange.exchanges.okx.handlers.market.candles import size_of
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows import statistics as rows

from .periods import listed_since

_OPTIONS = frozenset({OPTION})
_PLACES = Decimal("0.0001")

# No candle is so long. It begins at the same hours in UTC and in Hong Kong.
_EIGHT_HOURS = BarSize("8H", length_ms=8 * HOUR_MS)


@okx.handles("rubik/stat/option/open-interest-volume.get")
def volumes(call: Call) -> Iterator[rows.Figures]:
    """Yield what was open of a currency's options, and what was traded of them."""
    for at_ms, (calls, puts) in _history(call):
        yield rows.figures(at_ms, calls.open + puts.open, calls.volume + puts.volume)


@okx.handles("rubik/stat/option/open-interest-volume-ratio.get")
def ratios(call: Call) -> Iterator[rows.Figures]:
    """Yield how many calls were open and traded for each put."""
    for at_ms, (calls, puts) in _history(call):
        yield rows.figures(at_ms, _ratio(calls.open, puts.open), _ratio(calls.volume, puts.volume))


@okx.handles("rubik/stat/option/open-interest-volume-expiry.get")
def by_expiry(call: Call) -> Iterator[rows.Figures]:
    """Yield the newest figures of the options of each expiry."""
    since_ms, until_ms, options = _newest(call)
    for expiry_ms in sorted({one.expiry_ms or 0 for one in options}):
        of_expiry = [one for one in options if one.expiry_ms == expiry_ms]
        calls, puts = figures(call.market, of_expiry, since_ms, until_ms)
        parts = (calls.open, puts.open, calls.volume, puts.volume)
        yield rows.of_expiry(until_ms, date_text(expiry_ms), parts)


@okx.handles("rubik/stat/option/open-interest-volume-strike.get")
def by_strike(call: Call) -> Iterator[rows.Figures]:
    """Yield the newest figures of the options of an expiry, for each strike."""
    since_ms, until_ms, options = _newest(call)
    expiry = call.params["expTime"]
    named = [one for one in options if f"20{date_text(one.expiry_ms or 0)}" == expiry]
    for strike in sorted({one.strike or ZERO for one in named}):
        of_strike = [one for one in named if one.strike == strike]
        calls, puts = figures(call.market, of_strike, since_ms, until_ms)
        yield rows.figures(until_ms, strike, calls.open, puts.open, calls.volume, puts.volume)


@okx.handles("rubik/stat/option/taker-block-volume.get")
def flow(call: Call) -> rows.Figures:
    """Return what takers bought and sold of calls and of puts; there are no block trades."""
    since_ms, until_ms, options = _newest(call)
    calls, puts = figures(call.market, options, since_ms, until_ms)
    return rows.figures(until_ms, calls.bought, calls.sold, puts.bought, puts.sold, ZERO, ZERO)


def _history(call: Call) -> Iterator[tuple[int, OptionFigures]]:
    size, reach = _size_of(call), int(number(call, "statisticsReach", "option"))
    end_ms = size.start(call.now_ms)
    options = listed_since(call, _OPTIONS, size.shift(end_ms, -reach))
    for _ in range(reach):
        begin_ms = size.shift(end_ms, -1)
        yield end_ms, figures(call.market, options, begin_ms, end_ms)
        end_ms = begin_ms


def _newest(call: Call) -> tuple[int, int, list[Instrument]]:
    """Return when the newest period began and ended, and which options were open at its end."""
    size = _size_of(call)
    until_ms = size.start(call.now_ms)
    since_ms = size.shift(until_ms, -1)
    options = listed_since(call, _OPTIONS, since_ms)
    is_open = (one for one in options if one.listed_ms < until_ms < (one.expiry_ms or 0))
    return since_ms, until_ms, list(is_open)


def _size_of(call: Call) -> BarSize:
    name = call.param("period")
    return _EIGHT_HOURS if name == _EIGHT_HOURS.name else size_of(name)


def _ratio(calls: Decimal, puts: Decimal) -> Decimal:
    return (calls / puts).quantize(_PLACES) if puts else ZERO
