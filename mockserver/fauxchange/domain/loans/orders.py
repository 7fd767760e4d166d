"""What an owner does with flexible loans: borrow, pledge more or less, pay back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from fauxchange.domain.core.ledger import LedgerAccount
from fauxchange.domain.core.money import EXACT, ZERO, format_decimal
from fauxchange.domain.core.rejection import InvalidField
from fauxchange.domain.trading_account import account as trading_account_account
from fauxchange.domain.trading_account.rejection import LoanTooSmall

from . import rejection
from .collateral import FUNDING, LENDER, Pledge, lock, release
from .loan import Loan, LoanBook, picked, record, require_places, terms
from .ltv import most_redeemed, quota_left, value_of
from .monitor import begin
from .requests import use

if TYPE_CHECKING:
    from decimal import Decimal

    from fauxchange.domain.core.ledger import Ledger
    from fauxchange.domain.core.unit_of_work import UnitOfWork

    from .loan import LoanTerms


class LoanRequest(NamedTuple):
    """What somebody wants to borrow; ``order`` is None for a new order."""

    ccy: str
    amount: Decimal
    pledges: tuple[Pledge, ...]
    order: str | None
    is_e_mode: bool


def borrow(ledger: Ledger, account: str, wanted: LoanRequest, request: str) -> Loan:
    """Lend, as a new order or on top of one; the collateral leaves the funding account.

    Raises:
        StrategyForbids: the account has the delta neutral strategy.
        RepeatedLoanRequest, LoanRequestPending: the client's id was used a short while ago.
        NoLoan: the order to borrow on top of is not there.
        NotBorrowable, NotCollateral, OwnCollateral, OffPair, Restricted: not these currencies.
        InvalidField: another currency than the order's, or more decimal places than there are.
        LoanTooSmall, PledgeTooSmall: less than is lent or taken.
        AboveLoanQuota, AboveCollateral: more than is lent.
        LoanUnfunded: less in the funding account than is to be pledged.

    """
    unit, said = ledger.unit, _terms(ledger.unit, wanted.ccy)
    if (
        trading_account_account.settings_of(unit, account).strategy
        == trading_account_account.DELTA_NEUTRAL
    ):
        raise rejection.StrategyForbids(f"{account} has the delta neutral strategy")
    use(ledger, said, request, is_done=True)
    before = _base(ledger, account, wanted)
    _require_amount(said, wanted)
    for pledge in wanted.pledges:
        _require_pledge(said, before, pledge)
    if wanted.amount > quota_left(unit, said, account, wanted.ccy):
        raise rejection.AboveLoanQuota(
            f"{wanted.amount} {wanted.ccy} is more than is lent to one account"
        )
    after = replace(before, debt=EXACT.add(before.debt, wanted.amount))
    for pledge in wanted.pledges:
        after = after.with_more(*pledge)
    then = value_of(unit, said, after, ledger.now_ms)
    if then.debt > then.levels.initial:
        raise rejection.AboveCollateral(
            f"{wanted.amount} {wanted.ccy} is more than the collateral allows"
        )
    for pledge in wanted.pledges:
        lock(ledger, after, pledge)
    ledger.move(
        wanted.ccy,
        wanted.amount,
        debit=LENDER,
        credit=LedgerAccount(account, FUNDING),
        reason="loan borrowed",
    )
    record(ledger, after, "borrowed", wanted.ccy, wanted.amount)
    unit.put(after.id, after)
    if wanted.order is None:
        orders = (*(unit.find(LoanBook, account) or LoanBook()).open, after.id)
        unit.put(account, LoanBook(orders))
        begin(ledger, said, account)
    return after


def pledge_more(ledger: Ledger, account: str, order: str | None, pledge: Pledge) -> Loan:
    """Add collateral to an order, from the funding account.

    Raises:
        NoLoan: there is no such order.
        NothingOwed: it is paid back.
        NotCollateral, OwnCollateral, OffPair, Restricted: not this currency.
        InvalidField, PledgeTooSmall: not this amount.
        LoanUnfunded: the funding account has less.

    """
    paid = ledger.unit.find(Loan, order) if order else None
    if paid and paid.account == account and not paid.is_open:
        raise rejection.NothingOwed(f"{order} is paid back")
    loan, said = picked(ledger.unit, account, order)
    _require_pledge(said, loan, pledge)
    lock(ledger, loan, pledge)
    loan = loan.with_more(*pledge)
    ledger.unit.put(loan.id, loan)
    return loan


def pledge_less(ledger: Ledger, account: str, order: str | None, pledge: Pledge) -> Loan:
    """Take collateral of an order back, as far as the debt lets it go.

    Raises:
        NoLoan: there is no such order.
        NotPledged, Restricted: not this currency.
        InvalidField, AbovePledged, AboveRedeemable: not this amount.

    """
    loan, said = picked(ledger.unit, account, order)
    ccy, amount = pledge
    if ccy not in loan.collateral:
        raise rejection.NotPledged(f"{loan.id} has no {ccy} as collateral")
    _require_open(said, ccy)
    require_places(said, ccy, amount, "collateral")
    if amount > loan.collateral[ccy]:
        raise rejection.AbovePledged(f"{loan.id} has {loan.collateral[ccy]} {ccy} as collateral")
    most = most_redeemed(ledger.unit, said, loan, ccy, ledger.now_ms)
    if amount > most:
        raise rejection.AboveRedeemable(ccy, format_decimal(most))
    release(ledger, loan, pledge)
    loan = loan.with_more(ccy, -amount)
    ledger.unit.put(loan.id, loan)
    return loan


def _terms(unit: UnitOfWork, ccy: str) -> LoanTerms:
    said = terms(unit)
    if said is None:
        raise rejection.NotBorrowable(ccy)
    return said


def _base(ledger: Ledger, account: str, wanted: LoanRequest) -> Loan:
    """Return the order to borrow on top of, or a new one that owes nothing yet."""
    if wanted.order is None:
        e_mode = tuple(dict.fromkeys(one.ccy for one in wanted.pledges)) if wanted.is_e_mode else ()
        return Loan(ledger.unit.new_id(), account, wanted.ccy, ZERO, {}, e_mode)
    loan, _ = picked(ledger.unit, account, wanted.order)
    if loan.ccy != wanted.ccy:
        raise InvalidField("loan", f"{loan.id} owes {loan.ccy}")
    return loan


def _require_amount(said: LoanTerms, wanted: LoanRequest) -> None:
    lent = said.borrowable.get(wanted.ccy)
    if lent is None:
        raise rejection.NotBorrowable(wanted.ccy)
    _require_open(said, wanted.ccy)
    require_places(said, wanted.ccy, wanted.amount, "loan")
    if wanted.amount < lent.minimum:
        raise LoanTooSmall(wanted.ccy, wanted.amount, lent.minimum)


def _require_pledge(said: LoanTerms, loan: Loan, pledge: Pledge) -> None:
    ccy, amount = pledge
    taken = said.collateral.get(ccy)
    if taken is None:
        raise rejection.NotCollateral(ccy)
    if ccy == loan.ccy:
        raise rejection.OwnCollateral(f"{ccy} is what is borrowed")
    if loan.e_mode and (ccy not in loan.e_mode or (ccy, loan.ccy) not in said.pairs):
        raise rejection.OffPair(f"{ccy} for {loan.ccy} is no pair of the order")
    _require_open(said, ccy)
    require_places(said, ccy, amount, "collateral")
    if amount < taken.minimum:
        raise rejection.PledgeTooSmall(ccy, amount, taken.minimum)


def _require_open(said: LoanTerms, ccy: str) -> None:
    if ccy in said.restricted:
        raise rejection.Restricted(ccy)
