"""What clients change of DCA bots: their plan, their money, where they take profit."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.rejection import InvalidField
from fauxchange.domain.market.market import Market
from fauxchange.domain.trading.acts.checks import require_price
from fauxchange.domain.trading.algo.legs import LAST, Signal
from fauxchange.domain.trading.algo.watching import price_now
from fauxchange.domain.trading.bots.checks import require_open_bot
from fauxchange.domain.trading.bots.contract_grid.acts import move_margin
from fauxchange.domain.trading.bots.grid import RUNNING
from fauxchange.domain.trading.bots.purse_bots import invest, pay_back
from fauxchange.domain.trading.bots.rejection import (
    BotNotOffered,
    BotNotRunning,
    TargetOutOfRange,
)
from fauxchange.domain.trading.matching.context import Context, context_of
from fauxchange.domain.trading.order import QUOTE
from fauxchange.domain.trading_account.account import BOOK

from .bot import ADDED, SAFETY, DcaBot, DcaPlan
from .checks import require_funds, require_plan
from .levels import average_of, size_of, whole_amount
from .records import cancel_orders, place_order, write
from .running import move_loss, place_safety_orders, renew_profit


class PlanChange(NamedTuple):
    """Another plan of a bot, whether it ``reserves`` its money, and the signal that begins it."""

    plan: DcaPlan
    reserves: bool
    signal: Signal | None = None


def change_plan(
    ledger: Ledger, market: Market, account: Account, bot: DcaBot, change: PlanChange
) -> DcaBot:
    """Give a DCA bot of spot another plan; return it as it is then.

    Its safety orders that were not filled are placed anew, and what it needs more is moved to it.
    One that no longer reserves the money of its safety orders gives that back.

    Raises:
        BotStopped, BotStopping: it has stopped, or is about to.
        BotNotOffered, BotNotRunning: it is of contracts, or a cycle is about to begin or to end.
        Rejection: what `create_dca` raises for a plan and for money.

    """
    context = _running_context(ledger, market, bot)
    if bot.leverage or bot.cycle is None:
        raise BotNotOffered(bot.instrument)
    plan, reserves = change.plan, change.reserves
    require_plan(context, account.id, plan, bot.leverage, is_long=bot.is_long)
    needs = EXACT.subtract(_reserved(plan, reserves=reserves), _reserved_by(bot))
    if needs > 0:
        require_funds(context, account, bot.quote_ccy, needs, bot.leverage)
        invest(ledger, account.id, bot.purse, bot.quote_ccy, needs)
    bot = cancel_orders(context, bot, SAFETY)
    if needs < 0:
        free = ledger.unit.get(Account, bot.purse).balance(BOOK, bot.quote_ccy).available
        needs = max(needs, EXACT.subtract(ZERO, free))
        if needs:
            pay_back(ledger, bot, bot.quote_ccy, abs(needs))
    bot = bot._replace(
        plan=plan,
        reserves=reserves,
        signal=change.signal,
        cycle=bot.cycle and bot.cycle._replace(placed=bot.cycle.safety),
        investment=EXACT.add(bot.investment, needs),
    )
    return renew_profit(context, place_safety_orders(context, move_loss(context, bot)))


def _reserved(plan: DcaPlan, *, reserves: bool) -> Decimal:
    return whole_amount(plan) if reserves else plan.initial


def _reserved_by(bot: DcaBot) -> Decimal:
    return _reserved(bot.plan, reserves=bot.reserves)


def add_order(
    ledger: Ledger,
    market: Market,
    account: Account,
    bot: DcaBot,
    amount: Decimal,
    price: Decimal | None,
) -> DcaBot:
    """Give a DCA bot more money and have it open more for it; return it as it is then.

    It does so at a price, or at the market.

    Raises:
        BotStopped, BotStopping: it has stopped, or is about to.
        BotNotRunning: a cycle is about to begin or to end.
        InvalidField, NotEnough: the amount is not above zero, or less is available.
        Rejection: the order is refused.

    """
    context = _running_context(ledger, market, bot)
    if not amount > 0:
        raise InvalidField("amount", f"{amount} is not above zero")
    if price is not None:
        require_price(price)
    require_funds(context, account, bot.quote_ccy, amount, bot.leverage)
    invest(ledger, account.id, bot.purse, bot.quote_ccy, amount)
    changes = {
        "investment": EXACT.add(bot.investment, amount),
        "extra": EXACT.add(bot.extra, amount),
    }
    bot = write(ledger.unit, bot, ledger.now_ms, **changes)
    if price is None and not bot.leverage:
        place_order(context, bot, ADDED, amount, unit_of_size=QUOTE)
        return bot
    at, lot = price or price_now(context, LAST), max(context.terms.lot, context.lot)
    size = size_of(context.instrument, amount, at, bot.leverage, lot)
    place_order(context, bot, ADDED, size, price)
    return bot


def change_target(ledger: Ledger, market: Market, bot: DcaBot, price: Decimal) -> DcaBot:
    """Have a DCA bot of contracts take the profit of its cycle at a price; return it.

    Raises:
        BotStopped, BotStopping: it has stopped, or is about to.
        BotNotOffered, BotNotRunning: it is of spot, or a cycle is about to begin or to end.
        TargetOutOfRange: the price is on the wrong side of what its contracts cost.

    """
    _require_contracts(bot)
    context = _running_context(ledger, market, bot)
    cycle = bot.cycle
    if cycle is None:
        raise BotNotRunning(bot.id)
    require_price(price)
    average = average_of(cycle)
    if price <= average if bot.is_long else price >= average:
        raise TargetOutOfRange(bot.direction)
    return renew_profit(context, bot._replace(cycle=cycle._replace(target=price)))


def change_reinvestment(ledger: Ledger, bot: DcaBot, *, reinvests: bool) -> DcaBot:
    """Have a DCA bot of contracts trade with what it has won from the next cycle on, or not.

    Raises:
        BotStopped, BotStopping: it has stopped, or is about to.
        BotNotOffered: it is of spot.

    """
    _require_contracts(bot)
    return write(ledger.unit, bot, ledger.now_ms, reinvests=reinvests)


def change_margin(
    ledger: Ledger, account: Account, bot: DcaBot, kind: str, amount: Decimal
) -> DcaBot:
    """Give a DCA bot of contracts more margin, or take some that it does not need; return it.

    Raises:
        BotStopped, BotStopping: it has stopped, or is about to.
        BotNotOffered: it is of spot.
        InvalidField, NotEnough: the amount is not above zero, or there is less.

    """
    _require_contracts(bot)
    change = move_margin(ledger, account, bot, kind, amount)
    changes = {
        "investment": EXACT.add(bot.investment, change),
        "extra": EXACT.add(bot.extra, change),
    }
    return write(ledger.unit, bot, ledger.now_ms, **changes)


def _require_contracts(bot: DcaBot) -> None:
    require_open_bot(bot)
    if not bot.leverage:
        raise BotNotOffered(bot.instrument)


def _running_context(ledger: Ledger, market: Market, bot: DcaBot) -> Context:
    require_open_bot(bot)
    if bot.state != RUNNING:
        raise BotNotRunning(bot.id)
    return context_of(ledger, market, market.find_any(bot.instrument, ledger.now_ms))
