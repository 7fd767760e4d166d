"""All handlers of CoinW: each module registers its endpoints when it is imported here."""

from __future__ import annotations

from . import accounts
from .market import futures, spot
from .registry import coinw

__all__ = ["accounts", "coinw", "futures", "spot"]
