"""Who holds what is open: ratios of longs to shorts, and of what margin traders have borrowed.

Nobody but users has an account here, so the shares are walks that follow from the seed, and bend
with the price: what rose in a day many have sold, while the largest traders went along with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from enum import Enum

from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.market.instruments.open_interest import wander
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.views.totals import interest

# Shares are in millionths: the walk takes them so far from a half, the price as far again.
_ONE, _HALF = 1_000_000, 500_000
_WALK, _BEND = 150_000, 200_000
_PLACES = Decimal("0.0001")


class Holders(Enum):
    """Whose longs are compared with their shorts, and how they go with the price."""

    ACCOUNTS = ("accounts", -1)
    TOP_ACCOUNTS = ("top accounts", 1)
    TOP_POSITIONS = ("top positions", 1)
    BORROWERS = ("borrowers", 1)


def long_share(market: Market, one: Instrument, holders: Holders, at_ms: int) -> int:
    """Return the part of the holders of an instrument who are long, in millionths."""
    name, sign = holders.value
    index = market.index(one.pair)
    before, now = index.price(at_ms - DAY_MS), index.price(at_ms)
    bend = max(-_BEND, min(_BEND, (now - before) * _ONE // before))
    walk = wander(market.facts.seed, f"{name}/{one.id}", at_ms)
    return _HALF - _WALK + (2 * _WALK * walk >> 32) + sign * bend


def long_short_ratio(market: Market, one: Instrument, holders: Holders, at_ms: int) -> Decimal:
    """Return how many times the shorts of an instrument its longs are, to four places."""
    return _ratio(long_share(market, one, holders, at_ms))


def weighted_ratio(market: Market, contracts: Iterable[Instrument], at_ms: int) -> Decimal:
    """Return likewise the ratio of accounts in several contracts, by what is open of each."""
    long = total = Decimal(0)
    for one in contracts:
        held = interest(market, one, at_ms).usd
        long += held * long_share(market, one, Holders.ACCOUNTS, at_ms)
        total += held
    return _ratio(int(long / total)) if total else Decimal(0)


def _ratio(share: int) -> Decimal:
    return (Decimal(share) / (_ONE - share)).quantize(_PLACES)
