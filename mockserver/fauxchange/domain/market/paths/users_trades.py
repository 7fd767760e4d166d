"""Trades of users, printed on a tape beside the source's own.

Views read the source with these trades on it; the source itself never hears of them, so its next
trade is where it would have been. Ids count both: a user's trade follows the source's trades of its
millisecond.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from fauxchange.domain.core.durations import SECOND_MS

from .bars import Node, Trade
from .levels import UNITS_MS
from .nodewise import NodewiseSource
from .source import Source


class UserTrade(NamedTuple):
    """A trade of a user in order of time: a price in ticks, lots, and the taker's side.

    ``next_id`` is the id of the source's first trade after it. It tells a price that is set later
    in the same millisecond, and prints, from what was there before; without it the trade follows
    all of the source's in its millisecond.
    """

    ms: int
    price: int
    lots: int
    side: str
    next_id: int | None = None


class UsersBar(NamedTuple):
    """The extremes of some users' trades, and their lots."""

    high: int
    low: int
    lots: int


class UsersLog(Protocol):
    """Trades of users in order of time; ``count`` is how many there are."""

    @property
    def count(self) -> int:
        """How many trades there are."""
        ...

    def before(self, at_ms: int) -> int:
        """Return how many trades happened before a moment."""
        ...

    def until(self, at_ms: int) -> int:
        """Return how many trades happened until a moment."""
        ...

    def __getitem__(self, position: int) -> UserTrade: ...

    def between(self, begin: int, end: int) -> list[UserTrade]:
        """Return the trades at positions from ``begin`` to before ``end``."""
        ...

    def bar(self, begin: int, end: int) -> UsersBar:
        """Return the bar of the trades at positions from ``begin`` to before ``end``, not none."""
        ...


class OverlaidSource(NodewiseSource):
    """A path with users' trades on it, as views read it; implements `Source`."""

    def __init__(self, inner: Source, users: UsersLog) -> None:
        self._inner = inner
        self._users = users

    @property
    def origin_ms(self) -> int:
        """The midnight (UTC) that indexes of nodes are counted from."""
        return self._inner.origin_ms

    @property
    def tape(self) -> Source:
        """The same users' trades on the tape below."""
        tape = self._inner.tape
        return self if tape is self._inner else OverlaidSource(tape, self._users)

    def node(self, level: int, index: int) -> Node:
        """Return a node with users' trades in it."""
        start_ms = self.origin_ms + index * UNITS_MS[level]
        begin = self._users.before(start_ms)
        end = self._users.before(start_ms + UNITS_MS[level])
        node = self._inner.node(level, index)
        if begin == end:
            return (*node[:6], node[6] + begin) if begin else node
        return self._with_users(node, begin, end)

    def children(self, level: int, index: int) -> Sequence[Node]:
        """Return the nodes of the next lower level that make up a node."""
        start_ms = self.origin_ms + index * UNITS_MS[level]
        begin = self._users.before(start_ms)
        if self._users.before(start_ms + UNITS_MS[level]) == begin:
            below = self._inner.children(level, index)
            return [(*node[:6], node[6] + begin) for node in below] if begin else below
        return super().children(level, index)

    def trades(self, second: int) -> Sequence[Trade]:
        """Return the trades of a second, users' after those that the source had printed."""
        start_ms = self.origin_ms + second * SECOND_MS
        begin, end = self._users.before(start_ms), self._users.before(start_ms + SECOND_MS)
        trades = self._inner.trades(second)
        if not end:
            return trades
        merged: list[Trade] = []
        rest = iter([*trades, None])
        trade = next(rest)
        for i, user in enumerate(self._users.between(begin, end), begin):
            next_id = self._next_id(user)
            while trade is not None and trade.id < next_id:
                merged.append(trade._replace(id=trade.id + i))
                trade = next(rest)
            merged.append(Trade(next_id + i, *user[:4]))
        while trade is not None:
            merged.append(trade._replace(id=trade.id + end))
            trade = next(rest)
        return merged

    def price(self, at_ms: int) -> int:
        """Return the last print at or before a moment, be it a user's or the source's."""
        end = self._users.until(at_ms)
        if end:
            user = self._users[end - 1]
            if self._inner.next_id(at_ms + 1) == self._next_id(user):
                return user.price
        return self._inner.price(at_ms)

    def next_id(self, at_ms: int) -> int:
        """Return the id that the first trade at or after a moment has."""
        return self._inner.next_id(at_ms) + self._users.before(at_ms)

    def _with_users(self, node: Node, begin: int, end: int) -> Node:
        bar = self._users.bar(begin, end)
        first_user, last_user = self._users[begin], self._users[end - 1]
        if not node[4]:
            opens, closes = first_user.price, last_user.price
            return (opens, bar.high, bar.low, closes, end - begin, bar.lots, node[6] + begin)
        user_opens = self._next_id(first_user) <= node[6]
        user_closes = self._next_id(last_user) >= node[6] + node[4]
        return (
            first_user.price if user_opens else node[0],
            max(node[1], bar.high),
            min(node[2], bar.low),
            last_user.price if user_closes else node[3],
            node[4] + end - begin,
            node[5] + bar.lots,
            node[6] + begin,
        )

    def _next_id(self, user: UserTrade) -> int:
        """Return the id of the source's first trade after a user's."""
        return self._inner.next_id(user.ms + 1) if user.next_id is None else user.next_id


def overlay(source: Source, users: UsersLog) -> Source:
    """Return a path as views read it: itself as long as nobody has traded."""
    return OverlaidSource(source, users) if users.count else source
