"""Selling collateral against its owner's will, at the market.

The insurance fund takes the collateral and pays the debt. A large loan is first reduced, for a fee,
until its collateral is enough for a new loan. Otherwise all collateral goes, and its owner gets
nothing back (financial-product-flexible-loan-get-loan-info).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from fauxchange.domain.core.money import EXACT, ZERO, round_down, round_up
from fauxchange.domain.market import price

from .collateral import LENDER, close
from .loan import BOOK, EventKind, Loan, LoanTerms, debt_in, open_loans, record
from .ltv import value_of

INSURANCE = exchange_account("insurance")


def liquidate(ledger: Ledger, terms: LoanTerms, loan: Loan) -> None:
    """Reduce an order if it is large and that is enough; else sell all of its collateral."""
    debt = value_of(ledger.unit, terms, loan, ledger.now_ms).debt
    reduced = _reduce(ledger, terms, loan) if debt >= terms.partial_from else None
    after = reduced or replace(loan, debt=ZERO, collateral={})
    repaid = EXACT.subtract(loan.debt, after.debt)
    left = {ccy: after.collateral.get(ccy, ZERO) for ccy in loan.collateral}
    sold = {ccy: EXACT.subtract(held, left[ccy]) for ccy, held in loan.collateral.items()}
    kind: EventKind = "partial_liquidation" if reduced else "forced_liquidation"
    record(ledger, loan, kind, loan.ccy, -repaid)
    _sell(ledger, terms, loan, {ccy: amount for ccy, amount in sold.items() if amount})
    _pay(ledger, loan, repaid)
    _write(ledger, after)


def force_repayment(ledger: Ledger, terms: LoanTerms, account: str, ccy: str) -> None:
    """Repay from the collateral what interest has put above what one account may owe."""
    unit = ledger.unit
    over = EXACT.subtract(debt_in(unit, account, ccy), terms.borrowable[ccy].quota)
    for loan in open_loans(unit, account):
        repaid = min(over, loan.debt)
        if loan.ccy != ccy or repaid <= 0:
            continue
        all_brings = _proceeds(ledger, terms, loan, loan.collateral)
        if all_brings < repaid:
            continue  # Too short of collateral: it is sold as a whole.
        sold = _part(terms, loan, EXACT.divide(repaid, all_brings))
        for one, amount in sold.items():
            _take(ledger, loan, one, amount)
            record(ledger, loan, "forced_repayment_sell", one, -amount)
        record(ledger, loan, "forced_repayment_buy", ccy, repaid)
        _pay(ledger, loan, repaid)
        after = replace(loan, debt=EXACT.subtract(loan.debt, repaid))
        for one, amount in sold.items():
            after = after.with_more(one, -amount)
        _write(ledger, after)
        over = EXACT.subtract(over, repaid)


def _write(ledger: Ledger, loan: Loan) -> None:
    ledger.unit.put(loan)
    if not loan.debt:
        close(ledger, loan)


def _reduce(ledger: Ledger, terms: LoanTerms, loan: Loan) -> Loan | None:
    """Return an order after the smallest sale that is enough; None if only all of it would be."""
    share = terms.partial_step
    while share < 1:
        sold = {
            ccy: round_down(EXACT.multiply(amount, share), terms.places)
            for ccy, amount in loan.collateral.items()
        }
        brings = EXACT.divide(
            _proceeds(ledger, terms, loan, sold), EXACT.add(Decimal(1), terms.fee)
        )
        repaid = min(loan.debt, round_down(brings, terms.places))
        after = replace(loan, debt=EXACT.subtract(loan.debt, repaid), warned_ms=None)
        for ccy, amount in sold.items():
            after = after.with_more(ccy, -amount)
        then = value_of(ledger.unit, terms, after, ledger.now_ms)
        if then.debt <= then.levels.initial:
            return after
        share = EXACT.add(share, terms.partial_step)
    return None


def _sell(ledger: Ledger, terms: LoanTerms, loan: Loan, sold: Mapping[str, Decimal]) -> None:
    """Sell collateral, by way of the coin that everything is traded in, for what is owed."""
    unit, now_ms = ledger.unit, ledger.now_ms
    for ccy, amount in sold.items():
        _take(ledger, loan, ccy, amount)
        record(ledger, loan, "sell_collateral", ccy, -amount)
        if terms.transition not in (ccy, loan.ccy):
            rate = price.rate(unit, ccy, terms.transition, now_ms)
            through = round_down(EXACT.multiply(amount, rate), terms.places)
            if through:
                record(ledger, loan, "buy_transition_coin", terms.transition, through)
                record(ledger, loan, "sell_transition_coin", terms.transition, -through)
    bought = _proceeds(ledger, terms, loan, sold)
    if bought:
        record(ledger, loan, "buy_borrowed_coin", loan.ccy, bought)


def _take(ledger: Ledger, loan: Loan, ccy: str, amount: Decimal) -> None:
    place = LedgerAccount(loan.account, BOOK, "frozen")
    ledger.move(ccy, amount, debit=place, credit=INSURANCE, reason="loan collateral sold")


def _pay(ledger: Ledger, loan: Loan, repaid: Decimal) -> None:
    ledger.move(loan.ccy, repaid, debit=INSURANCE, credit=LENDER, reason="loan liquidated")
    record(ledger, loan, "repaid", loan.ccy, -repaid)


def _proceeds(ledger: Ledger, terms: LoanTerms, loan: Loan, sold: Mapping[str, Decimal]) -> Decimal:
    """Return how much of what is owed collateral buys at the market."""
    unit, now_ms = ledger.unit, ledger.now_ms
    bought = ZERO
    for ccy, amount in sold.items():
        bought = EXACT.fma(amount, price.rate(unit, ccy, loan.ccy, now_ms), bought)
    return round_down(bought, terms.places)


def _part(terms: LoanTerms, loan: Loan, share: Decimal) -> dict[str, Decimal]:
    """Return how much of each collateral makes up a share, each rounded up."""
    return {
        ccy: min(amount, round_up(EXACT.multiply(amount, share), terms.places))
        for ccy, amount in loan.collateral.items()
    }
