"""Rows of one-click repay."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from fauxchange.domain.convert.repay import Repayment
from fauxchange.domain.core.money import format_decimal
from fauxchange.exchanges.okx.rows.row import Row


def repayable(owed: Mapping[str, Decimal], has: Mapping[str, Decimal]) -> Row:
    """Return what is owed and what could repay it (get-one-click-repay-currency-list)."""
    return {
        "debtData": [
            {"debtCcy": ccy, "debtAmt": format_decimal(amount)} for ccy, amount in owed.items()
        ],
        "repayData": [
            {"repayCcy": ccy, "repayAmt": format_decimal(amount)} for ccy, amount in has.items()
        ],
    }


def repayment(one: Repayment) -> Row:
    """Return a repayment with one currency (post-trade-one-click-repay, its history)."""
    (part,) = one.parts
    return {
        "status": _status(one),
        "debtCcy": one.debt_ccy,
        "repayCcy": part.ccy,
        "fillDebtSz": format_decimal(one.got),
        "fillRepaySz": format_decimal(part.amount),
        "uTime": str(one.at_ms),
    }


def new_repayment(one: Repayment) -> Row:
    """Return a repayment with several that was just ordered (post-trade-one-click-repay-new)."""
    return {"debtCcy": one.debt_ccy, "repayCcyList": list(one.ccys), "ts": str(one.at_ms)}


def repayment_of_several(one: Repayment) -> Row:
    """Return a repayment of the history (get-one-click-repay-history-new)."""
    filled = {"fillDebtSz": format_decimal(one.got), "status": _status(one), "ordIdInfo": []}
    return {**new_repayment(one), **filled}


def _status(one: Repayment) -> str:
    return "filled" if one.is_filled else "running"
