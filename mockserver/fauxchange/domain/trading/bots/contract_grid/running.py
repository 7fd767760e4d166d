"""A grid bot of contracts at work: each order that is filled is answered one grid away.

Its account has one position, cross-margined and net. A grid that goes one way has orders only where
it opens contracts, and where it closes what it holds.
"""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.rejection import Rejection
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.paths.bars import BUY, SELL
from fauxchange.domain.positions.arithmetic import Contract
from fauxchange.domain.positions.book import find_position
from fauxchange.domain.positions.dependents import PositionPlace, depend
from fauxchange.domain.positions.position import CROSS, NET
from fauxchange.domain.trading.acts.cancel import cancel_all
from fauxchange.domain.trading.algo.legs import LAST
from fauxchange.domain.trading.algo.watching import price_now
from fauxchange.domain.trading.bots.grid import (
    BY_RISK,
    HOLDING,
    LONG,
    NEUTRAL,
    RUNNING,
    STARTING,
    STOPPED,
    STOPPING,
    UNSOLD,
    GridBot,
    GridOrder,
)
from fauxchange.domain.trading.bots.purse_bots import PurseBot, context_if_liquidated, give_back
from fauxchange.domain.trading.bots.purses import bot_of_purse
from fauxchange.domain.trading.bots.records import end, place_order, write
from fauxchange.domain.trading.bots.waiting import unwatch_bot, watch_bot
from fauxchange.domain.trading.matching.context import Context
from fauxchange.domain.trading.order import AT_RISK, FILLED, Order

from .sizes import base_contracts, each_of, rising

# In these it has orders of its grids, or is about to.
_AT_WORK = frozenset({STARTING, RUNNING})


def held_contracts(unit: UnitOfWork, bot: PurseBot) -> Decimal:
    """Return the contracts that a bot holds, below zero if short."""
    position = find_position(unit, bot.purse, bot.instrument, CROSS, NET)
    return position.contracts if position else ZERO


def lay_out(context: Context, bot: GridBot) -> GridBot:
    """Have a bot without orders begin: with its contracts at the market, then with its grids."""
    last = price_now(context, LAST)
    each = each_of(context, bot.prices, bot.quote, bot.leverage, last)
    bot = bot._replace(each=each, pivot=last, state=STARTING)
    bot = write(context.unit, bot, context.now_ms)
    watch_bot(context, bot)
    depend(context.unit, place_of(bot), 1)
    contracts = base_contracts(bot.prices, each, bot.direction, last) if bot.opens else ZERO
    if not contracts:
        return begin(context, bot)
    place_order(context, bot, BUY if contracts > 0 else SELL, abs(contracts), None)
    return bot


def begin(context: Context, bot: GridBot) -> GridBot:
    """Place the first order of each grid that has one; return the bot as it is then.

    Grids below the price buy at their lower price, those above sell at their upper one; what would
    close contracts is placed as far as there are any. A grid whose order is refused stays empty.
    """
    above, free = rising(bot.prices, bot.pivot), abs(held_contracts(context.unit, bot))
    downwards = reversed([one for one in range(len(bot.prices) - 1) if one not in above])
    # The nearest first: if there is too little, it is missing where it is needed last.
    for level in (*above, *downwards):
        side = SELL if level in above else BUY
        if not opens(bot, side, ZERO):
            if free < bot.each:
                continue
            free = EXACT.subtract(free, bot.each)
        bot = bot._replace(groups=bot.groups + 1)
        _place(context, bot, side, bot.each, (level, bot.groups, ZERO))
    return write(context.unit, bot, context.now_ms, state=RUNNING)


def opens(bot: GridBot, side: str, cost: Decimal) -> bool:
    """Whether an order of a grid opens contracts; ``cost`` is that of `GridOrder`."""
    if bot.direction == NEUTRAL:
        return not cost
    return (side == BUY) == (bot.direction == LONG)


def follow(context: Context, bot: GridBot, order: Order, part: GridOrder) -> None:
    """Go on after an order of a bot has ended."""
    bot = bot._replace(fees=EXACT.add(bot.fees, EXACT.add(order.fee, order.rebate)))
    if bot.state == STOPPED:
        give_back(context.ledger, bot)
    elif order.reason == AT_RISK and bot.state in _AT_WORK:
        stop(context, bot, closes=True, ended_by=BY_RISK)
    elif part.level is None:
        _follow_market(context, bot)
    elif bot.state == RUNNING and order.state == FILLED:
        _answer(context, bot, order, part, part.level)


