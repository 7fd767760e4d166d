"""Rows of OKX's flexible simple earn (financial-product-simple-earn-flexible)."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.account import Balance
from fauxchange.domain.core.money import format_decimal, format_scaled, round_down
from fauxchange.domain.earn.savings import HourlyRate, Lending, Saving, SavingsTerms
from fauxchange.exchanges.okx.rows.row import Row


def saving(terms: SavingsTerms, balance: Balance, saving: Saving) -> Row:
    """Show what is saved (financial-product-simple-earn-flexible-get-saving-balance)."""
    return {
        "ccy": terms.ccy,
        "amt": _amount(balance.total, terms.places),
        "earnings": _amount(saving.earnings, terms.places),
        "rate": _amount(saving.least_rate, terms.places),
        "loanAmt": _amount(balance.frozen, terms.places),
        "pendingAmt": _amount(balance.available, terms.places),
        "redemptAmt": "",
    }


def lending(one: Lending) -> Row:
    """Show an hour of lending (financial-product-simple-earn-flexible-get-lending-history)."""
    return {
        "ccy": one.ccy,
        "amt": format_decimal(one.amount),
        "earnings": format_decimal(one.earnings),
        "rate": format_decimal(one.rate),
        "ts": str(one.at_ms),
    }


def lending_rate(one: HourlyRate) -> Row:
    """Show rates (financial-product-simple-earn-flexible-get-public-borrow-history-public)."""
    return {
        "ccy": one.ccy,
        "amt": "",
        "rate": format_decimal(one.borrowing),
        "lendingRate": format_decimal(one.lending),
        "ts": str(one.at_ms),
    }


def lending_summary(ccy: str, average: Decimal, last: Decimal, following: Decimal) -> Row:
    """Show rates (financial-product-simple-earn-flexible-get-public-borrow-info-public)."""
    return {
        "ccy": ccy,
        "avgAmt": "",
        "avgAmtUsd": "",
        "avgRate": format_decimal(average),
        "preRate": format_decimal(last),
        "estRate": format_decimal(following),
    }


def _amount(amount: Decimal, digits: int) -> str:
    return format_scaled(round_down(amount, digits))
