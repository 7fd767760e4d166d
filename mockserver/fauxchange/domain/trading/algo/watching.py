"""What an algo order waits for: each of its prices is watched until a trade reaches it."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import NamedTuple

from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ScheduledTask
from fauxchange.domain.market.instruments.instrument import terms_at
from fauxchange.domain.market.paths.bars import SELL, Trade
from fauxchange.domain.market.paths.first import (
    Falls,
    Fold,
    Rises,
    TrailingFall,
    TrailingRise,
    first,
)
from fauxchange.domain.market.paths.source import Source
from fauxchange.domain.market.paths.watches import Watch, begin, look_again, reconsider
from fauxchange.domain.market.state import market_of
from fauxchange.domain.market.tape import tape_of
from fauxchange.domain.trading.matching.context import Context, context_of, find_listed
from fauxchange.domain.trading.matching.crossing import ENDED, schedule_change
from fauxchange.domain.trading.triggers import (
    FALLS,
    LOOK_AGAIN,
    RISES,
    TRAILS,
    TRIGGER,
    TriggerWatch,
    delete_watch,
    instrument_of,
    path_of,
    write_watch,
)

from .children import trigger
from .legs import ACTIVATION, FOLLOWING, INDEX, LAST, MARK, Leg, Trail
from .order import CANCELED, AlgoOrder
from .records import end_algo

# Parts of a price are millionths.
_PPM = 1_000_000


class TriggerPrices(NamedTuple):
    """The prices of a type of an instrument: their path, and what a tick of it is."""

    source: Source
    tick: Decimal


class Wait(NamedTuple):
    """What a leg waits for: on which path, from which side, as which fold from which state."""

    path: str
    direction: str
    rank: int
    fold: Fold
    state: int


def prices_of(context: Context, price_type: str) -> TriggerPrices:
    """Return the prices of a type of an instrument, without trades of users."""
    market, instrument = context.market, context.instrument
    if price_type == MARK:
        return TriggerPrices(market.mark(instrument), context.tick)
    if price_type == INDEX:
        pair = market.pair(instrument.pair)
        return TriggerPrices(market.index(pair.name), pair.tick)
    return TriggerPrices(context.source, context.tick)


def price_now(context: Context, price_type: str) -> Decimal:
    """Return a price of an instrument at the moment; trades of users count as the last one."""
    source, tick = prices_of(context, price_type)
    if price_type == LAST:
        source = tape_of(context.unit, context.market, context.instrument)
    return EXACT.multiply(source.price(context.now_ms), tick)


def watch_algo(context: Context, algo: AlgoOrder) -> None:
    """Watch what an algo order waits for from now on."""
    schedule_change(context.ledger, context.instrument)
    for name in _names(algo):
        wait = _wait(context, algo, name)
        source = _source(context, wait.path)
        _write(
            context,
            algo,
            name,
            wait,
            begin(source, Watch("", wait.fold, context.now_ms, wait.state)),
        )


def moved_trigger(context: Context, algo: AlgoOrder) -> Decimal | None:
    """Return the price at which a trailing stop would trigger now, None before it is active."""
    watch = context.unit.find(TriggerWatch, algo.account, algo.id, FOLLOWING)
    if watch is None or algo.trail is None:
        return None
    fold = _following(context, algo.side, algo.trail)
    now_ms, since_id = context.now_ms, watch.since_id
    found = first(context.source, watch.since_ms, now_ms, fold, watch.state, from_id=since_id)
    return context.price(fold.trigger(found.state))


def _names(algo: AlgoOrder) -> tuple[str, ...]:
    """Return the names of what an algo order waits for now."""
    trail = algo.trail
    if trail is None:
        return tuple(one.role for one in algo.watched())
    is_waiting = trail.activation is not None and not trail.active_ms
    return (ACTIVATION,) if is_waiting else (FOLLOWING,)


def _wait(context: Context, algo: AlgoOrder, name: str) -> Wait:
    instrument, trail = context.instrument.id, algo.trail
    if name == FOLLOWING and trail is not None:
        path, price = path_of(instrument, LAST), context.source.price(context.now_ms)
        return Wait(path, TRAILS, 0, _following(context, algo.side, trail), price)
    if name == ACTIVATION and trail is not None and trail.activation is not None:
        leg = Leg(name, trail.activation, None, algo.side == SELL)
    else:
        found = algo.leg(name)
        if found is None:
            raise LookupError(f"{algo.id} has no {name}")
        leg = found
    target = _target(context, leg)
    fold = Rises(target) if leg.rises else Falls(target)
    direction, rank = (RISES, target) if leg.rises else (FALLS, -target)
    return Wait(path_of(instrument, leg.by), direction, rank, fold, 0)


def _target(context: Context, leg: Leg) -> int:
    """Return the first price in ticks of its path that is as far as the trigger."""
    ticks = EXACT.divide(leg.trigger, prices_of(context, leg.by).tick)
    return int(ticks.to_integral_value(ROUND_CEILING if leg.rises else ROUND_FLOOR))


def _following(context: Context, side: str, trail: Trail) -> TrailingFall | TrailingRise:
    ticks = context.ticks(trail.spread) if trail.spread else 0
    fold = TrailingFall if side == SELL else TrailingRise
    return fold(ticks, int(EXACT.multiply(trail.ratio, _PPM)))


def _source(context: Context, path: str) -> Source:
    return prices_of(context, path.partition(":")[0]).source


def _write(context: Context, algo: AlgoOrder, name: str, wait: Wait, watch: Watch) -> None:
    write_watch(
        context.unit,
        TriggerWatch(
            algo.account,
            algo.id,
            name,
            *wait[:3],
            watch.since_ms,
            watch.state,
            watch.since_id,
            watch.due_ms,
            watch.due_state,
            watch.crossing,
            "",
        ),
    )


def _as_watch(one: TriggerWatch, fold: Fold) -> Watch:
    return Watch(
        "", fold, one.since_ms, one.state, one.since_id, one.due_ms, one.due_state, one.crossing
    )


@on_due(TRIGGER, internal=True)
def look(ledger: Ledger, task: ScheduledTask) -> None:
    """Have an algo order trigger by the trade that reached its price, or look for that trade."""
    watch = ledger.unit.find(TriggerWatch, task.data["watch"])
    if watch is None or watch.task != task.id:
        return
    algo = ledger.unit.get(AlgoOrder, watch.account, watch.algo)
    context = _context(ledger, instrument_of(watch.path))
    if context is None:
        end_algo(ledger.unit, algo, CANCELED, ledger.now_ms)
    elif watch.crossing is None:
        wait = _wait(context, algo, watch.leg)
        again = look_again(_source(context, watch.path), _as_watch(watch, wait.fold))
        _write(context, algo, watch.leg, wait, again)
    elif watch.leg == ACTIVATION:
        _activate(context, algo, watch.crossing)
    else:
        trigger(context, algo, watch.leg)


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
    wait = _wait(context, algo, FOLLOWING)
    # Of users' trades the ids are those of the tape; the path goes on after the millisecond.
    since_id = context.source.next_id(now_ms + 1)
    after = Watch("", wait.fold, trade.ms, trade.price, since_id)
    _write(context, algo, FOLLOWING, wait, reconsider(context.source, after, trade.ms))


@on_due(LOOK_AGAIN, internal=True)
def look_again_at_all(ledger: Ledger, _: ScheduledTask) -> None:
    """Have all watches look again; what waits for an instrument that ended is cancelled."""
    unit, now_ms = ledger.unit, ledger.now_ms
    for watch in list(unit.scan(TriggerWatch)):
        algo = unit.get(AlgoOrder, watch.account, watch.algo)
        context = _context(ledger, instrument_of(watch.path))
        if context is None:
            if algo.is_open:
                end_algo(unit, algo, CANCELED, now_ms)
            continue
        schedule_change(ledger, context.instrument)
        if watch.crossing is not None and watch.due_ms <= now_ms:
            continue
        wait = _wait(context, algo, watch.leg)
        old = _as_watch(watch, wait.fold)
        _write(
            context, algo, watch.leg, wait, reconsider(_source(context, watch.path), old, now_ms)
        )


def _context(ledger: Ledger, name: str) -> Context | None:
    """Return where an instrument trades, None if it has ended."""
    market = market_of(ledger.unit)
    instrument = find_listed(market, name, ledger.now_ms)
    if instrument is None or terms_at(instrument, ledger.now_ms).state in ENDED:
        return None
    return context_of(ledger, market, instrument)
