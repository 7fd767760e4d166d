"""A grid bot at work: each order that is filled is answered by the opposite one, one grid away."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.rejection import Rejection
from fauxchange.domain.market.instruments.instrument import terms_at
from fauxchange.domain.market.paths.bars import BUY, SELL
from fauxchange.domain.market.state import market_of
from fauxchange.domain.trading.algo.legs import LAST
from fauxchange.domain.trading.algo.watching import price_now
from fauxchange.domain.trading.matching.context import Context, context_of, find_listed
from fauxchange.domain.trading.matching.crossing import ENDED
from fauxchange.domain.trading.order import FILLED, Order
from fauxchange.domain.trading_account.account import BOOK

from .grid import (
    RUNNING,
    SALE_FAILED,
    SOLD,
    STARTING,
    STOPPED,
    STOPPING,
    UNSOLD,
    GridBot,
    GridOrder,
)
from .levels import whole
from .records import end, give_back, note_ended, place_order, write


def begin(context: Context, bot: GridBot) -> GridBot:
    """Place the first order of each grid; return the bot as it is then.

    Grids below the price at which it was created buy, the others share the base currency and sell.
    A grid whose order is refused stays empty.
    """
    selling = [one for one in range(len(bot.prices) - 1) if bot.prices[one] >= bot.run_price]
    lot = max(context.terms.lot, context.lot)
    held = context.unit.get(Account, bot.purse).balance(BOOK, bot.base_ccy).available
    share = whole(EXACT.divide(held, len(selling)), lot) if selling else ZERO
    # The nearest first: if the money does not reach, it is missing where it is needed last.
    for level in reversed(range(len(bot.prices) - 1)):
        bot = bot._replace(groups=bot.groups + 1)
        if level in selling:
            size = min(share, bot.each)
            _place(context, bot, SELL, size, bot.prices[level + 1], (level, bot.groups, ZERO))
        else:
            _buy(context, bot, level)
    return write(context.unit, bot, context.now_ms, state=RUNNING)


def follow_grid(ledger: Ledger, order: Order) -> None:
    """Go on after an order of a grid bot has ended; others are nothing to it."""
    unit = ledger.unit
    part = unit.find(GridOrder, order.account, order.id)
    if part is None:
        return
    note_ended(ledger, part, order)
    bot = unit.get(GridBot, part.account, part.bot)
    market = market_of(unit)
    instrument = find_listed(market, bot.instrument, ledger.now_ms)
    if instrument is None or terms_at(instrument, ledger.now_ms).state in ENDED:
        # All its orders end in this millisecond; the last of them ends the bot.
        if bot.state != STOPPED and not _has_orders(ledger, bot):
            end(ledger, bot, order.fill_price or bot.run_price, UNSOLD)
        return
    context = context_of(ledger, market, instrument)
    if bot.state == STOPPED:
        # It was on its way to the exchange when the bot stopped.
        give_back(ledger, bot)
    elif bot.state == STARTING:
        begin(context, bot)
    elif bot.state == STOPPING and part.level is None:
        is_sold = order.state == FILLED
        end(ledger, bot, price_now(context, LAST), SOLD if is_sold else SALE_FAILED)
    elif bot.state == RUNNING and part.level is not None and order.state == FILLED:
        _answer(context, bot, order, part, part.level)


def _answer(context: Context, bot: GridBot, order: Order, part: GridOrder, level: int) -> None:
    """Sell what was bought one grid above, or buy again what was sold one grid below."""
    spent = EXACT.subtract(order.spent, _paid_in(order, bot.quote_ccy))
    bot = bot._replace(trades=bot.trades + 1)
    if order.side == BUY:
        got = EXACT.add(order.filled, _paid_in(order, bot.base_ccy))
        size = whole(got, max(context.terms.lot, context.lot))
        _place(context, bot, SELL, size, bot.prices[level + 1], (level, part.group, spent))
    else:
        if part.cost:
            brought = EXACT.add(order.spent, _paid_in(order, bot.quote_ccy))
            won = EXACT.subtract(brought, part.cost)
            bot = bot._replace(pairs=bot.pairs + 1, profit=EXACT.add(bot.profit, won))
        bot = bot._replace(groups=bot.groups + 1)
        _buy(context, bot, level)
    write(context.unit, bot, context.now_ms)


def _paid_in(order: Order, ccy: str) -> Decimal:
    """Return what fees and rebates of an order changed of a currency, below zero if it paid."""
    fee = order.fee if order.fee_ccy == ccy else ZERO
    return EXACT.add(fee, order.rebate if order.received_ccy == ccy else ZERO)


def _buy(context: Context, bot: GridBot, level: int) -> None:
    """Have a grid buy at its lower price, as much as the bot can still pay."""
    price = bot.prices[level]
    free = context.unit.get(Account, bot.purse).balance(BOOK, bot.quote_ccy).available
    size = min(bot.each, whole(EXACT.divide(free, price), max(context.terms.lot, context.lot)))
    _place(context, bot, BUY, size, price, (level, bot.groups, ZERO))


def _place(
    context: Context,
    bot: GridBot,
    side: str,
    size: Decimal,
    price: Decimal,
    part: tuple[int, int, Decimal],
) -> None:
    """Place the order of a grid; one that is refused leaves the grid empty."""
    if size < context.terms.minimum:
        return
    try:
        with context.unit.savepoint():
            place_order(context, bot, side, size, price, part)
    except Rejection:
        return


def _has_orders(ledger: Ledger, bot: GridBot) -> bool:
    return next(ledger.unit.scan(GridOrder, (bot.purse,)), None) is not None
