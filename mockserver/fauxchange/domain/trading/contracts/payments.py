"""What positions are paid, or pay, without a trade: funding and daily settlements."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import NOTHING, Account, Balance
from fauxchange.domain.core.bill import KEPT_MS, Bill, TradeDetails
from fauxchange.domain.core.document import new_tuple
from fauxchange.domain.core.history import record
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, Posting, exchange_account
from fauxchange.domain.core.money import ZERO, add
from fauxchange.domain.positions.coupons import pay, uses_coupons
from fauxchange.domain.positions.position import ISOLATED, ISOLATED_BOOK, Position, margin_left
from fauxchange.domain.positions.terms import USUAL_BOOK, position_terms
from fauxchange.domain.trading.money.rounding import floor
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
    id_, user, master, books = unit.get(Account, account)
    changed = {own: {**books.get(own, {})}, ISOLATED_BOOK: {**books.get(ISOLATED_BOOK, {})}}
    moved = [_rounded(payment) for payment in payments]
    paid = [one for one in zip(payments, moved, strict=True) if one[1]]
    if not paid:
        return moved
    postings, bills = _entries(ledger, (account, own), paid, changed, reasons)
    ledger.post(*postings)
    ledger.bill(account, own, *bills)
    unit.put(new_tuple(Account, (id_, user, master, {**books, **changed})))
    for ccy in dict.fromkeys(bill.ccy for bill in bills):
        balance_debts(ledger, account, ccy)
    if own != USUAL_BOOK:
        _pay_by_coupons(ledger, account, payments, moved)
        for bill in bills:
            record(unit, payments_log(account), bill, KEPT_MS["trading"])
    return moved


def payments_log(account: str) -> str:
    """Return the name of the log of what positions were paid or paid, of accounts without bills.

    Nobody but reports reads it. It has what their bills would be.
    """
    return f"payments/{account}"


def _entries(
    ledger: Ledger,
    owner: tuple[str, str],
    paid: Sequence[tuple[PositionPayment, Decimal]],
    books: dict[str, dict[str, Balance]],
    reasons: tuple[str, str],
) -> tuple[list[Posting], list[Bill]]:
    """Change the books of an account by what is paid; return the postings and bills of it.

    All of it is made by place, and read once: a year of funding has a million of each.
    """
    (unit, now_ms), (account, own) = ledger, owner
    postings, bills, of_own, new_id = [], [], books[own], unit.new_id
    places = {name: LedgerAccount(account, name) for name in books}
    houses = [(reason, _HOUSES[reason], _HOUSES[reason].book) for reason in reasons]
    for (position, _, price), amount in paid:
        is_paid, ccy, mode = amount > ZERO, position.ccy, position.mode
        reason, house, other = houses[is_paid]
        is_isolated = mode == ISOLATED
        name = ISOLATED_BOOK if is_isolated else own
        book, place = books[name], places[name]
        available, frozen = book.get(ccy, NOTHING)
        available = add(available, amount)
        held = book[ccy] = new_tuple(Balance, (available, frozen))
        debit, credit = (house, place) if is_paid else (place, house)
        moved = now_ms, reason, ccy, amount.copy_abs(), debit, credit
        postings.append(new_tuple(Posting, moved))
        delta, margin, left = amount, ZERO, None
        if is_isolated:
            delta, margin, held = ZERO, amount, of_own.get(ccy, NOTHING)
            left = margin_left(position, add(position.margin, amount))
        size = position.contracts.copy_abs()
        traded = "", "", position.kind, position.instrument, "", price, size, "", ZERO, ccy
        members = *traded, "", "", mode, None, amount, None, margin, left
        details = new_tuple(TradeDetails, members)
        of = int(new_id()), now_ms, ccy, delta, held.total, reason, "", "", other, details
        bills.append(new_tuple(Bill, of))
    return postings, bills


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
    rounded = floor(amount)
    return max(rounded, -position.margin) if position.mode == ISOLATED else rounded


def note_unchanged(ledger: Ledger, position: Position, text: BillText) -> int:
    """Write a bill of the trading book that changes nothing there; return its number."""
    unit = ledger.unit
    book = position_terms(unit, position.account).book
    held = unit.get(Account, position.account).balance(book, position.ccy)
    number = int(unit.new_id())
    members = number, ledger.now_ms, position.ccy, ZERO, held.total, text.reason
    bill = new_tuple(Bill, (*members, "", "", text.other, text.trade))
    ledger.bill(position.account, book, bill)
    return number
