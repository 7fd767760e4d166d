"""Rows of OKX's public prices."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, NamedTuple

from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.market import price as market_price

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fauxchange.domain.core.unit_of_work import UnitOfWork
    from fauxchange.exchanges.okx.instruments import Instrument

    from .row import Row

_DAY_MS = 86_400_000
# Days of Hong Kong begin at 16:00 UTC.
_HONG_KONG_MS = 8 * 3_600_000
# How fine a price is where no instrument says it.
_DIGITS = 6
_SIZES = ("lastSz", "askSz", "bidSz", "volCcy24h", "vol24h")


class Moved(NamedTuple):
    """A price now, how it moved in a day, and what it was when two days began."""

    now: Decimal
    day: market_price.Day
    begun_utc: Decimal
    begun_hong_kong: Decimal


def moved(unit: UnitOfWork, one: Instrument, now_ms: int) -> Moved:
    """Return how the price of an instrument moved.

    Raises:
        KeyError: one of its currencies is not quoted.

    """
    base, quote = one.base, one.quote
    utc_ms = now_ms - now_ms % _DAY_MS
    hong_kong_ms = now_ms - (now_ms + _HONG_KONG_MS) % _DAY_MS
    return Moved(
        market_price.rate(unit, base, quote, now_ms),
        market_price.day(unit, base, quote, now_ms),
        market_price.rate(unit, base, quote, utc_ms),
        market_price.rate(unit, base, quote, hong_kong_ms),
    )


def ticker(one: Instrument, price: Moved, sizes: Mapping[str, str], shown_ms: int) -> Row:
    """One ticker (order-book-trading-market-data-get-ticker); sizes are the documented ones."""
    tick = _tick(one, price.now)
    return {
        "instType": one.kind,
        "instId": one.id,
        "last": _on(tick, price.now),
        "askPx": _on(tick, price.now + tick),
        "bidPx": _on(tick, max(tick, price.now - tick)),
        "open24h": _on(tick, price.day.open),
        "high24h": _on(tick, price.day.high),
        "low24h": _on(tick, price.day.low),
        "sodUtc0": _on(tick, price.begun_utc),
        "sodUtc8": _on(tick, price.begun_hong_kong),
        "ts": _stamp(shown_ms),
        **{name: sizes[name] for name in _SIZES},
    }


def index(one: Instrument, price: Moved, shown_ms: int) -> Row:
    """One index (public-data-rest-api-get-index-tickers)."""
    tick = _tick(one, price.now)
    return {
        "instId": one.family,
        "idxPx": _on(tick, price.now),
        "open24h": _on(tick, price.day.open),
        "high24h": _on(tick, price.day.high),
        "low24h": _on(tick, price.day.low),
        "sodUtc0": _on(tick, price.begun_utc),
        "sodUtc8": _on(tick, price.begun_hong_kong),
        "ts": _stamp(shown_ms),
    }


def mark(one: Instrument, kind: str, price: Decimal, shown_ms: int) -> Row:
    """One mark price (public-data-rest-api-get-mark-price)."""
    shown = _on(_tick(one, price), price)
    return {"instType": kind, "instId": one.id, "markPx": shown, "ts": _stamp(shown_ms)}


def _tick(one: Instrument, price: Decimal) -> Decimal:
    return Decimal(one.tick) if one.tick else Decimal(1).scaleb(price.adjusted() - _DIGITS + 1)


def _on(tick: Decimal, price: Decimal) -> str:
    """Return a price on the grid of its ticks, never below the first."""
    steps = (price / tick).to_integral_value(rounding=ROUND_HALF_UP)
    return format_decimal(max(steps, Decimal(1)) * tick)


def _stamp(at_ms: int) -> str:
    """Return a time as documented: 13 digits, on clocks that stand long ago too."""
    return f"{at_ms:013}"
