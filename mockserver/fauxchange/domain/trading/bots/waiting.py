"""Grid bots that wait for prices: those that begin them, and those that end them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.trading.acts.checks import require_price
from fauxchange.domain.trading.algo.legs import LOSS, PROFIT, Leg
from fauxchange.domain.trading.algo.watching import begin_wait, wait_of_leg
from fauxchange.domain.trading.matching.context import Context
from fauxchange.domain.trading.matching.crossing import schedule_change
from fauxchange.domain.trading.triggers import TriggerWatch, delete_watch

from .grid import START, GridBot
from .rejection import AlreadyAtEnd, LossInRange, ProfitInRange


def legs_at(
    triggers: Mapping[str, Decimal], prices: tuple[Decimal, ...], last: Decimal
) -> tuple[Leg, ...]:
    """Return the prices that begin or end a bot, each with the side from which it is reached.

    Raises:
        ImpossiblePrice: one is none.
        ProfitInRange, LossInRange: take profit or stop loss lies among the bot's own prices.
        AlreadyAtEnd: a price that ends it is reached already.

    """
    for price in triggers.values():
        require_price(price)
    if PROFIT in triggers and triggers[PROFIT] <= prices[-1]:
        raise ProfitInRange(triggers[PROFIT], prices[-1])
    if LOSS in triggers and triggers[LOSS] >= prices[0]:
        raise LossInRange(triggers[LOSS], prices[0])
    legs = tuple(_leg(role, price, last) for role, price in triggers.items())
    for leg in legs:
        is_reached = last >= leg.trigger if leg.rises else last <= leg.trigger
        if is_reached and leg.role != START:
            raise AlreadyAtEnd(leg.trigger)
    return legs


def _leg(role: str, price: Decimal, last: Decimal) -> Leg:
    return Leg(role, price, None, role == PROFIT or (role != LOSS and price > last))


def watch_grid(context: Context, bot: GridBot) -> None:
    """Watch the prices that a bot waits for as it is now, and no others."""
    unwatch_grid(context.unit, bot)
    if bot.awaited:
        schedule_change(context.ledger, context.instrument)
    for leg in bot.awaited:
        begin_wait(context, bot, leg.role, wait_of_leg(context, leg))


def unwatch_grid(unit: UnitOfWork, bot: GridBot) -> None:
    """End what a bot waits for."""
    for leg in bot.legs:
        watch = unit.find(TriggerWatch, bot.account, bot.id, leg.role)
        if watch is not None:
            delete_watch(unit, watch)
