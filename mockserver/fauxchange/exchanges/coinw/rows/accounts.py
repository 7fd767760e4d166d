"""Rows of the futures account (futures-trading/assets)."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.money import ZERO, format_decimal
from fauxchange.domain.trading.money.fees import FeeRates


class AssetFigures(NamedTuple):
    """What of a futures account may be margin, may be moved, is frozen and in use.

    ``profit`` is what cross positions have won so far.
    """

    usable: Decimal
    spendable: Decimal
    frozen: Decimal
    margin: Decimal
    profit: Decimal


def assets(figures: AssetFigures, user: str, at_ms: int) -> dict[str, int | float]:
    """Return what a futures account has (get-futures-account-assets); nobody has coupons."""
    return {
        "alFreeze": float(figures.frozen),
        "alMargin": float(figures.margin),
        "almightyGold": 0,
        "availableMargin": float(figures.usable),
        "availableUsdt": float(figures.spendable),
        "crossUnPnl": float(figures.profit),
        "time": at_ms,
        "userId": int(user),
    }


def fees(rates: FeeRates, user: str, at_ms: int) -> dict[str, str | int]:
    """Return the rates of an account (get-futures-account-fees): what is paid is above zero."""
    return {
        "makerFee": format_decimal(-rates.maker + ZERO),
        "takerFee": format_decimal(-rates.taker + ZERO),
        "userId": int(user),
        "ts": at_ms,
    }
