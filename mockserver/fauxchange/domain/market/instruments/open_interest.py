"""Open interest: what others hold, a slow walk between days that follows from the seed."""

from __future__ import annotations

from functools import lru_cache

from fauxchange.domain.core.durations import HOUR_MS
from fauxchange.domain.market.paths.synthetic.draws import key_of, words

_DOMAIN = -48
_KNOT_MS = 2 * HOUR_MS
# Histories ask for each knot as often as there are periods in it.
_KNOTS = 4_096

# It stays between 70 % and 130 % of its mean.
_RANGE_PER_MILLE = 300


def open_interest(seed: str, name: str, mean: int, at_ms: int) -> int:
    """Return how many lots of an instrument are open at a moment; it changes every minute."""
    part = wander(seed, f"open-interest/{name}", at_ms)
    per_mille = 1_000 - _RANGE_PER_MILLE
    return mean * ((per_mille << 32) + 2 * _RANGE_PER_MILLE * part) // (1_000 << 32)


def wander(seed: str, name: str, at_ms: int) -> int:
    """Return where a slow walk is at a moment, below 2**32; it moves every minute."""
    minute_ms = at_ms - at_ms % 60_000
    knot, within = divmod(minute_ms, _KNOT_MS)
    before, after = _at(seed, name, knot), _at(seed, name, knot + 1)
    return before + (after - before) * within // _KNOT_MS


@lru_cache(_KNOTS)
def _at(seed: str, name: str, knot: int) -> int:
    return words(key_of(seed, name), _DOMAIN, knot, 1)[0]
