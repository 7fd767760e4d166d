"""Algo orders that place their orders by themselves: chase, time-weighted and iceberg orders.

A chase keeps one maker's order at the best price of its side, an iceberg shows a part of its size
at a time, a time-weighted order takes a part of its size after each interval.
"""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_UP, Decimal

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT
from fauxchange.domain.core.rejection import Rejection
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import TRIGGERS, ScheduledTask, UnitOfWork
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.market.state import market_of
from fauxchange.domain.positions.position import NET
from fauxchange.domain.trading.acts.amend import amend
from fauxchange.domain.trading.acts.cancel import cancel
from fauxchange.domain.trading.acts.place import place
from fauxchange.domain.trading.matching.context import Context, context_of, find_listed
from fauxchange.domain.trading.order import (
    CANCEL_MAKER,
    CHASED_TOO_FAR,
    FILLED,
    IOC,
    LIMIT,
    POST_ONLY,
    Order,
)
from fauxchange.domain.trading.request import Amendment, OrderRequest

from .legs import BETWEEN, LONE_PROFIT, MOST_PARTS, PROFIT, TAKING, AlgoOrigin, Plan
from .order import (
    CANCELED,
    CHASE,
    EFFECTIVE,
    FAILED,
    ICEBERG,
    LIVE,
    PAUSED,
    RUNNING,
    TWAP,
    AlgoOrder,
)
from .records import AlgoStep, end_algo, order_mode
from .rejection import failure_of

STEP = "trading.algo.step"

# How often an order follows the best price (assumed).
FOLLOW_MS = 1_000


def run(context: Context, algo: AlgoOrder) -> AlgoOrder:
    """Have an algo order place its first order; return it as it is then.

    Raises:
        Rejection: a chase cannot place its order.

    """
    if algo.type == CHASE:
        plan, best = _plan(algo), _best(context, algo.side)
        algo = algo._replace(plan=plan._replace(start=best))
        child = place_part(context, algo, algo.size, POST_ONLY, _price(context, algo))
        algo = algo._replace(orders=(child.id,), child_price=child.price)
        context.unit.put(algo)
        _schedule(context, algo, FOLLOW_MS)
        return algo
    _schedule(context, algo, 0)
    return algo


def cancel_running(ledger: Ledger, algo: AlgoOrder) -> None:
    """Cancel the order that an algo order has in the book."""
    child = _child(ledger.unit, algo)
    if child is not None and child.is_open:
        cancel(ledger, market_of(ledger.unit), child, at_once=True)


def follow_child(ledger: Ledger, order: Order) -> None:
    """Go on after the order of an algo order has ended."""
    unit = ledger.unit
    algo = unit.find(AlgoOrder, order.account, order.algo.id) if order.algo else None
    if algo is None or not algo.is_open or algo.type not in RUNNING:
        return
    done = EXACT.add(algo.child_size, order.filled)
    algo = algo._replace(child_size=done, triggered_ms=algo.triggered_ms or ledger.now_ms)
    context = _context(ledger, algo)
    is_whole = context is None or EXACT.subtract(algo.size, done) < context.terms.minimum
    if is_whole or (algo.type == CHASE and order.state == FILLED):
        _end(ledger, algo, EFFECTIVE)
    elif algo.type == CHASE:
        _end(ledger, algo, CANCELED)
    else:
        unit.put(algo._replace(updated_ms=ledger.now_ms))
        step = unit.get(AlgoStep, algo.account, algo.id)
        unit.put(step._replace(followed=order.id))
        if algo.type == ICEBERG and order.state == FILLED and context is not None:
            _schedule(context, algo, 0)


@on_due(STEP, internal=True)
def take_step(ledger: Ledger, task: ScheduledTask) -> None:
    """Have an algo order do what its time has come for."""
    unit, key = ledger.unit, task.data["algo"]
    step, algo = unit.find(AlgoStep, key), unit.find(AlgoOrder, key)
    if step is None or step.task != task.id or algo is None or not algo.is_open:
        return
    context = _context(ledger, algo)
    if context is None:
        cancel_running(ledger, algo)
        _end(ledger, algo, CANCELED)
        return
    try:
        with unit.savepoint():
            _step(context, algo)
    except Rejection as refusal:
        _end(ledger, algo, FAILED, failure=failure_of(refusal))


def _step(context: Context, algo: AlgoOrder) -> None:
    plan = _plan(algo)
    child = _child(context.unit, algo)
    if child is not None and child.is_open:
        _follow(context, algo, child)
        _schedule(context, algo, FOLLOW_MS)
        return
    if child is not None and child.id != context.unit.get(AlgoStep, algo.key).followed:
        # It has ended in this millisecond, and what follows from that comes first.
        _schedule(context, algo, 0)
        return
    rest = EXACT.subtract(algo.size, algo.child_size)
    if _is_beyond(context, algo):
        _write(context, algo._replace(state=PAUSED))
        _schedule(context, algo, plan.interval_ms or FOLLOW_MS)
        return
    part = _part(context, algo, plan)
    # What is left after the next one is an order, or goes with it.
    size = rest if EXACT.subtract(rest, part) < context.terms.minimum else min(part, rest)
    placed = place_part(context, algo, size, _type(algo), _price(context, algo))
    # Of a limit that nobody meets there is an order after each interval, for days.
    orders = (*algo.orders[-MOST_PARTS + 1 :], placed.id)
    _write(context, algo._replace(state=LIVE, orders=orders, child_price=placed.price))
    _schedule(context, algo, plan.interval_ms or FOLLOW_MS)


