"""What fills orders that rest: the trades of the tape that reach their prices.

The best order of each side of a book is watched, not every one: a trade that reaches the price of
another one reaches its price, too. At the trade all orders of the side whose price was reached fill
in order of price and arrival; then the next best is watched from that trade on.
"""

from __future__ import annotations

from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import TRADES, ScheduledTask, UnitOfWork
from fauxchange.domain.market.instruments.instrument import (
    DELISTED,
    EXPIRED,
    FUTURES,
    Instrument,
    next_change_ms,
    terms_at,
)
from fauxchange.domain.market.paths.bars import BUY, SELL, Trade
from fauxchange.domain.market.paths.first import Falls, Fold, Rises
from fauxchange.domain.market.paths.watches import Watch, begin, look_again, reconsider
from fauxchange.domain.market.state import CHANGED, PricesAwaited, market_of
from fauxchange.domain.positions.watch import begin as begin_look
from fauxchange.domain.positions.watch import followers_of
from fauxchange.domain.trading.contracts.timers import start_timers
from fauxchange.domain.trading.order import BY_DELIVERY, BY_SYSTEM, Order
from fauxchange.domain.trading.resting import CrossingWatch, RestingOrder, resting_orders
from fauxchange.domain.trading.triggers import look_again as look_again_at_triggers

from .book import cancel_resting
from .consumed import note_watch
from .context import Context, context_of, find_listed
from .makers import best_of
from .reached import fill_reached

CROSSING = "trading.crossing"

# In these states an instrument takes no orders any more.
ENDED = frozenset({DELISTED, EXPIRED})


@document("{instrument}")
class InstrumentReview(NamedTuple):
    """When an instrument with orders changes next: then it is looked at what becomes of them."""

    instrument: str
    at_ms: int


def watch_best(context: Context, resting: RestingOrder) -> None:
    """Watch an order that has come to rest and is better than the one that is watched."""
    watch = context.unit.find(CrossingWatch, resting.instrument, resting.side)
    if watch is None:
        schedule_change(context.ledger, context.instrument)
        if context.instrument.contract_value is not None:
            start_timers(context.ledger, context.market, context.instrument)
    _write(context, watch, resting, begin(context.source, _new_watch(context, resting)))


def _new_watch(context: Context, resting: RestingOrder) -> Watch:
    return Watch("", _fold(resting.side, _target(context, resting)), context.now_ms)


def _target(context: Context, resting: RestingOrder) -> int:
    """Return the price that a trade has to reach for an order to fill."""
    through = context.settings.through
    return resting.price - (through if resting.side == BUY else -through)


def _fold(side: str, target: int) -> Fold:
    return Falls(target) if side == BUY else Rises(target)


def _write(
    context: Context, before: CrossingWatch | None, best: RestingOrder, watch: Watch
) -> None:
    """Write a watch of the best order of a side in the place of the one before."""
    instrument, side = best.instrument, best.side
    if before is not None:
        context.unit.cancel(before.task)
    if context.unit.find(PricesAwaited) is None:
        context.unit.put(PricesAwaited())
    # What has to look as soon as time moves does so in the next millisecond.
    is_begun = watch.crossing is None and watch.due_ms == watch.since_ms
    task = ScheduledTask(
        watch.due_ms + is_begun, CROSSING, {"instrument": instrument, "side": side}, rank=TRADES
    )
    note_watch(context.unit, instrument, side, best.rank)
    context.unit.put(
        CrossingWatch(
            instrument,
            side,
            best.rank,
            _target(context, best),
            watch.since_ms,
            watch.since_id,
            watch.due_ms,
            watch.crossing,
            context.unit.schedule(task),
        )
    )


def _as_watch(one: CrossingWatch) -> Watch:
    fold = _fold(one.side, one.target)
    return Watch("", fold, one.since_ms, 0, one.since_id, one.due_ms, 0, one.crossing)


@on_due(CROSSING, internal=True)
def cross(ledger: Ledger, task: ScheduledTask) -> None:
    """Fill the orders that a trade reached, or look for that trade again."""
    watch = ledger.unit.find(CrossingWatch, f"{task.data['instrument']}/{task.data['side']}")
    if watch is None or watch.task != task.id:
        return
    context = _context(ledger, watch)
    if context is None:
        _forget(ledger, watch)
        return
    trade = watch.crossing
    if trade is None:
        best = best_of(ledger.unit, watch.instrument, watch.side)
        if best is None:
            _forget(ledger, watch)
        else:
            again = _as_watch(watch)._replace(fold=_fold(best.side, _target(context, best)))
            _write(context, watch, best, look_again(context.source, again))
        return
    if _is_overtaken(ledger.unit, watch, trade):
        # The other side's task is due in this millisecond, too, and this one comes after it.
        ledger.unit.put(watch._replace(task=ledger.unit.schedule(task)))
        return
    fill_reached(context, watch.side, trade)
    best = best_of(ledger.unit, watch.instrument, watch.side)
    if best is None:
        _forget(ledger, watch)
        return
    fold = _fold(best.side, _target(context, best))
    after = Watch("", fold, trade.ms, 0, trade.id + 1)
    _write(context, watch, best, reconsider(context.source, after, trade.ms))


