"""What an algo order waits for: each of its prices is watched until a trade reaches it."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import NamedTuple, Protocol

from fauxchange.domain.core.money import EXACT
from fauxchange.domain.market.paths.bars import SELL
from fauxchange.domain.market.paths.first import (
    Falls,
    Fold,
    Rises,
    TrailingFall,
    TrailingRise,
    first,
)
from fauxchange.domain.market.paths.source import Source
from fauxchange.domain.market.paths.watches import Watch, begin
from fauxchange.domain.market.tape import tape_of
from fauxchange.domain.trading.matching.context import Context
from fauxchange.domain.trading.matching.crossing import schedule_change
from fauxchange.domain.trading.triggers import (
    FALLS,
    RISES,
    TRAILS,
    TriggerWatch,
    path_of,
    write_watch,
)

from .legs import ACTIVATION, FOLLOWING, INDEX, LAST, MARK, Leg, Trail
from .order import AlgoOrder

# Parts of a price are millionths.
_PPM = 1_000_000


class TriggerPrices(NamedTuple):
    """The prices of a type of an instrument: their path, and what a tick of it is."""

    source: Source
    tick: Decimal


class Waiter(Protocol):
    """An algo order or a bot that waits for prices: whose it is, and its id."""

    @property
    def account(self) -> str:
        """Whose it is."""
        ...

    @property
    def id(self) -> str:
        """Its id, which no other has."""
        ...


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
        begin_wait(context, algo, name, wait_of(context, algo, name))


def begin_wait(context: Context, waiter: Waiter, name: str, wait: Wait) -> None:
    """Have something wait for a price from now on."""
    source = source_of_path(context, wait.path)
    watch = begin(source, Watch("", wait.fold, context.now_ms, wait.state))
    write_wait(context, waiter, name, wait, watch)


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
    if algo.plan is not None and not algo.legs:
        return ()
    trail = algo.trail
    if trail is None:
        return tuple(one.role for one in algo.counting_legs())
    is_waiting = trail.activation is not None and not trail.active_ms
    return (ACTIVATION,) if is_waiting else (FOLLOWING,)


def wait_of(context: Context, algo: AlgoOrder, name: str) -> Wait:
    """Return what a leg of an algo order waits for."""
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
    return wait_of_leg(context, leg)


def wait_of_leg(context: Context, leg: Leg) -> Wait:
    """Return what waits for the trigger of a leg."""
    target = _target(context, leg)
    fold = Rises(target) if leg.rises else Falls(target)
    direction, rank = (RISES, target) if leg.rises else (FALLS, -target)
    return Wait(path_of(context.instrument.id, leg.by), direction, rank, fold, 0)


def _target(context: Context, leg: Leg) -> int:
    """Return the first price in ticks of its path that is as far as the trigger."""
    ticks = EXACT.divide(leg.trigger, prices_of(context, leg.by).tick)
    return int(ticks.to_integral_value(ROUND_CEILING if leg.rises else ROUND_FLOOR))


def _following(context: Context, side: str, trail: Trail) -> TrailingFall | TrailingRise:
    ticks = context.ticks(trail.spread) if trail.spread else 0
    fold = TrailingFall if side == SELL else TrailingRise
    return fold(ticks, int(EXACT.multiply(trail.ratio, _PPM)))


def source_of_path(context: Context, path: str) -> Source:
    """Return the prices of a path."""
    return prices_of(context, path.partition(":")[0]).source


def write_wait(context: Context, waiter: Waiter, name: str, wait: Wait, watch: Watch) -> None:
    """Write the watch of a leg in the place of the one before."""
    write_watch(
        context.unit,
        TriggerWatch(
            waiter.account,
            waiter.id,
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


def as_watch(one: TriggerWatch, fold: Fold) -> Watch:
    """Return a watch that was written as one of a path."""
    return Watch(
        "", fold, one.since_ms, one.state, one.since_id, one.due_ms, one.due_state, one.crossing
    )
