"""What of a path follows from its nodes, taken one by one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from .bars import Node, join
from .levels import FANOUT
from .source import Bounds, Span


class NodewiseSource(ABC):
    """The members of a `Source` that need nothing but its nodes.

    A path that knows them with less work than node by node has its own.
    """

    @abstractmethod
    def node(self, level: int, index: int) -> Node:
        """Return a node. Without trades its prices are not to be relied upon."""

    def children(self, level: int, index: int) -> Sequence[Node]:
        """Return the nodes of the next lower level that make up a node."""
        first = index * FANOUT[level]
        return [self.node(level - 1, child) for child in range(first, first + FANOUT[level])]

    def join_nodes(self, spans: Sequence[Span]) -> Node:
        """Return the aggregate of neighbouring nodes."""
        return join(self.node(level, index) for level, index in spans)

    def bounds(self, level: int, index: int) -> Bounds | None:
        """Return the high and the low of a node, which are exact."""
        node = self.node(level, index)
        return (node[1], node[2], True) if node[4] else None

    def child_bounds(self, level: int, index: int) -> Sequence[Bounds | None]:
        """Return the bounds of the children of a node."""
        first = index * FANOUT[level]
        return [self.bounds(level - 1, child) for child in range(first, first + FANOUT[level])]
