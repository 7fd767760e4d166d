"""A DCA bot at work: cycle after cycle it opens, buys more as the price falls, and sells all."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.rejection import Rejection
from fauxchange.domain.market.instruments.instrument import terms_at
from fauxchange.domain.market.state import market_of
from fauxchange.domain.trading.acts.funds import available_of
from fauxchange.domain.trading.algo.legs import LOSS, Leg
from fauxchange.domain.trading.bots.grid import (
    BY_RISK,
    RUNNING,
    START,
    STOPPED,
)
from fauxchange.domain.trading.bots.purse_bots import give_back, invest
from fauxchange.domain.trading.bots.waiting import unwatch_bot, watch_bot
from fauxchange.domain.trading.matching.context import Context, context_of, find_listed
from fauxchange.domain.trading.matching.crossing import ENDED
from fauxchange.domain.trading.order import AT_RISK, FILLED, Order
from fauxchange.domain.trading_account.account import BOOK

from .bot import (
    CLOSING,
    CLOSING_BY_HAND,
    INITIAL,
    OPENING,
    SAFETY,
    STOP_LOSS,
    TAKE_PROFIT,
    DcaBot,
    DcaOrder,
)
from .cycles import start
from .ending import end_without_orders, stop, wind_up
from .levels import (
    average_of,
    away,
    safety_amount,
    safety_price,
    scaled,
    size_of,
)
from .records import (
    cancel_orders,
    closable,
    complete,
    count,
    place_order,
    write,
)
from .signals import begin_cycle

_CLOSES = frozenset({STOP_LOSS, CLOSING, CLOSING_BY_HAND})


def follow_dca(ledger: Ledger, order: Order) -> None:
    """Go on after an order of a DCA bot has ended; others are nothing to it."""
    unit = ledger.unit
    part = unit.find(DcaOrder, order.account, order.id)
    if part is None:
        return
    unit.delete(DcaOrder, part.purse, part.order)
    market, bot = market_of(unit), unit.get(DcaBot, part.account, part.bot)
    instrument = find_listed(market, bot.instrument, ledger.now_ms)
    if instrument is None or terms_at(instrument, ledger.now_ms).state in ENDED:
        # All its orders end in this millisecond; the last of them ends the bot.
        end_without_orders(ledger, bot, order.fill_price)
        return
    context = context_of(ledger, market, instrument)
    if bot.state == STOPPED:
        give_back(ledger, bot)
        return
    bot = count(instrument, bot, part.role, order)
    if bot.ends:
        wind_up(context, bot, tries=part.role not in _CLOSES)
    elif order.reason == AT_RISK:
        stop(context, bot, closes=True, ended_by=BY_RISK)
    elif part.role == INITIAL:
        _open(context, bot, order)
    elif part.role in OPENING:
        _bought_more(context, bot)
    elif part.role == TAKE_PROFIT and order.state != FILLED:
        write(unit, bot, ledger.now_ms)
    else:
        _finish(context, bot)


def _open(context: Context, bot: DcaBot, order: Order) -> None:
    """Place what follows the first order of a cycle: safety orders, and the take profit."""
    price, cycle = order.average_price, bot.cycle
    if price is None or cycle is None:
        stop(context, bot, closes=False, ended_by=BY_RISK)
        return
    bot = bot._replace(state=RUNNING, cycle=cycle._replace(initial_price=price))
    bot = place_safety_orders(context, move_loss(context, bot))
    renew_profit(context, bot)


def move_loss(context: Context, bot: DcaBot) -> DcaBot:
    """Return a bot whose loss is stopped where its cycle and its plan say; it is not written."""
    unwatch_bot(context.unit, bot)
    cycle, loss = bot.cycle, bot.plan.loss
    legs = tuple(one for one in bot.legs if one.role != LOSS)
    if cycle is None or not loss:
        return bot._replace(legs=legs)
    part = EXACT.subtract(ZERO, loss) if bot.is_long else loss
    trigger = away(cycle.initial_price, part, context.terms.tick, rises=not bot.is_long)
    return bot._replace(legs=(*legs, Leg(LOSS, trigger, None, not bot.is_long)))


def place_safety_orders(context: Context, bot: DcaBot) -> DcaBot:
    """Place the safety orders of a cycle that are missing; return the bot, not written.

    One that reserves its money has all of them in the book, the others one after the other. One
    that is refused is left out.
    """
    cycle, plan = bot.cycle, bot.plan
    if cycle is None:
        return bot
    lot, tick = max(context.terms.lot, context.lot), context.terms.tick
    until = plan.orders if bot.reserves else min(plan.orders, cycle.safety + 1)
    for number in range(cycle.placed + 1, until + 1):
        bot = bot._replace(cycle=cycle._replace(placed=number))
        price = safety_price(plan, number, cycle.initial_price, tick, is_long=bot.is_long)
        amount = scaled(safety_amount(plan, number), cycle.scale)
        size = size_of(context.instrument, amount, price, bot.leverage, lot)
        if size < context.terms.minimum:
            continue
        try:
            with context.unit.savepoint():
                funded = bot if bot.reserves else _fund(context, bot, amount)
                place_order(context, bot, SAFETY, size, price)
                bot = funded
        except Rejection:
            continue
    return bot


def _fund(context: Context, bot: DcaBot, amount: Decimal) -> DcaBot:
    """Have a bot's owner pay what it lacks for an order, as far as that is there; return it."""
    unit, ccy = context.unit, bot.quote_ccy
    has = unit.get(Account, bot.purse).balance(BOOK, ccy).available
    owner = unit.get(Account, bot.account)
    lacking = min(EXACT.subtract(amount, has), available_of(context, owner, ccy))
    if lacking <= 0:
        return bot
    invest(context.ledger, bot.account, bot.purse, ccy, lacking)
    return bot._replace(investment=EXACT.add(bot.investment, lacking))


