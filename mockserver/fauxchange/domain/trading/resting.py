"""Orders that rest: as the matching sees them, and what is counted of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from fauxchange.domain.core.document import document, new_tuple
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.paths.bars import Trade

_NONE: Mapping[str, int] = MappingProxyType({})


@document("{instrument}/{order}", scan_order=("instrument", "side", "rank", "priority"))
class RestingOrder(NamedTuple):
    """The rest of an order in the book, in whole ticks and lots.

    Documents are ordered by instrument and side, best price first, then by priority: ``rank`` is
    the price in ticks, below zero of bids. ``master`` is whose trades with one another are
    prevented. ``since_id`` is the first trade of the path that may fill it. ``ahead`` are lots that
    stood at its price before it and were not traded yet (fill model ``"queue"``); ``piece`` is how
    many lots a trade fills of it, 0 for all.
    """

    instrument: str
    side: str
    rank: int
    priority: int
    order: str
    account: str
    master: str
    lots: int
    since_id: int
    ahead: int = 0
    piece: int = 0

    @property
    def price(self) -> int:
        """The price in ticks."""
        return abs(self.rank)


@document("{instrument}/{side}")
class CrossingWatch(NamedTuple):
    """The watch of the best order of a side of a book; see `paths.watches.Watch`.

    ``rank`` is that of the order it was begun for, ``target`` the price that a trade has to reach.
    ``task`` is what looks again, or fills at ``crossing``, at ``due_ms``.
    """

    instrument: str
    side: str
    rank: int
    target: int
    since_ms: int
    since_id: int
    due_ms: int
    crossing: Trade | None
    task: str

    @property
    def key(self) -> str:
        """The key of the document."""
        return f"{self.instrument}/{self.side}"


def rank_of(side: str, price: int) -> int:
    """Return by what prices of a side are ordered, best first."""
    return -price if side == "buy" else price


def resting_orders(unit: UnitOfWork, instrument: str, side: str) -> Iterator[RestingOrder]:
    """Yield the orders of a side of a book, best first."""
    return unit.scan(RestingOrder, (instrument, side))


@document("{account}")
class OpenOrderCount(NamedTuple):
    """How many orders an account has open, in all and of each instrument."""

    account: str
    total: int = 0
    by_instrument: Mapping[str, int] = _NONE


def open_orders_of(unit: UnitOfWork, account: str) -> OpenOrderCount:
    """Return how many orders an account has open."""
    return unit.find(OpenOrderCount, account) or OpenOrderCount(account)


def count(unit: UnitOfWork, account: str, instrument: str, by: int) -> None:
    """Count an order that was opened, or that ended (-1)."""
    _, total, by_instrument = open_orders_of(unit, account)
    number = by_instrument.get(instrument, 0) + by
    counts = {**by_instrument, instrument: number}
    if not number:
        del counts[instrument]
    unit.put(new_tuple(OpenOrderCount, (account, total + by, counts)))
