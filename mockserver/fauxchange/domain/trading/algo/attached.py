"""Take profit and stop loss that are attached to an order: they wait once it is filled.

Documented by OKX (order-book-trading-trade-post-place-order): they begin when the order is filled
completely, and are dropped with one that is cancelled. Since July 2026, as OKX announced: if a part
was filled before, they begin with that, unless they are several.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.rejection import Rejection
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ScheduledTask
from fauxchange.domain.market.instruments.instrument import SPOT
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.market.state import market_of
from fauxchange.domain.positions.book import find_position
from fauxchange.domain.positions.position import NET
from fauxchange.domain.trading.bots.dca.running import follow_dca
from fauxchange.domain.trading.bots.records import note_part
from fauxchange.domain.trading.bots.recurring.running import follow_recurring
from fauxchange.domain.trading.bots.running import follow_grid
from fauxchange.domain.trading.events import OrderChanged
from fauxchange.domain.trading.matching.context import (
    Context,
    context_of,
    context_of_order,
    find_listed,
)
from fauxchange.domain.trading.order import FILLED, Order, opposite
from fauxchange.domain.trading.rejection import OrderFinished, SizeBelowMinimum
from fauxchange.domain.trading.triggers import ATTACH, PART

from .acts import begin_algo
from .checks import rises
from .legs import Attachment, Leg
from .linked import follow_profit
from .order import CONDITIONAL, OCO, TRAILING
from .queries import closing_algos
from .rejection import failure_of
from .request import AlgoRequest
from .running import follow_child
from .siblings import follow_siblings

_ONE = Decimal(1)


@on_due(ATTACH, internal=True)
def begin_attached(ledger: Ledger, task: ScheduledTask) -> None:
    """Have what is attached to an order wait if it was filled; go on with what has placed it."""
    order = ledger.unit.find(Order, task.data["order"])
    if order is not None and order.algo is not None and order.algo.runs:
        follow_child(ledger, order)
        profit = follow_profit(ledger, order)
        if profit is not None:
            context = context_of_order(ledger, market_of(ledger.unit), order)
            follow_siblings(context, profit)
        follow_grid(ledger, order)
        follow_dca(ledger, order)
        follow_recurring(ledger, order)
    if order is None or not (order.state == FILLED or _has_part(ledger, order)):
        return
    market = market_of(ledger.unit)
    instrument = find_listed(market, order.instrument, ledger.now_ms)
    if instrument is None:
        return
    context = context_of(ledger, market, instrument)
    begun = tuple(_begin(context, order, one) for one in order.attached)
    if begun != order.attached:
        ledger.unit.put(order.having(attached=begun))


def _has_part(ledger: Ledger, order: Order) -> bool:
    """Whether an order was cancelled with a part filled that what is attached to it can close."""
    if order.is_open or not order.filled or len(order.attached) != 1:
        return False
    if not order.position_side:
        return True
    position = find_position(ledger.unit, *order.position_place)
    held = ZERO if position is None else position.contracts
    return held > 0 if order.side == BUY else held < 0


@on_due(PART, internal=True)
def tell_part(ledger: Ledger, task: ScheduledTask) -> None:
    """Tell whoever watches the orders of a bot that one was filled in part, if it is open still."""
    order = ledger.unit.find(Order, task.data["order"])
    if order is not None and order.is_open:
        note_part(ledger, order)


def _begin(context: Context, order: Order, one: Attachment) -> Attachment:
    """Have one wait, and return it; one that is smaller than any order fails, and says so.

    A take profit that the book does not take leaves the stop loss alone.
    """
    request = _request(context, order, one)
    if not request.closes_whole and request.size < context.terms.minimum:
        return one._replace(failure=SizeBelowMinimum.__name__)
    try:
        with context.unit.savepoint():
            begin_algo(context, order.account, request)
    except Rejection as refusal:
        legs = tuple(leg for leg in request.legs if not leg.rests)
        if not legs:
            return one._replace(failure=failure_of(refusal))
        begin_algo(context, order.account, request._replace(legs=legs, type=CONDITIONAL))
    return one


def replace_attached(ledger: Ledger, order: Order, attached: tuple[Attachment, ...]) -> Order:
    """Give an open order other take profits and stop losses; return it as it is then.

    Raises:
        OrderFinished: it is filled or cancelled.

    """
    if not order.is_open:
        raise OrderFinished(order.id, order.state)
    order = order.having(attached=attached, updated_ms=ledger.now_ms)
    ledger.unit.put(order)
    return order


def publish_attached(ledger: Ledger, order: Order, request_id: str) -> Order:
    """Publish that what is attached to an order was amended, and nothing else of it."""
    order = order.having(request_id=request_id)
    ledger.unit.put(order)
    ledger.unit.emit(OrderChanged(order, ledger.now_ms, None, "done"))
    return order


def _request(context: Context, order: Order, one: Attachment) -> AlgoRequest:
    side, of_position = opposite(order.side), bool(order.position_side)
    legs = tuple(_legs(context, order, one, side))
    kind = OCO if len(legs) > 1 else CONDITIONAL
    closes_whole = one.closes_whole and _is_all_of_position(context, order)
    size = _brought(context, order) if one.size is None else one.size
    return AlgoRequest(
        context.instrument,
        TRAILING if one.trail is not None else kind,
        side,
        order.trade_mode,
        ZERO if closes_whole else size,
        legs=legs,
        trail=one.trail,
        position_side=order.position_side,
        reduces=order.position_side == NET,
        closes_whole=closes_whole,
        ends_with_position=of_position,
        client_id=one.client_id,
        tag=order.tag,
        parent=order.id,
        protects_cost=one.moves_to_cost,
        leverage=order.leverage if of_position else None,
        part=order.part,
        coupons=order.coupons,
        kind=order.kind,
    )


def _brought(context: Context, order: Order) -> Decimal:
    """Return what an order has brought, in whole lots: without a fee that what it bought has paid.

    Recorded stops of spot orders were smaller than the fills by it; none of margin was seen.
    """
    if order.kind != SPOT or order.side != BUY or order.fee_ccy != context.instrument.base:
        return order.filled
    return context.size(context.lots(EXACT.add(order.filled, order.fee)))


def _is_all_of_position(context: Context, order: Order) -> bool:
    """Whether a position has the contracts of an order and no others, and nothing closes it."""
    position = find_position(context.unit, *order.position_place)
    if position is None or abs(position.contracts) != order.filled:
        return False
    return not any(closing_algos(context.unit, position))


def _legs(context: Context, order: Order, one: Attachment, side: str) -> Iterator[Leg]:
    """Yield the legs; a trigger that is a ratio lies so far from the price of the fills."""
    for leg in one.legs:
        trigger = leg.trigger
        if leg.ratio and order.average_price is not None:
            tick = context.terms.tick
            exact = EXACT.multiply(order.average_price, EXACT.add(_ONE, leg.ratio))
            ticks = EXACT.divide(exact, tick).to_integral_value(ROUND_HALF_UP)
            trigger = EXACT.multiply(ticks, tick)
        yield leg._replace(trigger=trigger, rises=rises(side, leg.role))
