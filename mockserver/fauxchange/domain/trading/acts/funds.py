"""What an account may use for an order: of spot what it can spend, of contracts its equity."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.money import EXACT
from fauxchange.domain.core.rejection import Rejection
from fauxchange.domain.positions.watch import is_watched
from fauxchange.domain.trading.matching.context import Context
from fauxchange.domain.trading.rejection import (
    NotEnough,
    NotEnoughEquity,
    NotEnoughToBorrow,
    NotEnoughUnlent,
)
from fauxchange.domain.trading.terms import order_terms
from fauxchange.domain.trading_account.account import (
    BOOK,
    MULTI_CURRENCY,
    PORTFOLIO,
    TradingSettings,
    settings_of,
)
from fauxchange.domain.trading_account.available import spendable_in, usable
from fauxchange.domain.trading_account.margin import payable_by, pending_loan, quota_left
from fauxchange.domain.trading_account.shared import is_shared
from fauxchange.domain.trading_account.terms import terms_of


def available_of(context: Context, account: Account, ccy: str) -> Decimal:
    """Return what an account may use of a currency for an order of the instrument."""
    if context.instrument.contract_value is not None:
        return usable(context.unit, account, ccy, context.now_ms)
    return available_in(context, account, order_terms(context.unit, account.id).book, ccy)


def available_in(context: Context, account: Account, book: str, ccy: str) -> Decimal:
    """Return what an account may use of a currency for an order of spot that a book pays for."""
    settings = settings_of(context.unit, account.id)
    return available_by(context, account, settings, book, ccy)


def available_by(
    context: Context, account: Account, settings: TradingSettings, book: str, ccy: str
) -> Decimal:
    """Return likewise what an account may use whose settings are known."""
    if book != BOOK or not (is_shared(settings) or is_watched(context.unit, account.id)):
        # No position and no debt needs any of it.
        return account.balance(book, ccy).available
    return payable_by(context.unit, account, settings, (book, ccy), context.now_ms)


def shortage(
    context: Context, account: Account, amounts: tuple[str, Decimal, Decimal], side: str
) -> Rejection:
    """Return why an order of spot is refused that needs more than there is.

    ``amounts`` are a currency, what is needed and what is available of it, with what may be
    borrowed.
    """
    unit, (ccy, required, available) = context.unit, amounts
    settings = settings_of(unit, account.id)
    if settings.mode in {MULTI_CURRENCY, PORTFOLIO} and not settings.auto_loan:
        return NotEnoughUnlent(ccy, required, available, side, settings.mode)
    if not is_shared(settings):
        return NotEnough(ccy, required, available, side)
    left = quota_left(unit, account, ccy)
    lacking = EXACT.subtract(required, spendable_in(unit, account, BOOK, ccy, context.now_ms))
    loan = EXACT.add(lacking, pending_loan(unit, account, ccy))
    if loan > left:
        return NotEnoughToBorrow(ccy, loan, left, terms_of(unit).quota(ccy, settings.level))
    return NotEnoughEquity(ccy, required, available, side)
