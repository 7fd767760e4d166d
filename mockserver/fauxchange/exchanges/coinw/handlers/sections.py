"""All handlers of CoinW: each module registers its endpoints when it is imported here."""

from __future__ import annotations

from . import futures, spot
from .registry import coinw

__all__ = ["coinw", "futures", "spot"]
