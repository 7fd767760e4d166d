"""All handlers of CoinW: each module registers its endpoints when it is imported here."""

from __future__ import annotations

from . import futures, spot
from .market import futures as futures_market
from .market import spot as spot_market
from .registry import coinw

__all__ = ["coinw", "futures", "futures_market", "spot", "spot_market"]
