"""What a grid bot is worth at the moment."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.trading.queries.returns import ratio, yearly
from fauxchange.domain.trading.resting import open_orders_of

from .contract_grid.figures import contract_figures
from .grid import GridBot


class GridFigures(NamedTuple):
    """What a grid bot has at the moment, and what it has won.

    ``quote`` and ``base`` are what it holds. ``total`` is the ``grid`` profit and what ``floats``,
    in quote currency; ``ratio`` is the part of the investment, ``yearly`` and ``grid_yearly`` what
    that and the grid profit would be in a year. ``orders`` are open.
    """

    quote: Decimal
    base: Decimal
    total: Decimal
    floats: Decimal
    ratio: Decimal
    yearly: Decimal
    grid_yearly: Decimal
    orders: int


def figures_of(unit: UnitOfWork, bot: GridBot, last: Decimal, now_ms: int) -> GridFigures:
    """Return what a grid bot has and has won at a last price."""
    quote, base, orders = ZERO, ZERO, 0
    total, until_ms = bot.total, bot.stopped_ms
    if bot.is_open:
        until_ms = now_ms
        quote, base = holdings(unit, bot)
        orders = open_orders_of(unit, bot.purse).total
        total = total_of(bot, worth_of(unit, bot, last, now_ms))
    part, grid_part = ratio(total, bot.investment), ratio(bot.profit, bot.investment)
    return GridFigures(
        quote,
        base,
        total,
        EXACT.subtract(total, bot.profit),
        part,
        yearly(part, bot.created_ms, until_ms),
        yearly(grid_part, bot.created_ms, until_ms),
        orders,
    )


def holdings(unit: UnitOfWork, bot: GridBot) -> tuple[Decimal, Decimal]:
    """Return what an open bot holds of the quote and of the base currency, in orders or not."""
    purse = unit.get(Account, bot.purse)
    return purse.total(bot.quote_ccy), purse.total(bot.base_ccy)


def worth_of(unit: UnitOfWork, bot: GridBot, last: Decimal, now_ms: int) -> Decimal:
    """Return what an open bot has, in quote currency at a last price; contracts by their mark."""
    if bot.direction:
        return contract_figures(unit, bot, now_ms).equity
    quote, base = holdings(unit, bot)
    return EXACT.add(quote, EXACT.multiply(base, last))


def total_of(bot: GridBot, worth: Decimal) -> Decimal:
    """Return what a bot has won in quote currency that has so much."""
    return EXACT.subtract(EXACT.add(worth, bot.withdrawn), bot.investment)
