"""A DCA bot ends: its orders are cancelled, it closes what it holds, and gives back the rest."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import ZERO
from fauxchange.domain.core.rejection import Rejection
from fauxchange.domain.market.state import market_of
from fauxchange.domain.positions.dependents import PositionPlace
from fauxchange.domain.trading.algo.legs import LAST, LOSS
from fauxchange.domain.trading.algo.watching import price_now
from fauxchange.domain.trading.bots.grid import (
    BY_DELISTING,
    BY_OWNER,
    BY_RISK,
    HOLDING,
    STOPPING,
)
from fauxchange.domain.trading.bots.purse_bots import context_if_liquidated
from fauxchange.domain.trading.bots.purses import bot_of_purse
from fauxchange.domain.trading.bots.waiting import unwatch_bot
from fauxchange.domain.trading.matching.context import Context
from fauxchange.domain.trading.order import BASE

from .bot import (
    BY_LIMIT,
    CLOSING,
    CLOSING_BY_HAND,
    STOP_LOSS,
    DcaBot,
    DcaOrder,
)
from .records import (
    cancel_orders,
    closable,
    end,
    place_order,
    write,
)


def stop(context: Context, bot: DcaBot, *, closes: bool, ended_by: str) -> DcaBot:
    """Stop a bot that is open; return it as it is then.

    Its orders are cancelled. One that ``closes`` sells or closes all that it holds first. Else the
    base currency is its owner's, and contracts are held until they are closed.
    """
    unwatch_bot(context.unit, bot)
    if bot.task:
        context.unit.cancel(bot.task)
    bot = bot._replace(task="", state=STOPPING, sells=closes, ended_by=bot.ended_by or ended_by)
    return wind_up(context, cancel_orders(context, bot), tries=closes)


def wind_up(context: Context, bot: DcaBot, *, tries: bool) -> DcaBot:
    """Go on with a bot that ends: have it close what it holds, if it ``tries``, or end it.

    Return it as it is then.
    """
    unit, now_ms = context.unit, context.now_ms
    if next(unit.scan(DcaOrder, (bot.purse,)), None) is not None:
        return write(unit, bot, now_ms)
    size = closable(context, bot)
    if size and bot.sells and tries:
        bot = write(unit, bot, now_ms, state=STOPPING)
        try:
            with unit.savepoint():
                place_order(context, bot, *_closing(bot, size))
        except Rejection:
            return wind_up(context, bot, tries=False)
        return bot
    if size and bot.leverage:
        return write(unit, bot, now_ms, state=HOLDING)
    return end(context.ledger, context.instrument, bot, price_now(context, LAST))


def _closing(bot: DcaBot, size: Decimal) -> tuple[str, Decimal, Decimal | None, str]:
    """Return the order by which a bot closes all when it ends: its role, size, price and unit."""
    if bot.ended_by == BY_OWNER:
        return CLOSING_BY_HAND, size, None, BASE
    if bot.ended_by == LOSS:
        price = bot.price_of(LOSS) if bot.stop_mode == BY_LIMIT else None
        return STOP_LOSS, size, price, BASE
    return CLOSING, size, None, BASE


def end_without_orders(ledger: Ledger, bot: DcaBot, last: Decimal) -> None:
    """End a bot whose instrument is traded no more, if it has no order left."""
    unwatch_bot(ledger.unit, bot)
    if bot.is_open and next(ledger.unit.scan(DcaOrder, (bot.purse,)), None) is None:
        instrument = market_of(ledger.unit).find_any(bot.instrument, ledger.now_ms)
        end(ledger, instrument, bot._replace(ended_by=BY_DELISTING), last)


def last_price_of(bot: DcaBot) -> Decimal:
    """Return the last price that a bot knows of, of an instrument that has none any more."""
    return bot.cycle.initial_price if bot.cycle else ZERO


def end_liquidated(ledger: Ledger, place: PositionPlace) -> None:
    """Stop the bot of a position that has ended, if the exchange has closed that."""
    bot = ledger.unit.find(DcaBot, *bot_of_purse(place[0]))
    if bot is None or bot.ends:
        return
    context = context_if_liquidated(ledger, bot)
    if context is not None:
        stop(context, bot, closes=False, ended_by=BY_RISK)
