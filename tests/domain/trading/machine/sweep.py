"""How a taker meets makers in the twin: a list of everybody, sorted, gone through once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .values import BUY, LadderLevel, TwinOrder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DEPTH = 16


class Standing(NamedTuple):
    """Whom a taker may meet: a user's order, or a level of the ladder."""

    price: int
    lots: int
    order: TwinOrder | None
    level: LadderLevel | None


class Wanting(NamedTuple):
    """What a taker may take: lots, a budget in ticks times lots (either may be without end)."""

    side: str
    type: str
    lots: int | None
    budget: int | None
    limit: int
    stp: str
    master: str


class Sweep(NamedTuple):
    """What a taker gets, which orders of its master go, and why its rest is cancelled."""

    matches: list[tuple[Standing, int]]
    pulled: list[TwinOrder]
    reason: str = ""


def standing(
    users: Sequence[tuple[TwinOrder, int, int]], side: str, ladder: Iterator[LadderLevel]
) -> Iterator[Standing]:
    """Yield whom a taker of a side meets, best price first; of one price users come first."""
    sign = 1 if side == BUY else -1
    waiting = sorted(users, key=lambda one: (sign * one[1], one[0].turn))
    for level in ladder:
        while waiting and sign * waiting[0][1] <= sign * level.price:
            order, price, lots = waiting.pop(0)
            yield Standing(price, lots, order, None)
        yield Standing(level.price, level.lots, None, level)
    for order, price, lots in waiting:
        yield Standing(price, lots, order, None)


def is_within(side: str, price: int, limit: int) -> bool:
    """Whether a price is no worse than a limit."""
    return price <= limit if side == BUY else price >= limit


def sweep(taker: Wanting, makers: Iterator[Standing], masters: dict[str, str]) -> Sweep:
    """Take what there is, as the taker's type and mode of self-trade prevention say."""
    if taker.type == "post-only":
        first = next(makers, None)
        takes = first is not None and is_within(taker.side, first.price, taker.limit)
        return Sweep([], [], "post-only would take" if takes else "")
    found = _take(taker, makers, masters)
    met_itself = found.reason == "self-trade"
    taken = sum(lots for _, lots in found.matches)
    is_whole = found.reason == "done" or taken == taker.lots
    if taker.type == "fok" and not is_whole:
        return Sweep([], [], "self-trade" if met_itself else "fok not fillable")
    if is_whole:
        return found._replace(reason="")
    if met_itself or taker.type == "limit":
        return found
    reason = "price beyond limit" if taker.type == "market" else "ioc rest"
    return found._replace(reason=reason)


def _take(taker: Wanting, makers: Iterator[Standing], masters: dict[str, str]) -> Sweep:
    """Go through the makers; the reason is "done" if nothing that could be traded is left."""
    found = Sweep([], [])
    got = spent = 0
    for one in makers:
        take = _part(taker, one, got, spent)
        if take == 0:
            return found._replace(reason="done" if found.matches else "")
        if not is_within(taker.side, one.price, taker.limit):
            return found
        if one.order is not None and masters[one.order.account] == taker.master:
            if taker.stp != "cancel taker":
                found.pulled.append(one.order)
            if taker.stp != "cancel maker":
                return found._replace(reason="self-trade")
            continue
        found.matches.append((one, take))
        got += take
        spent += take * one.price
        if take < one.lots:
            return found._replace(reason="done")
    return found


def _part(taker: Wanting, one: Standing, got: int, spent: int) -> int:
    """Return how many lots of a maker a taker may have that got and spent so much."""
    take = one.lots if taker.lots is None else min(one.lots, taker.lots - got)
    return take if taker.budget is None else min(take, (taker.budget - spent) // one.price)
