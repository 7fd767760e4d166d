"""Easy convert: small balances of some currencies become another currency.

Prices are the market's at the time of the order. What is converted is held back until the
conversion is filled, a moment later.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.document import document
from fauxchange.domain.core.durations import WEEK_MS
from fauxchange.domain.core.events import DocumentChanged, tells_of
from fauxchange.domain.core.history import record
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from fauxchange.domain.core.money import EXACT, round_down
from fauxchange.domain.core.rejection import InvalidField
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ScheduledTask, UnitOfWork
from fauxchange.domain.market import price as market_price
from fauxchange.domain.positions.watch import mark
from fauxchange.domain.trading_account import account as trading_account_account
from fauxchange.domain.trading_account.available import spendable

from .rejection import (
    EasyConvertUnavailable,
    EasyConvertUnsupported,
    OutOfBounds,
    StillRunning,
    TooLittle,
    TooMuch,
    WorthNothing,
)

KEPT_MS = WEEK_MS
"""How long a conversion can be read, in ms; it is filled long before."""
FILL = "easy.fill"

_DESK = exchange_account("easy convert")


@document()
@dataclass(frozen=True, slots=True)
class EasyTerms:
    """What is converted into what: amounts worth more than one and less than another bound.

    ``paid_places`` and ``got_places`` are those of what is paid and got, ``running_ms`` how long
    a conversion takes.
    """

    targets: tuple[str, ...]
    above_usd: Decimal
    below_usd: Decimal
    paid_places: int
    got_places: int
    running_ms: int


@document("{id}")
@dataclass(frozen=True, slots=True)
class EasyConversion:
    """One currency that is converted into another, within one book of an account."""

    id: str
    account: str
    book: str
    paid_ccy: str
    paid: Decimal
    got_ccy: str
    got: Decimal
    at_ms: int
    is_filled: bool = False


@tells_of(EasyConversion)
class EasyConversionChanged(DocumentChanged[EasyConversion]):
    """A conversion of small balances, as it has become."""


class EasyConversionEntry(NamedTuple):
    """An entry of the log of an account's conversions."""

    at_ms: int
    id: str


def find_terms(unit: UnitOfWork) -> EasyTerms | None:
    """Return the terms of the world, or None if nothing is converted this way in it."""
    return unit.find(EasyTerms)


def small_balances(
    unit: UnitOfWork, account: Account, book: str, terms: EasyTerms, now_ms: int
) -> Iterator[tuple[str, Decimal]]:
    """Yield what a book has that can be converted, and how much of it."""
    for ccy in account.book(book):
        if trading_account_account.usd(unit, ccy, now_ms):
            try:
                _amount_to_convert(unit, account, book, ccy, terms, now_ms)
            except OutOfBounds:
                continue
            yield ccy, _available(unit, account, book, ccy, now_ms)


def convert(
    ledger: Ledger, account: Account, book: str, ccys: Sequence[str], target: str
) -> list[EasyConversion]:
    """Convert all that a book has of some currencies; all of them, or none.

    Raises:
        EasyConvertUnavailable: nothing is converted this way.
        InvalidField: a currency is named twice.
        EasyConvertUnsupported: one of the currencies cannot be converted, or not be converted into.
        StillRunning: the conversion of before is not done.
        TooLittle, TooMuch: not a small_balances amount.
        WorthNothing: a small_balances amount that is nothing of the other.

    """
    unit = ledger.unit
    terms = find_terms(unit)
    if terms is None:
        raise EasyConvertUnavailable("nothing is converted this way")
    if target in ccys:
        raise InvalidField("to currency", f"{target} is not converted into itself")
    if len(set(ccys)) < len(ccys):
        raise InvalidField("from currency", "a currency is named twice")
    if target not in terms.targets:
        raise EasyConvertUnsupported(target)
    if _is_running(unit, account.id):
        raise StillRunning("the conversion of before is not done")
    return [_order(ledger, terms, account, book, ccy, target) for ccy in ccys]


def history(
    unit: UnitOfWork, account: str, *, older_than: int | None, newer_than: int | None
) -> Iterator[EasyConversion]:
    """Yield an account's conversions, newest first."""
    found = unit.newest(_log(account), by="at_ms", older_than=older_than, newer_than=newer_than)
    return (unit.get(EasyConversion, one.id) for one in found)


@on_due(FILL)
def fill(ledger: Ledger, due: ScheduledTask) -> None:
    """Fill a conversion: the frozen amount goes, the other currency comes."""
    unit = ledger.unit
    order = unit.get(EasyConversion, due.data["order"])
    place = LedgerAccount(order.account, order.book)
    ledger.move(
        order.paid_ccy,
        order.paid,
        debit=place._replace(slot="frozen"),
        credit=_DESK,
        reason="easy convert out",
    )
    ledger.move(order.got_ccy, order.got, debit=_DESK, credit=place, reason="easy convert in")
    mark(ledger, order.account)
    unit.put(replace(order, is_filled=True))


def _order(
    ledger: Ledger, terms: EasyTerms, account: Account, book: str, ccy: str, target: str
) -> EasyConversion:
    unit, now_ms = ledger.unit, ledger.now_ms
    if not trading_account_account.usd(unit, ccy, now_ms):
        raise EasyConvertUnsupported(ccy)
    paid = _amount_to_convert(unit, account, book, ccy, terms, now_ms)
    usd = EXACT.multiply(paid, trading_account_account.usd(unit, ccy, now_ms))
    got = round_down(EXACT.divide(usd, market_price.usd(unit, target, now_ms)), terms.got_places)
    if not got:
        raise WorthNothing(ccy, target)
    place = LedgerAccount(account.id, book)
    ledger.move(
        ccy,
        paid,
        debit=place,
        credit=place._replace(slot="frozen"),
        reason="easy convert ordered",
    )
    order = EasyConversion(unit.new_id(), account.id, book, ccy, paid, target, got, now_ms)
    unit.put(order)
    entry = EasyConversionEntry(now_ms, order.id)
    for gone in record(unit, _log(account.id), entry, KEPT_MS):
        unit.delete(EasyConversion, gone.id)
    unit.schedule(ScheduledTask(now_ms + terms.running_ms, FILL, {"order": order.id}))
    return order


def _available(unit: UnitOfWork, account: Account, book: str, ccy: str, now_ms: int) -> Decimal:
    if book == trading_account_account.BOOK:
        return spendable(unit, account, ccy, now_ms)
    return account.balance(book, ccy).available


def _amount_to_convert(
    unit: UnitOfWork, account: Account, book: str, ccy: str, terms: EasyTerms, now_ms: int
) -> Decimal:
    """Return how much would be converted.

    All that is held has to be little; what orders and positions hold back is not converted.
    """
    price, held = trading_account_account.usd(unit, ccy, now_ms), account.balance(book, ccy)
    paid = round_down(_available(unit, account, book, ccy, now_ms), terms.paid_places)
    worth, all_worth = EXACT.multiply(paid, price), EXACT.multiply(held.total, price)
    if all_worth >= terms.below_usd:
        raise TooMuch(ccy, all_worth, terms.below_usd)
    if worth <= terms.above_usd:
        raise TooLittle(ccy, worth, terms.above_usd)
    return paid


def _is_running(unit: UnitOfWork, account: str) -> bool:
    last = next(history(unit, account, older_than=None, newer_than=None), None)
    return last is not None and not last.is_filled


def _log(account: str) -> str:
    return f"easy convert/{account}"
