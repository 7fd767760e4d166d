"""The trades of one synthetic second: the lowest level, of which all bars are made."""

from __future__ import annotations

from itertools import pairwise
from math import isqrt
from typing import TYPE_CHECKING

from fauxchange.domain.market.paths.bars import BUY, SELL, Node, Trade

from .draws import LOGISTIC, exponential, words
from .halving import MOVING

if TYPE_CHECKING:
    from .draws import Words

# Keeps the chance of trades apart from that of halvings, whose domains are their levels.
_DOMAIN = -1
_HEADER = 4
_WORDS_A_TRADE = 3

# The standard deviation of the sum of two words of 16 bits; its root is in Q12.
_GAUSS = 26_755 << 12


def trades_of(
    node: Node, start_ms: int, variance: int, key: bytes, index: int
) -> tuple[Trade, ...]:
    """Return the trades of a second, in order of time."""
    n, first = node[4], node[6]
    if not n:
        return ()
    draws = words(key, _DOMAIN, index, _HEADER + _WORDS_A_TRADE * n)
    times = sorted((word >> 16) * 1000 >> 16 for word in draws[_HEADER::_WORDS_A_TRADE])
    prices = _prices(node, variance, draws)
    lots = _lots(n, node[5], draws[_HEADER + 2 :: _WORDS_A_TRADE])
    trades: list[Trade] = []
    last = node[0]
    for i in range(n):
        price = prices[i]
        rises = price > last or (price == last and draws[_HEADER + _WORDS_A_TRADE * i] & 1)
        side = BUY if rises else SELL
        trades.append(Trade(first + i, start_ms + times[i], price, lots[i], side))
        last = price
    return tuple(trades)


def _prices(node: Node, variance: int, draws: Words) -> list[int]:
    o, h, l, c, n, _, _ = node  # noqa: E741
    if n < MOVING or h == l:
        return [o] * n
    i = 1 + (draws[0] * (n - 2) >> 32)
    j = 1 + (draws[1] * (n - 3) >> 32)
    j += j >= i
    width = h - l
    high_first = (width * (c - o) << 42) < n * variance * LOGISTIC[draws[2] >> 22]
    extremes = (h, l) if high_first else (l, h)
    corners = ((0, o), (min(i, j), extremes[0]), (max(i, j), extremes[1]), (n - 1, c))
    prices = [o]
    for (begin, price), (end, target) in pairwise(corners):
        steps = end - begin
        for k in range(1, steps):
            word = draws[_HEADER + 1 + _WORDS_A_TRADE * (begin + k)]
            noise = (word >> 16) + (word & 65_535) - 65_535
            wander = noise * isqrt(variance * k * (steps - k) // steps) // _GAUSS
            z = (price + (target - price) * k // steps + wander - l) % (2 * width)
            prices.append(l + (z if z <= width else 2 * width - z))
        prices.append(target)
    return prices


def _lots(n: int, lots: int, draws: Words) -> list[int]:
    """Return lots of at least one that sum up, shared by the method of largest remainders."""
    if n == 1:
        return [lots]
    weights = [(1 << 16) + 4 * exponential(word) for word in draws]
    total, rest = sum(weights), lots - n
    shares = [rest * weight // total for weight in weights]
    remainders = [rest * weight % total for weight in weights]
    order = sorted(range(n), key=remainders.__getitem__, reverse=True)
    for i in order[: rest - sum(shares)]:
        shares[i] += 1
    return [1 + share for share in shares]
