"""The one rule from which all synthetic prices follow: a bar is cut into two bars that make it up.

The path of a bar is unfolded over both of its extremes, so that what is left is a walk from the
open to the close, whose middle is drawn as that of a bridge. The extremes that a half does not
inherit are drawn by the law of a bridge's maximum. Variance runs in trades, not in time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from math import isqrt
from typing import TYPE_CHECKING

from fauxchange.domain.market.paths.bars import Node

from .draws import EXPONENTIAL, LOGISTIC, exponential

if TYPE_CHECKING:
    from .draws import Words

# Below so many trades a bar does not move: open, high, low and close need a trade each.
MOVING = 4

# How unevenly trades fall on two halves, in Q16: across days and within one.
ACROSS_DAYS = 1 << 13
WITHIN_DAY = 1 << 14

# Below so many trades chance alone spreads them more than that.
_FEW_TRADES = 8_192

# 37,837 is the standard deviation of the sum of four words of 16 bits; its root is in Q12.
_GAUSS = 37_837 << 12
_GAUSS_MEAN = 131_070


def variance_across(volatility_ppm: int, reference: int, trades_a_day: int) -> int:
    """Return the variance of a trade in ticks squared, Q24, that gives a day its volatility."""
    return ((reference * volatility_ppm) ** 2 << 24) // (10**12 * max(1, trades_a_day))


def variance_within(day: Node) -> int:
    """Return the variance of a trade in ticks squared, Q24, that fits the range of a day.

    2.77 is 4 ln 2, Parkinson's ratio of a walk's mean squared range and its variance.
    """
    _, high, low, _, trades, _, _ = day
    return ((high - low) ** 2 * 100 << 24) // (277 * max(1, trades))


@cache
def plan(fanout: int) -> tuple[tuple[int, int, int], ...]:
    """Return the halvings that cut a node into children: (first child, units left, units right).

    A parent comes before its parts, and the left part stays at the parent's place.
    """
    steps: list[tuple[int, int, int]] = []

    def cut(first: int, units: int) -> None:
        if units > 1:
            left = units // 2
            steps.append((first, left, units - left))
            cut(first, left)
            cut(first + left, units - left)

    cut(0, fanout)
    return tuple(steps)


def split(
    node: Node, fanout: int, variance: int, unevenness: int, draws: Iterable[Words]
) -> tuple[Node, ...]:
    """Cut a node with trades into its children."""
    children: list[Node] = [node] * fanout
    for (first, left, right), words in zip(plan(fanout), draws, strict=True):
        parent = children[first]
        if parent[4]:
            halves = halve(parent, left, right, variance, unevenness, words)
            children[first], children[first + left] = halves
        else:
            children[first + left] = parent
    return tuple(children)


def child_of(
    node: Node, fanout: int, variance: int, unevenness: int, draws: Sequence[Words], place: int
) -> Node:
    """Return one of the children that :func:`split` cuts a node with trades into.

    Only what has it is cut, which is a third of the halvings of ten children.
    """
    first, units, step = 0, fanout, 0
    while units > 1 and node[4]:
        left = units // 2
        halves = halve(node, left, units - left, variance, unevenness, draws[step])
        if place < first + left:
            node, units, step = halves[0], left, step + 1
        else:
            # The left part, of so many units, is cut by one halving less.
            node, units, step = halves[1], units - left, step + left
            first += left
    return node


def halve(
    node: Node, u1: int, u2: int, variance: int, unevenness: int, words: Words
) -> tuple[Node, Node]:
    """Cut a node into a left part of ``u1`` units and a right part of ``u2``."""
    o, h, l, c, n, v, first = node  # noqa: E741
    n1 = _trades_left(n, u1, u2, unevenness, words)
    n2 = n - n1
    v1 = _lots_left(n1, n2, v, words[2])
    second = first + n1
    if n1 < MOVING or h == l:
        return (o, o, o, o, n1, v1, first), (o, h, l, c, n2, v - v1, second)
    if n2 < MOVING:
        return (o, h, l, c, n1, v1, first), (c, c, c, c, n2, v - v1, second)
    p, high_left, low_left = _boundary(node, n1, n2, variance, words)
    if high_left:
        h1, h2 = h, h - _wick(h - p, h - c, n2 * variance, words[6])
    else:
        h1, h2 = h - _wick(h - o, h - p, n1 * variance, words[6]), h
    if low_left:
        l1, l2 = l, l + _wick(p - l, c - l, n2 * variance, words[7])
    else:
        l1, l2 = l + _wick(o - l, p - l, n1 * variance, words[7]), l
    return (o, h1, l1, p, n1, v1, first), (p, h2, l2, c, n2, v - v1, second)


def _trades_left(n: int, u1: int, u2: int, unevenness: int, words: Words) -> int:
    u = u1 + u2
    if n < MOVING:
        return sum(words[i] * u >> 32 < u1 for i in range(n))
    if n < 2 * MOVING:
        return n if words[0] * u >> 32 < u1 else 0
    if n < _FEW_TRADES:
        wider = isqrt(unevenness * unevenness + (3 * u2 << 32) // (u1 * n))
        unevenness = min(1 << 16, wider)
    factor = (1 << 16) + (unevenness * (words[0] - (1 << 31)) >> 31)
    left = min(n, (n * u1 * factor // u + (words[1] >> 16)) >> 16)
    if 0 < left < MOVING:
        return _few(left, words)
    if 0 < n - left < MOVING:
        return n - _few(n - left, words)
    return left


def _few(n: int, words: Words) -> int:
    """Return 1..3 trades as they are, or as none or enough to move with the same mean."""
    if words[1] & 7 == 0:
        return n
    return MOVING if words[6] & 3 < n else 0


def _lots_left(n1: int, n2: int, lots: int, word: int) -> int:
    n = n1 + n2
    fewer = min(n1, n2)
    extra = (lots - n) * fewer * ((1 << 31) + word) // (n << 32)
    return n1 + extra if n1 <= n2 else lots - n2 - extra


def _boundary(node: Node, n1: int, n2: int, variance: int, words: Words) -> tuple[int, bool, bool]:
    """Return the price between two halves, and whether high and low lie in the left one."""
    o, h, l, c, n, _, _ = node  # noqa: E741
    width = h - l
    _, _, _, w3, w4, w5, _, _ = words
    noise = (w4 >> 16) + (w4 & 65_535) + (w5 >> 16) + (w5 & 65_535) - _GAUSS_MEAN
    spread = variance * n
    high_first = (width * (c - o) << 42) < spread * LOGISTIC[w3 >> 22]
    to_first = h - o if high_first else o - l
    length = to_first + width + (c - l if high_first else h - c)
    y = (length * n1 + noise * _root(spread * n1 * n2) // _GAUSS) // n
    z = (y + width - to_first) % (2 * width)
    inside = z if z <= width else 2 * width - z
    first_left, second_left = y >= to_first, y >= to_first + width
    if high_first:
        return l + inside, first_left, second_left
    return h - inside, second_left, first_left


def _root(square: int) -> int:
    """Return a square root to at least 31 binary places; beyond 64 bits isqrt is slow."""
    if not square >> 64:
        return isqrt(square)
    shift = square.bit_length() - 63 >> 1
    return isqrt(square >> 2 * shift) << shift


def _wick(a: int, b: int, spread: int, word: int) -> int:
    """Return how far a half stays inside its parent's extreme.

    ``a`` and ``b`` are the distances of its ends from that extreme. The law is that of a bridge's
    maximum; what would lie beyond the extreme is wrapped back, nearer to it each time.
    """
    room = a * b
    if not room:
        return 0
    exponent = EXPONENTIAL[word >> 22] if word >> 26 else exponential(word)
    wraps, excess = divmod(spread * exponent >> 41, room)
    difference = a - b
    return (a + b - isqrt(difference * difference + 4 * excess)) // 2 // (wraps + 1)
