"""Bots that wait: for prices that begin or end them, and for what an indicator says."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Protocol

from fauxchange.domain.core.unit_of_work import ScheduledTask, UnitOfWork
from fauxchange.domain.market.views.candles import SIZES, candles
from fauxchange.domain.market.views.strength import WARM_UP, is_signal, strength
from fauxchange.domain.trading.acts.checks import require_price
from fauxchange.domain.trading.algo.legs import LOSS, PROFIT, Leg, Signal
from fauxchange.domain.trading.algo.watching import begin_wait, wait_of_leg
from fauxchange.domain.trading.matching.context import Context
from fauxchange.domain.trading.matching.crossing import schedule_change
from fauxchange.domain.trading.triggers import TriggerWatch, delete_watch

from .grid import SHORT, START, GridBot
from .rejection import AlreadyAtEnd, PriceInRange


class WaitingBot(Protocol):
    """A bot that waits for prices."""

    @property
    def id(self) -> str:
        """Its id, which no other has."""
        ...

    @property
    def account(self) -> str:
        """Whose it is."""
        ...

    @property
    def legs(self) -> tuple[Leg, ...]:
        """All prices that begin or end it."""
        ...

    @property
    def awaited(self) -> tuple[Leg, ...]:
        """Those that it waits for as it is now."""
        ...


def legs_at(
    triggers: Mapping[str, Decimal],
    prices: tuple[Decimal, ...],
    last: Decimal,
    direction: str = "",
) -> tuple[Leg, ...]:
    """Return the prices that begin or end a bot, each with the side from which it is reached.

    Raises:
        ImpossiblePrice: one is none.
        PriceInRange: take profit or stop loss lies among the bot's own prices.
        AlreadyAtEnd: a price that ends it is reached already.

    """
    for price in triggers.values():
        require_price(price)
    above, below = (LOSS, PROFIT) if direction == SHORT else (PROFIT, LOSS)
    if triggers.get(above, prices[-1] + 1) <= prices[-1]:
        raise PriceInRange(above, direction)
    if triggers.get(below, prices[0] - 1) >= prices[0]:
        raise PriceInRange(below, direction)
    rising = {above: True, below: False}
    legs = tuple(
        Leg(role, price, None, rising.get(role, price > last)) for role, price in triggers.items()
    )
    for leg in legs:
        is_reached = last >= leg.trigger if leg.rises else last <= leg.trigger
        if is_reached and leg.role != START:
            raise AlreadyAtEnd(leg.trigger)
    return legs


def watch_bot(context: Context, bot: WaitingBot) -> None:
    """Watch the prices that a bot waits for as it is now, and no others."""
    unwatch_bot(context.unit, bot)
    if bot.awaited:
        schedule_change(context.ledger, context.instrument)
    for leg in bot.awaited:
        begin_wait(context, bot, leg.role, wait_of_leg(context, leg))


def unwatch_bot(unit: UnitOfWork, bot: WaitingBot) -> None:
    """End what a bot waits for."""
    for leg in bot.legs:
        watch = unit.find(TriggerWatch, bot.account, bot.id, leg.role)
        if watch is not None:
            delete_watch(unit, watch)


LOOK_AT_SIGNAL = "trading.grid.signal"


def watch_signal(unit: UnitOfWork, bot: GridBot, now_ms: int) -> GridBot:
    """Have a bot look at the indicator that it waits for when a candle is over; return it, written.

    It waits for no other any more.
    """
    if bot.task:
        unit.cancel(bot.task)
        bot = bot._replace(task="")
    awaited = bot.awaited_signal
    if awaited is not None:
        task = ScheduledTask(next_look(awaited.signal, now_ms), LOOK_AT_SIGNAL, {"bot": bot.key})
        bot = bot._replace(task=unit.schedule(task))
    unit.put(bot)
    return bot


def next_look(signal: Signal, now_ms: int) -> int:
    """Return when the candle of an indicator that runs is over."""
    size = SIZES[signal.bar]
    return size.shift(size.start(now_ms), 1)


def is_met(context: Context, signal: Signal) -> bool:
    """Whether an indicator says so by the candles that are over."""
    size, now_ms = SIZES[signal.bar], context.now_ms
    since_ms = size.shift(size.start(now_ms), -signal.period - WARM_UP)
    closed = candles(context.source, size, since_ms, now_ms, now_ms)
    closes = [one.close for one in closed if one.confirmed]
    values = list(strength(closes, signal.period))
    return any(
        is_signal(signal.condition, signal.threshold, before, now)
        for before, now in pairwise(values[-2:])
    )
