"""The orders and cycles of a DCA bot, newest first, and what it is worth."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.history import choice_log
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.trading.order import ON_ITS_WAY, Order
from fauxchange.domain.trading.queries.returns import ratio
from fauxchange.domain.trading.retention import ARCHIVE_MS

from .bot import DcaBot, DcaCycle, DcaOrderEntry, cycles_log, orders_log
from .levels import average_of
from .records import funding_now, held_of, realised_profit, worth_of


class DcaFigures(NamedTuple):
    """What a DCA bot has at the moment, and what it has won.

    ``total`` is in quote currency, and ``ratio`` its part of what was invested; ``funding`` is what
    funding cost (below zero) or brought. ``held`` is base currency or contracts, ``quote`` what it
    has of the quote currency, ``floats`` what it would win if it sold at the last price.
    """

    total: Decimal
    ratio: Decimal
    funding: Decimal
    held: Decimal = ZERO
    quote: Decimal = ZERO
    floats: Decimal = ZERO


class DcaPlacedOrder(NamedTuple):
    """An order of a DCA bot, what it is for, and the number of its cycle."""

    order: Order
    role: str
    cycle: int


def dca_figures(unit: UnitOfWork, bot: DcaBot, last: Decimal, now_ms: int) -> DcaFigures:
    """Return what a DCA bot has and has won at a last price."""
    if not bot.is_open:
        return DcaFigures(bot.total, ratio(bot.total, bot.investment), bot.funding)
    total = EXACT.subtract(worth_of(unit, bot, last, now_ms), bot.investment)
    funding = EXACT.add(bot.funding, funding_now(unit, bot))
    held, average = held_of(unit, bot), average_of(bot.cycle) if bot.cycle else ZERO
    quote = unit.get(Account, bot.purse).total(bot.quote_ccy)
    floats = EXACT.multiply(held, EXACT.subtract(last, average)) if average else ZERO
    return DcaFigures(total, ratio(total, bot.investment), funding, held, quote, floats)


def dca_orders(
    unit: UnitOfWork,
    bot: DcaBot,
    now_ms: int,
    *,
    cycle: int | None = None,
    older_than: int | None = None,
    newer_than: int | None = None,
) -> Iterator[DcaPlacedOrder]:
    """Yield the orders of a DCA bot or of one of its cycles, newest first, between two ids.

    The ids are left out. What is on its way to the exchange is not there yet.
    """
    log = choice_log(orders_log(bot), cycle=cycle)
    entries: Iterator[DcaOrderEntry] = unit.newest(
        log, by="number", older_than=older_than, newer_than=newer_than
    )
    for entry in entries:
        if entry.at_ms <= now_ms - ARCHIVE_MS:
            return
        order = unit.find(Order, bot.purse, str(entry.number))
        if order is not None and order.shelf != ON_ITS_WAY:
            yield DcaPlacedOrder(order, entry.role, entry.cycle)


def dca_cycles(
    unit: UnitOfWork,
    instrument: Instrument,
    bot: DcaBot,
    now_ms: int,
    *,
    older_than: int | None = None,
    newer_than: int | None = None,
) -> Iterator[DcaCycle]:
    """Yield the cycles of a DCA bot, newest first, between two numbers that are left out.

    ``cash`` of the one that runs is what it has won by now.
    """
    running = bot.cycle
    if (
        running is not None
        and (older_than is None or running.number < older_than)
        and (newer_than is None or running.number > newer_than)
    ):
        won = realised_profit(instrument, bot, running, held_of(unit, bot))
        first: tuple[DcaCycle, ...] = (running._replace(cash=won),)
    else:
        first = ()
    done: Iterator[DcaCycle] = unit.newest(
        cycles_log(bot), by="number", older_than=older_than, newer_than=newer_than
    )
    return chain(first, (one for one in done if one.at_ms > now_ms - ARCHIVE_MS))
