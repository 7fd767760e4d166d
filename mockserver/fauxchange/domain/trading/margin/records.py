"""What is written of trades on margin: postings, bills, debts, and positions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, Posting
from fauxchange.domain.core.money import EXACT, QUOTIENT, ZERO, exact_sum
from fauxchange.domain.positions.book import note_closed, write
from fauxchange.domain.positions.position import CLOSED, PARTLY_CLOSED, Position
from fauxchange.domain.positions.terms import position_terms
from fauxchange.domain.positions.watch import begin
from fauxchange.domain.trading.contracts.liquidation.insurance import INSURANCE, note_paid
from fauxchange.domain.trading.contracts.payments import note_unchanged
from fauxchange.domain.trading.money.rounding import down, up
from fauxchange.domain.trading.money.settlement import BillText, settle
from fauxchange.domain.trading_account.borrowing import LENDER
from fauxchange.domain.trading_account.debts import count_family_debt

from .change import MarginChange, Move, TradeSide
from .interest import end_stretch_of, start


def with_costs(change: MarginChange, leg: TradeSide, now_ms: int, trade_id: str) -> MarginChange:
    """Return a change whose position has what it won and cost, and when and by which trade."""
    position = change.position
    after = position._replace(
        pnl=EXACT.add(position.pnl, change.won),
        fee=EXACT.add(position.fee, _in_margin(position, leg)),
        trade_id=trade_id,
        updated_ms=now_ms,
    )
    return change._replace(position=after)


def _in_margin(position: Position, leg: TradeSide) -> Decimal:
    """Return the fee of a trade in the currency of a position's margin."""
    if position.ccy == leg.brought_ccy:
        return leg.fee
    if position.ccy == leg.paid_ccy and leg.brought:
        fee = QUOTIENT.divide(EXACT.multiply(leg.fee, leg.paid), leg.brought)
        return down(fee) if fee > 0 else -up(-fee)
    return ZERO


def move_all(ledger: Ledger, position: Position, moves: Iterable[Move], text: BillText) -> int:
    """Carry out the moves of a trade together; return the number of the bill that tells of it."""
    account, now_ms = position.account, ledger.now_ms
    book = position_terms(ledger.unit, account).book
    own = LedgerAccount(account, book)
    postings = [Posting(now_ms, *one) for one in moves if one.amount]
    # The first bill of this book has the number of the trade, and only they can be read.
    postings.sort(key=lambda one: own[:2] not in {one.debit[:2], one.credit[:2]})
    before = ledger.unit.get(Account, account).book(book)
    settled = settle(ledger, postings, {account: text}, overdraws=True)
    owner = ledger.unit.get(Account, account)
    _count_debts(ledger, owner.master, postings)
    insured = exact_sum(one.amount for one in postings if one.debit == INSURANCE)
    if insured:
        note_paid(ledger, position.ccy, insured)
    had = {ccy: held.total for ccy, held in before.items()}
    if all(had.get(ccy, ZERO) == held.total for ccy, held in owner.book(book).items()):
        return note_unchanged(ledger, position, text)
    return settled.bills[account, book]


def _count_debts(ledger: Ledger, master: str, postings: Sequence[Posting]) -> None:
    """Count what a family has borrowed and repaid."""
    changes: dict[str, Decimal] = {}
    for one in postings:
        if LENDER in {one.debit, one.credit}:
            signed = one.amount if one.debit == LENDER else -one.amount
            changes[one.ccy] = EXACT.add(changes.get(one.ccy, ZERO), signed)
    for ccy, change in changes.items():
        if change:
            count_family_debt(ledger.unit, master, ccy, change)


def write_changes(
    ledger: Ledger,
    before: Position | None,
    changes: Sequence[MarginChange],
    cause: str = "",
    trigger: Decimal = ZERO,
) -> Position:
    """Write a position as a trade has left it, and what was closed of it.

    ``cause`` is why the exchange closed it, at which mark price ``trigger`` says.
    """
    unit, now_ms = ledger
    for change in changes:
        if change.closed:
            usual = PARTLY_CLOSED if change.position.contracts else CLOSED
            note_closed(unit, change.position, cause or usual, now_ms, trigger)
    after = changes[-1].position
    loan, owed = after.loan, before.loan if before else None
    if before is not None and owed is not None and loan is not None and owed[:4] != loan[:4]:
        end_stretch_of(unit, before, now_ms)
        after = after._replace(loan=loan._replace(since_ms=now_ms))
    write(unit, after, before)
    start(ledger, after.account)
    begin(ledger, after.account)
    return after
