"""What clients do with grid bots of contracts, besides what they do with those of spot."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.rejection import InvalidField
from fauxchange.domain.market.instruments.instrument import SWAP
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.market.state import market_of
from fauxchange.domain.positions.leverage import choose, scope_of
from fauxchange.domain.positions.position import CROSS, NET
from fauxchange.domain.trading.acts.cancel import cancel
from fauxchange.domain.trading.acts.checks import require_open
from fauxchange.domain.trading.bots.grid import HOLDING, RUNNING, GridBot, GridRequest
from fauxchange.domain.trading.bots.purse_bots import PurseBot, invest, pay_back
from fauxchange.domain.trading.bots.records import write
from fauxchange.domain.trading.bots.rejection import (
    BotNotOffered,
    CloseUnderWay,
    LeverageOutOfRange,
    MarginTooSmall,
    NothingHeld,
)
from fauxchange.domain.trading.matching.context import Context, context_of
from fauxchange.domain.trading.order import MARKET, OPEN, Order
from fauxchange.domain.trading.queries.lists import find_order
from fauxchange.domain.trading.queries.returns import ratio
from fauxchange.domain.trading.rejection import NotEnough
from fauxchange.domain.trading_account.account import BOOK
from fauxchange.domain.trading_account.available import spendable_in, usable

from .figures import contract_figures
from .ratios import watch_ratios
from .running import close, held_contracts
from .sizes import each_of, least_margin

# Whether margin comes or goes.
ADD, REDUCE = "add", "reduce"


class MarginMove(NamedTuple):
    """What of a bot's margin may be moved at most, and its leverage once some was; None without."""

    most: Decimal
    leverage: Decimal | None


def require_contract_grid(ledger: Ledger, market: Market, request: GridRequest) -> Context:
    """Let a grid of contracts pass that there may be; return where it trades.

    Raises:
        BotNotOffered: the instrument is no swap that settles in its quote currency.
        InstrumentNotOpen: the instrument takes no orders at the market now.
        LeverageOutOfRange: it has no such leverage.

    """
    instrument = request.instrument
    if instrument.kind != SWAP or instrument.is_inverse:
        raise BotNotOffered(instrument.id)
    context = context_of(ledger, market, instrument)
    require_open(context, MARKET)
    highest = instrument.maxima.leverage or request.leverage
    if not 1 <= request.leverage <= highest:
        raise LeverageOutOfRange(Decimal(1), highest)
    return context


def require_margin(
    context: Context,
    account: Account,
    request: GridRequest,
    prices: tuple[Decimal, ...],
    last: Decimal,
) -> Decimal:
    """Let a margin pass that the account has and the grids need; return the size of each.

    Raises:
        MarginTooSmall, NotEnough: it does not.

    """
    ccy = request.instrument.settlement
    each = each_of(context, prices, request.quote, request.leverage, last)
    if each < context.terms.minimum:
        raise MarginTooSmall(least_margin(context, prices, request.leverage, last), ccy)
    available = spendable_in(context.unit, account, BOOK, ccy, context.now_ms)
    if available < request.quote:
        raise NotEnough(ccy, request.quote, available, BUY)
    return each


def take_leverage(context: Context, bot: PurseBot) -> None:
    """Have the account of a bot trade its instrument with the bot's leverage."""
    scope = scope_of(context.instrument, CROSS)
    choose(context.unit, bot.purse, CROSS, scope, NET, bot.leverage)


def close_contracts(
    ledger: Ledger,
    market: Market,
    bot: GridBot,
    size: Decimal | None = None,
    price: Decimal | None = None,
) -> Order:
    """Have a bot that has ended close what it holds, all at the market or some at a price.

    Raises:
        NothingHeld: it has not ended, or holds nothing.
        CloseUnderWay: an order that closes is open.
        InvalidField: it holds fewer contracts.
        Rejection: the order is refused.

    """
    if bot.state != HOLDING:
        raise NothingHeld(f"bot {bot.id} is {bot.state}")
    unit = ledger.unit
    if next(unit.scan(Order, (bot.purse, OPEN)), None) is not None:
        raise CloseUnderWay(f"bot {bot.id} closes already")
    if size is not None and size > abs(held_contracts(unit, bot)):
        raise InvalidField("size", f"bot {bot.id} holds fewer than {size}")
    context = context_of(ledger, market, market.find_any(bot.instrument, ledger.now_ms))
    return close(context, bot, size, price)


def cancel_close(ledger: Ledger, market: Market, bot: GridBot, order_id: str) -> Order:
    """Cancel an order by which a bot closes contracts; return it as it is then.

    Raises:
        NothingHeld: the bot has not ended.
        UnknownOrder: it has no such order.
        OrderFinished: the order is filled or cancelled.

    """
    if bot.state != HOLDING:
        raise NothingHeld(f"bot {bot.id} is {bot.state}")
    order = find_order(ledger.unit, bot.purse, ledger.now_ms, order_id=order_id)
    return cancel(ledger, market, order)


def margin_change(
    ledger: Ledger, account: Account, bot: PurseBot, kind: str, amount: Decimal
) -> MarginMove:
    """Return how much margin may be moved, and what the leverage is once ``amount`` was."""
    unit, ccy = ledger.unit, bot.quote_ccy
    if kind == ADD:
        most = spendable_in(unit, account, BOOK, ccy, ledger.now_ms)
    else:
        most = usable(unit, unit.get(Account, bot.purse), ccy, ledger.now_ms)
        amount = EXACT.subtract(ZERO, amount)
    figures = contract_figures(unit, bot, ledger.now_ms)
    rest = EXACT.add(figures.equity, amount)
    leverage = ratio(figures.value, rest) if figures.value and rest > 0 else None
    return MarginMove(most, leverage)


def change_margin(
    ledger: Ledger, account: Account, bot: GridBot, kind: str, amount: Decimal
) -> GridBot:
    """Give a grid bot more margin, or take some that it does not need; return it as it is then.

    Raises:
        InvalidField, NotEnough: see `move_margin`.

    """
    change = move_margin(ledger, account, bot, kind, amount)
    bot = write(ledger.unit, bot, ledger.now_ms, investment=EXACT.add(bot.investment, change))
    market = market_of(ledger.unit)
    context = context_of(ledger, market, market.find_any(bot.instrument, ledger.now_ms))
    return watch_ratios(context, bot) if bot.state == RUNNING else bot


def move_margin(
    ledger: Ledger, account: Account, bot: PurseBot, kind: str, amount: Decimal
) -> Decimal:
    """Move margin to a bot, or some that it does not need back; return what it has more now.

    Raises:
        InvalidField: the amount is not above zero.
        NotEnough: there is less.

    """
    if not amount.is_finite() or amount <= 0:
        raise InvalidField("amount", f"{amount} is not above zero")
    most = margin_change(ledger, account, bot, kind, amount).most
    if most < amount:
        raise NotEnough(bot.quote_ccy, amount, most, BUY)
    if kind == ADD:
        invest(ledger, account.id, bot.purse, bot.quote_ccy, amount)
        return amount
    pay_back(ledger, bot, bot.quote_ccy, amount)
    return EXACT.subtract(ZERO, amount)
