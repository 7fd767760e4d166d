"""What DCA bots write: they place orders, count what those did, and end."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.history import Expiring, choice_log, enter, record
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.market.paths.bars import BUY, SELL
from fauxchange.domain.positions.arithmetic import Contract
from fauxchange.domain.positions.book import find_position
from fauxchange.domain.positions.position import CROSS, NET
from fauxchange.domain.trading.acts.cancel import cancel
from fauxchange.domain.trading.bots.contract_grid.figures import contract_figures
from fauxchange.domain.trading.bots.contract_grid.running import held_contracts
from fauxchange.domain.trading.bots.grid import STOPPED
from fauxchange.domain.trading.bots.levels import whole
from fauxchange.domain.trading.bots.purse_bots import (
    cover_losses,
    forget_purse,
    give_back,
    place_of_bot,
)
from fauxchange.domain.trading.bots.purses import remove_purse
from fauxchange.domain.trading.matching.context import Context
from fauxchange.domain.trading.order import BASE, FILLED, OPEN, Order
from fauxchange.domain.trading.retention import ARCHIVE_MS

from .bot import (
    ADDED,
    DCA,
    OPENING,
    SAFETY,
    DcaBot,
    DcaCycle,
    DcaOrder,
    DcaOrderEntry,
    cycles_log,
    orders_log,
)
from .levels import average_of


def write(unit: UnitOfWork, bot: DcaBot, now_ms: int, **changes: Any) -> DcaBot:
    """Write a bot with some members changed; return it."""
    bot = bot._replace(updated_ms=now_ms, **changes)
    unit.put(bot)
    return bot


def place_order(
    context: Context,
    bot: DcaBot,
    role: str,
    size: Decimal,
    price: Decimal | None = None,
    unit_of_size: str = BASE,
) -> Order:
    """Place an order of a bot's cycle, at the market if it has no price; return it.

    Raises:
        Rejection: it cannot be placed.

    """
    opens = role in OPENING
    side = BUY if opens == bot.is_long else SELL
    order = place_of_bot(context, bot, DCA, side, size, price, unit_of_size=unit_of_size)
    unit, cycle = context.unit, bot.cycle.number if bot.cycle else 0
    unit.put(DcaOrder(bot.purse, order.id, bot.account, bot.id, role))
    entry = DcaOrderEntry(order.number, context.now_ms, role, cycle)
    enter(unit, orders_log(bot), entry, ARCHIVE_MS, cycle=cycle)
    return order


def cancel_orders(context: Context, bot: DcaBot, role: str = "") -> DcaBot:
    """Cancel a bot's open orders, or those for one thing; return it with what they had done.

    Orders that are on their way to the exchange stay.
    """
    unit = context.unit
    for part in list(unit.scan(DcaOrder, (bot.purse,))):
        order = unit.get(Order, part.purse, part.order)
        if role in {"", part.role} and order.shelf == OPEN:
            order = cancel(context.ledger, context.market, order, at_once=True)
            unit.delete(DcaOrder, part.purse, part.order)
            bot = count(context.instrument, bot, part.role, order)
    return bot


def count(instrument: Instrument, bot: DcaBot, role: str, order: Order) -> DcaBot:
    """Return a bot after an order of its that ended; it is not written."""
    cycle = bot.cycle
    if cycle is None or not order.filled:
        return bot
    fees = {order.fee_ccy: order.fee}
    rebate = order.received_ccy
    fees[rebate] = EXACT.add(fees.get(rebate, ZERO), order.rebate)
    fee = fees.get(bot.quote_ccy, ZERO)
    value = EXACT.multiply(order.spent, unit_size(instrument, bot))
    brought = EXACT.subtract(ZERO, value) if order.side == BUY else value
    in_base = EXACT.multiply(fees.get(bot.base_ccy, ZERO), order.average_price or ZERO)
    cycle = cycle._replace(
        cash=EXACT.add(cycle.cash, EXACT.add(brought, fee)),
        fee=EXACT.add(cycle.fee, EXACT.add(fee, in_base)),
    )
    is_filled = order.state == FILLED
    if role in OPENING:
        cycle = cycle._replace(
            bought=EXACT.add(cycle.bought, order.filled),
            spent=EXACT.add(cycle.spent, order.spent),
            safety=cycle.safety + (is_filled and role == SAFETY),
            added=cycle.added + (is_filled and role == ADDED),
        )
    return bot._replace(cycle=cycle)


def unit_size(instrument: Instrument, bot: DcaBot) -> Decimal:
    """Return how much of the base currency a unit of a bot's sizes is."""
    return Contract.of(instrument).size if bot.leverage else Decimal(1)


