"""Rows of one-click repay."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

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
