"""DCA bots that begin their cycles by an indicator: they look at it when a candle has closed."""

from __future__ import annotations

from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.rejection import Rejection
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ScheduledTask
from fauxchange.domain.market.instruments.instrument import terms_at
from fauxchange.domain.market.state import market_of
from fauxchange.domain.trading.algo.legs import Signal
from fauxchange.domain.trading.bots.grid import BY_RISK, WAITING
from fauxchange.domain.trading.bots.waiting import is_met, next_look
from fauxchange.domain.trading.matching.context import Context, context_of, find_listed
from fauxchange.domain.trading.matching.crossing import ENDED

from .bot import DcaBot
from .cycles import start
from .ending import end_without_orders, last_price_of, stop
from .records import write

LOOK_AT_SIGNAL = "trading.dca.signal"


def begin_cycle(context: Context, bot: DcaBot) -> DcaBot:
    """Have a bot begin a cycle, at once or when its indicator says so; return it as it is then.

    Raises:
        Rejection: the first order is refused.

    """
    return start(context, bot) if bot.signal is None else wait_for_signal(context, bot, bot.signal)


def wait_for_signal(context: Context, bot: DcaBot, signal: Signal) -> DcaBot:
    """Have a bot wait for the end of the candle that runs; return it as it is then."""
    looks_ms = next_look(signal, context.now_ms)
    task = ScheduledTask(looks_ms, LOOK_AT_SIGNAL, {"bot": bot.key})
    changes = {"state": WAITING, "task": context.unit.schedule(task)}
    return write(context.unit, bot, context.now_ms, **changes)


@on_due(LOOK_AT_SIGNAL)
def look_at_signal(ledger: Ledger, task: ScheduledTask) -> None:
    """Have a bot begin a cycle if its indicator says so, or wait for the next candle."""
    unit, now_ms = ledger.unit, ledger.now_ms
    bot = unit.find(DcaBot, task.data["bot"])
    if bot is None or bot.task != task.id or bot.signal is None:
        return
    market = market_of(unit)
    instrument = find_listed(market, bot.instrument, now_ms)
    if instrument is None or terms_at(instrument, now_ms).state in ENDED:
        end_without_orders(ledger, bot, last_price_of(bot))
        return
    context = context_of(ledger, market, instrument)
    if not is_met(context, bot.signal):
        wait_for_signal(context, bot, bot.signal)
        return
    try:
        with unit.savepoint():
            start(context, bot._replace(task=""))
    except Rejection:
        stop(context, bot, closes=False, ended_by=BY_RISK)
