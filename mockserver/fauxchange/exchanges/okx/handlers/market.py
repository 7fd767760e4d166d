"""Public prices, from the sandbox's market where both currencies of an instrument have a price.

Other instruments, and options, are answered with the documented example.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.market import price as market_price
from fauxchange.exchanges.example import documented_payload, example_answer
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.instrument_rows import fit_instrument
from fauxchange.exchanges.okx.instruments import OkxInstrument, find_instrument
from fauxchange.exchanges.okx.rows import market as market_rows
from fauxchange.exchanges.okx.rows.market import DayPrices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fauxchange.exchanges.exchange import Call
    from fauxchange.exchanges.okx.rows.row import Row

    RowMaker = Callable[[Call, OkxInstrument], Row]

# Days of Hong Kong begin at 16:00 UTC.
_HONG_KONG_MS = 8 * 3_600_000
# How mark prices call what may be traded on margin.
_MARGIN, _SPOT, _ANY = "MARGIN", "SPOT", "ANY"


@okx.handles("market/ticker.get")
def ticker(call: Call) -> list[Any]:
    """Return the ticker of one instrument."""
    return _rows_or_example(call, _asked_instrument(call), _ticker_row)


@okx.handles("market/tickers.get")
def tickers(call: Call) -> list[Any]:
    """Return the tickers of a kind of instruments."""
    return _rows_or_example(call, _instruments_of_kind(call, call.params["instType"]), _ticker_row)


@okx.handles("market/index-tickers.get")
def index_tickers(call: Call) -> list[Any]:
    """Return the index of one pair, or of all pairs with a quote currency."""
    if "instId" in call.params:
        return _rows_or_example(call, _asked_instrument(call), _index_row)
    pairs = dict.fromkeys(one.family for one in _instruments(call).values())
    instruments = (find_instrument({}, pair) for pair in pairs)
    return _rows_or_example(
        call, (one for one in instruments if one and _has_quote(call, one)), _index_row
    )


@okx.handles("public/mark-price.get")
def mark_price(call: Call) -> list[Any]:
    """Return the mark prices of one instrument, or of a kind of them."""
    kind = call.params.get("instType", _ANY)
    instruments = (
        _asked_instrument(call) if "instId" in call.params else _instruments_of_kind(call, kind)
    )
    return _rows_or_example(
        call, (one for one in instruments if kind in {_ANY, _mark_kind(one)}), _mark_row
    )


def _rows_or_example(call: Call, instruments: Iterator[OkxInstrument], show: RowMaker) -> list[Any]:
    quoted = [one for one in instruments if one.kind != "OPTION" and _is_quoted(call, one)]
    if quoted:
        return [show(call, one) for one in quoted]
    return [fit_instrument(call, row) for row in example_answer(call)]


def _instruments(call: Call) -> dict[str, OkxInstrument]:
    instruments: dict[str, OkxInstrument] = call.tables["instruments"]
    return instruments


def _asked_instrument(call: Call) -> Iterator[OkxInstrument]:
    found = find_instrument(_instruments(call), call.params["instId"])
    return iter([found] if found else [])


def _instruments_of_kind(call: Call, kind: str) -> Iterator[OkxInstrument]:
    family = call.params.get("instFamily") or call.params.get("uly")
    for one in _instruments(call).values():
        if kind in {_ANY, one.kind, _mark_kind(one)} and family in {None, one.family}:
            yield one


def _mark_kind(one: OkxInstrument) -> str:
    return _MARGIN if one.kind == _SPOT else one.kind


def _has_quote(call: Call, one: OkxInstrument) -> bool:
    quote_ccy: str = call.params["quoteCcy"]
    return one.quote == quote_ccy


def _is_quoted(call: Call, one: OkxInstrument) -> bool:
    return all(market_price.is_quoted(call.unit, ccy) for ccy in (one.base, one.quote))


def _ticker_row(call: Call, one: OkxInstrument) -> Row:
    price = market_price.rate(call.unit, one.base, one.quote, call.now_ms)
    step = one.step(price)
    ask, bid = _round_to_step(step, price + step), _round_to_step(step, max(step, price - step))
    sizes = documented_payload(call.endpoint, {})[0]
    return market_rows.ticker(one, _prices(call, one), ask, bid, sizes, _shown_ms(call))


def _index_row(call: Call, one: OkxInstrument) -> Row:
    return market_rows.index(one, _prices(call, one), _shown_ms(call))


def _mark_row(call: Call, one: OkxInstrument) -> Row:
    price = market_price.rate(call.unit, one.base, one.quote, call.now_ms)
    return market_rows.mark(
        one, _mark_kind(one), _round_to_step(one.step(price), price), _shown_ms(call)
    )


def _prices(call: Call, one: OkxInstrument) -> DayPrices:
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
    return DayPrices(
        *(_round_to_step(step, at) for at in (price, day.open, day.high, day.low, *opens))
    )


def _round_to_step(step: Decimal, price: Decimal) -> Decimal:
    """Return a price on the grid of its steps, never below the first."""
    steps = (price / step).to_integral_value(rounding=ROUND_HALF_UP)
    return max(steps, Decimal(1)) * step


def _shown_ms(call: Call) -> int:
    return call.now_ms + call.skew_ms
