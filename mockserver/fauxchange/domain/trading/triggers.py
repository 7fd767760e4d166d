"""What waits for a price to have an order placed: one watch for each price that is waited for.

They are kept here, below the matching, which prints trades of users: a trade that reaches a
price counts whoever made it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.unit_of_work import TRIGGERS, ScheduledTask, UnitOfWork
from fauxchange.domain.market.paths.bars import Trade
from fauxchange.domain.market.state import PricesAwaited

# The kinds of the tasks by which one watch, or all, look at prices; by which what is attached to an
# order begins, what was filled in part is told of, and what belongs to a position ends.
TRIGGER, LOOK_AGAIN = "trading.trigger", "trading.triggers.look"
ATTACH, PART = "trading.attached", "trading.part"

FALLS, RISES, TRAILS = "falls", "rises", "trails"


@document("{account}/{algo}/{leg}", scan_order=("path", "direction", "rank", "account", "algo"))
class TriggerWatch(NamedTuple):
    """The watch of a price of an algo order; see `market.paths.watches.Watch`.

    ``path`` names the prices that are watched. Of one path and direction those come first that are
    reached first: ``rank`` is the price in ticks, below zero where it is to fall. ``task`` is what
    looks again, or triggers at ``crossing``, at ``due_ms``.
    """

    account: str
    algo: str
    leg: str
    path: str
    direction: str
    rank: int
    since_ms: int
    state: int
    since_id: int
    due_ms: int
    due_state: int
    crossing: Trade | None
    task: str

    @property
    def key(self) -> str:
        """The key of the document."""
        return f"{self.account}/{self.algo}/{self.leg}"


@document("{path}")
class WatchedPath(NamedTuple):
    """How many algo orders wait for prices of a path."""

    path: str
    watches: int = 0


def path_of(instrument: str, price_type: str) -> str:
    """Return the name of the prices of a type of an instrument."""
    return f"{price_type}:{instrument}"


def instrument_of(path: str) -> str:
    """Return the instrument whose prices a path has."""
    return path.partition(":")[2]


def write_watch(unit: UnitOfWork, watch: TriggerWatch) -> TriggerWatch:
    """Write a watch in the place of the one before, with a task that is due when it is."""
    before = unit.find(TriggerWatch, watch.key)
    if before is None:
        _count(unit, watch.path, 1)
    else:
        unit.cancel(before.task)
    if unit.find(PricesAwaited) is None:
        unit.put(PricesAwaited())
    # What has to look as soon as time moves does so in the next millisecond.
    is_begun = watch.crossing is None and watch.due_ms == watch.since_ms
    data = {"watch": watch.key}
    task = unit.schedule(ScheduledTask(watch.due_ms + is_begun, TRIGGER, data, rank=TRIGGERS))
    watch = watch._replace(task=task)
    unit.put(watch)
    return watch


def delete_watch(unit: UnitOfWork, watch: TriggerWatch) -> None:
    """End a watch."""
    unit.cancel(watch.task)
    unit.delete(TriggerWatch, watch.key)
    _count(unit, watch.path, -1)


def _count(unit: UnitOfWork, path: str, by: int) -> None:
    known = unit.find(WatchedPath, path) or WatchedPath(path)
    if known.watches + by:
        unit.put(WatchedPath(path, known.watches + by))
    else:
        unit.delete(WatchedPath, path)


def reach(unit: UnitOfWork, path: str, trade: Trade) -> None:
    """Have what a trade of users reached trigger in its millisecond, once the trade is done.

    What an earlier trade has reached waits for its turn already, and keeps it.
    """
    if unit.find(WatchedPath, path) is None:
        return
    for direction, rank in ((RISES, trade.price), (FALLS, -trade.price)):
        for watch in list(_reached(unit, path, direction, rank)):
            if watch.crossing is None or watch.due_ms > trade.ms:
                write_watch(unit, watch._replace(due_ms=trade.ms, crossing=trade))


def _reached(unit: UnitOfWork, path: str, direction: str, rank: int) -> Iterator[TriggerWatch]:
    for watch in unit.scan(TriggerWatch, (path, direction)):
        if watch.rank > rank:
            return
        yield watch


def follow_parent(ledger: Ledger, order: str) -> None:
    """Have what is attached to an order begin or be dropped, now that it has ended."""
    data = {"order": order}
    ledger.unit.schedule(ScheduledTask(ledger.now_ms, ATTACH, data, rank=TRIGGERS))


def follow_part(ledger: Ledger, order: str) -> None:
    """Have it told that an order which something goes on with was filled in part."""
    data = {"order": order}
    ledger.unit.schedule(ScheduledTask(ledger.now_ms, PART, data, rank=TRIGGERS))


def look_again(ledger: Ledger) -> None:
    """Have all watches look again, because prices or instruments have changed."""
    if next(ledger.unit.scan(WatchedPath), None) is not None:
        ledger.unit.schedule(ScheduledTask(ledger.now_ms, LOOK_AGAIN, rank=TRIGGERS))
