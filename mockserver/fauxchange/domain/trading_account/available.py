"""What of a trading account may be used: what orders, positions and debts leave of it."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.account import NOTHING, Account
from fauxchange.domain.core.money import EXACT, ZERO, round_down
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.positions.coupon_margin import lent_by_kind
from fauxchange.domain.positions.figures import NO_NEEDS, needs_of, usable_with
from fauxchange.domain.positions.position import CROSS
from fauxchange.domain.positions.terms import USUAL_BOOK, position_terms

from .account import TradingSettings, settings_of
from .shared import PLACES, free_in, is_shared
from .terms import terms_of


def usable(unit: UnitOfWork, account: Account, ccy: str, at_ms: int) -> Decimal:
    """Return the equity of a currency that may be margin of something new, at least nothing.

    It is what is in the book and not frozen, with what cross positions have won or lost, less the
    margin that they need (trading-account-rest-api-get-balance, availEq). In multi-currency mode
    it is what the whole account has to spare.
    """
    if is_shared(settings_of(unit, account.id)):
        return free_in(unit, account, ccy, at_ms)
    needs = needs_of(unit, account.id, at_ms).get(ccy, NO_NEEDS)
    return usable_with(_available(unit, account, ccy), needs)


def spendable(unit: UnitOfWork, account: Account, ccy: str, at_ms: int) -> Decimal:
    """Return what may be spent or taken away of a currency: profit that is not realised may not."""
    return spendable_in(unit, account, position_terms(unit, account.id).book, ccy, at_ms)


def spendable_in(
    unit: UnitOfWork, account: Account, book_name: str, ccy: str, at_ms: int
) -> Decimal:
    """Return likewise what may be spent where it is known which book pays for positions."""
    return spendable_by(unit, account, settings_of(unit, account.id), (book_name, ccy), at_ms)


def spendable_by(
    unit: UnitOfWork,
    account: Account,
    settings: TradingSettings,
    of: tuple[str, str],
    at_ms: int,
) -> Decimal:
    """Return likewise what may be spent ``of`` a book and a currency, by known settings."""
    book_name, ccy = of
    book = account.book(book_name)
    available = book.get(ccy, NOTHING).available
    all_needs = needs_of(unit, account.id, at_ms)
    if is_shared(settings) and (all_needs or any(held.available < 0 for held in book.values())):
        return min(max(available, ZERO), _spared(unit, account, ccy, at_ms))
    needs = all_needs.get(ccy)
    if needs is None:
        return available
    own = available
    if book_name != USUAL_BOOK:
        lent = lent_by_kind(unit, account.id, ccy).get(CROSS, ZERO)
        own = EXACT.subtract(available, lent)
    return min(max(own, ZERO), usable_with(available, needs))


def _spared(unit: UnitOfWork, account: Account, ccy: str, at_ms: int) -> Decimal:
    """Return how much of a currency an account can be without, as it counts as margin."""
    rate, free = terms_of(unit).rate(ccy), free_in(unit, account, ccy, at_ms)
    return round_down(EXACT.divide(free, rate), PLACES) if rate else free


def _available(unit: UnitOfWork, account: Account, ccy: str) -> Decimal:
    return account.balance(position_terms(unit, account.id).book, ccy).available
