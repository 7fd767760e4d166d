"""Coupons: money for fees, losses, funding and margin of contracts and nothing else, for a time.

The money of an account's coupons is in a book of its own. Whatever a coupon pays goes from there to
the book that has paid before, so that every balance is one of the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.events import DocumentChanged, tells_of
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from fauxchange.domain.core.money import EXACT, ZERO, exact_sum
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import EXPIRIES, ScheduledTask, UnitOfWork

from .terms import position_terms

BOOK = "coupons"
"""The book of an account that has the money of its coupons."""

CCY = "USDT"
"""What all coupons are in, as their pages have it."""

PENDING, UNUSED, USED, EXPIRED = "pending", "unused", "used", "expired"

USUAL_MS = 30 * DAY_MS
"""How long a coupon can be used unless somebody says so."""

_EXPIRE = "coupon.expire"
HOUSE = exchange_account("coupons")
"""Who gives the money of coupons, and gets back what nobody has used."""


@document("{account}/{id}", scan_order=("account", "ends_ms"))
class Coupon(NamedTuple):
    """A coupon of an account, which can be used from one time until another.

    ``number`` counts those of the account. ``total`` is what it was worth, ``left`` what it can
    pay still, ``lent`` what orders and positions have of it as margin. Times are in Unix
    milliseconds.
    """

    account: str
    id: str
    number: int
    ccy: str
    total: Decimal
    left: Decimal
    made_ms: int
    updated_ms: int
    starts_ms: int
    ends_ms: int
    name: str = ""
    remark: str = ""
    is_expired: bool = False
    lent: Decimal = ZERO

    @property
    def amount(self) -> Decimal:
        """What is not spent of it, or was not when its time was over."""
        return EXACT.add(self.left, self.lent)

    def state(self, now_ms: int) -> str:
        """Return what is to be said of it: it waits for its time, or is unused, used or over."""
        if self.is_expired:
            return EXPIRED
        if not self.amount:
            return USED
        return PENDING if now_ms < self.starts_ms else UNUSED


@tells_of(Coupon)
class CouponChanged(DocumentChanged[Coupon]):
    """A coupon as it has become: it was given, has paid, or is over."""


@document("{account}")
class CouponUse(NamedTuple):
    """Whether the coupons of an account pay where an order does not say so."""

    account: str
    is_on: bool = False


def uses_coupons(unit: UnitOfWork, account: str) -> bool:
    """Whether coupons of an account pay where an order does not say so; at first they do not."""
    chosen = unit.find(CouponUse, account)
    return chosen is not None and chosen.is_on


def coupons_of(unit: UnitOfWork, account: str) -> Iterator[Coupon]:
    """Yield the coupons of an account, those first that end first."""
    return unit.scan(Coupon, (account,))


def worth(unit: UnitOfWork, account: str, ccy: str, now_ms: int) -> Decimal:
    """Return what the coupons of an account can pay now."""
    return exact_sum(one.left for one in ready_coupons(unit, account, ccy, now_ms))


def give(ledger: Ledger, coupon: Coupon) -> Coupon:
    """Give an account a coupon; it gets its number here."""
    unit = ledger.unit
    number = 1 + sum(1 for _ in coupons_of(unit, coupon.account))
    place = LedgerAccount(coupon.account, BOOK)
    ledger.move(coupon.ccy, coupon.total, debit=HOUSE, credit=place, reason="coupon given")
    coupon = coupon._replace(number=number)
    begin(unit, coupon)
    return coupon


def begin(unit: UnitOfWork, coupon: Coupon) -> None:
    """Write a coupon whose money is there, and have it end in its time."""
    unit.put(coupon)
    data = {"coupon": f"{coupon.account}/{coupon.id}"}
    unit.schedule(ScheduledTask(coupon.ends_ms, _EXPIRE, data, rank=EXPIRIES))


def pay(ledger: Ledger, account: str, ccy: str, amount: Decimal) -> Decimal:
    """Have coupons pay what an account has paid, as far as they go; return how much they paid.

    Those pay first that end first.
    """
    unit, paid = ledger.unit, ZERO
    for coupon in list(ready_coupons(unit, account, ccy, ledger.now_ms)):
        part = min(coupon.left, EXACT.subtract(amount, paid))
        if part <= 0:
            break
        paid = EXACT.add(paid, part)
        left = EXACT.subtract(coupon.left, part)
        unit.put(coupon._replace(left=left, updated_ms=ledger.now_ms))
    if paid:
        book = LedgerAccount(account, position_terms(unit, account).book)
        place = LedgerAccount(account, BOOK)
        ledger.move(ccy, paid, debit=place, credit=book, reason="coupon used")
    return paid


@on_due(_EXPIRE)
def expire(ledger: Ledger, due: ScheduledTask) -> None:
    """End a coupon: what is left of it is gone; what is lent goes when it comes back."""
    unit = ledger.unit
    coupon = unit.get(Coupon, due.data["coupon"])
    if coupon.left:
        place = LedgerAccount(coupon.account, BOOK)
        ledger.move(coupon.ccy, coupon.left, debit=place, credit=HOUSE, reason="coupon expired")
    if coupon.amount:
        unit.put(coupon._replace(is_expired=True, updated_ms=ledger.now_ms))


def ready_coupons(unit: UnitOfWork, account: str, ccy: str, now_ms: int) -> Iterator[Coupon]:
    """Yield the coupons that can pay something now, those first that end first."""
    for one in coupons_of(unit, account):
        if one.ccy == ccy and one.left and one.state(now_ms) == UNUSED:
            yield one
