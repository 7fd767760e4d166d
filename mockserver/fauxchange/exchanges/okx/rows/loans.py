"""Rows of OKX's flexible loan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.loans.loan import Loan, LoanEvent, LoanInterest
from fauxchange.domain.loans.ltv import LoanValue

from .row import Row, decimal_or_empty


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


def loan(one: Loan, value: LoanValue, liquidation: tuple[str, str, Decimal] | None) -> Row:
    """Show one order (financial-product-flexible-loan-get-loan-info)."""
    base, quote, price = liquidation or ("", "", None)
    return {
        "ordId": one.id,
        "loanNotionalUsd": format_decimal(value.debt),
        "loanData": _amounts([(one.ccy, one.debt)]),
        "collateralNotionalUsd": format_decimal(value.counted),
        "collateralData": _amounts(one.collateral.items()),
        "riskWarningData": {
            "instId": "" if price is None else f"{base}-{quote}",
            "liqPx": decimal_or_empty(price),
        },
        "curLTV": format_decimal(value.ltv),
        "marginCallLTV": format_decimal(value.margin_call_ltv),
        "liqLTV": format_decimal(value.liquidation_ltv),
    }


def event(one: LoanEvent) -> Row:
    """Show one step of an order's life (financial-product-flexible-loan-get-loan-history)."""
    return {
        "refId": str(one.id),
        "type": one.kind,
        "ccy": one.ccy,
        "amt": format_decimal(one.amount),
        "ts": str(one.at_ms),
    }


def interest(one: LoanInterest) -> Row:
    """Show the interest of an hour (financial-product-flexible-loan-get-accrued-interest)."""
    return {
        "refId": str(one.id),
        "ccy": one.ccy,
        "loan": format_decimal(one.debt),
        "interest": format_decimal(one.amount),
        "interestRate": format_decimal(one.rate),
        "ts": str(one.at_ms),
    }


def borrow_result(one: Loan, params: Mapping[str, str]) -> Row:
    """Name the order that was made or grew (financial-product-flexible-loan-post-borrow)."""
    e_mode = "1" if one.e_mode else "0"
    return {"ordId": one.id, "eMode": e_mode, "clOrdId": params["clOrdId"]}


def _amounts(amounts: Iterable[tuple[str, Decimal]]) -> list[Row]:
    return [{"ccy": ccy, "amt": format_decimal(amount)} for ccy, amount in amounts]
