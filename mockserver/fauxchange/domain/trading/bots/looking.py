"""Prices are reached that grid bots wait for, or are looked for again."""

from __future__ import annotations

from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.market.paths.watches import look_again
from fauxchange.domain.trading.algo.watching import (
    Wait,
    Waiter,
    as_watch,
    source_of_path,
    wait_of_leg,
    write_wait,
)
from fauxchange.domain.trading.matching.context import Context
from fauxchange.domain.trading.triggers import TriggerWatch

from .grid import GridBot
from .running import end_without_orders, reach_price


def look_for_grid(ledger: Ledger, context: Context | None, watch: TriggerWatch) -> None:
    """Have a bot begin or end by the trade that reached its price, or look for that trade.

    One whose instrument is traded no more ends; there is no ``context`` then.
    """
    bot = ledger.unit.get(GridBot, watch.account, watch.algo)
    if context is None:
        end_without_orders(ledger, bot, bot.run_price)
    elif watch.crossing is None:
        waiter, wait = wait_of_grid(context, watch)
        again = look_again(source_of_path(context, watch.path), as_watch(watch, wait.fold))
        write_wait(context, waiter, watch.leg, wait, again)
    else:
        reach_price(context, bot, watch.leg)


def wait_of_grid(context: Context, watch: TriggerWatch) -> tuple[Waiter, Wait]:
    """Return the bot of a watch, and what it waits for."""
    bot = context.unit.get(GridBot, watch.account, watch.algo)
    leg = next(one for one in bot.legs if one.role == watch.leg)
    return bot, wait_of_leg(context, leg)
