"""What positions are paid, or pay, without a trade: funding and daily settlements."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.bill import Bill, TradeDetails
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, Posting, exchange_account
from fauxchange.domain.core.money import ZERO
from fauxchange.domain.positions.position import ISOLATED, ISOLATED_BOOK, Position
from fauxchange.domain.positions.terms import position_terms
from fauxchange.domain.trading.money.rounding import down, up
from fauxchange.domain.trading.money.settlement import BillText, settle
from fauxchange.domain.trading_account.borrowing import balance_debts

# The other side of funding: what longs pay comes in, what shorts get goes out.
FUNDING_POOL = exchange_account("funding fees")
MARKET = exchange_account("market")

FUNDING_PAID, FUNDING_RECEIVED, SETTLED = "funding paid", "funding received", "settled"

_HOUSES = {FUNDING_PAID: FUNDING_POOL, FUNDING_RECEIVED: FUNDING_POOL, SETTLED: MARKET}


def pay(
    ledger: Ledger, position: Position, amount: Decimal, reason: str, price: Decimal
) -> Decimal:
    """Pay an amount to a position, or take it if it is below zero; return what was moved.

    That of an isolated position goes to its margin, so that its bill changes nothing in the book;
    it pays no more than it has. ``price`` is what the amount was counted at.
    """
    rounded = down(amount) if amount > 0 else -up(-amount)
    is_isolated = position.mode == ISOLATED
    if is_isolated:
        rounded = max(rounded, -position.margin)
    if not rounded:
        return ZERO
    own = position_terms(ledger.unit, position.account).book
    book = ISOLATED_BOOK if is_isolated else own
    place, house = LedgerAccount(position.account, book), _HOUSES[reason]
    debit, credit = (house, place) if rounded > 0 else (place, house)
    posting = Posting(ledger.now_ms, reason, position.ccy, abs(rounded), debit, credit)
    text = BillText(reason, house.book, _details(position, rounded, price))
    settle(ledger, [posting], {position.account: text}, overdraws=True)
    if is_isolated:
        note_unchanged(ledger, position, text)
    balance_debts(ledger, position.account, position.ccy)
    return rounded


def _details(position: Position, amount: Decimal, price: Decimal) -> TradeDetails:
    return TradeDetails(
        "",
        "",
        position.kind,
        position.instrument,
        "",
        price,
        abs(position.contracts),
        "",
        ZERO,
        position.ccy,
        trade_mode=position.mode,
        pnl=amount,
        margin=amount if position.mode == ISOLATED else ZERO,
    )


def note_unchanged(ledger: Ledger, position: Position, text: BillText) -> int:
    """Write a bill of the trading book that changes nothing there; return its number."""
    unit = ledger.unit
    book = position_terms(unit, position.account).book
    held = unit.get(Account, position.account).balance(book, position.ccy)
    bill = Bill(
        int(unit.new_id()),
        ledger.now_ms,
        position.ccy,
        ZERO,
        held.total,
        text.reason,
        other=text.other,
        trade=text.trade,
    )
    ledger.bill(position.account, book, bill)
    return bill.id
