"""Lists of orders and fills, newest first, as far back as they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import product, takewhile

from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.history import Expiring
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.positions.book import find_position
from fauxchange.domain.positions.position import CROSS, ISOLATED, Position
from fauxchange.domain.trading.fill import Fill, log_of
from fauxchange.domain.trading.order import (
    ARCHIVED,
    LIMIT,
    MARKET,
    ON_ITS_WAY,
    OPEN,
    RECENT,
    ClientOrderId,
    InstrumentOrder,
    Order,
)
from fauxchange.domain.trading.rejection import UnknownOrder
from fauxchange.domain.trading.retention import (
    ARCHIVE_MS,
    ORIGINS,
    RECENT_MS,
    ended_log,
    is_hidden,
)
from fauxchange.domain.trading.terms import order_terms

# Documented by OKX (get-transaction-details-last-3-days, -3-months): how far fills reach back.
FILLS_MS, FILLS_ARCHIVE_MS = 3 * DAY_MS, ARCHIVE_MS


def find_order(
    unit: UnitOfWork, account: str, now_ms: int, *, order_id: str = "", client_id: str = ""
) -> Order:
    """Return an order by its id, or else the latest one with an id of the client's own.

    Raises:
        UnknownOrder: the account has none, or it is no longer shown.

    """
    if not order_id:
        named = unit.find(ClientOrderId, f"{account}/{client_id}")
        order_id = named.order if named else ""
    order = unit.find(Order, f"{account}/{order_id}")
    if (
        order is None
        or order.shelf == ON_ITS_WAY
        or is_hidden(order, now_ms, order_terms(unit, account))
    ):
        raise UnknownOrder(order_id or client_id)
    return order


def positions_by_client_id(
    unit: UnitOfWork, account: str, client_id: str
) -> dict[str, tuple[Position, str]]:
    """Return by their ids the positions held that orders of contracts of a client's id opened.

    Each comes with the last of these orders; the position opened first comes first.
    """
    key = order_terms(unit, account).client_key(client_id, of_contracts=True)
    known = unit.find(ClientOrderId, account, key)
    found: dict[str, tuple[Position, str]] = {}
    for name in (*known.former, known.order) if known else ():
        order = unit.find(Order, f"{account}/{name}")
        if order is None or not order.position:
            continue
        position = find_position(unit, *order.position_place)
        if position is not None and position.contracts and position.id == order.position:
            found[position.id] = position, name
    return found


def open_orders(
    unit: UnitOfWork,
    account: str,
    *,
    older_than: int | None = None,
    newer_than: int | None = None,
) -> Iterator[Order]:
    """Yield the open orders of an account, newest first, between two ids that are left out."""
    return _shelf(unit, account, OPEN, older_than, newer_than)


def finished_orders(
    unit: UnitOfWork,
    account: str,
    now_ms: int,
    *,
    archive: bool = False,
    older_than: int | None = None,
    newer_than: int | None = None,
) -> Iterator[Order]:
    """Yield the orders of an account that ended, newest first, between two ids that are left out.

    They ended within 7 days, with ``archive`` within three months. One that was cancelled without
    a fill is shown as long as its exchange shows it.
    """
    orders = _shelf(unit, account, RECENT, older_than, newer_than)
    if archive:
        old = _shelf(unit, account, ARCHIVED, older_than, newer_than)
        orders = merge(orders, old, key=lambda one: -one.number)
    since_ms, terms = now_ms - (ARCHIVE_MS if archive else RECENT_MS), order_terms(unit, account)
    return (
        one for one in orders if one.updated_ms > since_ms and not is_hidden(one, now_ms, terms)
    )


def orders_of_instrument(
    unit: UnitOfWork,
    account: str,
    instrument: str,
    now_ms: int,
    *,
    since_ms: int = 0,
    until_ms: int | None = None,
    types: tuple[str, ...] = (LIMIT, MARKET),
) -> Iterator[Order]:
    """Yield all orders of an account and an instrument that are known, newest first.

    They were created between two times, both included, and have one of some types. There are none
    of an exchange that does not list orders by their instrument.
    """
    several = [_entries(unit, (account, instrument, type_), until_ms) for type_ in types]
    for one in merge(*several, key=lambda one: (-one.created_ms, -one.number)):
        if one.created_ms < since_ms:
            return
        order = unit.find(Order, f"{account}/{one.id}")
        if order is not None and order.shelf != ON_ITS_WAY and _is_kept(order, now_ms):
            yield order


def ended_orders(
    unit: UnitOfWork,
    account: str,
    instruments: Iterable[str],
    *,
    since_ms: int,
    types: tuple[str, ...] = (LIMIT, MARKET),
    modes: tuple[str, ...] = (CROSS, ISOLATED),
    origins: tuple[str, ...] = ORIGINS,
) -> Iterator[Order]:
    """Yield orders of contracts that ended since a time, those first that ended last.

    ``origins`` are those of ``retention.origin_of``. There are none of an exchange that does not
    list orders by their instrument.
    """
    logs = (ended_log(account, *of) for of in product(instruments, modes, types, origins))
    several: list[Iterator[Expiring]] = [unit.newest(log) for log in logs]
    for one in merge(*several, key=lambda one: (-one.at_ms, -int(one.key))):
        if one.at_ms < since_ms:
            return
        order = unit.find(Order, f"{account}/{one.key}")
        if order is not None:
            yield order


def _entries(
    unit: UnitOfWork, place: tuple[str, ...], until_ms: int | None
) -> Iterator[InstrumentOrder]:
    return unit.scan(
        InstrumentOrder, place, beyond=None if until_ms is None else (*place, until_ms + 1)
    )


def _is_kept(order: Order, now_ms: int) -> bool:
    return order.is_open or order.updated_ms > now_ms - ARCHIVE_MS


def _shelf(
    unit: UnitOfWork, account: str, shelf: int, older_than: int | None, newer_than: int | None
) -> Iterator[Order]:
    beyond = None if older_than is None else (account, shelf, older_than)
    orders = unit.scan(Order, (account, shelf), beyond=beyond)
    if newer_than is None:
        return orders
    return takewhile(lambda one: one.number > newer_than, orders)


def fill_of_trade(unit: UnitOfWork, account: str, instrument: str, trade_id: int) -> Fill | None:
    """Return the fill of an account in a trade of an instrument, or the last one before; or None.

    Trades of an instrument are numbered in order, so it costs the same however many there are.
    """
    log = log_of(account, instrument)
    newest: Iterator[Fill] = unit.newest(log, by="trade_number", older_than=trade_id + 1)
    return next(newest, None)


def fills(
    unit: UnitOfWork,
    account: str,
    *,
    since_ms: int,
    until_ms: int | None = None,
    instrument: str = "",
    order: Order | None = None,
    older_than: int | None = None,
    newer_than: int | None = None,
) -> Iterator[Fill]:
    """Yield the fills of an account, newest first, between two ids that are left out.

    Args:
        unit: what they are read from.
        account: whose they are.
        since_ms: the first time that is shown.
        until_ms: the last one, by default without an end.
        instrument: only those of an instrument.
        order: only those of an order.
        older_than: their ids are smaller.
        newer_than: their ids are larger.

    """
    log = log_of(account, instrument or (order.instrument if order else ""))
    if order is not None:
        since_ms = max(since_ms, order.created_ms)
        until_ms = order.updated_ms if until_ms is None else min(until_ms, order.updated_ms)
    if until_ms is not None:
        last = next(unit.newest(log, by="at_ms", older_than=until_ms + 1), None)
        if last is None:
            return
        older_than = min(last.id + 1, last.id + 1 if older_than is None else older_than)
    found: Iterator[Fill] = unit.newest(log, by="id", older_than=older_than, newer_than=newer_than)
    for fill in found:
        if fill.at_ms < since_ms:
            return
        if order is None or fill.order == order.id:
            yield fill
