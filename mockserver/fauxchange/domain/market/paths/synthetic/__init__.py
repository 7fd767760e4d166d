"""The synthetic source: prices by chance, the same for the same seed, pair and figures."""

from __future__ import annotations

from .tree import SyntheticPrices, SyntheticSource, TreeCache

__all__ = ["SyntheticPrices", "SyntheticSource", "TreeCache"]
