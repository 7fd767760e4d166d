"""The orders of a recurring buy, newest first, and what it is worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.money import EXACT, exact_sum
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.trading.order import Order
from fauxchange.domain.trading.queries.returns import ratio, yearly
from fauxchange.domain.trading.retention import ARCHIVE_MS

from .order import RecurringBuy, RecurringOrder, RecurringTarget, orders_log


class RecurringFigures(NamedTuple):
    """What a recurring buy has spent and what that is worth, in the currency that it spends.

    ``profit`` is the difference, ``ratio`` its part of what was ``spent`` and ``yearly`` what that
    would be in a year.
    """

    spent: Decimal
    value: Decimal
    profit: Decimal
    ratio: Decimal
    yearly: Decimal


class PlacedOrder(NamedTuple):
    """An order of a recurring buy, and why it was placed."""

    order: Order
    reason: str


def recurring_orders(
    unit: UnitOfWork,
    one: RecurringBuy,
    now_ms: int,
    *,
    older_than: int | None = None,
    newer_than: int | None = None,
) -> Iterator[PlacedOrder]:
    """Yield the orders of a recurring buy, newest first, between two ids that are left out."""
    log = orders_log(one.account, one.id)
    entries: Iterator[RecurringOrder] = unit.newest(
        log, by="number", older_than=older_than, newer_than=newer_than
    )
    for entry in entries:
        if entry.at_ms <= now_ms - ARCHIVE_MS:
            return
        order = unit.find(Order, one.account, str(entry.number))
        if order is not None:
            yield PlacedOrder(order, entry.reason)


def figures_of(one: RecurringBuy, prices: Mapping[str, Decimal], now_ms: int) -> RecurringFigures:
    """Return what a recurring buy has come to at prices of its currencies."""
    spent = exact_sum(target.spent for target in one.targets)
    value = exact_sum(EXACT.multiply(each.received, prices[each.ccy]) for each in one.targets)
    profit = EXACT.subtract(value, spent)
    part, until_ms = ratio(profit, spent), now_ms if one.is_open else one.stopped_ms
    in_year = yearly(part, one.created_ms, until_ms)
    return RecurringFigures(spent, value, profit, part, in_year)


def average_price(target: RecurringTarget) -> Decimal:
    """Return at which price a currency was bought on average, 0 if it never was."""
    return ratio(target.spent, target.filled)


def profit_of(target: RecurringTarget, price: Decimal) -> Decimal:
    """Return what a currency that was bought has won at a price."""
    return EXACT.subtract(EXACT.multiply(target.received, price), target.spent)
