"""Lists of grid bots, newest first, and what one is worth at the moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from heapq import merge
from itertools import takewhile
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.trading.resting import open_orders_of
from fauxchange.domain.trading.retention import ARCHIVE_MS

from .contract_grid.figures import contract_figures
from .grid import GridBot
from .rejection import UnknownBot
from .returns import ratio, yearly


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


def find_grid(unit: UnitOfWork, account: str, bot: str, now_ms: int) -> GridBot:
    """Return a grid bot of an account.

    Raises:
        UnknownBot: the account has none of the id, or it is no longer shown.

    """
    found = unit.find(GridBot, account, bot)
    if found is None or not _is_shown(found, now_ms):
        raise UnknownBot(bot)
    return found


def grid_bots(
    unit: UnitOfWork,
    account: str,
    now_ms: int,
    *,
    states: Sequence[str],
    older_than: int | None = None,
    newer_than: int | None = None,
) -> Iterator[GridBot]:
    """Yield the grid bots of an account in some states, newest first, between two ids left out.

    Those that stopped did so within three months.
    """

    def of(state: str) -> Iterator[GridBot]:
        beyond = None if older_than is None else (account, state, older_than)
        since = -1 if newer_than is None else newer_than
        found = unit.scan(GridBot, (account, state), beyond=beyond)
        return takewhile(lambda one: one.number > since, found)

    found = merge(*(of(state) for state in states), key=lambda one: -one.number)
    return (one for one in found if _is_shown(one, now_ms))


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


def _is_shown(bot: GridBot, now_ms: int) -> bool:
    return bot.is_open or bot.stopped_ms > now_ms - ARCHIVE_MS
