"""Paying flexible loans back: accepted at once, settled a little later.

Until then the money is held in the funding account (financial-product-flexible-loan-post-repay).
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from fauxchange.domain.core.ledger import Ledger, LedgerAccount
from fauxchange.domain.core.money import EXACT
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ScheduledTask
from fauxchange.domain.trading_account.rejection import NotOwed

from . import rejection
from .collateral import FUNDING, LENDER, Pledge, close, require_funds
from .loan import Loan, record, require_loan, require_places
from .requests import ClientRequest, remember_request

REPAYMENT = "loan.repayment"


def repay(ledger: Ledger, account: str, order: str, paid: Pledge, request_id: str) -> Loan:
    """Accept a repayment: the money is held, and pays the debt when it is settled.

    Raises:
        NoLoan: there is no such order.
        RepeatedLoanRequest, LoanRequestPending: the client's id was used a short while ago.
        NotOwed: the order owes another currency.
        TooManyPlaces: more decimal places than there are.
        AboveDebt: more than is owed and not about to be repaid.
        LoanUnfunded: the funding account has less.

    """
    unit = ledger.unit
    loan, terms = require_loan(unit, account, order)
    remember_request(ledger, terms, request_id, is_done=False)
    ccy, amount = paid
    if ccy != loan.ccy:
        raise NotOwed(f"{order} owes {loan.ccy}")
    require_places(terms, ccy, amount, "amount")
    if amount > loan.unpaid:
        raise rejection.AboveDebt(f"{order} owes {loan.unpaid} {ccy}")
    require_funds(unit, account, paid)
    funding = LedgerAccount(account, FUNDING)
    ledger.move(
        ccy,
        amount,
        debit=funding,
        credit=funding._replace(slot="frozen"),
        reason="loan repayment held",
    )
    loan = replace(loan, paying=EXACT.add(loan.paying, amount))
    unit.put(loan)
    data = {"order": loan.id, "amount": str(amount), "request": request_id}
    unit.schedule(ScheduledTask(ledger.now_ms + terms.settle_ms, REPAYMENT, data))
    return loan


@on_due(REPAYMENT)
def settle(ledger: Ledger, due: ScheduledTask) -> None:
    """Pay a debt with what was held; what was sold in the meantime needs no paying."""
    unit, amount = ledger.unit, Decimal(due.data["amount"])
    loan = unit.get(Loan, due.data["order"])
    request_id = unit.get(ClientRequest, due.data["request"])
    unit.put(replace(request_id, is_done=True))
    funding = LedgerAccount(loan.account, FUNDING)
    held = funding._replace(slot="frozen")
    paid = min(amount, loan.debt)
    if paid < amount:
        back = EXACT.subtract(amount, paid)
        ledger.move(loan.ccy, back, debit=held, credit=funding, reason="loan repayment not needed")
    debt = EXACT.subtract(loan.debt, paid)
    loan = replace(loan, debt=debt, paying=EXACT.subtract(loan.paying, amount))
    if paid:
        ledger.move(loan.ccy, paid, debit=held, credit=LENDER, reason="loan repaid")
        record(ledger, loan, "repaid", loan.ccy, -paid)
    unit.put(loan)
    if loan.is_open and not debt:
        close(ledger, loan)
