"""A grid bot at work: each order that is filled is answered by the opposite one, one grid away."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.rejection import Rejection
from fauxchange.domain.market.instruments.instrument import terms_at
from fauxchange.domain.market.paths.bars import BUY, SELL
from fauxchange.domain.market.state import market_of
from fauxchange.domain.trading.acts.cancel import cancel_all
from fauxchange.domain.trading.algo.legs import LAST
from fauxchange.domain.trading.algo.watching import price_now
from fauxchange.domain.trading.matching.context import Context, context_of, find_listed
from fauxchange.domain.trading.matching.crossing import ENDED
from fauxchange.domain.trading.order import FILLED, QUOTE, Order
from fauxchange.domain.trading_account.account import BOOK

from .contract_grid import running as contract_grid
from .contract_grid.ratios import reached_ratio, watch_ratios
from .grid import (
    BY_DELISTING,
    RATIOS,
    RUNNING,
    SALE_FAILED,
    SOLD,
    START,
    STARTING,
    STOPPED,
    STOPPING,
    UNSOLD,
    GridBot,
    GridOrder,
)
from .levels import Division, divide, whole
from .purse_bots import give_back
from .queries import holdings
from .records import end, note_ended, place_order, write
from .waiting import legs_at, unwatch_bot, watch_bot


class Quotes(NamedTuple):
    """The last price of an instrument, and the best one at which one can buy."""

    last: Decimal
    ask: Decimal


def quotes_of(context: Context) -> Quotes:
    """Return the last price of an instrument and its best ask."""
    _, ask = context.ladder.best(context.source.price(context.now_ms))
    return Quotes(price_now(context, LAST), context.price(ask))


def division_of(
    context: Context, prices: tuple[Decimal, ...], invested: tuple[Decimal, Decimal]
) -> Division:
    """Return how amounts of quote and base currency are divided among grids at the moment."""
    last, ask = quotes_of(context)
    return divide(prices, last, ask, invested, max(context.terms.lot, context.lot))


def start(context: Context, bot: GridBot) -> GridBot:
    """Have a bot that has no orders begin, with all it has; return it as it is then."""
    last = price_now(context, LAST)
    if bot.direction:
        begun = bot._replace(run_price=last, started_ms=context.now_ms)
        return contract_grid.lay_out(context, begun)
    worth = EXACT.add(bot.quote, EXACT.multiply(bot.base, last))
    bot = bot._replace(run_price=last, investment=worth, started_ms=context.now_ms)
    return lay_out(context, bot)


def lay_out(context: Context, bot: GridBot, kept: Decimal = ZERO) -> GridBot:
    """Divide what a bot without orders has among its grids; return it as it is then.

    ``kept`` of its quote currency is not used. What is missing of the base currency is bought at
    the market first, and what is too much of it sold; its grids are placed once that is filled.
    """
    quote, base = holdings(context.unit, bot)
    division = division_of(context, bot.prices, (EXACT.subtract(quote, kept), base))
    last, ask = quotes_of(context)
    bot = bot._replace(each=division.each, pivot=last, earlier=bot.groups, state=STARTING)
    bot = write(context.unit, bot, context.now_ms)
    watch_bot(context, bot)
    if _balance(context, bot, EXACT.subtract(division.needed, base), ask):
        return bot
    return begin(context, bot)


def _balance(context: Context, bot: GridBot, missing: Decimal, ask: Decimal) -> bool:
    """Buy or sell at the market what of the base currency is missing, or too much, at the start.

    Return whether there is an order. A difference that is less than an order may be stays.
    """
    least, lot = context.terms.minimum, max(context.terms.lot, context.lot)
    if missing >= least:
        # As an amount of quote currency, so that it costs no more than was put aside for it.
        place_order(context, bot, BUY, EXACT.multiply(missing, ask), None, unit_of_size=QUOTE)
        return True
    surplus = whole(EXACT.subtract(ZERO, missing), lot)
    if surplus >= least:
        place_order(context, bot, SELL, surplus, None)
        return True
    return False


def begin(context: Context, bot: GridBot) -> GridBot:
    """Place the first order of each grid; return the bot as it is then.

    Grids below the price at which they are placed buy, the others share the base currency and
    sell. A grid whose order is refused stays empty.
    """
    pivot = bot.pivot or bot.run_price
    selling = [one for one in range(len(bot.prices) - 1) if bot.prices[one] >= pivot]
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


def reach_price(context: Context, bot: GridBot, role: str) -> None:
    """Have a bot begin or end, now that a price was reached that it waited for."""
    if role in RATIOS and reached_ratio(context.unit, bot, context.now_ms) is None:
        # Funding has changed what it has since it began to wait.
        watch_ratios(context, bot)
        return
    if role != START:
        stop(context, bot, sells=bot.sells, ended_by=role)
        return
    triggers = {one.role: one.trigger for one in bot.priced_legs if one.role != START}
    try:
        legs = legs_at(triggers, bot.prices, price_now(context, LAST), bot.direction)
    except Rejection:
        # By now a price is reached that ends it.
        stop(context, bot, sells=False, ended_by=START)
        return
    unwatch_bot(context.unit, bot)
    began = tuple(one for one in bot.legs if one.role == START)
    start(context, bot._replace(legs=(*began, *legs)))


def stop(context: Context, bot: GridBot, *, sells: bool, ended_by: str) -> GridBot:
    """Stop a bot that is open; return it as it is then.

    Its orders are cancelled. One that ``sells`` sells the base currency at the market first, as far
    as that is an order; one of contracts closes them.
    """
    if bot.direction:
        return contract_grid.stop(context, bot, closes=sells, ended_by=ended_by)
    ledger, unit = context.ledger, context.unit
    unwatch_bot(unit, bot)
    bot = write(unit, bot, context.now_ms, state=STOPPING, sells=sells, ended_by=ended_by)
    cancel_all(ledger, context.market, bot.purse)
    result = UNSOLD
    _, held = holdings(unit, bot)
    size = whole(held, max(context.terms.lot, context.lot))
    if sells and size >= context.terms.minimum:
        try:
            with unit.savepoint():
                place_order(context, bot, SELL, size, None)
        except Rejection:
            result = SALE_FAILED
        else:
            return bot
    return end(ledger, bot, price_now(context, LAST), result)


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
        if bot.state != STOPPED:
            end_without_orders(ledger, bot, order.fill_price or bot.run_price)
        return
    context = context_of(ledger, market, instrument)
    if bot.direction:
        contract_grid.follow(context, bot, order, part)
        _wait_for_ratios(context, unit.get(GridBot, bot.account, bot.id))
    elif bot.state == STOPPED:
        # It was on its way to the exchange when the bot stopped.
        give_back(ledger, bot)
    elif bot.state == STARTING and part.level is None:
        begin(context, bot)
    elif bot.state == STOPPING and part.level is None:
        is_sold = order.state == FILLED
        end(ledger, bot, price_now(context, LAST), SOLD if is_sold else SALE_FAILED)
    elif part.level is None or part.group <= bot.earlier:
        # Grids that were placed anew since have taken its place.
        return
    elif bot.state == RUNNING and order.state == FILLED:
        _answer(context, bot, order, part, part.level)


def _wait_for_ratios(context: Context, bot: GridBot) -> None:
    """Have a bot that ends by what it has won wait for that as it is now, or end."""
    if bot.state != RUNNING or not (bot.profit_ratio or bot.loss_ratio):
        return
    role = reached_ratio(context.unit, bot, context.now_ms)
    if role is None:
        watch_ratios(context, bot)
    else:
        stop(context, bot, sells=bot.sells, ended_by=role)


def end_without_orders(ledger: Ledger, bot: GridBot, last: Decimal) -> None:
    """End a bot whose instrument is traded no more, if it has no order left."""
    unwatch_bot(ledger.unit, bot)
    if next(ledger.unit.scan(GridOrder, (bot.purse,)), None) is None:
        end(ledger, bot._replace(ended_by=BY_DELISTING), last, UNSOLD)


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
