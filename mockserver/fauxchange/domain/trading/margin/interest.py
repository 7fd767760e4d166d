"""Interest on what positions of margin trading owe.

On each full hour the interest of the hour accrues at the rate of the market that savings are lent
to. At midnight UTC it is deducted: it is owed from then on (help page of interest calculation).
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.document import document
from fauxchange.domain.core.durations import DAY_MS, HOUR_MS
from fauxchange.domain.core.ledger import Ledger, Posting
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ScheduledTask, UnitOfWork
from fauxchange.domain.positions.book import positions_of, write
from fauxchange.domain.positions.loan import MarginLoan
from fauxchange.domain.positions.position import Position
from fauxchange.domain.positions.watch import begin
from fauxchange.domain.trading_account.accruals import accrual_of
from fauxchange.domain.trading_account.borrowing import (
    INTEREST,
    INTEREST_POOL,
    LENDER,
    next_hour,
)
from fauxchange.domain.trading_account.debts import (
    DebtStretch,
    count_family_debt,
    end_stretch,
    stretches_log,
)

HOUR = "margin.hour"


@document("{account}")
class InterestTimer(NamedTuple):
    """That the interest of an account's positions accrues on the next full hour."""

    account: str


def start(ledger: Ledger, account: str) -> None:
    """Have interest accrue on the next full hour, unless it does already."""
    if ledger.unit.find(InterestTimer, account) is None:
        ledger.unit.put(InterestTimer(account))
        _schedule(ledger, next_hour(ledger.now_ms), account)


def _schedule(ledger: Ledger, at_ms: int, account: str) -> None:
    ledger.unit.schedule(ScheduledTask(at_ms, HOUR, {"account": account}))


def end_stretch_of(unit: UnitOfWork, position: Position, now_ms: int) -> None:
    """Enter the time in which a position owed what it owes."""
    loan = position.loan
    if loan is not None:
        stretch = DebtStretch(loan.since_ms, now_ms, loan.owed)
        end_stretch(unit, stretches_log(position.key, loan.owes_ccy), stretch)


@on_due(HOUR)
def pass_hour(ledger: Ledger, due: ScheduledTask) -> None:
    """Have the interest of the hour that has ended accrue, and deduct it at midnight."""
    unit, account = ledger.unit, due.data["account"]
    owing = [one for one in positions_of(unit, account) if one.loan and one.loan.owed]
    if not owing:
        unit.delete(InterestTimer, account)
        return
    for position in owing:
        if position.loan is not None:
            write(unit, position._replace(loan=_passed(ledger, position, position.loan)), position)
    begin(ledger, account)
    _schedule(ledger, ledger.now_ms + HOUR_MS, account)


def _passed(ledger: Ledger, position: Position, loan: MarginLoan) -> MarginLoan:
    """Return a loan an hour later."""
    hour = accrual_of(ledger.unit, loan.owes_ccy, loan.owed, ledger.now_ms)
    interest = EXACT.add(loan.interest, hour.interest)
    if ledger.now_ms % DAY_MS or not interest:
        return loan._replace(interest=interest)
    _deduct(ledger, position, loan.owes_ccy, interest)
    owed = EXACT.add(loan.owed, interest)
    return loan._replace(owed=owed, interest=ZERO, since_ms=ledger.now_ms)


def _deduct(ledger: Ledger, position: Position, ccy: str, interest: Decimal) -> None:
    """Have interest be paid by a loan of as much."""
    unit, now_ms = ledger
    end_stretch_of(unit, position, now_ms)
    ledger.post(Posting(now_ms, INTEREST, ccy, interest, LENDER, INTEREST_POOL))
    count_family_debt(unit, unit.get(Account, position.account).master, ccy, interest)
