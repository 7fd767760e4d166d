"""Prices are reached that bots wait for, or are looked for again; indicators are looked at."""

from __future__ import annotations

from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ScheduledTask, UnitOfWork
from fauxchange.domain.market.instruments.instrument import terms_at
from fauxchange.domain.market.paths.watches import look_again
from fauxchange.domain.market.state import market_of
from fauxchange.domain.trading.algo.watching import (
    Wait,
    Waiter,
    as_watch,
    source_of_path,
    wait_of_leg,
    write_wait,
)
from fauxchange.domain.trading.matching.context import Context, context_of, find_listed
from fauxchange.domain.trading.matching.crossing import ENDED
from fauxchange.domain.trading.triggers import TriggerWatch

from .dca import ending
from .dca import running as dca
from .dca.bot import DcaBot
from .grid import GridBot
from .running import end_without_orders, reach_price
from .waiting import LOOK_AT_SIGNAL, is_met, watch_signal


def look_for_bot(ledger: Ledger, context: Context | None, watch: TriggerWatch) -> None:
    """Have a bot begin or end by the trade that reached its price, or look for that trade.

    One whose instrument is traded no more ends; there is no ``context`` then.
    """
    if context is None:
        _end(ledger, _bot_of(ledger.unit, watch))
    elif watch.crossing is None:
        waiter, wait = wait_of_bot(context, watch)
        again = look_again(source_of_path(context, watch.path), as_watch(watch, wait.fold))
        write_wait(context, waiter, watch.leg, wait, again)
    else:
        _reach(context, _bot_of(ledger.unit, watch), watch.leg)


def wait_of_bot(context: Context, watch: TriggerWatch) -> tuple[Waiter, Wait]:
    """Return the bot of a watch, and what it waits for."""
    bot = _bot_of(context.unit, watch)
    leg = next(one for one in bot.legs if one.role == watch.leg)
    return bot, wait_of_leg(context, leg)


@on_due(LOOK_AT_SIGNAL)
def look_at_signal(ledger: Ledger, task: ScheduledTask) -> None:
    """Have a grid bot begin or end if its indicator says so, or look at the next candle."""
    unit, now_ms = ledger.unit, ledger.now_ms
    bot = unit.find(GridBot, task.data["bot"])
    if bot is None or bot.task != task.id or bot.awaited_signal is None:
        return
    market, (role, signal) = market_of(unit), bot.awaited_signal
    instrument = find_listed(market, bot.instrument, now_ms)
    if instrument is None or terms_at(instrument, now_ms).state in ENDED:
        end_without_orders(ledger, bot, bot.run_price)
        return
    context = context_of(ledger, market, instrument)
    if is_met(context, signal):
        reach_price(context, bot._replace(task=""), role)
        bot = unit.get(GridBot, bot.key)
    watch_signal(unit, bot, now_ms)


def _bot_of(unit: UnitOfWork, watch: TriggerWatch) -> GridBot | DcaBot:
    dca_bot = unit.find(DcaBot, watch.account, watch.algo)
    return dca_bot or unit.get(GridBot, watch.account, watch.algo)


def _reach(context: Context, bot: GridBot | DcaBot, role: str) -> None:
    if isinstance(bot, DcaBot):
        dca.reach_price(context, bot, role)
    else:
        reach_price(context, bot, role)
        if bot.signals:
            watch_signal(context.unit, context.unit.get(GridBot, bot.key), context.now_ms)


def _end(ledger: Ledger, bot: GridBot | DcaBot) -> None:
    if isinstance(bot, DcaBot):
        ending.end_without_orders(ledger, bot, ending.last_price_of(bot))
    else:
        end_without_orders(ledger, bot, bot.run_price)
