"""Loans of the trading account: in spot mode by hand, in multi-currency mode by themselves.

What is borrowed comes into the trading book and is owed. On each full hour the interest of the hour
before is deducted, as far as there is money for it, and the interest of the hour that ended accrues
on the liability, at the rate of the market that savings are lent to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.durations import HOUR_MS
from fauxchange.domain.core.history import choice_log, enter
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from fauxchange.domain.core.money import EXACT, places
from fauxchange.domain.core.rejection import TooManyPlaces
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ScheduledTask, UnitOfWork
from fauxchange.domain.positions.watch import begin, mark

from . import account as trading_account_account
from . import rejection
from .accruals import accrual_of
from .debts import (
    AUTO_BORROW,
    AUTO_REPAY,
    MANUAL_BORROW,
    MANUAL_REPAY,
    Debt,
    Movement,
    debt_of,
    debts_of,
    movements_log,
    set_debt,
)
from .margin import borrowable_on, quota_left
from .rejection import UnsuitedMode
from .shared import is_shared, margin_of
from .terms import MarginCurrency, terms_of

INTEREST = "loan interest"
"""Why interest leaves an account."""

# Who lends, and who gets the interest.
LENDER, INTEREST_POOL = exchange_account("loans"), exchange_account(INTEREST)

HOUR = "borrowing.hour"


def borrow(ledger: Ledger, account: Account, ccy: str, amount: Decimal) -> None:
    """Borrow into the trading account.

    Raises:
        UnsuitedMode: the account is not in spot mode.
        Rejection: one of those of ``borrowing_rejection``, or InvalidField.

    """
    unit = ledger.unit
    coin = _require_lendable(unit, account, ccy)
    if coin.is_suspended:
        raise rejection.LendingSuspended(ccy)
    if places(amount) > coin.places:
        raise TooManyPlaces(ccy, coin.places)
    if amount < coin.minimum:
        raise rejection.LoanTooSmall(ccy, amount, coin.minimum)
    if amount > quota_left(unit, account, ccy):
        raise rejection.OverQuota(f"{amount} {ccy} is more than the quota has left")
    free = margin_of(unit, account, ledger.now_ms).free
    if amount > borrowable_on(unit, account, ccy, ledger.now_ms, free):
        raise rejection.OverMargin(f"{free} USD do not cover {amount} {ccy}")
    ledger.move(
        ccy,
        amount,
        debit=LENDER,
        credit=LedgerAccount(account.id, trading_account_account.BOOK),
        reason=MANUAL_BORROW,
    )
    before = debt_of(unit, account.id, ccy)
    debt = Debt(EXACT.add(before.liability, amount), before.interest)
    set_debt(ledger, account.id, account.master, ccy, debt)
    _note(ledger, account, ccy, MANUAL_BORROW, amount)
    _start_accrual(ledger, account.id)
    # From now on all that the account has must cover what it owes.
    begin(ledger, account.id)


def repay(ledger: Ledger, account: Account, ccy: str, amount: Decimal) -> Decimal:
    """Repay from the trading account, interest first; return how much, at most what is owed.

    Raises:
        UnsuitedMode: the account is not in spot mode.
        NotOwed: nothing is owed.
        Unpayable: the account has less available.

    """
    unit = ledger.unit
    if trading_account_account.settings_of(unit, account.id).mode != trading_account_account.SPOT:
        raise UnsuitedMode("only spot accounts repay by hand")
    debt = debt_of(unit, account.id, ccy)
    if not any(debt):
        raise rejection.NotOwed(f"no {ccy} is owed")
    paid = min(amount, debt.total)
    available = account.balance(trading_account_account.BOOK, ccy).available
    if paid > available:
        raise rejection.Unpayable(f"{paid} {ccy} wanted, {available} {ccy} available")
    _pay(ledger, account, ccy, paid, MANUAL_REPAY)
    return paid


def repay_with(ledger: Ledger, account: str, ccy: str, amount: Decimal) -> None:
    """Repay with what came into the trading account, if it is set to and owes the currency."""
    unit = ledger.unit
    debt, settings = debt_of(unit, account, ccy), trading_account_account.settings_of(unit, account)
    if any(debt) and (settings.repays or is_shared(settings)):
        _pay(ledger, unit.get(Account, account), ccy, min(amount, debt.total), AUTO_REPAY)


def repay_at_once(ledger: Ledger, account: str, ccy: str, amount: Decimal) -> None:
    """Repay so much of what is owed of a currency, whatever the settings say of what comes in."""
    debt = debt_of(ledger.unit, account, ccy)
    if any(debt):
        owner = ledger.unit.get(Account, account)
        _pay(ledger, owner, ccy, min(amount, debt.total), MANUAL_REPAY)


def repay_with_all(ledger: Ledger, account: str, ccy: str) -> None:
    """Repay what is owed of a currency with all that is there of it, whatever the settings say."""
    owner, debt = ledger.unit.get(Account, account), debt_of(ledger.unit, account, ccy)
    available = owner.balance(trading_account_account.BOOK, ccy).available
    if any(debt) and available > 0:
        _pay(ledger, owner, ccy, min(available, debt.total), AUTO_REPAY)


def balance_debts(ledger: Ledger, account: str, ccy: str) -> None:
    """Borrow what a book has less than nothing of, or repay with what it has.

    Only accounts do whose currencies are margin for one another: what a trade, a fee or a funding
    takes of a currency that is not there is owed from then on (assumed: whether they allow loans by
    themselves or not, as there is nothing else to pay with).
    """
    unit = ledger.unit
    if not is_shared(trading_account_account.settings_of(unit, account)):
        return
    owner = unit.get(Account, account)
    held, debt = owner.balance(trading_account_account.BOOK, ccy), debt_of(unit, account, ccy)
    if held.total < 0:
        _borrow(ledger, owner, ccy, -held.total)
    elif any(debt) and held.available > 0:
        _pay(ledger, owner, ccy, min(held.available, debt.total), AUTO_REPAY)


def _borrow(ledger: Ledger, account: Account, ccy: str, amount: Decimal) -> None:
    book = LedgerAccount(account.id, trading_account_account.BOOK)
    ledger.move(ccy, amount, debit=LENDER, credit=book, reason=AUTO_BORROW)
    before = debt_of(ledger.unit, account.id, ccy)
    debt = Debt(EXACT.add(before.liability, amount), before.interest)
    set_debt(ledger, account.id, account.master, ccy, debt)
    _note(ledger, account, ccy, AUTO_BORROW, amount)
    _start_accrual(ledger, account.id)
    # From now on all that the account has must cover what it owes.
    begin(ledger, account.id)


def require_lent(unit: UnitOfWork, ccy: str) -> None:
    """Let a question about loans of a currency pass.

    Raises:
        Unlendable: it is not lent.

    """
    coin = terms_of(unit).coins.get(ccy)
    if coin is None or coin.quota is None:
        raise rejection.Unlendable(f"{ccy} is not lent")


def next_hour(at_ms: int) -> int:
    """Return the next full hour."""
    return at_ms - at_ms % HOUR_MS + HOUR_MS


def movements(
    unit: UnitOfWork,
    account: str,
    *,
    ccy: str | None = None,
    kind: str | None = None,
    older_than: int | None,
    newer_than: int | None,
) -> Iterator[Movement]:
    """Yield an account's loans and repayments, all or those of a currency or kind, newest first."""
    log = choice_log(movements_log(account), ccy=ccy, kind=kind)
    return unit.newest(log, by="at_ms", older_than=older_than, newer_than=newer_than)


