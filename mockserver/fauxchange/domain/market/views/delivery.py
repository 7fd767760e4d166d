"""What futures and options were delivered and settled at."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.market.instruments.expiries import EXPIRY_HOUR_MS, expiries_between
from fauxchange.domain.market.instruments.families import futures
from fauxchange.domain.market.instruments.instrument import CALL, FUTURES, Instrument, price_of
from fauxchange.domain.market.instruments.price_limit import delivery_price
from fauxchange.domain.market.market import Market

# How long deliveries and settlements are remembered.
_REACH_MS = 92 * DAY_MS


class Expiry(NamedTuple):
    """The price of the underlying at which a future or option ended, and if it was worth it."""

    instrument: Instrument
    price: Decimal
    in_the_money: bool


class Settlement(NamedTuple):
    """The price at which the profit and loss of a future was paid."""

    instrument: Instrument
    price: Decimal


def final_price(market: Market, instrument: Instrument, at_ms: int) -> Decimal:
    """Return the delivery price of a future or option as far as it is known at a moment.

    Raises:
        ValueError: it does not expire.

    """
    if instrument.expiry_ms is None:
        raise ValueError(f"{instrument.id} does not expire")
    pair = market.pair(instrument.pair)
    return delivery_price(market.index(pair.name), instrument.expiry_ms, at_ms) * pair.tick


def settlement_price(
    market: Market, instrument: Instrument, settled_ms: int, at_ms: int
) -> Decimal:
    """Return the price of a daily settlement as far as it is known at a moment."""
    ticks = delivery_price(market.mark(instrument), settled_ms, at_ms)
    return price_of(instrument, ticks)


def next_settlement_ms(at_ms: int) -> int:
    """Return when futures are settled next after a moment."""
    return (at_ms - EXPIRY_HOUR_MS) // DAY_MS * DAY_MS + DAY_MS + EXPIRY_HOUR_MS


def deliveries(
    market: Market,
    kind: str,
    family: str,
    now_ms: int,
    *,
    older_than: int | None = None,
    newer_than: int | None = None,
) -> Iterator[tuple[int, list[Expiry]]]:
    """Yield the deliveries of a family until now by time, newest first."""
    since_ms = max(now_ms - _REACH_MS, -1 if newer_than is None else newer_than)
    until_ms = now_ms if older_than is None else min(now_ms, older_than - 1)
    rules = _rules(market, kind, family)
    for at_ms in reversed(expiries_between(rules, since_ms, until_ms)):
        ended = [
            one for one in market.deliveries(at_ms) if (one.kind, one.family) == (kind, family)
        ]
        # All options of an expiry end at one price: that of their pair, which is a mean of many.
        by_pair = {one.pair: one for one in ended}
        prices = {pair: final_price(market, one, at_ms) for pair, one in by_pair.items()}
        yield at_ms, [_delivery(one, prices[one.pair]) for one in ended]


def settlements(
    market: Market,
    family: str,
    now_ms: int,
    *,
    older_than: int | None = None,
    newer_than: int | None = None,
) -> Iterator[tuple[int, list[Settlement]]]:
    """Yield the daily settlements of a family until now by time, newest first."""
    since_ms = max(now_ms - _REACH_MS, -1 if newer_than is None else newer_than)
    until_ms = now_ms if older_than is None else min(now_ms, older_than - 1)
    at_ms = next_settlement_ms(until_ms) - DAY_MS
    while at_ms > since_ms:
        settled = [
            Settlement(one, settlement_price(market, one, at_ms, at_ms))
            for futures_family in market.facts.futures
            if futures_family.template.family == family and futures_family.template.settles_daily
            for one in futures(futures_family, at_ms)
            if one.listed_ms < at_ms
        ]
        if settled:
            yield at_ms, settled
        at_ms -= DAY_MS


def _rules(market: Market, kind: str, family: str) -> tuple[str, ...]:
    families = market.facts.futures if kind == FUTURES else market.facts.options
    rules = (one.rules for one in families if one.template.family == family)
    return tuple(dict.fromkeys(rule for some in rules for rule in some))


def _delivery(instrument: Instrument, price: Decimal) -> Expiry:
    strike = instrument.strike
    if strike is None:
        return Expiry(instrument, price, in_the_money=True)
    gains = price > strike if instrument.option == CALL else price < strike
    return Expiry(instrument, price, gains)
