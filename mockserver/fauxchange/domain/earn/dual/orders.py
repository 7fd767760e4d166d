"""What happens to an order of dual investment, step by step on the clock.

An order is received, booked and then live, or rejected and paid back; at its expiry it is settled.
An early redemption takes it through three states more. A scheduled step carries the number of the
order's turn, and does nothing if the order has taken another turn meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from fauxchange.domain.core.money import EXACT, ZERO, round_down
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ScheduledTask

from . import catalogue
from .product import (
    DualInvestment,
    DualLogEntry,
    DualOrder,
    DualQuote,
    DualTerms,
    State,
    invested_in,
    log_of,
)

Transition = Callable[[Ledger, DualOrder], DualOrder]

BOOK = "funding"
INVESTED = "dual"
STEP = "dual.step"

# What comes after a state by the clock alone; what ends the others is at the end of this module.
_FOLLOWING: Mapping[State, State] = {
    "received": "booking",
    "redemption received": "redemption booked",
    "redemption booked": "redeeming",
}

_ISSUER = exchange_account("dual")


def open_order(ledger: Ledger, given: DualQuote) -> DualOrder:
    """Move the money of a quote into a new order.

    Raises:
        InsufficientFunds: the funding account has less.

    """
    unit, product = ledger.unit, given.product
    earned = round_down(EXACT.multiply(given.amount, given.paid.absolute), product.sizes.places)
    order = DualOrder(
        id=int(unit.new_id()),
        account=given.account,
        quote=given.id,
        product=product,
        amount=given.amount,
        paid=given.paid,
        quoted_price=given.price,
        at_ms=ledger.now_ms,
        changed_ms=ledger.now_ms,
        earned=earned,
        earned_ccy=product.ccy,
    )
    _move(ledger, order, product.ccy, order.amount, "dual subscription", BOOK, INVESTED)
    _take(ledger, order, order.amount)
    for of in ("", product.id, product.pair.underlying):
        unit.append(log_of(order.account, of), DualLogEntry(order.id, order.at_ms))
    return _turn(ledger, order, _wait(ledger, order.state))


def redeem_early(ledger: Ledger, order: DualOrder, amount: Decimal) -> DualOrder:
    """Begin to redeem a live order for an amount."""
    redeeming = replace(
        order, state="redemption received", result=amount, result_ccy=order.product.ccy
    )
    return _turn(ledger, redeeming, _wait(ledger, redeeming.state))


@on_due(STEP)
def step(ledger: Ledger, due: ScheduledTask) -> None:
    """Take an order to what comes next, if it is still on the turn that planned this."""
    order = ledger.unit.get(DualOrder, due.data["order"])
    if order.turn == due.data["turn"]:
        _next(ledger, order)


def _next(ledger: Ledger, order: DualOrder) -> DualOrder:
    following = _FOLLOWING.get(order.state)
    if following is None:
        return _ENDING[order.state](ledger, order)
    return _turn(ledger, replace(order, state=following), _wait(ledger, following))


def _book(ledger: Ledger, order: DualOrder) -> DualOrder:
    """Make an order live, or pay it back if the price has moved away from the quote."""
    product = order.product
    price = catalogue.price_of(ledger.unit, product, ledger.now_ms)
    moved = abs(EXACT.divide(price, order.quoted_price) - 1)
    if moved <= ledger.unit.get(DualTerms).slippage:
        return _turn(ledger, replace(order, state="live"), product.expires_ms - ledger.now_ms)
    _move(ledger, order, product.ccy, order.amount, "dual refund", INVESTED, BOOK)
    _take(ledger, order, -order.amount)
    return _turn(ledger, replace(order, state="rejected", earned=ZERO), None)


def _expire(ledger: Ledger, order: DualOrder) -> DualOrder:
    product = order.product
    price = catalogue.price_of(ledger.unit, product, product.expires_ms)
    return _turn(ledger, replace(order, state="settling", price=price), _wait(ledger, "settling"))


def _settle(ledger: Ledger, order: DualOrder) -> DualOrder:
    """Pay out the sum and its yield: as they are, or exchanged at the strike."""
    product, price = order.product, order.price
    if price is None:
        raise AssertionError(f"{order.id} expired without a price")
    ccy, sum_, earned = product.ccy, order.amount, order.earned
    if not product.is_reached(price):
        _move(ledger, order, ccy, sum_, "dual collection", INVESTED, BOOK)
    else:
        _move(ledger, order, ccy, sum_, "dual exchange", INVESTED, None)
        ccy = product.other
        whole = product.to_other(EXACT.add(sum_, earned))
        earned = product.to_other(earned)
        sum_ = EXACT.subtract(whole, earned)
        _move(ledger, order, ccy, sum_, "dual collection", None, BOOK)
    _move(ledger, order, ccy, earned, "dual profit", None, BOOK)
    paid = replace(order, earned=earned, earned_ccy=ccy, result_ccy=ccy)
    return _end(ledger, replace(paid, result=EXACT.add(sum_, earned)), "settled")


def _pay_redemption(ledger: Ledger, order: DualOrder) -> DualOrder:
    """Pay out what an early redemption was quoted at; the rest stays behind, and no yield."""
    ccy, amount = order.product.ccy, order.result
    if amount is None:
        raise AssertionError(f"{order.id} is redeemed without an amount")
    _move(ledger, order, ccy, amount, "dual collection", INVESTED, BOOK)
    rest = EXACT.subtract(order.amount, amount)
    _move(ledger, order, ccy, rest, "dual early redemption", INVESTED, None)
    return _end(ledger, replace(order, earned=ZERO), "redeemed")


def _end(ledger: Ledger, order: DualOrder, state: State) -> DualOrder:
    _take(ledger, order, -order.amount)
    return _turn(ledger, replace(order, state=state, ended_ms=ledger.now_ms), None)


def _wait(ledger: Ledger, state: State) -> int:
    return ledger.unit.get(DualTerms).waits[state]


def _turn(ledger: Ledger, order: DualOrder, wait_ms: int | None) -> DualOrder:
    """Write an order, and plan its next step; one without a wait is taken at once."""
    turned = replace(order, turn=order.turn + 1, changed_ms=ledger.now_ms)
    ledger.unit.put(turned)
    if wait_ms == 0:
        return _next(ledger, turned)
    if wait_ms is not None:
        data = {"order": str(turned.id), "turn": turned.turn}
        ledger.unit.schedule(ScheduledTask(ledger.now_ms + wait_ms, STEP, data))
    return turned


def _move(
    ledger: Ledger,
    order: DualOrder,
    ccy: str,
    amount: Decimal,
    reason: str,
    source: str | None,
    target: str | None,
) -> None:
    """Move money between two books of the owner, or one and the issuer, which is None."""
    if amount:
        debit, credit = (
            _ISSUER if book is None else LedgerAccount(order.account, book)
            for book in (source, target)
        )
        ledger.move(ccy, amount, debit=debit, credit=credit, reason=reason)


def _take(ledger: Ledger, order: DualOrder, amount: Decimal) -> None:
    """Change what all together have in a product."""
    product = order.product.id
    total = EXACT.add(invested_in(ledger.unit, product), amount)
    ledger.unit.put(DualInvestment(product, total))


_ENDING: Mapping[State, Transition] = {
    "booking": _book,
    "live": _expire,
    "settling": _settle,
    "redeeming": _pay_redemption,
}
