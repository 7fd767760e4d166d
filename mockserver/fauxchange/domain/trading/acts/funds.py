"""What an account may use for an order: of spot what it can spend, of contracts its equity."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.account import Account
from fauxchange.domain.trading.matching.context import Context
from fauxchange.domain.trading.terms import order_terms
from fauxchange.domain.trading_account.account import BOOK
from fauxchange.domain.trading_account.available import spendable_in, usable


def available_of(context: Context, account: Account, ccy: str) -> Decimal:
    """Return what an account may use of a currency for an order of the instrument."""
    if context.instrument.contract_value is not None:
        return usable(context.unit, account, ccy, context.now_ms)
    return available_in(context, account, order_terms(context.unit, account.id).book, ccy)


def available_in(context: Context, account: Account, book: str, ccy: str) -> Decimal:
    """Return what an account may use of a currency for an order of spot that a book pays for."""
    if book != BOOK:
        return account.balance(book, ccy).available
    return spendable_in(context.unit, account, book, ccy, context.now_ms)
