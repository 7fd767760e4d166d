"""Chance of the synthetic source: words from SHAKE-128, and logarithms in integers.

The bytes a market answers with must be the same on every machine and version of Python, so
nothing here is a float and nothing comes from the C library's mathematics.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import sha256, shake_128
from struct import Struct

Words = tuple[int, ...]

_INDEX = Struct("<bq")

# Levels of a book at a price that somebody has set so high are drawn as those far below.
_LARGEST = (1 << 63) - 1
_HALVING = Struct("<8I")

# Logarithms are computed with 64 binary places and kept with 16.
_ONE = 1 << 64


def _log_ratio(k: int) -> int:
    """Return ln((k + 1) / (k - 1)) in Q64: twice the inverse hyperbolic tangent of 1 / k."""
    term, total, divisor = 2 * _ONE // k, 0, 1
    while term:
        total += term // divisor
        term //= k * k
        divisor += 2
    return total


def _exponentials() -> tuple[int, ...]:
    """Return -ln of the middles of 1,024 equal parts of the unit interval in Q16."""
    zero = 11 * _log_ratio(3)
    logs = [0]
    for odd in range(1, 2047, 2):
        logs.append(logs[-1] + _log_ratio(odd + 1))
    return tuple((zero - log) >> 48 for log in logs)


# Indexed by the first ten bits of a word.
EXPONENTIAL = _exponentials()
LOGISTIC = tuple(EXPONENTIAL[i] - EXPONENTIAL[1023 - i] for i in range(1024))

_LN2 = _log_ratio(3) >> 48


def key_of(seed: str, name: str) -> bytes:
    """Return the 16 bytes that the chance of one name in one world starts from."""
    return sha256(f"{len(seed)}/{seed}/{name}".encode()).digest()[:16]


def halving_words(key: bytes, level: int, index: int, halvings: int) -> Iterator[Words]:
    """Yield eight words of 32 bits for each of the halvings that split a node."""
    digest = shake_128(key + _INDEX.pack(level, index)).digest(32 * halvings)
    return _HALVING.iter_unpack(digest)


def words(key: bytes, domain: int, index: int, count: int) -> Words:
    """Return words of 32 bits for what is no halving; ``domain`` (-128..-1) keeps uses apart."""
    try:
        place = _INDEX.pack(domain, index)
    except struct.error:
        place = _INDEX.pack(domain, index & _LARGEST)
    return _words_of(count).unpack(shake_128(key + place).digest(4 * count))


def words_of_all(key: bytes, domain: int, indexes: Sequence[int], count: int) -> Words:
    """Return `words` of several indexes, one after the other."""
    size, pack = 4 * count, _INDEX.pack
    try:
        digests = [shake_128(key + pack(domain, index)).digest(size) for index in indexes]
    except struct.error:
        places = (pack(domain, index & _LARGEST) for index in indexes)
        digests = [shake_128(key + place).digest(size) for place in places]
    return _words_of(count * len(digests)).unpack(b"".join(digests))


@lru_cache(64)
def _words_of(count: int) -> Struct:
    return Struct(f"<{count}I")


def exponential(word: int) -> int:
    """Return -ln of a word as a part of 2**32 in Q16: exponential with mean one.

    The smallest words are stretched first, so that the tail is as fine as the rest.
    """
    if word >> 26:
        return EXPONENTIAL[word >> 22]
    extra = 0
    while not word >> 26 and extra < 24:
        word <<= 6
        extra += 6
    return EXPONENTIAL[word >> 22] + extra * _LN2
