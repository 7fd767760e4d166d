"""Interest on flexible loans, and warnings and sales when collateral gets short.

All accounts with open orders are reviewed every few minutes of the sandbox's clock, full hours
among them. A caller that sets a price calls :func:`review_all`, so that it has its effect at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from fauxchange.domain.core.document import document
from fauxchange.domain.core.durations import HOUR_MS, HOURS_PER_YEAR
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, round_up
from fauxchange.domain.core.rates import rate_around
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ScheduledTask, UnitOfWork

from .liquidation import force_repayment, liquidate
from .loan import Loan, LoanTerms, find_terms, open_loans, record_interest
from .ltv import quota_left, value_of

WATCH = "loan.watch"


@document()
@dataclass(frozen=True, slots=True)
class NextReview:
    """When accounts are reviewed next; there is none while nobody has an open order."""

    at_ms: int


def start_monitoring(ledger: Ledger, terms: LoanTerms) -> None:
    """Review all accounts with open orders regularly from now on."""
    if ledger.unit.find(NextReview) is None:
        _schedule(ledger, terms)


def review(ledger: Ledger, account: str) -> None:
    """Mark loans that are short of collateral, and sell the collateral of those too short."""
    terms = find_terms(ledger.unit)
    if terms is None:
        return
    for loan in open_loans(ledger.unit, account):
        now = value_of(ledger.unit, terms, loan, ledger.now_ms)
        is_short = now.debt >= now.levels.margin_call
        if now.debt >= now.levels.liquidation:
            liquidate(ledger, terms, loan)
        elif is_short != (loan.warned_ms is not None):
            warned_ms = ledger.now_ms if is_short else None
            ledger.unit.put(replace(loan, warned_ms=warned_ms))


def review_all(ledger: Ledger) -> None:
    """Review every account with open orders."""
    for account in _borrowers(ledger.unit):
        review(ledger, account)


def rate_at(terms: LoanTerms, ccy: str, at_ms: int) -> Decimal:
    """Return what borrowing a currency costs in a year, as of a full hour."""
    return rate_around(
        terms.borrowable[ccy].rate, terms.seed, f"loan/{ccy}", at_ms - at_ms % HOUR_MS
    )


@on_due(WATCH)
def watch(ledger: Ledger, due: ScheduledTask) -> None:
    """Charge interest if the hour is full, and review all accounts."""
    unit, terms = ledger.unit, ledger.unit.get(LoanTerms)
    if due.at_ms % HOUR_MS == 0:
        for account in _borrowers(unit):
            _charge(ledger, terms, account)
    review_all(ledger)
    if _borrowers(unit):
        _schedule(ledger, terms)
    else:
        unit.delete(NextReview)


def _borrowers(unit: UnitOfWork) -> list[str]:
    """Return the accounts with open orders."""
    return list(dict.fromkeys(loan.account for loan in unit.scan(Loan, (True,))))


def _charge(ledger: Ledger, terms: LoanTerms, account: str) -> None:
    """Add an hour's interest to every debt; interest on interest is charged, too."""
    for loan in open_loans(ledger.unit, account):
        rate = rate_at(terms, loan.ccy, ledger.now_ms - 1)
        interest = _interest(terms, loan, rate)
        record_interest(ledger, loan, interest, rate)
        ledger.unit.put(replace(loan, debt=EXACT.add(loan.debt, interest)))
    for ccy in sorted({loan.ccy for loan in open_loans(ledger.unit, account)}):
        if not quota_left(ledger.unit, terms, account, ccy):
            force_repayment(ledger, terms, account, ccy)


def _interest(terms: LoanTerms, loan: Loan, rate: Decimal) -> Decimal:
    yearly = EXACT.multiply(loan.debt, rate)
    return round_up(EXACT.divide(yearly, Decimal(HOURS_PER_YEAR)), terms.places)


def _schedule(ledger: Ledger, terms: LoanTerms) -> None:
    at_ms = ledger.now_ms - ledger.now_ms % terms.watch_ms + terms.watch_ms
    ledger.unit.put(NextReview(at_ms))
    ledger.unit.schedule(ScheduledTask(at_ms, WATCH))
