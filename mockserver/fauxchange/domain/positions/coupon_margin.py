"""Money of coupons that is margin: orders and positions borrow it, and give it back.

While it is lent it is in the books that pay for margin, so that matching and liquidation need not
know of it. Who has it is written here: it comes back to its coupon, pays first what that order or
position costs, and may not be moved out of the account meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.ledger import Ledger, LedgerAccount
from fauxchange.domain.core.money import EXACT, ZERO, exact_sum
from fauxchange.domain.core.unit_of_work import UnitOfWork

from .coupons import BOOK, HOUSE, Coupon, ready_coupons
from .position import Position
from .terms import position_terms

# What has borrowed: an order, or a position that is in a margin mode.
ORDER = "order"


class CouponPart(NamedTuple):
    """What of an amount that is lent is of one coupon."""

    coupon: str
    amount: Decimal


@document("{account}/{holder}")
class CouponMargin(NamedTuple):
    """Money of coupons that an order or a position has as margin.

    ``holder`` is the id of an order or a position, ``kind`` says which: an order, or the margin
    mode of a position. Parts are in the order in which their coupons end.
    """

    account: str
    holder: str
    kind: str
    ccy: str
    parts: tuple[CouponPart, ...] = ()

    @property
    def amount(self) -> Decimal:
        """What is lent together."""
        return exact_sum(part.amount for part in self.parts)


def lent_to(unit: UnitOfWork, account: str, holder: str) -> CouponMargin | None:
    """Return what an order or a position has of coupons; None if it has nothing."""
    return unit.find(CouponMargin, account, holder)


def lent_by_kind(unit: UnitOfWork, account: str, ccy: str) -> dict[str, Decimal]:
    """Return what orders and positions of an account have of coupons, by their kind."""
    sums: dict[str, Decimal] = {}
    for one in unit.scan(CouponMargin, (account,)):
        if one.ccy == ccy:
            sums[one.kind] = EXACT.add(sums.get(one.kind, ZERO), one.amount)
    return sums


def lend(ledger: Ledger, to: CouponMargin, amount: Decimal) -> None:
    """Lend an order or a position an amount, as far as coupons go; those first that end first."""
    unit, parts, left = ledger.unit, [], amount
    for coupon in list(ready_coupons(unit, to.account, to.ccy, ledger.now_ms)):
        part = min(coupon.left, left)
        if part <= 0:
            break
        left = EXACT.subtract(left, part)
        parts.append(CouponPart(coupon.id, part))
        unit.put(
            coupon._replace(
                left=EXACT.subtract(coupon.left, part), lent=EXACT.add(coupon.lent, part)
            )
        )
    if parts:
        book, coupons = _books(unit, to.account)
        total = exact_sum(part.amount for part in parts)
        ledger.move(to.ccy, total, debit=coupons, credit=book, reason="coupon lent")
        _add(unit, to, parts)


def hand_over(ledger: Ledger, of: CouponMargin, position: Position, amount: Decimal) -> None:
    """Have a position keep what its order has borrowed; no money moves."""
    taken = _take(ledger.unit, of, amount)
    to = CouponMargin(of.account, position.id, position.mode, of.ccy)
    _add(ledger.unit, to, taken)


def spend(ledger: Ledger, of: CouponMargin, amount: Decimal) -> None:
    """Write off what has paid for something: it was in the book that paid."""
    for part, coupon in _with_coupons(ledger.unit, of.account, _take(ledger.unit, of, amount)):
        lent = EXACT.subtract(coupon.lent, part.amount)
        ledger.unit.put(coupon._replace(lent=lent, updated_ms=ledger.now_ms))


def give_back(ledger: Ledger, of: CouponMargin, amount: Decimal) -> None:
    """Return an amount to its coupons; that of one whose time is over is gone."""
    unit, (book, coupons) = ledger.unit, _books(ledger.unit, of.account)
    for part, coupon in _with_coupons(unit, of.account, _take(unit, of, amount)):
        lent = EXACT.subtract(coupon.lent, part.amount)
        if coupon.is_expired:
            ledger.move(of.ccy, part.amount, debit=book, credit=HOUSE, reason="coupon expired")
            unit.put(coupon._replace(lent=lent))
        else:
            ledger.move(of.ccy, part.amount, debit=book, credit=coupons, reason="coupon returned")
            unit.put(coupon._replace(lent=lent, left=EXACT.add(coupon.left, part.amount)))


def current(unit: UnitOfWork, of: CouponMargin) -> CouponMargin:
    """Return what an order or a position has still."""
    return lent_to(unit, of.account, of.holder) or of._replace(parts=())


def _books(unit: UnitOfWork, account: str) -> tuple[LedgerAccount, LedgerAccount]:
    own = LedgerAccount(account, position_terms(unit, account).book)
    return own, LedgerAccount(account, BOOK)


def _add(unit: UnitOfWork, to: CouponMargin, parts: Iterable[CouponPart]) -> None:
    sums = {part.coupon: part.amount for part in current(unit, to).parts}
    for name, amount in parts:
        sums[name] = EXACT.add(sums.get(name, ZERO), amount)
    if sums:
        named = [(unit.get(Coupon, to.account, name), name) for name in sums]
        names = [name for coupon, name in sorted(named, key=lambda one: (one[0].ends_ms, one[1]))]
        unit.put(to._replace(parts=tuple(CouponPart(name, sums[name]) for name in names)))


def _take(unit: UnitOfWork, of: CouponMargin, amount: Decimal) -> list[CouponPart]:
    """Take an amount from what an order or a position has; return it in its parts."""
    taken, kept, left = [], [], amount
    for part in current(unit, of).parts:
        here = min(part.amount, left)
        left = EXACT.subtract(left, here)
        if here:
            taken.append(part._replace(amount=here))
        if part.amount > here:
            kept.append(part._replace(amount=EXACT.subtract(part.amount, here)))
    if kept:
        unit.put(of._replace(parts=tuple(kept)))
    else:
        unit.delete(CouponMargin, of.account, of.holder)
    return taken


def _with_coupons(
    unit: UnitOfWork, account: str, parts: Iterable[CouponPart]
) -> list[tuple[CouponPart, Coupon]]:
    return [(part, unit.get(Coupon, account, part.coupon)) for part in parts]
