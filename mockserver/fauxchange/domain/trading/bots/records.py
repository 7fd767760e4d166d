"""What grid bots write: they place orders, are changed, and end."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fauxchange.domain.core.history import Expiring, record
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.trading.matching.context import Context
from fauxchange.domain.trading.order import BASE, Order
from fauxchange.domain.trading.retention import ARCHIVE_MS

from .grid import GRID, STOPPED, GridBot, GridOrder, GridOrderChanged
from .purse_bots import cover_losses, forget_purse, give_back, place_of_bot
from .purses import remove_purse
from .queries import total_of, worth_of


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
    order = place_of_bot(
        context, bot, GRID, side, size, price, client_id=str(group), unit_of_size=unit_of_size
    )
    unit.put(GridOrder(bot.purse, order.id, bot.account, bot.id, level, group, cost))
    unit.emit(GridOrderChanged(bot.account, bot.id, group, order, context.now_ms))
    return order


def note_part(ledger: Ledger, order: Order) -> None:
    """Tell of an order that was filled in part, if it is one of a grid bot."""
    part = ledger.unit.find(GridOrder, order.account, order.id)
    if part is not None:
        changed = GridOrderChanged(part.account, part.bot, part.group, order, ledger.now_ms)
        ledger.unit.emit(changed)


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
    cover_losses(ledger, bot)
    total = total_of(bot, worth_of(unit, bot, last, now_ms))
    give_back(ledger, bot)
    remove_purse(unit, bot.account, bot.purse)
    ended = {"state": STOPPED, "result": result, "total": total, "stopped_ms": now_ms}
    log = f"stopped grid bots/{bot.account}"
    for gone in record(unit, log, Expiring(now_ms, bot.id), ARCHIVE_MS):
        _forget(unit, unit.get(GridBot, bot.account, gone.key))
    return write(unit, bot, now_ms, **ended)


def _forget(unit: UnitOfWork, bot: GridBot) -> None:
    """Delete a bot that is no longer shown, and its account, which is empty."""
    unit.delete(GridBot, bot.account, bot.id)
    forget_purse(unit, bot)
