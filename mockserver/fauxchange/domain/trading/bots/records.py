"""What grid bots write: their money comes and goes, they place orders, and they end."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.history import Expiring, record
from fauxchange.domain.core.ledger import Ledger, LedgerAccount
from fauxchange.domain.core.money import ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.positions.dependents import Dependents
from fauxchange.domain.positions.leverage import Leverage
from fauxchange.domain.positions.position import CROSS, NET
from fauxchange.domain.trading.acts.place import place
from fauxchange.domain.trading.algo.legs import AlgoOrigin
from fauxchange.domain.trading.matching.context import Context
from fauxchange.domain.trading.order import BASE, LIMIT, MARKET, Order
from fauxchange.domain.trading.request import OrderRequest
from fauxchange.domain.trading.retention import ARCHIVE_MS
from fauxchange.domain.trading_account.account import BOOK, TradingSettings

from .grid import GRID, STOPPED, GridBot, GridOrder, GridOrderChanged
from .purses import add_purse, remove_purse
from .queries import total_of, worth_of

# How orders of spot trade.
SPOT_MODE = "cash"

INVESTED, RETURNED = "bot investment", "bot return"


def open_purse(ledger: Ledger, owner: Account, purse: str, amounts: dict[str, Decimal]) -> None:
    """Open the account of a bot, which pays the fees of its owner, and move its money there.

    Raises:
        InsufficientFunds: the owner has less available.

    """
    unit = ledger.unit
    unit.put(Account(purse, owner.user, owner.master))
    add_purse(unit, owner.id, purse)
    settings = unit.find(TradingSettings, owner.id)
    if settings is not None:
        level, fees = settings.level, settings.spot_fees
        unit.put(TradingSettings(purse, level=level, spot_fees=fees))
    for ccy, amount in amounts.items():
        if amount:
            source, target = LedgerAccount(owner.id, BOOK), LedgerAccount(purse, BOOK)
            ledger.move(ccy, amount, debit=source, credit=target, reason=INVESTED)


def place_order(
    context: Context,
    bot: GridBot,
    side: str,
    size: Decimal,
    price: Decimal | None,
    part: tuple[int | None, int, Decimal] = (None, 0, ZERO),
    unit_of_size: str = BASE,
) -> Order:
    """Place an order of a bot, at the market if it has no price; return it.

    ``part`` has the grid, the group and the cost of `GridOrder`. The group is the client's id of
    the order, which shows it when nothing else of it is known any more.

    Raises:
        Rejection: it cannot be placed.

    """
    unit, (level, group, cost) = context.unit, part
    request = OrderRequest(
        context.instrument,
        side,
        size,
        MARKET if price is None else LIMIT,
        price,
        unit_of_size,
        context.instrument.kind,
        str(group),
        bot.tag,
        trade_mode=CROSS if bot.direction else SPOT_MODE,
        position_side=NET if bot.direction else "",
        moves_price=True,
        algo=AlgoOrigin(bot.id, bot.client_id, GRID, runs=True),
    )
    purse = unit.get(Account, bot.purse)
    order = place(context.ledger, context.market, purse, request)
    unit.put(GridOrder(bot.purse, order.id, bot.account, bot.id, level, group, cost))
    unit.emit(GridOrderChanged(bot.account, bot.id, group, order, context.now_ms))
    return order


def note_ended(ledger: Ledger, part: GridOrder, order: Order) -> None:
    """Forget what an order of a bot was for, now that it has ended."""
    ledger.unit.delete(GridOrder, part.purse, part.order)
    changed = GridOrderChanged(part.account, part.bot, part.group, order, ledger.now_ms)
    ledger.unit.emit(changed)


def write(unit: UnitOfWork, bot: GridBot, now_ms: int, **changes: Any) -> GridBot:
    """Write a bot with some members changed; return it."""
    bot = bot._replace(updated_ms=now_ms, **changes)
    unit.put(bot)
    return bot


def end(ledger: Ledger, bot: GridBot, last: Decimal, result: str) -> GridBot:
    """Give a bot's owner all that it has; return the bot, which has stopped."""
    unit, now_ms = ledger.unit, ledger.now_ms
    total = total_of(bot, worth_of(unit, bot, last, now_ms))
    give_back(ledger, bot)
    remove_purse(unit, bot.account, bot.purse)
    ended = {"state": STOPPED, "result": result, "total": total, "stopped_ms": now_ms}
    log = f"stopped grid bots/{bot.account}"
    for gone in record(unit, log, Expiring(now_ms, bot.id), ARCHIVE_MS):
        _forget(unit, unit.get(GridBot, bot.account, gone.key))
    return write(unit, bot, now_ms, **ended)


def give_back(ledger: Ledger, bot: GridBot) -> None:
    """Give a bot's owner all that it has available."""
    for ccy, balance in ledger.unit.get(Account, bot.purse).book(BOOK).items():
        if balance.available:
            source, target = LedgerAccount(bot.purse, BOOK), LedgerAccount(bot.account, BOOK)
            ledger.move(ccy, balance.available, debit=source, credit=target, reason=RETURNED)


def _forget(unit: UnitOfWork, bot: GridBot) -> None:
    """Delete a bot that is no longer shown, and its account, which is empty."""
    unit.delete(GridBot, bot.account, bot.id)
    unit.delete(Account, bot.purse)
    if unit.find(TradingSettings, bot.purse) is not None:
        unit.delete(TradingSettings, bot.purse)
    if bot.direction:
        unit.delete(Leverage, bot.purse, CROSS, bot.instrument, NET)
        unit.delete(Dependents, bot.purse, bot.instrument, CROSS, NET, "")
