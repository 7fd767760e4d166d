"""How what the exchange has is compared with what its naive twins have."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import zip_longest


def require_same(theirs: Sequence[object], mine: Sequence[object], what: str) -> None:
    """Say where two lists differ first, if they do."""
    if list(theirs) != list(mine):
        at, (here, there) = next(
            (i, pair)
            for i, pair in enumerate(zip_longest(theirs, mine, fillvalue="nothing"))
            if pair[0] != pair[1]
        )
        message = f"{what}, at {at}: the exchange has {_plain(here)}, the twin {_plain(there)}"
        raise AssertionError(message)


def _plain(found: object) -> object:
    """Return figures so that people can read them."""
    if isinstance(found, Fraction):
        return float(found)
    return tuple(map(_plain, found)) if isinstance(found, tuple) else found
