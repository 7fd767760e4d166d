"""Lists of recurring buys and of their orders, newest first, and what one is worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from heapq import merge
from itertools import takewhile
from typing import NamedTuple

from fauxchange.domain.core.money import EXACT, exact_sum
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.trading.bots.rejection import UnknownBot
from fauxchange.domain.trading.bots.returns import ratio, yearly
from fauxchange.domain.trading.order import Order
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


def find_recurring(unit: UnitOfWork, account: str, recurring: str, now_ms: int) -> RecurringBuy:
    """Return a recurring buy of an account.

    Raises:
        UnknownBot: the account has none of the id, or it is no longer shown.

    """
    found = unit.find(RecurringBuy, account, recurring)
    if found is None or not _is_shown(found, now_ms):
        raise UnknownBot(recurring)
    return found


def recurring_buys(
    unit: UnitOfWork,
    account: str,
    now_ms: int,
    *,
    states: Sequence[str],
    older_than: int | None = None,
    newer_than: int | None = None,
) -> Iterator[RecurringBuy]:
    """Yield the recurring buys of an account in some states, newest first, between two ids.

    The ids are left out. Those that stopped did so within three months.
    """

    def of(state: str) -> Iterator[RecurringBuy]:
        beyond = None if older_than is None else (account, state, older_than)
        since = -1 if newer_than is None else newer_than
        found = unit.scan(RecurringBuy, (account, state), beyond=beyond)
        return takewhile(lambda one: one.number > since, found)

    found = merge(*(of(state) for state in states), key=lambda one: -one.number)
    return (one for one in found if _is_shown(one, now_ms))


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


def _is_shown(one: RecurringBuy, now_ms: int) -> bool:
    return one.is_open or one.stopped_ms > now_ms - ARCHIVE_MS
