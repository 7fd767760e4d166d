"""What gives prices: the protocol of every source, and the walks that work on any of them.

A source is a pure function of time. It may be asked about any moment, past or future, in any
order, and always answers the same. All views of a market (candles, the tape, the book, crossings)
are written against this protocol only, so a tree of chance, a script, a recording, a pair put
together of stretches, a swap that follows its pair and a tape with users' trades on it are read
alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Protocol

from fauxchange.domain.core.durations import SECOND_MS

from .bars import Node, Trade, bar_of, join
from .levels import DAY, ERA, FANOUT, SECOND, TWO_HOURS, UNITS_MS

# Level and index of a node.
Span = tuple[int, int]

# A price no trade is above, one no trade is below, and whether trades printed exactly these.
Bounds = tuple[int, int, bool]


class Source(Protocol):
    """A tape that can be asked at every level of the grid."""

    @property
    def origin_ms(self) -> int:
        """The midnight (UTC) that indexes of nodes are counted from."""

    @property
    def tape(self) -> Source:
        """A source with the same ids at the same moments whose nodes cost little at any level.

        Its prices are another's where prices are a map; it is what a search by id walks on.
        """

    def children(self, level: int, index: int) -> Sequence[Node]:
        """Return the nodes of the next lower level that make up a node; not for seconds."""

    def node(self, level: int, index: int) -> Node:
        """Return a node. Without trades its prices are not to be relied upon; use `price`."""

    def join_nodes(self, spans: Sequence[Span]) -> Node:
        """Return the aggregate of neighbouring nodes, at least one, in order of time."""

    def bounds(self, level: int, index: int) -> Bounds | None:
        """Return between which prices the trades of a node lie, or None if it has no trade."""

    def child_bounds(self, level: int, index: int) -> Sequence[Bounds | None]:
        """Return the bounds of the children of a node, which a search asks for together."""

    def trades(self, second: int) -> Sequence[Trade]:
        """Return the trades of the second with an index, in order of time."""

    def price(self, at_ms: int) -> int:
        """Return the last print at or before a moment, in ticks."""

    def next_id(self, at_ms: int) -> int:
        """Return the id that the first trade at or after a moment has."""


def level_of(source: Source, start_ms: int, end_ms: int) -> int:
    """Return the highest level that has a node beginning at a time and not ending after another.

    It is -1 if not even a second fits.
    """
    offset, length = start_ms - source.origin_ms, end_ms - start_ms
    level = -1
    while level < ERA and UNITS_MS[level + 1] <= length and not offset % UNITS_MS[level + 1]:
        level += 1
    return level


def parts(source: Source, start_ms: int, end_ms: int) -> Iterator[Node]:
    """Yield the fewest nodes that make up the time from ``start_ms`` to before ``end_ms``."""
    for start, end, span in _pieces(source, start_ms, end_ms):
        yield _fraction(source, start, end) if span is None else source.node(*span)


def bar(source: Source, start_ms: int, end_ms: int) -> Node:
    """Return what happened from ``start_ms`` to before ``end_ms``.

    Without a trade it is flat at the last print.

    Raises:
        ValueError: the time is empty.

    """
    nodes: list[Node] = []
    for whole, pieces in groupby(_pieces(source, start_ms, end_ms), lambda piece: bool(piece[2])):
        if whole:
            nodes.append(source.join_nodes([span for _, _, span in pieces if span]))
        else:
            nodes += [_fraction(source, start, end) for start, end, _ in pieces]
    node = join(nodes)
    if node[4]:
        return node
    last = source.price(start_ms - 1)
    return (last, last, last, last, 0, 0, node[6])


def second_bar(source: Source, index: int) -> Node:
    """Return the bar of a second, made from its trades."""
    start_ms = source.origin_ms + index * SECOND_MS
    return bar_of(source.trades(index), source.price(start_ms - 1), source.next_id(start_ms))


def _pieces(source: Source, start_ms: int, end_ms: int) -> Iterator[tuple[int, int, Span | None]]:
    """Yield the nodes that make up a time, and the fractions of seconds at its ends."""
    at_ms = start_ms
    while at_ms < end_ms:
        level = level_of(source, at_ms, end_ms)
        offset = at_ms - source.origin_ms
        if level < 0:
            until_ms = min(end_ms, at_ms - offset % SECOND_MS + SECOND_MS)
            yield at_ms, until_ms, None
        else:
            until_ms = at_ms + UNITS_MS[level]
            yield at_ms, until_ms, (level, offset // UNITS_MS[level])
        at_ms = until_ms


def _fraction(source: Source, start_ms: int, end_ms: int) -> Node:
    trades = source.trades((start_ms - source.origin_ms) // SECOND_MS)
    inside = [trade for trade in trades if start_ms <= trade.ms < end_ms]
    return bar_of(inside, source.price(start_ms - 1), source.next_id(start_ms))


def row(source: Source, level: int, begin: int, end: int) -> Iterator[Node]:
    """Yield the nodes of a level with indexes from ``begin`` to before ``end``."""
    if level == ERA:
        yield from (source.node(level, index) for index in range(begin, end))
        return
    fanout = FANOUT[level + 1]
    for parent in range(begin // fanout, -(-end // fanout)):
        children = source.children(level + 1, parent)
        low, high = begin - parent * fanout, end - parent * fanout
        yield from children if low <= 0 and high >= fanout else children[max(0, low) : high]


def aligned_node(source: Source, at_ms: int) -> Node:
    """Return the widest node up to a day that begins at a full second."""
    offset = at_ms - source.origin_ms
    level = next(
        level
        for level in (DAY, TWO_HOURS, 4, 3, 2, 1, SECOND)
        if level == SECOND or not offset % UNITS_MS[level]
    )
    return source.node(level, offset // UNITS_MS[level])


def id_at(source: Source, at_ms: int) -> int:
    """Return the id of the first trade at or after a moment, from nodes and trades alone."""
    second, within = divmod(at_ms - source.origin_ms, SECOND_MS)
    if not within:
        return aligned_node(source, at_ms)[6]
    node = source.node(SECOND, second)
    if not node[4]:
        return node[6]
    return node[6] + sum(trade.ms < at_ms for trade in source.trades(second))


def last_trade(source: Source, until_ms: int, since_ms: int) -> Trade | None:
    """Return the last trade at or before ``until_ms`` and not before ``since_ms``."""
    end = source.next_id(until_ms + 1)
    if end <= source.next_id(since_ms):
        return None
    return trade_by_id(source, end - 1, until_ms)


def next_print_ms(source: Source, at_ms: int) -> int:
    """Return until when nothing is printed after a moment, as far as its second tells."""
    tape = source.tape
    second = (at_ms - tape.origin_ms) // SECOND_MS
    end_ms = tape.origin_ms + (second + 1) * SECOND_MS
    return next((trade.ms for trade in tape.trades(second) if trade.ms > at_ms), end_ms)


def trade_by_id(source: Source, trade_id: int, near_ms: int | None = None) -> Trade | None:
    """Return a trade of the tape, or None if there is none within an era of ``near_ms``.

    ``near_ms`` is where the search begins; the origin unless it is given.
    """
    tape = source.tape
    index, level = _holder(tape, trade_id, source.origin_ms if near_ms is None else near_ms)
    if level < 0:
        return None
    while level > SECOND:
        children = tape.children(level, index)
        index *= FANOUT[level]
        level -= 1
        for child in children:
            if trade_id < child[6] + child[4]:
                break
            index += 1
    trades = source.trades(index)
    return trades[trade_id - trades[0].id]


def _holder(source: Source, trade_id: int, at_ms: int) -> tuple[int, int]:
    """Return index and level of the smallest node around a moment that holds a trade."""
    offset = at_ms - source.origin_ms
    for level in range(ERA + 1):
        index = offset // UNITS_MS[level]
        node = source.node(level, index)
        if node[6] <= trade_id < node[6] + node[4]:
            return index, level
    era = offset // UNITS_MS[ERA]
    for index in (era - 1, era + 1):
        node = source.node(ERA, index)
        if node[6] <= trade_id < node[6] + node[4]:
            return index, ERA
    return 0, -1
