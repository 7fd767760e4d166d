"""What an index is made of: the prices of several exchanges, whose mean it is."""

from __future__ import annotations

from fauxchange.domain.core.durations import SECOND_MS
from fauxchange.domain.market.paths.synthetic.draws import key_of, words

_DOMAIN = -56
_FARTHEST = 8


def components(seed: str, pair: str, price: int, at_ms: int, count: int) -> list[int]:
    """Return so many prices in ticks around an index, drawn every second, that have its mean."""
    draws = words(key_of(seed, f"components/{pair}"), _DOMAIN, at_ms // SECOND_MS, count // 2)
    farthest = min(_FARTHEST, price - 1)
    away = [word % (farthest + 1) for word in draws]
    prices = [price + sign * ticks for ticks in away for sign in (1, -1)]
    return prices + [price] * (count % 2)