def _follow(context: Context, algo: AlgoOrder, child: Order) -> None:
    """Move the order of an algo order to the price where it would be placed now."""
    plan, price = _plan(algo), _price(context, algo)
    if algo.type == CHASE and _is_too_far(plan, _best(context, algo.side)):
        cancel(context.ledger, context.market, child, reason=CHASED_TOO_FAR, at_once=True)
        return
    if price == child.price:
        return
    change = Amendment(price=price, moves_price=True)
    try:
        with context.unit.savepoint():
            amend(context.ledger, context.market, context.instrument, child, change)
    except Rejection:
        # It stays where it is; the next time there may be room for it.
        return
    _write(context, algo._replace(child_price=price))


def _is_too_far(plan: Plan, best: Decimal) -> bool:
    away = abs(EXACT.subtract(best, plan.start))
    most = plan.most or EXACT.multiply(plan.start, plan.most_ratio)
    return bool(most) and away >= most


def _is_beyond(context: Context, algo: AlgoOrder) -> bool:
    """Whether the market is beyond the price at which an algo order places none."""
    limit = _plan(algo).limit
    if limit is None:
        return False
    last = context.price(context.source.price(context.now_ms))
    return last > limit if algo.side == BUY else last < limit


def _part(context: Context, algo: AlgoOrder, plan: Plan) -> Decimal:
    """Return the size of an order: of an iceberg its share, but no less than the smallest."""
    if not plan.splits:
        return plan.each
    lot = max(context.terms.lot, context.lot)
    share = EXACT.divide_int(EXACT.divide(algo.size, plan.splits), lot)
    return max(EXACT.multiply(share, lot), plan.each)


def _type(algo: AlgoOrder) -> str:
    if algo.type == TWAP:
        return IOC
    eagerness = _plan(algo).eagerness
    return LIMIT if eagerness in {BETWEEN, TAKING} else POST_ONLY


def _best(context: Context, side: str, *, other: bool = False) -> Decimal:
    """Return the best price of a side, or of the other one; users' orders are not looked at."""
    bid, ask = context.ladder.best(context.source.price(context.now_ms))
    return context.price(max(bid if (side == BUY) != other else ask, 1))


def _price(context: Context, algo: AlgoOrder) -> Decimal:
    """Return the price of the next order, on the tick and not beyond the limit."""
    plan, buys = _plan(algo), algo.side == BUY
    best = _best(context, algo.side)
    if plan.eagerness == TAKING:
        best = _best(context, algo.side, other=True)
    elif plan.eagerness == BETWEEN:
        best = EXACT.divide(EXACT.add(best, _best(context, algo.side, other=True)), 2)
    away = plan.spread or EXACT.multiply(best, plan.ratio)
    # A chase stays behind the best price, a time-weighted order goes beyond it to take.
    if (algo.type == TWAP) != buys:
        away = -away
    price = EXACT.add(best, away)
    if plan.limit is not None:
        price = min(price, plan.limit) if buys else max(price, plan.limit)
    tick = context.terms.tick
    ticks = EXACT.divide(price, tick).to_integral_value(ROUND_DOWN if buys else ROUND_UP)
    return EXACT.multiply(max(ticks, Decimal(1)), tick)


def place_part(
    context: Context,
    algo: AlgoOrder,
    size: Decimal,
    type_: str,
    price: Decimal,
    client_id: str = "",
) -> Order:
    """Place an order of an algo order, with an id of its own or else one of ours."""
    unit = context.unit
    request = OrderRequest(
        context.instrument,
        algo.side,
        size,
        type_,
        price,
        kind=algo.kind,
        client_id=client_id or f"O{unit.new_id()}",
        tag=algo.tag,
        stp=CANCEL_MAKER,
        trade_mode=order_mode(unit, algo),
        moves_price=True,
        position_side=algo.position_side,
        reduces=algo.reduces and algo.position_side == NET,
        algo=AlgoOrigin(algo.id, algo.client_id, _kind(algo), runs=True),
        leverage=algo.leverage,
        part=algo.part,
        separate=algo.separate,
        margin_ccy=algo.margin_ccy,
    )
    return place(context.ledger, context.market, unit.get(Account, algo.account), request)


def _kind(algo: AlgoOrder) -> str:
    if algo.type in RUNNING:
        return algo.type
    return LONE_PROFIT if algo.only_rests else PROFIT


def _write(context: Context, algo: AlgoOrder) -> None:
    context.unit.put(algo._replace(updated_ms=context.now_ms, amendment=""))


def _end(ledger: Ledger, algo: AlgoOrder, state: str, failure: str = "") -> None:
    known = ledger.unit.find(AlgoStep, algo.account, algo.id)
    if known is not None:
        ledger.unit.cancel(known.task)
        ledger.unit.delete(AlgoStep, algo.account, algo.id)
    end_algo(ledger.unit, algo, state, ledger.now_ms, failure=failure)


def _schedule(context: Context, algo: AlgoOrder, after_ms: int) -> None:
    unit = context.unit
    known = unit.find(AlgoStep, algo.account, algo.id)
    if known is not None:
        unit.cancel(known.task)
    task = ScheduledTask(context.now_ms + after_ms, STEP, {"algo": algo.key}, rank=TRIGGERS)
    followed = known.followed if known is not None else ""
    unit.put(AlgoStep(algo.account, algo.id, unit.schedule(task), followed))


def _child(unit: UnitOfWork, algo: AlgoOrder) -> Order | None:
    return unit.find(Order, algo.account, algo.orders[-1]) if algo.orders else None


def _plan(algo: AlgoOrder) -> Plan:
    return algo.plan or Plan()


def _context(ledger: Ledger, algo: AlgoOrder) -> Context | None:
    market = market_of(ledger.unit)
    instrument = find_listed(market, algo.instrument, ledger.now_ms)
    return None if instrument is None else context_of(ledger, market, instrument)
