"""Rows of the futures account (futures-trading/assets)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from fauxchange.domain.core.money import EXACT, ZERO, format_decimal
from fauxchange.domain.positions.coupons import Coupon
from fauxchange.domain.trading.money.fees import FeeRates

from .numbers import json_number, short_number

Row = dict[str, Any]


class AssetFigures(NamedTuple):
    """What of a futures account may be margin, may be moved, is frozen and in use.

    ``profit`` is what cross positions have won so far, ``coupons`` what coupons can pay.
    ``frozen`` and ``margin`` have what coupons have lent to orders and to positions.
    """

    usable: Decimal
    spendable: Decimal
    frozen: Decimal
    margin: Decimal
    profit: Decimal
    coupons: Decimal
    lent_to_orders: Decimal
    lent_to_positions: Decimal

    @property
    def margin_left(self) -> Decimal:
        """What may be margin of an order that uses coupons."""
        return EXACT.add(self.usable, self.coupons)


def assets(figures: AssetFigures, user: str, at_ms: int) -> dict[str, int | float]:
    """Return what a futures account has (get-futures-account-assets).

    ``al`` is what coupons have lent. The available margin is what the account and its coupons have
    together, as the documented example adds up.
    """
    return {
        "alFreeze": float(figures.lent_to_orders),
        "alMargin": float(figures.lent_to_positions),
        "almightyGold": float(figures.coupons),
        "availableMargin": float(figures.margin_left),
        "availableUsdt": float(figures.spendable),
        "crossUnPnl": float(figures.profit),
        "time": at_ms,
        "userId": int(user),
    }


def coupon(one: Coupon, state: int, user: str) -> Row:
    """One coupon (get-mega-coupon-information); what is constant is as in the example."""
    return {
        "agRecordId": one.number,
        "assetsOut": 0,
        "backAmount": 0,
        "backMark": 0,
        "createdDate": one.made_ms,
        "currentAmount": json_number(one.amount),
        "endTime": one.ends_ms,
        "id": short_number(int(one.id)),
        "kyc": 0,
        "name": one.name,
        "processStatus": 0,
        "remark": one.remark,
        "startTime": one.starts_ms,
        "totalAmount": json_number(one.total),
        "transferExpire": 0,
        "type": state,
        "updateDate": one.updated_ms,
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
