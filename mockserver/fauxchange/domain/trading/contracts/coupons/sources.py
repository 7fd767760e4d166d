"""Whose money is added to the margin of a position or taken: the account's, or coupons'."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.market.market import Market
from fauxchange.domain.positions.coupon_margin import (
    CouponMargin,
    current,
    give_back,
    lend,
)
from fauxchange.domain.positions.coupons import worth
from fauxchange.domain.positions.position import ISOLATED, Position
from fauxchange.domain.positions.rejection import MarginTooLarge, NoPosition
from fauxchange.domain.trading.contracts.margin import change_margin_of

ALL, COUPONS, BALANCE = "all", "coupons", "balance"


def change_margin_from(
    ledger: Ledger, market: Market, account: Account, position: Position, of: tuple[str, Decimal]
) -> Position:
    """Add to the margin of an isolated position, or take from it; return it as it is then.

    ``of`` is whose money it is and how much; it is taken if it is below zero. Of all money that of
    coupons comes and goes first.

    Raises:
        NoPosition: it is not isolated.
        MarginTooLarge: there is not so much, or the position needs it.

    """
    if position.mode != ISOLATED:
        raise NoPosition(position.instrument)
    source, amount = of
    lent = current(ledger.unit, CouponMargin(account.id, position.id, position.mode, position.ccy))
    if amount > 0:
        _borrow(ledger, lent, source, amount)
        return change_margin_of(ledger, market, account, position, amount)
    back = min(lent.amount, -amount) if source != BALANCE else ZERO
    most = lent.amount
    if source == BALANCE:
        most = EXACT.subtract(position.margin, lent.amount)
    if source != ALL and -amount > most:
        raise MarginTooLarge(f"{most} {position.ccy} of it are there")
    changed = change_margin_of(ledger, market, account, position, amount)
    if back:
        give_back(ledger, lent, back)
    return changed


def _borrow(ledger: Ledger, to: CouponMargin, source: str, amount: Decimal) -> None:
    """Borrow of coupons what is added of theirs."""
    there = worth(ledger.unit, to.account, to.ccy, ledger.now_ms)
    if source == COUPONS and there < amount:
        raise MarginTooLarge(f"coupons have {there} {to.ccy}")
    if source != BALANCE:
        lend(ledger, to, min(there, amount))
