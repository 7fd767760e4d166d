"""Orders that wait for a price: when to look, and where the crossing lies.

Placing costs one look at the running two hours. Later a watch looks at the widest node that is
idle and sleeps until its end; only in a day that is not idle does it search for the trade.
Looking again is no event: nothing an exchange shows happens at that time.
"""

from __future__ import annotations

from typing import NamedTuple

from .bars import Trade
from .first import Fold, first
from .levels import DAY, ERA, TWO_HOURS, UNITS_MS
from .source import Source


class Watch(NamedTuple):
    """A fold on the trades after ``since_ms``, its state there, and how far it has looked ahead.

    At ``due_ms`` either the crossing happens (``crossing`` is its trade) or it has to look again.
    A crossing that lies ahead is provisional: a new stretch has every watch of its path look
    again with `reconsider`. ``since_id`` is the first trade that counts; it tells a price that is
    set in the millisecond of the order, but after it, from what was there before.
    """

    id: str
    fold: Fold
    since_ms: int
    state: int = 0
    since_id: int = 0
    due_ms: int = 0
    due_state: int = 0
    crossing: Trade | None = None


def place(source: Source, watch: Watch) -> Watch:
    """Return a new watch after its first look, at the running two hours."""
    return _start(source, watch, watch.since_ms, watch.state)


def place_far(source: Source, watch: Watch) -> Watch:
    """Return a new watch likewise, which sleeps for the whole day if that is idle.

    So what is far from its price, and looked at anew before the day is over, is looked at once.
    """
    begin_ms = watch.since_ms + 1 - source.origin_ms
    if not _is_idle(source, watch.fold, watch.state, DAY, begin_ms):
        return place(source, watch)
    since_id, end_ms = source.next_id(watch.since_ms + 1), _end(source, DAY, begin_ms)
    return Watch(watch.id, watch.fold, watch.since_ms, watch.state, since_id, end_ms, watch.state)


def begin(source: Source, watch: Watch) -> Watch:
    """Return a new watch without a search.

    If the running two hours may hold the crossing, ``due_ms`` is ``since_ms``: it has to look as
    soon as time moves. So what is placed often, and replaced before that, costs next to nothing.
    """
    begin_ms = watch.since_ms + 1 - source.origin_ms
    is_idle = _is_idle(source, watch.fold, watch.state, TWO_HOURS, begin_ms)
    return watch._replace(
        since_id=source.next_id(watch.since_ms + 1),
        due_ms=_end(source, TWO_HOURS, begin_ms) if is_idle else watch.since_ms,
        due_state=watch.state,
        crossing=None,
    )


def look_again(source: Source, watch: Watch) -> Watch:
    """Return a watch whose last look was idle until ``due_ms`` after looking on from there.

    A node that is idle is idle in all of its parts, so the widest one is found by halving the
    list of levels.
    """
    id_, fold, _, _, _, since_ms, state, _ = watch
    since_id = source.next_id(since_ms + 1)
    begin = since_ms + 1 - source.origin_ms
    idle, busy = DAY - 1, ERA + 1
    while busy - idle > 1:
        level = (idle + busy) // 2
        if _is_idle(source, fold, state, level, begin):
            idle = level
        else:
            busy = level
    end_ms = _end(source, max(idle, DAY), begin)
    if idle >= DAY:
        return Watch(id_, fold, since_ms, state, since_id, end_ms, state)
    return _search(source, Watch(id_, fold, since_ms, state, since_id), end_ms)


def reconsider(source: Source, watch: Watch, now_ms: int) -> Watch:
    """Return a watch after a stretch of its path began at ``now_ms``.

    It may be due at once, by the jump. What it saw before stays, because a path's past never
    changes.
    """
    since_ms, state = watch.since_ms, watch.state
    found = first(source, since_ms, now_ms, watch.fold, state, from_id=watch.since_id)
    if found.trade is not None:
        return watch._replace(due_ms=found.trade.ms, due_state=found.state, crossing=found.trade)
    return _start(source, watch, now_ms, found.state)


def _start(source: Source, watch: Watch, since_ms: int, state: int) -> Watch:
    since_id = source.next_id(since_ms + 1)
    begin = since_ms + 1 - source.origin_ms
    end_ms = _end(source, TWO_HOURS, begin)
    if _is_idle(source, watch.fold, state, TWO_HOURS, begin):
        return Watch(watch.id, watch.fold, since_ms, state, since_id, end_ms, state)
    return _search(source, Watch(watch.id, watch.fold, since_ms, state, since_id), end_ms)


def _end(source: Source, level: int, offset: int) -> int:
    """Return the last millisecond of a node."""
    return source.origin_ms - 1 + (offset // UNITS_MS[level] + 1) * UNITS_MS[level]


def _is_idle(source: Source, fold: Fold, state: int, level: int, offset: int) -> bool:
    bounds = source.bounds(level, offset // UNITS_MS[level])
    return bounds is None or fold.idle(bounds[0], bounds[1], state) == state


def _search(source: Source, watch: Watch, end_ms: int) -> Watch:
    found = first(source, watch.since_ms, end_ms, watch.fold, watch.state)
    due_ms = end_ms if found.trade is None else found.trade.ms
    return watch._replace(due_ms=due_ms, due_state=found.state, crossing=found.trade)
