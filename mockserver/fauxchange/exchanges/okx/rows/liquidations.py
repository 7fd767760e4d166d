"""Rows of liquidation: warnings, orders, the insurance fund (public-data-websocket)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.positions.position import NET, Position
from fauxchange.domain.trading.contracts.liquidation.events import (
    ContractsLiquidated,
    InsuranceFundUsed,
)
from fauxchange.exchanges.okx.instruments import family
from fauxchange.exchanges.okx.rows.market.times import stamp
from fauxchange.exchanges.okx.rows.row import Row

# What is deprecated of the insurance fund and always empty.
_DEPRECATED = (
    *("ccy", "maxBal", "maxBalTs", "adlType", "adlBal", "adlRecBal", "decRate", "adlRate"),
    "adlRecRate",
)

_DEPRECATED_CHANGE = ("maxBal", "maxBalTs", "decRate", "adlType")


def warning(held: Position, mark: Decimal, ratio: Decimal, at_ms: int) -> Row:
    """Return a position that is not far from liquidation (position-risk-warning)."""
    return {
        "instType": held.kind,
        "mgnMode": held.mode,
        "posId": held.id,
        "posSide": held.side,
        "pos": format_decimal(held.contracts if held.side == NET else abs(held.contracts)),
        "posCcy": "",
        "instId": held.instrument,
        "lever": format_decimal(held.leverage),
        "markPx": format_decimal(mark),
        "mgnRatio": format_decimal(ratio),
        "ccy": held.ccy,
        "cTime": str(held.opened_ms),
        "uTime": str(at_ms),
        "pTime": str(at_ms),
    }


def liquidated(one: ContractsLiquidated) -> Row:
    """Return contracts that the exchange has closed (liquidation-orders-channel)."""
    name = family(one.instrument)
    return {
        "instType": one.kind,
        "instId": one.instrument,
        "uly": name,
        "instFamily": name,
        "details": [
            {
                "side": one.side,
                "posSide": one.way if one.position_side == NET else one.position_side,
                "bkPx": format_decimal(one.price),
                "sz": format_decimal(one.contracts),
                "bkLoss": format_decimal(one.loss),
                "ccy": "",
                "ts": str(one.at_ms),
            }
        ],
    }


def fund(one: InsuranceFundUsed, numbers: Mapping[str, Any]) -> Row:
    """Return the insurance fund of an instrument's family (adl-warning-channel)."""
    return {
        **dict.fromkeys(_DEPRECATED, ""),
        "instType": one.kind,
        "instFamily": family(one.instrument),
        "state": numbers["fundState"][one.state]["number"],
        "bal": format_decimal(one.balance),
        "ts": str(one.at_ms),
    }


def insurance_fund(kind: str, family: str, total: Decimal, details: list[Row]) -> Row:
    """Return the fund of a family, its total in USD (public-data-rest-api-get-security-fund)."""
    return {
        "instType": kind,
        "instFamily": family,
        "total": format_decimal(total),
        "details": details,
    }


def fund_change(kind: str, ccy: str, amount: Decimal, balance: Decimal, at_ms: int) -> Row:
    """Return what the fund was paid or, below zero, has paid, and what it had then."""
    return {
        **dict.fromkeys(_DEPRECATED_CHANGE, ""),
        "type": kind,
        "ccy": ccy,
        "amt": format_decimal(amount),
        "balance": format_decimal(balance),
        "ts": stamp(at_ms),
    }
