"""Times as OKX shows them."""

from __future__ import annotations


def stamp(at_ms: int) -> str:
    """Return a time as documented: 13 digits, on clocks that stand long ago too."""
    return f"{at_ms:013}"
