"""The matching: a taker meets makers in order of price, in whole ticks and lots.

It is pure: what follows from a match (money, fees, states) is for others.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from fauxchange.domain.core.document import new_tuple
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.market.views.order_book import Cell
from fauxchange.domain.trading.order import (
    CANCEL_MAKER,
    CANCEL_TAKER,
    FOK,
    FOK_UNFILLABLE,
    IOC_REST,
    LIMIT,
    POST_ONLY,
    POST_ONLY_TAKES,
    SELF_TRADE,
    TOO_MANY_MAKERS,
)

MOST_MAKERS = 1_000


class Maker(NamedTuple):
    """Lots at a price in ticks: an order of a user (``order`` and ``account``), or a level's."""

    price: int
    lots: int
    cell: Cell | None = None
    order: str = ""
    account: str = ""
    master: str = ""


class Taker(NamedTuple):
    """What an order may take: so many ``lots``, up to the price ``limit``, for a ``budget``.

    The budget is in ticks times lots, None without an end. ``master`` is whose trades with one
    another are prevented, in the way ``stp`` says.
    """

    side: str
    type: str
    lots: int | None
    limit: int | None
    budget: int | None
    stp: str
    master: str


class MatchedLots(NamedTuple):
    """So many lots of a maker."""

    maker: Maker
    lots: int


class Outcome(NamedTuple):
    """What a taker gets, which makers of its own master are cancelled, and why its rest is.

    ``reason`` is empty if the rest may rest, or if there is none.
    """

    matches: tuple[MatchedLots, ...]
    pulled: tuple[Maker, ...]
    reason: str = ""


def match(taker: Taker, makers: Iterable[Maker]) -> Outcome:
    """Match a taker with makers, which come best price first, then in order of arrival."""
    if taker.type == POST_ONLY:
        first = next(iter(makers), None)
        takes = first is not None and not _is_beyond(taker, first.price)
        return Outcome((), (), POST_ONLY_TAKES if takes else "")
    outcome, is_whole = _sweep(taker, makers)
    if taker.type == LIMIT or is_whole:
        return outcome
    if taker.type != FOK:
        return outcome if outcome.reason else outcome._replace(reason=IOC_REST)
    reason = SELF_TRADE if outcome.reason == SELF_TRADE else FOK_UNFILLABLE
    return Outcome((), (), reason)


def _sweep(taker: Taker, makers: Iterable[Maker]) -> tuple[Outcome, bool]:
    """Return what a taker gets, and whether nothing that it could trade is left of it."""
    matches: list[MatchedLots] = []
    pulled: list[Maker] = []
    _, _, left, limit, budget, stp, master = taker
    reason, is_whole, is_buy = "", False, taker.side == BUY
    for maker in makers:
        if budget is not None and budget < maker.price:
            # A budget buys whole lots only. What is left of it meets nobody, itself neither.
            is_whole = bool(matches)
            break
        if limit is not None and (maker.price > limit if is_buy else maker.price < limit):
            break
        if len(matches) == MOST_MAKERS:
            reason = TOO_MANY_MAKERS
            break
        if maker.master and maker.master == master:
            if stp != CANCEL_TAKER:
                pulled.append(maker)
            if stp != CANCEL_MAKER:
                reason = SELF_TRADE
                break
            continue
        lots = maker.lots if left is None or left > maker.lots else left
        if budget is not None:
            lots = min(lots, budget // maker.price)
            budget -= lots * maker.price
        matches.append(new_tuple(MatchedLots, (maker, lots)))
        left = None if left is None else left - lots
        # A maker of which something remains is better than all that follow.
        if left == 0 or lots < maker.lots:
            is_whole = True
            break
    return new_tuple(Outcome, (tuple(matches), tuple(pulled), reason)), is_whole


def _is_beyond(taker: Taker, price: int) -> bool:
    """Whether a price is worse than a taker's limit."""
    limit = taker.limit
    return limit is not None and (price > limit if taker.side == BUY else price < limit)
