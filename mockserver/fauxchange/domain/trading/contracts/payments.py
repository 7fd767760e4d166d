"""What positions are paid, or pay, without a trade: funding and daily settlements."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import NOTHING, Account, Balance
from fauxchange.domain.core.bill import Bill, TradeDetails
from fauxchange.domain.core.document import new_tuple
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, Posting, exchange_account
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.positions.coupons import pay, uses_coupons
from fauxchange.domain.positions.position import ISOLATED, ISOLATED_BOOK, Position, margin_left
from fauxchange.domain.positions.terms import USUAL_BOOK, position_terms
from fauxchange.domain.trading.money.rounding import down, up
from fauxchange.domain.trading.money.settlement import BillText
from fauxchange.domain.trading_account.borrowing import balance_debts

from .coupons.trades import settle_payment

# The other side of funding: what longs pay comes in, what shorts get goes out.
FUNDING_POOL = exchange_account("funding fees")
MARKET = exchange_account("market")

FUNDING_PAID, FUNDING_RECEIVED, SETTLED = "funding paid", "funding received", "settled"

_HOUSES = {FUNDING_PAID: FUNDING_POOL, FUNDING_RECEIVED: FUNDING_POOL, SETTLED: MARKET}


class PositionPayment(NamedTuple):
    """What a position is paid, or pays below zero, counted at a price; not rounded yet."""

    position: Position
    amount: Decimal
    price: Decimal


def pay_all(
    ledger: Ledger, account: str, payments: Sequence[PositionPayment], reasons: tuple[str, str]
) -> list[Decimal]:
    """Pay to positions of an account, or take from them; return what was moved of each.

    What an isolated position is paid goes to its margin, so that its bill changes nothing in the
    book; it pays no more than it has. ``reasons`` are that of what is paid and of what is received.
    The account is written once, whoever has it looked at is the caller.
    """
    unit, own = ledger.unit, position_terms(ledger.unit, account).book
    before = unit.get(Account, account)
    books = {own: {**before.book(own)}, ISOLATED_BOOK: {**before.book(ISOLATED_BOOK)}}
    places = {name: LedgerAccount(account, name) for name in books}
    moved, postings, bills = [], [], []
    for payment in payments:
        position, _, price = payment
        amount = _rounded(payment)
        moved.append(amount)
        if not amount:
            continue
        reason = reasons[amount > 0]
        is_isolated = position.mode == ISOLATED
        name, ccy = ISOLATED_BOOK if is_isolated else own, position.ccy
        held = books[name].get(ccy, NOTHING)
        held = new_tuple(Balance, (EXACT.add(held.available, amount), held.frozen))
        books[name][ccy] = held
        postings.append(_posting(ledger, places[name], ccy, amount, reason))
        delta, total = ZERO if is_isolated else amount, books[own].get(ccy, NOTHING).total
        details = _details(position, amount, price)
        bills.append(_bill(ledger, (ccy, delta, total), reason, _HOUSES[reason].book, details))
    if not postings:
        return moved
    ledger.post(*postings)
    ledger.bill(account, own, *bills)
    unit.put(before._replace(books={**before.books, **books}))
    for ccy in dict.fromkeys(bill.ccy for bill in bills):
        balance_debts(ledger, account, ccy)
    if own != USUAL_BOOK:
        _pay_by_coupons(ledger, account, payments, moved)
    return moved


def _pay_by_coupons(
    ledger: Ledger, account: str, payments: Sequence[PositionPayment], moved: Sequence[Decimal]
) -> None:
    """Have coupons pay what positions of an account have just paid.

    Those that a position has as margin always do, others if the account has chosen so.
    """
    is_on = uses_coupons(ledger.unit, account)
    for payment, amount in zip(payments, moved, strict=True):
        if amount < 0:
            left = settle_payment(ledger, payment.position, -amount)
            if left and is_on:
                pay(ledger, account, payment.position.ccy, left)


def _rounded(payment: PositionPayment) -> Decimal:
    """Return what is moved: an isolated position pays no more than it has."""
    position, amount, _ = payment
    rounded = down(amount) if amount > 0 else -up(-amount)
    return max(rounded, -position.margin) if position.mode == ISOLATED else rounded


def _posting(
    ledger: Ledger, place: LedgerAccount, ccy: str, amount: Decimal, reason: str
) -> Posting:
    house = _HOUSES[reason]
    debit, credit = (house, place) if amount > 0 else (place, house)
    return new_tuple(Posting, (ledger.now_ms, reason, ccy, abs(amount), debit, credit))


def _details(position: Position, amount: Decimal, price: Decimal) -> TradeDetails:
    """Return what a bill says besides: by place, as a settlement writes one for each position."""
    size, ccy, mode = abs(position.contracts), position.ccy, position.mode
    traded = "", "", position.kind, position.instrument, "", price, size, "", ZERO, ccy
    margin, left = ZERO, None
    if mode == ISOLATED:
        margin = amount
        left = margin_left(position, EXACT.add(position.margin, amount))
    return new_tuple(TradeDetails, (*traded, "", "", mode, None, amount, None, margin, left))


def note_unchanged(ledger: Ledger, position: Position, text: BillText) -> int:
    """Write a bill of the trading book that changes nothing there; return its number."""
    unit = ledger.unit
    book = position_terms(unit, position.account).book
    held = unit.get(Account, position.account).balance(book, position.ccy)
    of = position.ccy, ZERO, held.total
    bill = _bill(ledger, of, text.reason, text.other, text.trade)
    ledger.bill(position.account, book, bill)
    return bill.id


def _bill(
    ledger: Ledger,
    of: tuple[str, Decimal, Decimal],
    reason: str,
    other: str,
    details: TradeDetails | None,
) -> Bill:
    number = int(ledger.unit.new_id())
    return new_tuple(Bill, (number, ledger.now_ms, *of, reason, "", "", other, details))
