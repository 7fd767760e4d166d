"""Orders as they are and were (order-book-trading-trade-get-order-details, -list, -history)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fauxchange.domain.trading.order import Order
from fauxchange.domain.trading.queries.lists import finished_orders, open_orders
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import word
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading import orders as rows
from fauxchange.exchanges.okx.rows.trading.orders import NORMAL
from fauxchange.exchanges.paging import Page

from .lookup import is_of, named_order, require_consistent


@okx.handles("trade/order.get")
def order(call: Call) -> Iterator[Row]:
    """Yield one order."""
    yield rows.order(named_order(call), call.tables["numbers"])


@okx.handles("trade/orders-pending.get")
def pending(call: Call) -> Iterator[Row]:
    """Yield the orders that are open, newest first."""
    require_consistent(call)
    page = call.page()
    return _rows(call, page, open_orders(call.unit, call.account.id, **page.ids))


@okx.handles("trade/orders-history.get")
def history(call: Call) -> Iterator[Row]:
    """Yield the orders that ended within seven days, newest first."""
    return _history(call, archive=False)


@okx.handles("trade/orders-history-archive.get")
def archive(call: Call) -> Iterator[Row]:
    """Yield the orders that ended within three months, newest first."""
    return _history(call, archive=True)


def _history(call: Call, *, archive: bool) -> Iterator[Row]:
    require_consistent(call)
    page = call.page()
    orders = finished_orders(call.unit, call.account.id, call.now_ms, archive=archive, **page.ids)
    return _rows(call, page, _created_within(orders, page))


def _created_within(orders: Iterable[Order], page: Page) -> Iterator[Order]:
    """Yield orders by when they were created; they come newest first."""
    for one in orders:
        if one.created_ms < (page.since_ms or 0):
            return
        if page.has_time(one.created_ms):
            yield one


def _rows(call: Call, page: Page, orders: Iterable[Order]) -> Iterator[Row]:
    numbers = call.tables["numbers"]
    types = {word(call, "orderType", name) for name in _known_types(call)}
    shown = (one for one in orders if _passes(call, one, types))
    return (rows.order(one, numbers) for one in page.cut(shown))


def _known_types(call: Call) -> list[str]:
    """Return the types that are asked for and that an order of spot may have."""
    known = {entry["number"] for entry in call.tables["numbers"]["orderType"].values()}
    return [name for name in call.list("ordType") if name in known]


def _passes(call: Call, one: Order, types: set[str]) -> bool:
    """Whether an order passes all filters."""
    params = call.params
    category = call.tables["numbers"]["orderCategory"][one.category or NORMAL]["number"]
    state = call.tables["numbers"]["orderState"][one.state]["number"]
    return (
        is_of(params, one.kind, one.instrument)
        and ("ordType" not in params or one.type in types)
        and params.get("state", state) == state
        and params.get("category", category) == category
    )
