"""Prices are reached: algo orders trigger, trailing stops begin, watches look for trades again."""

from __future__ import annotations

from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ScheduledTask
from fauxchange.domain.market.instruments.instrument import terms_at
from fauxchange.domain.market.paths.bars import Trade
from fauxchange.domain.market.paths.watches import Watch, look_again, reconsider
from fauxchange.domain.market.state import market_of
from fauxchange.domain.positions.dependents import ENDED as POSITION_ENDED
from fauxchange.domain.positions.dependents import SHRUNK as POSITION_SHRUNK
from fauxchange.domain.trading.acts.room import cancel_excess
from fauxchange.domain.trading.bots.contract_grid.running import end_liquidated
from fauxchange.domain.trading.bots.dca import ending as dca
from fauxchange.domain.trading.bots.looking import look_for_bot, wait_of_bot
from fauxchange.domain.trading.matching.context import Context, context_of, find_listed
from fauxchange.domain.trading.matching.crossing import ENDED, schedule_change
from fauxchange.domain.trading.order import FILLED
from fauxchange.domain.trading.triggers import (
    LOOK_AGAIN,
    TRIGGER,
    TriggerWatch,
    delete_watch,
    instrument_of,
)

from .children import trigger
from .legs import ACTIVATION, FOLLOWING
from .linked import cancel_linked, linked_order
from .order import CANCELED, KINDS, LIVE, RUNNING, AlgoOrder
from .records import end_algo, place_of, stop_watching
from .running import run
from .siblings import follow_siblings
from .watching import as_watch, source_of_path, wait_of, write_wait


@on_due(TRIGGER, internal=True)
def look(ledger: Ledger, task: ScheduledTask) -> None:
    """Have an algo order trigger by the trade that reached its price, or look for that trade."""
    watch = ledger.unit.find(TriggerWatch, task.data["watch"])
    if watch is None or watch.task != task.id:
        return
    algo = ledger.unit.find(AlgoOrder, watch.account, watch.algo)
    context = _context(ledger, instrument_of(watch.path))
    if algo is None:
        look_for_bot(ledger, context, watch)
    elif context is None:
        end_algo(ledger.unit, algo, CANCELED, ledger.now_ms)
    elif watch.crossing is None:
        wait = wait_of(context, algo, watch.leg)
        again = look_again(source_of_path(context, watch.path), as_watch(watch, wait.fold))
        write_wait(context, algo, watch.leg, wait, again)
    elif algo.type in RUNNING:
        # It has waited for a price to begin.
        stop_watching(ledger.unit, algo)
        run(context, algo._replace(triggered_ms=ledger.now_ms))
    elif watch.leg == ACTIVATION:
        _activate(context, algo, watch.crossing)
    else:
        follow_siblings(context, trigger(context, algo, watch.leg))


def _activate(context: Context, algo: AlgoOrder, trade: Trade) -> None:
    """Have a trailing stop follow the market from the trade on that it waited for."""
    if algo.trail is None:
        return
    now_ms, unit = context.now_ms, context.unit
    watch = unit.get(TriggerWatch, algo.account, algo.id, ACTIVATION)
    delete_watch(unit, watch)
    trail = algo.trail._replace(active_ms=now_ms)
    algo = algo._replace(trail=trail, updated_ms=now_ms, amendment="")
    unit.put(algo)
    wait = wait_of(context, algo, FOLLOWING)
    # Of users' trades the ids are those of the tape; the path goes on after the millisecond.
    since_id = context.source.next_id(now_ms + 1)
    after = Watch("", wait.fold, trade.ms, trade.price, since_id)
    write_wait(context, algo, FOLLOWING, wait, reconsider(context.source, after, trade.ms))


@on_due(LOOK_AGAIN, internal=True)
def look_again_at_all(ledger: Ledger, _: ScheduledTask) -> None:
    """Have all watches look again; what waits for an instrument that ended is cancelled."""
    unit, now_ms = ledger.unit, ledger.now_ms
    for watch in list(unit.scan(TriggerWatch)):
        algo = unit.find(AlgoOrder, watch.account, watch.algo)
        context = _context(ledger, instrument_of(watch.path))
        if context is None:
            if algo is None:
                look_for_bot(ledger, context, watch)
            elif algo.is_open:
                end_algo(unit, algo, CANCELED, now_ms)
            continue
        schedule_change(ledger, context.instrument)
        if watch.crossing is not None and watch.due_ms <= now_ms:
            continue
        if algo is None:
            waiter, wait = wait_of_bot(context, watch)
        else:
            waiter, wait = algo, wait_of(context, algo, watch.leg)
        old = as_watch(watch, wait.fold)
        write_wait(
            context,
            waiter,
            watch.leg,
            wait,
            reconsider(source_of_path(context, watch.path), old, now_ms),
        )


def _context(ledger: Ledger, name: str) -> Context | None:
    """Return where an instrument trades, None if it has ended."""
    market = market_of(ledger.unit)
    instrument = find_listed(market, name, ledger.now_ms)
    if instrument is None or terms_at(instrument, ledger.now_ms).state in ENDED:
        return None
    return context_of(ledger, market, instrument)


@on_due(POSITION_SHRUNK, internal=True)
def cancel_what_closes_more(ledger: Ledger, task: ScheduledTask) -> None:
    """Cancel orders that only close a position and are to close more than it has now."""
    cancel_excess(ledger, tuple(task.data["place"]))


@on_due(POSITION_ENDED, internal=True)
def end_with_position(ledger: Ledger, task: ScheduledTask) -> None:
    """Cancel what waits and ends with a position that was closed, and end its bot."""
    unit, place = ledger.unit, tuple(task.data["place"])
    end_liquidated(ledger, place)
    dca.end_liquidated(ledger, place)
    for kind in KINDS:
        for algo in list(unit.scan(AlgoOrder, (place[0], LIVE, kind))):
            if not algo.ends_with_position or place_of(algo) != place:
                continue
            order = linked_order(ledger, algo)
            # Its take profit has closed the position: that ends it.
            if order is None or order.state != FILLED:
                end_algo(unit, algo, CANCELED, ledger.now_ms)
                cancel_linked(ledger, algo)
