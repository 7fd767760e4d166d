"""What a trading account's margin is, what may be owed on it, and what may leave the account.

An account in spot mode may owe so many times what its equity counts (``leverage`` of the terms); a
debt does not change the equity, as what was borrowed is there, too.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.money import EXACT, ZERO, round_down
from fauxchange.domain.core.rejection import UnknownCurrency
from fauxchange.domain.core.unit_of_work import UnitOfWork

from . import account as trading_account_account
from .available import spendable, spendable_by
from .debts import debt_of, family_debt, owes
from .potential import held_by_spot
from .shared import PLACES, is_shared, margin_of
from .terms import terms_of


class Withdrawable(NamedTuple):
    """How much may leave an account: of its own, and with what may be borrowed."""

    own: Decimal
    lent: Decimal


def quota_left(unit: UnitOfWork, account: Account, ccy: str) -> Decimal:
    """Return what the account's family may still borrow."""
    level = trading_account_account.settings_of(unit, account.id).level
    used = family_debt(unit, account.master, ccy)
    return max(EXACT.subtract(terms_of(unit).quota(ccy, level), used), ZERO)


def pending_loan(unit: UnitOfWork, account: Account, ccy: str) -> Decimal:
    """Return what an account's open orders of spot would borrow of a currency."""
    held = held_by_spot(unit, account.id).get(ccy)
    if held is None:
        return ZERO
    lacking = -account.balance(trading_account_account.BOOK, ccy).available
    return min(max(lacking, ZERO), held)


def borrowable_on(
    unit: UnitOfWork,
    account: Account,
    ccy: str,
    at_ms: int,
    free: Decimal,
    times: Decimal | None = None,
) -> Decimal:
    """Return how much more of a currency may be owed on a free margin in USD.

    It is so many ``times`` the margin, by default as many as the terms allow; what open orders
    would borrow is left to them.
    """
    price = trading_account_account.usd(unit, ccy, at_ms)
    left = EXACT.subtract(quota_left(unit, account, ccy), pending_loan(unit, account, ccy))
    if not price or left <= 0:
        return ZERO
    times = terms_of(unit).leverage if times is None else times
    covered = EXACT.divide(EXACT.multiply(free, times), price)
    return round_down(min(left, covered), PLACES)


def largest_loan(
    unit: UnitOfWork,
    account: Account,
    ccy: str,
    margin_ccy: str,
    at_ms: int,
    times: Decimal | None = None,
) -> Decimal:
    """Return how much more of a currency may be borrowed, see `borrowable_on`.

    In futures mode the margin is what is available of one currency, in others that of all.
    """
    settings = trading_account_account.settings_of(unit, account.id)
    if not may_borrow(settings):
        return ZERO
    if settings.mode == trading_account_account.FUTURES:
        available = account.balance(trading_account_account.BOOK, margin_ccy).available
        free = EXACT.multiply(available, trading_account_account.usd(unit, margin_ccy, at_ms))
    else:
        free = margin_of(unit, account, at_ms).free
    return borrowable_on(unit, account, ccy, at_ms, free, times)


def payable_in(unit: UnitOfWork, account: Account, book: str, ccy: str, at_ms: int) -> Decimal:
    """Return what of a currency may be paid: what may be spent, and what would be borrowed for it.

    Accounts whose currencies are margin for one another borrow, if they are set to do so by
    themselves.
    """
    settings = trading_account_account.settings_of(unit, account.id)
    return payable_by(unit, account, settings, (book, ccy), at_ms)


def payable_by(
    unit: UnitOfWork,
    account: Account,
    settings: trading_account_account.TradingSettings,
    of: tuple[str, str],
    at_ms: int,
) -> Decimal:
    """Return likewise what may be paid ``of`` a book and a currency, by known settings."""
    own = spendable_by(unit, account, settings, of, at_ms)
    if not settings.auto_loan or not is_shared(settings):
        return own
    free = margin_of(unit, account, at_ms).free
    return EXACT.add(own, borrowable_on(unit, account, of[1], at_ms, free))


def may_borrow(settings: trading_account_account.TradingSettings) -> bool:
    """Whether an account may owe: in spot mode if it is allowed to, else if loans are automatic."""
    if settings.mode == trading_account_account.SPOT:
        return settings.borrows
    return settings.mode == trading_account_account.FUTURES or settings.auto_loan


def withdrawable(unit: UnitOfWork, account: Account, ccy: str, at_ms: int) -> Withdrawable:
    """Return how much of a currency may leave the trading book."""
    available = spendable(unit, account, ccy, at_ms)
    if not owes(unit, account.id):
        return Withdrawable(available, available)
    free = margin_of(unit, account, at_ms).free
    equity = EXACT.subtract(available, debt_of(unit, account.id, ccy).total)
    own = min(available, max(equity, ZERO))
    price, rate = trading_account_account.usd(unit, ccy, at_ms), terms_of(unit).rate(ccy)
    counts = EXACT.multiply(price, rate)
    if counts:
        own = min(own, round_down(EXACT.divide(free, counts), PLACES))
    left = EXACT.subtract(free, EXACT.multiply(own, counts))
    more = round_down(EXACT.divide(left, price), PLACES) if price else ZERO
    return Withdrawable(own, min(available, EXACT.add(own, more)))


def transferable(
    unit: UnitOfWork, account: Account, ccys: tuple[str, ...], at_ms: int
) -> dict[str, Withdrawable]:
    """Return what may leave the trading book: of all that it has, or of some currencies.

    Raises:
        InvalidField: a currency that neither the account nor the world has.

    """
    book = account.book(trading_account_account.BOOK)
    for ccy in ccys:
        if ccy not in book and not trading_account_account.is_quoted(unit, ccy):
            raise UnknownCurrency(ccy)
    owned = (ccy for ccy, held in book.items() if held)
    return {ccy: withdrawable(unit, account, ccy, at_ms) for ccy in (ccys or owned)}
