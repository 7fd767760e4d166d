"""Rows of OKX's flexible loan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.core.money import format_decimal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from fauxchange.domain.loans.loan import Loan, LoanEvent, LoanInterest
    from fauxchange.domain.loans.ltv import LoanValue

    from .row import Row


def asset(ccy: str, amount: Decimal, usd: Decimal) -> Row:
    """Show one collateral (financial-product-flexible-loan-get-collateral-assets)."""
    return {"ccy": ccy, "amt": format_decimal(amount), "notionalUsd": format_decimal(usd)}


def max_loan(ccy: str, amount: Decimal, usd: Decimal, quota: Decimal) -> Row:
    """Show how much more is lent (financial-product-flexible-loan-post-maximum-loan-amount)."""
    return {
        "borrowCcy": ccy,
        "maxLoan": format_decimal(amount),
        "notionalUsd": format_decimal(usd),
        "remainingQuota": format_decimal(quota),
    }


def loan(shown: Loan, worth: LoanValue, liquidated_at: tuple[str, str, Decimal] | None) -> Row:
    """Show one order (financial-product-flexible-loan-get-loan-info)."""
    base, quote, price = liquidated_at or ("", "", None)
    return {
        "ordId": shown.id,
        "loanNotionalUsd": format_decimal(worth.debt),
        "loanData": _amounts([(shown.ccy, shown.debt)]),
        "collateralNotionalUsd": format_decimal(worth.counted),
        "collateralData": _amounts(shown.collateral.items()),
        "riskWarningData": {
            "instId": "" if price is None else f"{base}-{quote}",
            "liqPx": "" if price is None else format_decimal(price),
        },
        "curLTV": format_decimal(worth.ltv),
        "marginCallLTV": format_decimal(worth.margin_call_ltv),
        "liqLTV": format_decimal(worth.liquidation_ltv),
    }


def event(shown: LoanEvent) -> Row:
    """Show one step of an order's life (financial-product-flexible-loan-get-loan-history)."""
    return {
        "refId": str(shown.id),
        "type": shown.kind,
        "ccy": shown.ccy,
        "amt": format_decimal(shown.amount),
        "ts": str(shown.at_ms),
    }


def interest(shown: LoanInterest) -> Row:
    """Show the interest of an hour (financial-product-flexible-loan-get-accrued-interest)."""
    return {
        "refId": str(shown.id),
        "ccy": shown.ccy,
        "loan": format_decimal(shown.debt),
        "interest": format_decimal(shown.amount),
        "interestRate": format_decimal(shown.rate),
        "ts": str(shown.at_ms),
    }


def borrow_result(shown: Loan, asked: Mapping[str, str]) -> Row:
    """Name the order that was made or grew (financial-product-flexible-loan-post-borrow)."""
    e_mode = "1" if shown.e_mode else "0"
    return {"ordId": shown.id, "eMode": e_mode, "clOrdId": asked["clOrdId"]}


def _amounts(amounts: Iterable[tuple[str, Decimal]]) -> list[Row]:
    return [{"ccy": ccy, "amt": format_decimal(amount)} for ccy, amount in amounts]