def _bought_more(context: Context, bot: DcaBot) -> None:
    """Go on after a safety order, or one that was added: with the next, and another profit."""
    if not bot.reserves:
        bot = place_safety_orders(context, bot)
    renew_profit(context, bot)


def renew_profit(context: Context, bot: DcaBot) -> DcaBot:
    """Have all that a bot holds sold at the price that its average asks for; write it."""
    bot = cancel_orders(context, bot, TAKE_PROFIT)
    cycle, size = bot.cycle, closable(context, bot)
    if cycle is not None and size and cycle.bought:
        part = bot.plan.profit if bot.is_long else EXACT.subtract(ZERO, bot.plan.profit)
        price = cycle.target or away(average_of(cycle), part, context.terms.tick, rises=bot.is_long)
        bot = bot._replace(cycle=cycle._replace(profit_price=price))
        try:
            with context.unit.savepoint():
                place_order(context, bot, TAKE_PROFIT, size, price)
        except Rejection:
            return stop(context, bot, closes=True, ended_by=BY_RISK)
    bot = write(context.unit, bot, context.now_ms)
    watch_bot(context, bot)
    return bot


def _finish(context: Context, bot: DcaBot) -> None:
    """End a cycle whose take profit was filled, and begin the next one."""
    unwatch_bot(context.unit, bot)
    bot = cancel_orders(context, bot)
    rest = closable(context, bot)
    try:
        with context.unit.savepoint():
            if rest:
                # Safety orders were filled in part, which nothing sells yet.
                place_order(context, bot, CLOSING, rest)
                write(context.unit, bot, context.now_ms)
                return
            begin_cycle(context, complete(context.ledger, context.instrument, bot))
    except Rejection:
        stop(context, bot, closes=False, ended_by=BY_RISK)


def reach_price(context: Context, bot: DcaBot, role: str) -> None:
    """Have a bot begin or end, now that a price was reached that it waited for."""
    unwatch_bot(context.unit, bot)
    if role != START:
        stop(context, bot, closes=True, ended_by=role)
        return
    try:
        with context.unit.savepoint():
            start(context, bot)
    except Rejection:
        stop(context, bot, closes=False, ended_by=BY_RISK)
