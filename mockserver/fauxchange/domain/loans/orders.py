"""What an owner does with flexible loans: borrow, pledge more or less, pay back."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.ledger import Ledger, LedgerAccount
from fauxchange.domain.core.money import EXACT, ZERO, format_decimal
from fauxchange.domain.core.rejection import InvalidField
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.trading_account import account as trading_account_account
from fauxchange.domain.trading_account.rejection import LoanTooSmall

from . import rejection
from .collateral import FUNDING, LENDER, Pledge, lock, release
from .loan import Loan, LoanTerms, find_terms, record, require_loan, require_places
from .ltv import largest_redemption, quota_left, value_of
from .monitor import start_monitoring
from .requests import remember_request


class LoanRequest(NamedTuple):
    """What somebody wants to borrow; ``order`` is None for a new order."""

    ccy: str
    amount: Decimal
    pledges: tuple[Pledge, ...]
    order: str | None
    is_e_mode: bool


def borrow(ledger: Ledger, account: str, request: LoanRequest, request_id: str) -> Loan:
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
    unit, terms = ledger.unit, _terms(ledger.unit, request.ccy)
    _require_strategy(unit, account)
    remember_request(ledger, terms, request_id, is_done=True)
    before = _base(ledger, account, request)
    _require_amount(terms, request)
    for pledge in request.pledges:
        _require_pledge(terms, before, pledge)
    if request.amount > quota_left(unit, terms, account, request.ccy):
        raise rejection.AboveLoanQuota(
            f"{request.amount} {request.ccy} is more than is lent to one account"
        )
    after = replace(before, debt=EXACT.add(before.debt, request.amount))
    for pledge in request.pledges:
        after = after.with_more(*pledge)
    then = value_of(unit, terms, after, ledger.now_ms)
    if then.debt > then.levels.initial:
        raise rejection.AboveCollateral(
            f"{request.amount} {request.ccy} is more than the collateral allows"
        )
    for pledge in request.pledges:
        lock(ledger, after, pledge)
    ledger.move(
        request.ccy,
        request.amount,
        debit=LENDER,
        credit=LedgerAccount(account, FUNDING),
        reason="loan borrowed",
    )
    record(ledger, after, "borrowed", request.ccy, request.amount)
    unit.put(after)
    if request.order is None:
        start_monitoring(ledger, terms)
    return after


def _require_strategy(unit: UnitOfWork, account: str) -> None:
    settings = trading_account_account.settings_of(unit, account)
    if settings.strategy == trading_account_account.DELTA_NEUTRAL:
        raise rejection.StrategyForbids(f"{account} has the delta neutral strategy")


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
    loan, terms = require_loan(ledger.unit, account, order)
    _require_pledge(terms, loan, pledge)
    lock(ledger, loan, pledge)
    loan = loan.with_more(*pledge)
    ledger.unit.put(loan)
    return loan


def pledge_less(ledger: Ledger, account: str, order: str | None, pledge: Pledge) -> Loan:
    """Take collateral of an order back, as far as the debt lets it go.

    Raises:
        NoLoan: there is no such order.
        NotPledged, Restricted: not this currency.
        InvalidField, AbovePledged, AboveRedeemable: not this amount.

    """
    loan, terms = require_loan(ledger.unit, account, order)
    ccy, amount = pledge
    if ccy not in loan.collateral:
        raise rejection.NotPledged(f"{loan.id} has no {ccy} as collateral")
    _require_open(terms, ccy)
    require_places(terms, ccy, amount, "collateral")
    if amount > loan.collateral[ccy]:
        raise rejection.AbovePledged(f"{loan.id} has {loan.collateral[ccy]} {ccy} as collateral")
    most = largest_redemption(ledger.unit, terms, loan, ccy, ledger.now_ms)
    if amount > most:
        raise rejection.AboveRedeemable(ccy, format_decimal(most))
    release(ledger, loan, pledge)
    loan = loan.with_more(ccy, -amount)
    ledger.unit.put(loan)
    return loan


def _terms(unit: UnitOfWork, ccy: str) -> LoanTerms:
    terms = find_terms(unit)
    if terms is None:
        raise rejection.NotBorrowable(ccy)
    return terms


def _base(ledger: Ledger, account: str, request: LoanRequest) -> Loan:
    """Return the order to borrow on top of, or a new one that owes nothing yet."""
    if request.order is None:
        e_mode = (
            tuple(dict.fromkeys(one.ccy for one in request.pledges)) if request.is_e_mode else ()
        )
        return Loan(ledger.unit.new_id(), account, request.ccy, ZERO, {}, e_mode)
    loan, _ = require_loan(ledger.unit, account, request.order)
    if loan.ccy != request.ccy:
        raise InvalidField("loan", f"{loan.id} owes {loan.ccy}")
    return loan


def _require_amount(terms: LoanTerms, request: LoanRequest) -> None:
    lent = terms.borrowable.get(request.ccy)
    if lent is None:
        raise rejection.NotBorrowable(request.ccy)
    _require_open(terms, request.ccy)
    require_places(terms, request.ccy, request.amount, "loan")
    if request.amount < lent.minimum:
        raise LoanTooSmall(request.ccy, request.amount, lent.minimum)


def _require_pledge(terms: LoanTerms, loan: Loan, pledge: Pledge) -> None:
    ccy, amount = pledge
    taken = terms.collateral.get(ccy)
    if taken is None:
        raise rejection.NotCollateral(ccy)
    if ccy == loan.ccy:
        raise rejection.OwnCollateral(f"{ccy} is what is borrowed")
    if loan.e_mode and (ccy not in loan.e_mode or (ccy, loan.ccy) not in terms.pairs):
        raise rejection.OffPair(f"{ccy} for {loan.ccy} is no pair of the order")
    _require_open(terms, ccy)
    require_places(terms, ccy, amount, "collateral")
    if amount < taken.minimum:
        raise rejection.PledgeTooSmall(ccy, amount, taken.minimum)


def _require_open(terms: LoanTerms, ccy: str) -> None:
    if ccy in terms.restricted:
        raise rejection.Restricted(ccy)