@on_due(HOUR)
def pass_hour(ledger: Ledger, due: ScheduledTask) -> None:
    """Deduct the interest of the hour before, and have that of the last hour accrue."""
    unit, account = ledger.unit, due.data["account"]
    debts = debts_of(unit, account)
    if not debts.by_ccy:
        unit.put(replace(debts, is_running=False))
        return
    for ccy in debts.by_ccy:
        _deduct(ledger, unit.get(Account, account), ccy)
        _accrue(ledger, unit.get(Account, account), ccy)
    mark(ledger, account)
    unit.schedule(ScheduledTask(ledger.now_ms + HOUR_MS, HOUR, due.data))


def _require_lendable(unit: UnitOfWork, account: Account, ccy: str) -> MarginCurrency:
    settings = trading_account_account.settings_of(unit, account.id)
    if settings.mode != trading_account_account.SPOT:
        raise UnsuitedMode("only spot accounts borrow by hand")
    coin = terms_of(unit).coins.get(ccy)
    if not settings.borrows or coin is None or coin.quota is None:
        raise rejection.NotLent(f"{ccy} is not lent to {account.id}")
    return coin


def _start_accrual(ledger: Ledger, account: str) -> None:
    debts = debts_of(ledger.unit, account)
    if not debts.is_running:
        ledger.unit.put(replace(debts, is_running=True))
        ledger.unit.schedule(ScheduledTask(next_hour(ledger.now_ms), HOUR, {"account": account}))


def _pay(ledger: Ledger, account: Account, ccy: str, amount: Decimal, kind: str) -> None:
    debt = debt_of(ledger.unit, account.id, ccy)
    interest = min(amount, debt.interest)
    principal = EXACT.subtract(amount, interest)
    book = LedgerAccount(account.id, trading_account_account.BOOK)
    if interest:
        ledger.move(
            ccy,
            interest,
            debit=book,
            credit=INTEREST_POOL,
            reason=INTEREST,
        )
    if principal:
        ledger.move(ccy, principal, debit=book, credit=LENDER, reason=kind)
    left = Debt(EXACT.subtract(debt.liability, principal), EXACT.subtract(debt.interest, interest))
    set_debt(ledger, account.id, account.master, ccy, left)
    _note(ledger, account, ccy, kind, amount)


def _note(ledger: Ledger, account: Account, ccy: str, kind: str, amount: Decimal) -> None:
    owed = debt_of(ledger.unit, account.id, ccy).liability
    entry = Movement(ledger.now_ms, ccy, kind, amount, owed)
    enter(ledger.unit, movements_log(account.id), entry, None, ccy=ccy, kind=kind)


def _deduct(ledger: Ledger, account: Account, ccy: str) -> None:
    debt = debt_of(ledger.unit, account.id, ccy)
    # Orders may hold more than there is: what they lack is borrowed when they fill.
    taken = min(debt.interest, account.balance(trading_account_account.BOOK, ccy).available)
    if taken > 0:
        book = LedgerAccount(account.id, trading_account_account.BOOK)
        ledger.move(ccy, taken, debit=book, credit=INTEREST_POOL, reason=INTEREST)
        left = Debt(debt.liability, EXACT.subtract(debt.interest, taken))
        set_debt(ledger, account.id, account.master, ccy, left)


def _accrue(ledger: Ledger, account: Account, ccy: str) -> None:
    debt = debt_of(ledger.unit, account.id, ccy)
    if not debt.liability:
        return
    hour = accrual_of(ledger.unit, ccy, debt.liability, ledger.now_ms)
    after = Debt(debt.liability, EXACT.add(debt.interest, hour.interest))
    set_debt(ledger, account.id, account.master, ccy, after)