def _is_overtaken(unit: UnitOfWork, watch: CrossingWatch, trade: Trade) -> bool:
    """Return whether an earlier trade of the same millisecond reaches the other side."""
    other = unit.find(CrossingWatch, watch.instrument, SELL if watch.side == BUY else BUY)
    reached = other.crossing if other is not None else None
    return reached is not None and reached.ms == trade.ms and reached.id < trade.id


@on_due(CHANGED, internal=True)
def reconsider_all(ledger: Ledger, task: ScheduledTask) -> None:
    """Have all watches look again, because prices or instruments have changed.

    Of accounts with positions those do about which the changed prices decide.
    """
    watches = list(ledger.unit.scan(CrossingWatch))
    for instrument in dict.fromkeys(watch.instrument for watch in watches):
        _review(ledger, instrument)
    for watch in watches:
        rewatch(ledger, watch)
    for account in list(followers_of(ledger.unit, task.data["names"])):
        begin_look(ledger, account)
    look_again_at_triggers(ledger)


def _review(ledger: Ledger, name: str) -> None:
    """Cancel the orders of an instrument that has ended; come back when it changes next."""
    market = market_of(ledger.unit)
    instrument = find_listed(market, name, ledger.now_ms)
    if instrument is None:
        # What expires is not listed any more in that moment.
        instrument = find_listed(market, name, ledger.now_ms - 1)
    if instrument is None:
        return
    if terms_at(instrument, ledger.now_ms).state not in ENDED:
        schedule_change(ledger, instrument)
        return
    context = context_of(ledger, market, instrument)
    for side in (BUY, SELL):
        for resting in list(resting_orders(ledger.unit, name, side)):
            order = ledger.unit.get(Order, resting.account, resting.order)
            cancel_resting(context, order, reason_of_end(context))


def reason_of_end(context: Context) -> str:
    """Return why orders are cancelled that their instrument takes no more."""
    is_delivered = context.instrument.kind == FUTURES and context.terms.state in ENDED
    return BY_DELIVERY if is_delivered else BY_SYSTEM


def schedule_change(ledger: Ledger, instrument: Instrument) -> None:
    """Have watches look again when an instrument changes next."""
    unit, at_ms = ledger.unit, next_change_ms(instrument, ledger.now_ms)
    review = None if at_ms is None else InstrumentReview(instrument.id, at_ms)
    if review is not None and unit.find(InstrumentReview, instrument.id) != review:
        unit.put(review)
        unit.schedule(ScheduledTask(review.at_ms, CHANGED, {"names": [instrument.id]}, rank=TRADES))


def rewatch(ledger: Ledger, watch: CrossingWatch) -> None:
    """Have a watch look again, for the order that is the best now."""
    found = _best_of(ledger, watch)
    if found is not None:
        context, best = found
        old = _as_watch(watch)._replace(fold=_fold(watch.side, _target(context, best)))
        _write(context, watch, best, reconsider(context.source, old, ledger.now_ms))


def watch_anew(ledger: Ledger, instrument: str) -> None:
    """Have the watches of an instrument, or of all, begin now: fill settings have changed."""
    for watch in list(ledger.unit.scan(CrossingWatch)):
        found = _best_of(ledger, watch) if instrument in {"", watch.instrument} else None
        if found is not None:
            context, best = found
            _write(context, watch, best, begin(context.source, _new_watch(context, best)))


def _best_of(ledger: Ledger, watch: CrossingWatch) -> tuple[Context, RestingOrder] | None:
    """Return the best order of a watched side; without one the watch ends."""
    context = _context(ledger, watch)
    best = best_of(ledger.unit, watch.instrument, watch.side)
    if context is None or best is None:
        ledger.unit.cancel(watch.task)
        _forget(ledger, watch)
        return None
    return context, best


def _forget(ledger: Ledger, watch: CrossingWatch) -> None:
    """End the watch of a side on which no orders rest."""
    ledger.unit.delete(CrossingWatch, watch.key)
    note_watch(ledger.unit, watch.instrument, watch.side, None)


def _context(ledger: Ledger, watch: CrossingWatch) -> Context | None:
    market = market_of(ledger.unit)
    instrument = find_listed(market, watch.instrument, ledger.now_ms)
    return None if instrument is None else context_of(ledger, market, instrument)
