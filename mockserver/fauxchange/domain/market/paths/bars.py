"""A bar, a trade, and how bars are joined. Prices are in ticks, amounts in lots: integers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

# open, high, low, close, trades, lots, id of the first trade. A plain tuple, because a question
# about a month makes thousands of them; `Bar` is the same with names.
Node = tuple[int, int, int, int, int, int, int]

BUY = "buy"
SELL = "sell"


class Bar(NamedTuple):
    """What happened in a stretch of time; without trades all four prices are the last print."""

    open: int
    high: int
    low: int
    close: int
    trades: int
    lots: int
    first_id: int


class Trade(NamedTuple):
    """One trade of the tape; ``side`` is the taker's."""

    id: int
    ms: int
    price: int
    lots: int
    side: str


def flat(price: int, first_id: int) -> Node:
    """Return a node without trades."""
    return (price, price, price, price, 0, 0, first_id)


def join(nodes: Iterable[Node]) -> Node:
    """Return the aggregate of neighbouring nodes, in order of time.

    A part without trades adds nothing: its prices are an older print, which belongs to the bar
    before.

    Raises:
        ValueError: there is no node.

    """
    first: Node | None = None
    high = low = close = trades = lots = 0
    for node in nodes:
        if first is None or (trades == 0 and node[4]):
            first = node if first is None else (*node[:6], first[6])
            _, high, low, close, trades, lots, _ = node
        elif node[4]:
            high = max(high, node[1])
            low = min(low, node[2])
            close = node[3]
            trades += node[4]
            lots += node[5]
    if first is None:
        raise ValueError("a bar is joined from at least one node")
    return (first[0], high, low, close, trades, lots, first[6])


def bar_of(trades: Iterable[Trade], price: int, next_id: int) -> Node:
    """Return the aggregate of trades; without one it is flat at ``price``."""
    prices: list[int] = []
    lots = 0
    first = next_id
    for trade in trades:
        if not prices:
            first = trade.id
        prices.append(trade.price)
        lots += trade.lots
    if not prices:
        return flat(price, next_id)
    return (prices[0], max(prices), min(prices), prices[-1], len(prices), lots, first)
