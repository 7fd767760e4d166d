"""What clients change of grid bots: the prices that end them, what they have, and their grids."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.rejection import InvalidField
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.trading.acts.cancel import cancel_all
from fauxchange.domain.trading.acts.funds import available_of
from fauxchange.domain.trading.algo.legs import Signal
from fauxchange.domain.trading.matching.context import Context, context_of
from fauxchange.domain.trading.rejection import NotEnough
from fauxchange.domain.trading_account.account import BOOK

from .checks import grid_prices, require_open_bot, smallest_grid
from .contract_grid.ratios import require_ratios, require_unreached, watch_ratios
from .grid import (
    LOSS_RATIO,
    PROFIT_RATIO,
    RUNNING,
    START,
    WAITING,
    GridBot,
    GridRequest,
    RoleSignal,
)
from .purse_bots import invest, pay_back
from .queries import holdings
from .records import write
from .rejection import BotNotOffered, BotNotRunning, BotRunning, InvestmentNotEnough, NoIncome
from .running import division_of, lay_out, quotes_of
from .waiting import legs_at, unwatch_bot, watch_bot, watch_signal


class Triggers(NamedTuple):
    """New prices that begin or end a bot, by what they are for; None takes one away.

    ``sells`` says whether one that is ended by a price sells its base currency, None leaves that.
    ``ratios`` are the parts that end one of contracts, by what they are for; ZERO takes one away.
    ``signals`` are indicators in the place of prices.
    """

    prices: Mapping[str, Decimal | None]
    sells: bool | None = None
    ratios: Mapping[str, Decimal] = MappingProxyType({})
    signals: Mapping[str, Signal] = MappingProxyType({})


def change_triggers(ledger: Ledger, market: Market, bot: GridBot, change: Triggers) -> GridBot:
    """Give a bot other prices that begin or end it; return it as it is then.

    Raises:
        BotStopped, BotStopping: it has stopped, or is about to.
        BotRunning: it has begun, and is to wait for another price.
        PriceInRange, AlreadyAtEnd, ImpossiblePrice: see `legs_at`.
        ProfitOutOfRange, LossOutOfRange, RatioReached: it may not have such a ratio.

    """
    require_open_bot(bot)
    if (START in change.prices or START in change.signals) and bot.state != WAITING:
        raise BotRunning(bot.id)
    context = _context(ledger, market, bot)
    triggers = {one.role: one.trigger for one in bot.priced_legs}
    for role, price in change.prices.items():
        triggers.pop(role, None)
        if price is not None:
            triggers[role] = price
    began = () if bot.state == WAITING else tuple(one for one in bot.legs if one.role == START)
    for one in began:
        del triggers[one.role]
    legs = (*began, *legs_at(triggers, bot.prices, quotes_of(context).last, bot.direction))
    unwatch_bot(ledger.unit, bot)
    sells = bot.sells if change.sells is None else change.sells
    bot = bot._replace(
        profit_ratio=change.ratios.get(PROFIT_RATIO, bot.profit_ratio),
        loss_ratio=change.ratios.get(LOSS_RATIO, bot.loss_ratio),
    )
    require_ratios(bot.profit_ratio, bot.loss_ratio)
    if bot.direction and change.ratios:
        require_unreached(ledger.unit, bot, ledger.now_ms)
    bot = bot._replace(signals=_signals(bot, change))
    bot = write(ledger.unit, bot, ledger.now_ms, legs=legs, sells=sells)
    bot = watch_signal(ledger.unit, bot, ledger.now_ms)
    watch_bot(context, bot)
    return watch_ratios(context, bot) if bot.direction and bot.state == RUNNING else bot


def _signals(bot: GridBot, change: Triggers) -> tuple[RoleSignal, ...]:
    """Return the indicators of a bot after a change: a price takes the place of one."""
    kept = (one for one in bot.signals if one.role not in {*change.prices, *change.signals})
    return *kept, *(RoleSignal(role, signal) for role, signal in change.signals.items())


def add_investment(
    ledger: Ledger,
    market: Market,
    account: Account,
    bot: GridBot,
    amount: Decimal,
    *,
    reinvests: bool,
) -> GridBot:
    """Give a bot more of the quote currency, and have its grids placed anew; return it.

    One that ``reinvests`` divides the profit that it has among its grids, too.

    Raises:
        BotStopped, BotStopping: it has stopped, or is about to.
        BotNotOffered, BotNotRunning: it is of contracts, or has not begun.
        InvalidField: the amount is not above zero.
        NotEnough: less is available.

    """
    context = _running_context(ledger, market, bot)
    if not amount.is_finite() or amount <= 0:
        raise InvalidField("amount", f"{amount} is not above zero")
    available = available_of(context, account, bot.quote_ccy)
    if available < amount:
        raise NotEnough(bot.quote_ccy, amount, available, BUY)
    invest(ledger, account.id, bot.purse, bot.quote_ccy, amount)
    invested = EXACT.add(bot.investment, amount)
    bot = bot._replace(quote=EXACT.add(bot.quote, amount), investment=invested)
    cancel_all(ledger, market, bot.purse)
    return lay_out(context, bot, ZERO if reinvests else _income(ledger, bot))


def withdraw_income(ledger: Ledger, bot: GridBot) -> Decimal:
    """Give a bot's owner what it has won in its grids; return how much that is.

    Raises:
        BotStopped, BotStopping: it has stopped, or is about to.
        BotNotOffered, NoIncome: it is of contracts, or has won nothing that is there.

    """
    require_open_bot(bot)
    if bot.direction:
        raise BotNotOffered(bot.instrument)
    income = _income(ledger, bot)
    if not income:
        raise NoIncome(f"bot {bot.id} has won nothing that is there")
    pay_back(ledger, bot, bot.quote_ccy, income)
    write(ledger.unit, bot, ledger.now_ms, withdrawn=EXACT.add(bot.withdrawn, income))
    return income


def change_grids(ledger: Ledger, market: Market, bot: GridBot, request: GridRequest) -> GridBot:
    """Have a bot trade between other prices, or in more or fewer grids; return it as it is then.

    Raises:
        BotStopped, BotStopping: it has stopped, or is about to.
        BotNotOffered, BotNotRunning: it is of contracts, or has not begun.
        RangeReversed, InvalidField, GridTooNarrow: its prices or grids are none.
        PriceInRange, AlreadyAtEnd: see `legs_at`.
        InvestmentNotEnough: each grid would trade less than an order may.

    """
    context = _running_context(ledger, market, bot)
    prices = grid_prices(context, request._replace(spacing=bot.spacing))
    triggers = {one.role: one.trigger for one in bot.legs if one.role != START}
    legs_at(triggers, prices, quotes_of(context).last)
    division = division_of(context, prices, holdings(ledger.unit, bot))
    if division.each < smallest_grid(context, bot.account):
        raise InvestmentNotEnough(f"{len(prices) - 1} grids need more than bot {bot.id} has")
    cancel_all(ledger, market, bot.purse)
    return lay_out(context, bot._replace(prices=prices))


def _income(ledger: Ledger, bot: GridBot) -> Decimal:
    """Return what of a bot's profit is there, and in no order."""
    free = ledger.unit.get(Account, bot.purse).balance(BOOK, bot.quote_ccy).available
    return max(min(bot.income, free), ZERO)


def _running_context(ledger: Ledger, market: Market, bot: GridBot) -> Context:
    require_open_bot(bot)
    if bot.direction:
        raise BotNotOffered(bot.instrument)
    if bot.state != RUNNING:
        raise BotNotRunning(bot.id)
    return _context(ledger, market, bot)


def _context(ledger: Ledger, market: Market, bot: GridBot) -> Context:
    return context_of(ledger, market, market.find_any(bot.instrument, ledger.now_ms))