def end_liquidated(ledger: Ledger, place: PositionPlace) -> None:
    """Stop the bot of a position that has ended, if the exchange has closed that."""
    bot = ledger.unit.find(GridBot, *bot_of_purse(place[0]))
    if bot is None or not bot.direction or bot.state not in _AT_WORK:
        return
    context = context_if_liquidated(ledger, bot)
    if context is not None:
        stop(context, bot, closes=False, ended_by=BY_RISK)


def _follow_market(context: Context, bot: GridBot) -> None:
    """Go on after an order at the market by which a bot begins or ends, or one that closes."""
    if bot.state == STARTING:
        begin(context, bot)
    elif not held_contracts(context.unit, bot):
        end(context.ledger, bot, price_now(context, LAST), UNSOLD)
    else:
        write(context.unit, bot, context.now_ms, state=HOLDING)


def _answer(context: Context, bot: GridBot, order: Order, part: GridOrder, level: int) -> None:
    """Close what was opened one grid away, or open it again."""
    cash = _cash_of(context, order)
    is_opening = opens(bot, order.side, part.cost)
    bot = bot._replace(trades=bot.trades + 1)
    if part.cost:
        won = EXACT.add(part.cost, cash)
        bot = bot._replace(pairs=bot.pairs + 1, profit=EXACT.add(bot.profit, won))
    if not is_opening:
        bot = bot._replace(groups=bot.groups + 1)
    side = SELL if order.side == BUY else BUY
    group = part.group if is_opening else bot.groups
    _place(context, bot, side, order.filled, (level, group, cash if is_opening else ZERO))
    write(context.unit, bot, context.now_ms)


def _cash_of(context: Context, order: Order) -> Decimal:
    """Return what an order would have brought if contracts were paid for, fees taken off."""
    value = EXACT.multiply(order.spent, Contract.of(context.instrument).size)
    signed = EXACT.subtract(ZERO, value) if order.side == BUY else value
    return EXACT.add(signed, EXACT.add(order.fee, order.rebate))


def stop(context: Context, bot: GridBot, *, closes: bool, ended_by: str) -> GridBot:
    """Stop a bot that is open; return it as it is then.

    Its orders are cancelled. One that ``closes`` closes its contracts at the market first; one that
    does not, or cannot, holds them until they are closed.
    """
    unit = context.unit
    unwatch_bot(unit, bot)
    changes = {"sells": closes, "ended_by": bot.ended_by or ended_by}
    bot = write(unit, bot, context.now_ms, state=STOPPING, **changes)
    cancel_all(context.ledger, context.market, bot.purse)
    if not held_contracts(unit, bot):
        return end(context.ledger, bot, price_now(context, LAST), UNSOLD)
    if closes:
        try:
            with unit.savepoint():
                close(context, bot)
        except Rejection:
            # It holds them until somebody closes them.
            return write(unit, bot, context.now_ms, state=HOLDING)
        return bot
    return write(unit, bot, context.now_ms, state=HOLDING)


def close(
    context: Context, bot: GridBot, size: Decimal | None = None, price: Decimal | None = None
) -> Order:
    """Place the order that closes contracts of a bot, all at the market or some at a price.

    Raises:
        Rejection: the order is refused.

    """
    held = held_contracts(context.unit, bot)
    side = SELL if held > 0 else BUY
    return place_order(context, bot, side, abs(held) if size is None else size, price)


def place_of(bot: PurseBot) -> PositionPlace:
    """Return which position is a bot's."""
    return bot.purse, bot.instrument, CROSS, NET, ""


def _place(
    context: Context, bot: GridBot, side: str, size: Decimal, part: tuple[int, int, Decimal]
) -> None:
    """Place the order of a grid; one that is refused leaves the grid empty."""
    level, *_ = part
    price = bot.prices[level] if side == BUY else bot.prices[level + 1]
    try:
        with context.unit.savepoint():
            place_order(context, bot, side, size, price, part)
    except Rejection:
        return