def held_of(unit: UnitOfWork, bot: DcaBot) -> Decimal:
    """Return the base currency that a bot has, or the contracts that it holds, without sign."""
    if bot.leverage:
        return abs(held_contracts(unit, bot))
    return unit.get(Account, bot.purse).total(bot.base_ccy)


def closable(context: Context, bot: DcaBot) -> Decimal:
    """Return what of it can be sold or closed in an order, nothing if that is too little."""
    held = held_of(context.unit, bot)
    if bot.leverage:
        return held
    size = whole(held, max(context.terms.lot, context.lot))
    return size if size >= context.terms.minimum else ZERO


def worth_of(unit: UnitOfWork, bot: DcaBot, last: Decimal, now_ms: int) -> Decimal:
    """Return what an open bot has, in quote currency at a last price; contracts by their mark."""
    if bot.leverage:
        return contract_figures(unit, bot, now_ms).equity
    purse = unit.get(Account, bot.purse)
    base = EXACT.multiply(purse.total(bot.base_ccy), last)
    return EXACT.add(purse.total(bot.quote_ccy), base)


def realised_profit(instrument: Instrument, bot: DcaBot, cycle: DcaCycle, held: Decimal) -> Decimal:
    """Return what a cycle has won by what it sold, all its fees taken off."""
    kept = EXACT.multiply(min(held, cycle.bought), average_of(cycle))
    cost = EXACT.multiply(kept, unit_size(instrument, bot))
    return EXACT.add(cycle.cash, cost if bot.is_long else EXACT.subtract(ZERO, cost))


def funding_now(unit: UnitOfWork, bot: DcaBot) -> Decimal:
    """Return what funding cost (below zero) or brought since a bot's position was opened."""
    if not bot.leverage or bot.cycle is None or not bot.cycle.bought:
        return ZERO
    position = find_position(unit, bot.purse, bot.instrument, CROSS, NET)
    return position.funding if position else ZERO


def complete(ledger: Ledger, instrument: Instrument, bot: DcaBot) -> DcaBot:
    """Write down the cycle of a bot, which is over; return the bot without it, not written."""
    cycle = bot.cycle
    if cycle is None:
        return bot
    won = realised_profit(instrument, bot, cycle, held_of(ledger.unit, bot))
    done = cycle._replace(cash=won, at_ms=ledger.now_ms)
    for gone in record(ledger.unit, cycles_log(bot), done, ARCHIVE_MS):
        _clear(ledger.unit, choice_log(orders_log(bot), cycle=gone.number))
    return bot._replace(
        cycle=None,
        cycles=bot.cycles + 1,
        profit=EXACT.add(bot.profit, won),
        funding=EXACT.add(bot.funding, funding_now(ledger.unit, bot)),
    )


def end(ledger: Ledger, instrument: Instrument, bot: DcaBot, last: Decimal) -> DcaBot:
    """Give a bot's owner all that it has; return the bot, which has stopped."""
    unit, now_ms = ledger.unit, ledger.now_ms
    cover_losses(ledger, bot)
    total = EXACT.subtract(worth_of(unit, bot, last, now_ms), bot.investment)
    bot = complete(ledger, instrument, bot)
    give_back(ledger, bot)
    remove_purse(unit, bot.account, bot.purse)
    log = f"stopped dca bots/{bot.account}"
    for gone in record(unit, log, Expiring(now_ms, bot.id), ARCHIVE_MS):
        _forget(unit, unit.get(DcaBot, bot.account, gone.key))
    return write(unit, bot, now_ms, state=STOPPED, total=total, stopped_ms=now_ms)


def _forget(unit: UnitOfWork, bot: DcaBot) -> None:
    """Delete a bot that is no longer shown, its account, which is empty, and its logs."""
    unit.delete(DcaBot, bot.account, bot.id)
    forget_purse(unit, bot)
    for cycle in list(unit.newest(cycles_log(bot))):
        _clear(unit, choice_log(orders_log(bot), cycle=cycle.number))
    for log in (orders_log(bot), cycles_log(bot)):
        _clear(unit, log)


def _clear(unit: UnitOfWork, log: str) -> None:
    while unit.trim(log):
        pass
