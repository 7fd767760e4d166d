"""A path turned upside down: what falls as its pair rises is a monotone map of this one."""

from __future__ import annotations

from collections.abc import Sequence

from .bars import Node, Trade
from .source import Bounds, Source, Span


class FlippedSource:
    """A path whose prices are those of another with the sign turned; implements `Source`."""

    def __init__(self, inner: Source) -> None:
        self._inner = inner

    @property
    def origin_ms(self) -> int:
        """The midnight (UTC) that indexes of nodes are counted from."""
        return self._inner.origin_ms

    @property
    def tape(self) -> Source:
        """The tape of the other path: ids are shared."""
        return self._inner.tape

    def node(self, level: int, index: int) -> Node:
        """Return a node."""
        return _flip(self._inner.node(level, index))

    def children(self, level: int, index: int) -> Sequence[Node]:
        """Return the nodes of the next lower level that make up a node."""
        return [_flip(node) for node in self._inner.children(level, index)]

    def join_nodes(self, spans: Sequence[Span]) -> Node:
        """Return the aggregate of neighbouring nodes."""
        return _flip(self._inner.join_nodes(spans))

    def bounds(self, level: int, index: int) -> Bounds | None:
        """Return the bounds of a node."""
        return _flip_bounds(self._inner.bounds(level, index))

    def child_bounds(self, level: int, index: int) -> Sequence[Bounds | None]:
        """Return the bounds of the children of a node."""
        return [_flip_bounds(bounds) for bounds in self._inner.child_bounds(level, index)]

    def trades(self, second: int) -> Sequence[Trade]:
        """Return the trades of a second."""
        trades = self._inner.trades(second)
        return [trade._replace(price=-trade.price) for trade in trades]

    def price(self, at_ms: int) -> int:
        """Return the last print at or before a moment."""
        return -self._inner.price(at_ms)

    def next_id(self, at_ms: int) -> int:
        """Return the id that the first trade at or after a moment has."""
        return self._inner.next_id(at_ms)


def _flip(node: Node) -> Node:
    o, h, l, c, n, v, first = node  # noqa: E741
    return (-o, -l, -h, -c, n, v, first)


def _flip_bounds(bounds: Bounds | None) -> Bounds | None:
    return bounds and (-bounds[1], -bounds[0], bounds[2])
