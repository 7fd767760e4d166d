"""Public prices: what the sandbox's market says of every instrument whose currencies are quoted.

An instrument that nobody quotes, and an option, whose price is another one's, is answered with the
documented example.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from fauxchange.domain.core.time_of_day import DAY_MS
from fauxchange.domain.market import price as market_price
from fauxchange.exchanges.example import documented, exampled
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.instruments import Instrument, named
from fauxchange.exchanges.okx.limit_keys import fitting
from fauxchange.exchanges.okx.rows import market as market_rows
from fauxchange.exchanges.okx.rows.market import DayPrices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fauxchange.exchanges.exchange import Call
    from fauxchange.exchanges.okx.rows.row import Row

    Show = Callable[[Call, Instrument], Row]

# Days of Hong Kong begin at 16:00 UTC.
_HONG_KONG_MS = 8 * 3_600_000
# How mark prices call what may be traded on margin.
_MARGIN, _SPOT, _ANY = "MARGIN", "SPOT", "ANY"


@okx.handles("market/ticker.get")
def ticker(call: Call) -> list[Any]:
    """Return the ticker of one instrument."""
    return _shown(call, _one(call), _ticker)


@okx.handles("market/tickers.get")
def tickers(call: Call) -> list[Any]:
    """Return the tickers of a kind of instruments."""
    return _shown(call, _listed(call, call.params["instType"]), _ticker)


@okx.handles("market/index-tickers.get")
def index_tickers(call: Call) -> list[Any]:
    """Return the index of one pair, or of all pairs with a quote currency."""
    if "instId" in call.params:
        return _shown(call, _one(call), _index)
    pairs = dict.fromkeys(one.family for one in _instruments(call).values())
    found = (named({}, pair) for pair in pairs)
    return _shown(call, (one for one in found if one and _has_quote(call, one)), _index)


@okx.handles("public/mark-price.get")
def mark_price(call: Call) -> list[Any]:
    """Return the mark prices of one instrument, or of a kind of them."""
    asked = call.params.get("instType", _ANY)
    found = _one(call) if "instId" in call.params else _listed(call, asked)
    return _shown(call, (one for one in found if asked in {_ANY, _marked(one)}), _mark)


def _shown(call: Call, found: Iterator[Instrument], show: Show) -> list[Any]:
    quoted = [one for one in found if one.kind != "OPTION" and _is_quoted(call, one)]
    if quoted:
        return [show(call, one) for one in quoted]
    return [fitting(call, row) for row in exampled(call)]


def _instruments(call: Call) -> dict[str, Instrument]:
    listed: dict[str, Instrument] = call.tables["instruments"]
    return listed


def _one(call: Call) -> Iterator[Instrument]:
    found = named(_instruments(call), call.params["instId"])
    return iter([found] if found else [])


def _listed(call: Call, kind: str) -> Iterator[Instrument]:
    wanted = call.params.get("instFamily") or call.params.get("uly")
    for one in _instruments(call).values():
        if kind in {_ANY, one.kind, _marked(one)} and wanted in {None, one.family}:
            yield one


def _marked(one: Instrument) -> str:
    return _MARGIN if one.kind == _SPOT else one.kind


def _has_quote(call: Call, one: Instrument) -> bool:
    wanted: str = call.params["quoteCcy"]
    return one.quote == wanted


def _is_quoted(call: Call, one: Instrument) -> bool:
    return all(market_price.is_quoted(call.unit, ccy) for ccy in (one.base, one.quote))


def _ticker(call: Call, one: Instrument) -> Row:
    price = market_price.rate(call.unit, one.base, one.quote, call.now_ms)
    step = one.step(price)
    ask, bid = _on(step, price + step), _on(step, max(step, price - step))
    sizes = documented(call.endpoint, {})[0]
    return market_rows.ticker(one, _prices(call, one), ask, bid, sizes, _shown_ms(call))


def _index(call: Call, one: Instrument) -> Row:
    return market_rows.index(one, _prices(call, one), _shown_ms(call))


def _mark(call: Call, one: Instrument) -> Row:
    price = market_price.rate(call.unit, one.base, one.quote, call.now_ms)
    return market_rows.mark(one, _marked(one), _on(one.step(price), price), _shown_ms(call))


def _prices(call: Call, one: Instrument) -> DayPrices:
    """Return how the price of an instrument went.

    Raises:
        KeyError: one of its currencies is not quoted.

    """
    unit, base, quote, now_ms = call.unit, one.base, one.quote, call.now_ms
    price = market_price.rate(unit, base, quote, now_ms)
    day = market_price.day(unit, base, quote, now_ms)
    utc_ms = now_ms - now_ms % DAY_MS
    hong_kong_ms = now_ms - (now_ms + _HONG_KONG_MS) % DAY_MS
    opens = (market_price.rate(unit, base, quote, at_ms) for at_ms in (utc_ms, hong_kong_ms))
    step = one.step(price)
    return DayPrices(*(_on(step, at) for at in (price, day.open, day.high, day.low, *opens)))


def _on(step: Decimal, price: Decimal) -> Decimal:
    """Return a price on the grid of its steps, never below the first."""
    steps = (price / step).to_integral_value(rounding=ROUND_HALF_UP)
    return max(steps, Decimal(1)) * step


def _shown_ms(call: Call) -> int:
    return call.now_ms + call.skew_ms
