"""Orders of contracts as they are and were (futures-trading/check)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fauxchange.domain.core.money import ZERO
from fauxchange.domain.market.instruments.instrument import SPOT, SWAP
from fauxchange.domain.trading.algo.legs import PROFIT
from fauxchange.domain.trading.algo.order import (
    CONDITIONAL,
    LIVE,
    OCO,
    TRAILING,
    TRIGGER,
    AlgoOrder,
)
from fauxchange.domain.trading.algo.queries import algo_orders
from fauxchange.domain.trading.order import LIMIT, MARKET, Order
from fauxchange.domain.trading.queries.lists import ended_orders, find_order, open_orders
from fauxchange.domain.trading.rejection import UnknownOrder
from fauxchange.domain.trading.retention import ARCHIVE_MS, RECENT_MS
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.coinw.enums import number
from fauxchange.exchanges.coinw.handlers.market.lookup import find_instrument, instruments_of
from fauxchange.exchanges.coinw.handlers.pages import page_of
from fauxchange.exchanges.coinw.handlers.registry import coinw
from fauxchange.exchanges.coinw.handlers.trading.stops.triggers import as_order
from fauxchange.exchanges.coinw.rows import contracts as rows
from fauxchange.exchanges.coinw.rows.contracts import Row

from .lookup import ORIGIN_TYPES, figures_of, stops_of, words_of

# The kinds of algo orders that this exchange has.
_KINDS = (CONDITIONAL, OCO, TRIGGER, TRAILING)
_TYPES = {"execute": (MARKET,), "plan": (LIMIT,)}


@coinw.handles("futures/orders/open.get")
def open_orders_of(call: Call) -> Row:
    """Return the open orders of a contract and a type, newest first."""
    one = find_instrument(call, call.params["instrument"], SWAP)
    page, total = page_of(call, (row for row in _open_rows(call) if row[0] == one.id))
    return rows.page([row for _, row in page], total)


def _open_rows(call: Call) -> Iterator[tuple[str, Row]]:
    """Yield the contract and the row of each order of the asked type that is open, or waits."""
    asked, account = call.params["positionType"], call.account.id
    kinds = [kind for kind in _KINDS if asked in _names(call, kind)]
    if not kinds:
        types = _types(call)
        for order in open_orders(call.unit, account):
            if order.kind != SPOT and order.type in types:
                yield order.instrument, order_row(call, order)
        return
    for algo in algo_orders(call.unit, account, call.now_ms, states=(LIVE,), kinds=kinds):
        if algo.kind != SPOT:
            yield algo.instrument, waiting_row(call, algo)


def _names(call: Call, kind: str) -> set[str]:
    """Return what algo orders of a kind are called in requests: two names each, some of them."""
    if kind in {CONDITIONAL, OCO}:
        return {number(call, "stopOrderType", PROFIT)}
    name = number(call, "stopOrderType", kind)
    return {name, number(call, "shortStopType", kind)} if kind == TRAILING else {name}


def waiting_row(call: Call, algo: AlgoOrder) -> Row:
    """Return the row of what waits for a price, among open orders."""
    one = call.market.find_any(algo.instrument, call.now_ms)
    order = as_order(algo, one.base, one.quote)
    kind = algo.type if algo.type in {TRIGGER, TRAILING} else PROFIT
    name = number(call, "stopOrderType", kind)
    return {**order_row(call, order), "originalType": name, "posType": name}


@coinw.handles("futures/orders/openQuantity.get")
def number_of_open_orders(call: Call) -> Row:
    """Return how many orders of contracts are open."""
    found = open_orders(call.unit, call.account.id)
    return {"value": sum(1 for order in found if order.kind != SPOT)}


@coinw.handles("futures/order.get")
def orders_by_id(call: Call) -> Iterator[Row]:
    """Yield the open orders of a type, those that are named or else all; none that has ended."""
    types = _types(call)
    only = find_instrument(call, call.params["instrument"], SWAP).id if _names_one(call) else ""
    names = call.list("sourceIds")
    if not names or not types:
        ids = {str(int(name)) for name in names}
        for instrument, row in _open_rows(call):
            if only in {"", instrument} and (not ids or str(row["id"]) in ids):
                yield row
        return
    for order in _named(call, names):
        is_asked = order.type in types and only in {"", order.instrument}
        if order.is_open and order.kind != SPOT and is_asked:
            yield order_row(call, order)


@coinw.handles("futures/orders/history.get")
def history(call: Call) -> Row:
    """Return the orders that ended within seven days, those first that ended last."""
    return _history(call, _instruments(call), RECENT_MS)


@coinw.handles("futures/orders/archive.get")
def archive(call: Call) -> Row:
    """Return likewise the orders of three months."""
    return _history(call, _instruments(call), ARCHIVE_MS)


@coinw.handles("futures/orders/batchInsHistory.get")
def history_of_several(call: Call) -> Row:
    """Return the orders of several contracts of seven days."""
    return _history(call, _symbols(call), RECENT_MS)


@coinw.handles("futures/orders/batchInsArchive.get")
def archive_of_several(call: Call) -> Row:
    """Return the orders of several contracts of three months."""
    return _history(call, _symbols(call), ARCHIVE_MS)


def _history(call: Call, names: Iterable[str], reach_ms: int) -> Row:
    """Return a page of the orders that ended within a time, those first that ended last."""
    since_ms = call.now_ms - reach_ms + 1
    types, origins = ORIGIN_TYPES[call.params.get("originType", "")]
    found = ended_orders(
        call.unit, call.account.id, names, since_ms=since_ms, types=types, origins=origins
    )
    page, total = page_of(call, found)
    user = call.account.user
    shown = [rows.past_order(one, words_of(call, one), figures_of(call, one), user) for one in page]
    return rows.page(shown, total)


def order_row(call: Call, order: Order) -> Row:
    """Return the row of an order as it is now, with what it brings along."""
    figures = figures_of(call, order)
    row = rows.open_order(order, words_of(call, order), figures, call.account.user)
    legs = (leg for brought in order.attached for leg in brought.legs)
    return row | stops_of(call, legs, (order.price or ZERO, order.leverage))


def _types(call: Call) -> tuple[str, ...]:
    """Return the types of orders that the position type of a call names."""
    return _TYPES.get(call.params["positionType"], ())


def _names_one(call: Call) -> bool:
    return "instrument" in call.params


def _instruments(call: Call) -> list[str]:
    if _names_one(call):
        return [find_instrument(call, call.params["instrument"], SWAP).id]
    return [one.id for one in instruments_of(call, SWAP)]


def _symbols(call: Call) -> list[str]:
    return list(dict.fromkeys(find_instrument(call, one, SWAP).id for one in call.list("symbols")))


def _named(call: Call, names: Iterable[str]) -> Iterator[Order]:
    for name in dict.fromkeys(str(int(one)) for one in names):
        try:
            yield find_order(call.unit, call.account.id, call.now_ms, order_id=name)
        except UnknownOrder:
            continue
