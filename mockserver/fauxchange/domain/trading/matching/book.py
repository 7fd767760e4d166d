"""What is written when orders come into the book, trade in it, and leave it."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.document import new_tuple
from fauxchange.domain.core.money import ZERO, subtract
from fauxchange.domain.market.instruments.instrument import MARGIN
from fauxchange.domain.market.paths.bars import Trade
from fauxchange.domain.market.paths.users_trades import UserTrade
from fauxchange.domain.market.tape import print_trade
from fauxchange.domain.positions.arithmetic import Contract
from fauxchange.domain.trading.algo.legs import LAST
from fauxchange.domain.trading.contracts import need as contracts
from fauxchange.domain.trading.contracts.coupons.trades import take_back
from fauxchange.domain.trading.contracts.pending import go, recount
from fauxchange.domain.trading.events import OrderChanged
from fauxchange.domain.trading.margin import need as margin
from fauxchange.domain.trading.money.need import total_need
from fauxchange.domain.trading.money.trade import RELEASED
from fauxchange.domain.trading.order import CANCELED, RECENT, Order
from fauxchange.domain.trading.resting import RestingOrder, count
from fauxchange.domain.trading.retention import note_finished
from fauxchange.domain.trading.triggers import follow_parent, path_of, reach
from fauxchange.domain.trading_account.potential import count_held

from .consumed import note_change, users_book
from .context import Context

FROZEN = "order placed"


def print_(context: Context, price: int, lots: int, side: str, next_id: int | None = None) -> str:
    """Print a trade of users on the tape and return its id."""
    unit, now_ms, name = context.unit, context.now_ms, context.instrument.id
    trade = new_tuple(UserTrade, (now_ms, price, lots, side, next_id))
    number = print_trade(unit, context.source, name, trade)
    reach(unit, path_of(name, LAST), new_tuple(Trade, (number, now_ms, price, lots, side)))
    return str(number)


def write_maker(context: Context, order: Order, lots: int) -> None:
    """Write a maker of which so many lots were traded, and what rests of it."""
    unit, key = context.unit, f"{order.instrument}/{order.id}"
    resting = unit.get(RestingOrder, key)
    recount(unit, order)
    if order.is_open:
        unit.put(resting._replace(lots=resting.lots - lots))
        unit.put(order)
        return
    unit.delete(RestingOrder, key)
    count(unit, order.account, order.instrument, -1)
    _write_finished(context, order)


def hold(context: Context, order: Order, size: Decimal) -> Order:
    """Freeze what so much of an order needs at its own price."""
    return hold_amount(context, order, need_of_rest(context, order, size))


def hold_amount(context: Context, order: Order, amount: Decimal) -> Order:
    """Freeze an amount for an order that holds nothing."""
    freeze(context, order, amount)
    return order.holding(amount)


def refreeze(context: Context, order: Order, need: Decimal) -> Order:
    """Freeze more or less for an order whose size or price has changed, so that it is exact."""
    more = subtract(need, order.held)
    if more:
        freeze(context, order, more)
    return order.holding(need)


def need_of_rest(context: Context, order: Order, size: Decimal) -> Decimal:
    """Return what so much of an order needs at its own price."""
    if order.kind == MARGIN:
        return margin.need_of_rest(order, size)
    if order.position_side:
        return contracts.need_of_rest(Contract.of(context.instrument), order, size)
    price = ZERO if order.price is None else order.price
    return total_need(order.side, price, size, order.reserve)


def release(context: Context, order: Order) -> Order:
    """Give back what an order still holds."""
    if order.held:
        freeze(context, order, -order.held)
    return order.holding(ZERO)


def freeze(context: Context, order: Order, amount: Decimal) -> None:
    """Freeze an amount for an order, or free it if it is below zero; the order stays as it is."""
    reason, borrows = FROZEN if amount > 0 else RELEASED, order.may_borrow
    if borrows:
        count_held(context.unit, order.account, order.held_ccy, amount)
    overdraws = borrows or bool(order.position_side)
    context.ledger.freeze(
        order.account, order.book, order.held_ccy, amount, reason, overdraws=overdraws
    )


def cancel_resting(
    context: Context, order: Order, reason: str, detail: str = "", amendment: str = ""
) -> Order:
    """Take an open order out of the book and cancel it; what it held goes back."""
    leave(context, order)
    return finish(context, release(context, order), CANCELED, reason, detail, amendment)


def leave(context: Context, order: Order) -> None:
    """Take an open order out of the book."""
    context.unit.delete(RestingOrder, f"{order.instrument}/{order.id}")
    go(context.unit, order)
    count(context.unit, order.account, order.instrument, -1)
    note_change(context.unit, users_book(context.unit, context.instrument.id))


def finish(
    context: Context,
    order: Order,
    state: str,
    reason: str = "",
    detail: str = "",
    amendment: str = "",
) -> Order:
    """Write an order that is not in the book as filled or cancelled, maybe by an amendment."""
    if order.state == state:
        return _write_finished(context, order)
    now_ms = context.now_ms
    order = order.having(state=state, reason=reason, detail=detail, updated_ms=now_ms, shelf=RECENT)
    context.unit.emit(new_tuple(OrderChanged, (order, now_ms, None, amendment)))
    return _write_finished(context, order)


def _write_finished(context: Context, order: Order) -> Order:
    unit = context.unit
    if order.shelf != RECENT:
        order = order.on_shelf(RECENT)
    unit.put(order)
    if order.coupons:
        take_back(context.ledger, order)
    note_finished(unit, order, context.now_ms)
    if order.attached or (order.algo and order.algo.runs):
        follow_parent(context.ledger, order.key)
    return order
