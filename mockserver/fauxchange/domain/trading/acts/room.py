"""Orders that only close a position, once they would close more than is left for them.

Another order has a better price, or what has closed the rest leaves them nothing: a liquidation, or
another order. Documented by OKX (ws-order-channel, cancelSource 17 and 23); which of several goes
once there is less is not: the last by price and time (assumed).
"""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, ZERO, add, subtract
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ScheduledTask
from fauxchange.domain.market.paths.bars import BUY, SELL
from fauxchange.domain.market.state import market_of
from fauxchange.domain.positions.book import find_position
from fauxchange.domain.positions.dependents import PositionPlace
from fauxchange.domain.positions.position import NET, Position
from fauxchange.domain.positions.rejection import TOO_FEW, NothingToReduce
from fauxchange.domain.trading.contracts.admission import closes
from fauxchange.domain.trading.contracts.pending import pending_at, pending_with, recount
from fauxchange.domain.trading.contracts.priority import (
    CROWDED,
    by_priority,
    closing_before,
    crowded_out,
)
from fauxchange.domain.trading.events import OrderChanged
from fauxchange.domain.trading.matching.context import Context, context_of, find_listed
from fauxchange.domain.trading.matching.entry import move
from fauxchange.domain.trading.order import BETTER_PRICE, POSITION_CLOSED, Order
from fauxchange.domain.trading.resting import RestingOrder

from .cancel import cancel

TRIMMED = "trimmed"
"""What becomes of an order that the exchange itself has made smaller."""


def allowed_size(context: Context, order: Order, size: Decimal, price: Decimal) -> Decimal:
    """Return which size an order that only reduces may have: the one asked for, or a smaller one.

    Raises:
        NothingToReduce: others close all that there is before it.

    """
    unit = context.unit
    held = _room(find_position(unit, *order.position_place), order.side)
    pending = pending_with(unit, order)
    before = subtract(pending.closing, order.left)
    if order.position_side == NET:
        before = closing_before(unit, pending, price, order.id)
    room = subtract(held, before)
    if room <= ZERO:
        raise NothingToReduce(order.instrument, TOO_FEW)
    return min(size, add(order.filled, room))


def cancel_excess(ledger: Ledger, place: PositionPlace) -> None:
    """Cancel the last orders that only close a position, as far as it does not have so much."""
    position = find_position(ledger.unit, *place)
    account, instrument, mode, side, part = place
    for way in (BUY, SELL):
        pending = pending_at(ledger.unit, account, instrument, mode, side, way, part)
        excess = EXACT.subtract(pending.only_closing, _room(position, way))
        if excess <= 0:
            continue
        for order in reversed(by_priority(ledger.unit, pending)):
            if excess > 0:
                excess = EXACT.subtract(excess, order.left)
                cancel(ledger, market_of(ledger.unit), order, reason=POSITION_CLOSED, at_once=True)


def _room(position: Position | None, way: str) -> Decimal:
    """Return how much orders of a side may close; of one on margin its account has more."""
    if position is None or not closes(position, way):
        return ZERO
    return Decimal("Infinity") if position.loan is not None else abs(position.contracts)


@on_due(CROWDED, internal=True)
def make_room(ledger: Ledger, task: ScheduledTask) -> None:
    """Have orders that only reduce a position leave it to those with a better price."""
    market = market_of(ledger.unit)
    for order, left in crowded_out(ledger, tuple(task.data["place"])):
        instrument = find_listed(market, order.instrument, ledger.now_ms)
        if left and instrument is not None:
            _trim(context_of(ledger, market, instrument), order, left)
        else:
            cancel(ledger, market, order, reason=BETTER_PRICE, at_once=True)


def _trim(context: Context, order: Order, left: Decimal) -> None:
    """Leave so much of an order that rests; it keeps its turn."""
    unit = context.unit
    resting = unit.find(RestingOrder, f"{order.instrument}/{order.id}")
    if resting is None or order.price is None:
        return
    size = add(order.filled, left)
    after = order.having(size=size, updated_ms=context.now_ms, request_id="")
    move(context, resting, (context.ticks(order.price), context.lots(left), resting.priority))
    recount(unit, after)
    unit.put(after)
    unit.emit(OrderChanged(after, context.now_ms, None, TRIMMED))
