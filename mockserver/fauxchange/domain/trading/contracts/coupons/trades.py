"""What coupons have to do with trades: they are margin of orders, and pay what these cost.

An order that uses coupons borrows its margin of them first, as far as they go. What it fills is
handed over to its position, what it does not need comes back. Whatever was lent pays first what
that order or position costs: fees, losses and funding; then what is left of the coupons does.
"""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.positions.arithmetic import Contract
from fauxchange.domain.positions.coupon_margin import (
    ORDER,
    CouponMargin,
    current,
    give_back,
    hand_over,
    lend,
    lent_to,
    spend,
)
from fauxchange.domain.positions.coupons import pay
from fauxchange.domain.positions.position import ISOLATED, Position
from fauxchange.domain.positions.terms import position_terms
from fauxchange.domain.trading.contracts.need import margin_of
from fauxchange.domain.trading.contracts.records import Effect
from fauxchange.domain.trading.matching.context import Context
from fauxchange.domain.trading.money.rounding import down
from fauxchange.domain.trading.order import Order


def lend_to_order(ledger: Ledger, order: Order, required: Decimal) -> None:
    """Lend an order the margin that it needs, before it holds or trades anything."""
    if required > 0:
        lend(ledger, CouponMargin(order.account, order.id, ORDER, order.held_ccy), required)


def take_back(ledger: Ledger, order: Order) -> None:
    """Take back what an order that has ended has borrowed and not used."""
    lent = lent_to(ledger.unit, order.account, order.id)
    if lent is not None:
        give_back(ledger, lent, lent.amount)


def settle_trade(context: Context, order: Order, effect: Effect, size: Decimal) -> None:
    """Have coupons pay the fee of a trade and what it lost; ``order`` is as it was before it."""
    change, loss = effect.change, -min(effect.won, ZERO)
    if order.trade_mode == ISOLATED:
        loss = min(loss, effect.given)
    cost = EXACT.subtract(loss, min(effect.fee, ZERO))
    if change.closed and effect.before is not None:
        cost = settle_closed(context.ledger, effect.before, abs(change.closed), cost)
    elif order.coupons:
        cost = _settle_opened(context, order, effect, size, cost)
    if order.coupons and cost:
        pay(context.ledger, order.account, order.fee_ccy, cost)


def settle_closed(ledger: Ledger, position: Position, closed: Decimal, cost: Decimal) -> Decimal:
    """Take back what contracts of a position had of coupons, less what closing them has cost.

    ``position`` is as it was before. What the account has not any more is gone. Return what of the
    cost was not paid.
    """
    lent = lent_to(ledger.unit, position.account, position.id)
    if lent is None:
        return cost
    share, held = lent.amount, abs(position.contracts)
    if closed != held:
        share = down(EXACT.divide(EXACT.multiply(share, closed), held))
    paid = min(cost, share)
    book = position_terms(ledger.unit, position.account).book
    there = ledger.unit.get(Account, position.account).balance(book, lent.ccy).available
    back = min(EXACT.subtract(share, paid), max(there, ZERO))
    spend(ledger, lent, EXACT.subtract(share, back))
    if back:
        give_back(ledger, current(ledger.unit, lent), back)
    return EXACT.subtract(cost, paid)


def settle_by_system(
    ledger: Ledger, position: Position, closed: Decimal, result: tuple[Decimal, Decimal, Decimal]
) -> None:
    """Take back likewise what contracts had that the exchange has closed.

    ``result`` is what they won, their fee, and what margin an isolated position gave for them: it
    pays no more than that.
    """
    won, fee, given = result
    cost = -EXACT.add(min(won, ZERO), min(fee, ZERO))
    settle_closed(ledger, position, closed, min(cost, given) if position.mode == ISOLATED else cost)


def settle_payment(ledger: Ledger, position: Position, cost: Decimal) -> Decimal:
    """Have what a position has of coupons pay what it was charged; return what was not paid."""
    lent = lent_to(ledger.unit, position.account, position.id)
    if lent is None:
        return cost
    paid = min(cost, lent.amount)
    spend(ledger, lent, paid)
    return EXACT.subtract(cost, paid)


def _settle_opened(
    context: Context, order: Order, effect: Effect, size: Decimal, cost: Decimal
) -> Decimal:
    """Hand over what a trade opened with; return what of its cost was not paid."""
    ledger = context.ledger
    lent = lent_to(ledger.unit, order.account, order.id)
    if lent is None:
        return cost
    left = EXACT.subtract(order.size, order.filled)
    share = lent.amount
    if size < left:
        share = down(EXACT.divide(EXACT.multiply(share, size), left))
    paid = min(cost, share)
    spend(ledger, lent, paid)
    kept = min(EXACT.subtract(share, paid), _margin(context, effect))
    hand_over(ledger, current(ledger.unit, lent), effect.change.position, kept)
    back = EXACT.subtract(EXACT.subtract(share, paid), kept)
    if back:
        give_back(ledger, current(ledger.unit, lent), back)
    return EXACT.subtract(cost, paid)


def _margin(context: Context, effect: Effect) -> Decimal:
    """Return the margin that a trade has brought a position, less the fee that it has paid."""
    position = effect.change.position
    if position.mode == ISOLATED:
        return EXACT.add(effect.margin, effect.fee if effect.margin_pays else ZERO)
    contract, price = Contract.of(context.instrument), effect.price
    return margin_of(contract, abs(effect.change.opened), price, position.leverage)
