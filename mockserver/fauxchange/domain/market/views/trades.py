"""The tape as views show it: by id and by time, newest first."""

from __future__ import annotations

from collections.abc import Iterator

from fauxchange.domain.market.paths.bars import Trade
from fauxchange.domain.market.paths.levels import ERA, FANOUT, SECOND, UNITS_MS
from fauxchange.domain.market.paths.source import Source
from fauxchange.domain.market.paths.sparse import SparseSource


def newest(source: Source, now_ms: int, limit: int) -> list[Trade]:
    """Return the last trades until a moment, newest first."""
    return by_id(source, now_ms, limit)


def by_id(
    source: Source,
    now_ms: int,
    limit: int,
    *,
    older_than: int | None = None,
    newer_than: int | None = None,
) -> list[Trade]:
    """Return the newest trades until now with ids below one and above another, newest first."""
    end = source.next_id(now_ms + 1)
    if older_than is not None:
        end = min(end, older_than)
    begin = end - limit
    if newer_than is not None:
        begin = max(begin, newer_than + 1)
    return list(in_ids(source, begin, end, now_ms))[::-1]


def by_time(
    source: Source,
    now_ms: int,
    limit: int,
    *,
    older_than: int | None = None,
    newer_than: int | None = None,
) -> list[Trade]:
    """Return the newest trades until now that happened before a moment and after another."""
    end = source.next_id(now_ms + 1 if older_than is None else min(older_than, now_ms + 1))
    begin = end - limit
    if newer_than is not None:
        begin = max(begin, source.next_id(newer_than + 1))
    return list(in_ids(source, begin, end, now_ms))[::-1]


def since(source: Source, since_ms: int, until_ms: int) -> list[Trade]:
    """Return the trades after one moment until another, oldest first."""
    begin, end = source.next_id(since_ms + 1), source.next_id(until_ms + 1)
    return list(in_ids(source, begin, end, until_ms))


def in_ids(source: Source, begin: int, end: int, near_ms: int) -> Iterator[Trade]:
    """Yield the trades with ids from ``begin`` to before ``end``, which lie around a moment.

    What lies outside of the era of that moment and its neighbours is left out.
    """
    if begin >= end:
        return
    if isinstance(source, SparseSource):
        yield from source.trades_by_id(begin, end)
        return
    tape, offset = source.tape, near_ms - source.origin_ms
    for level in range(SECOND, ERA + 1):
        index = offset // UNITS_MS[level]
        node = tape.node(level, index)
        if node[6] <= begin and node[6] + node[4] >= end:
            yield from _inside(source, tape, level, index, (begin, end))
            return
    era = offset // UNITS_MS[ERA]
    for index in range(era - 1, era + 2):
        yield from _inside(source, tape, ERA, index, (begin, end))


def _inside(
    source: Source, tape: Source, level: int, index: int, ids: tuple[int, int]
) -> Iterator[Trade]:
    begin, end = ids
    if level == SECOND:
        yield from (trade for trade in source.trades(index) if begin <= trade.id < end)
        return
    first = index * FANOUT[level]
    for i, child in enumerate(tape.children(level, index), first):
        if child[4] and child[6] < end and child[6] + child[4] > begin:
            yield from _inside(source, tape, level - 1, i, ids)
