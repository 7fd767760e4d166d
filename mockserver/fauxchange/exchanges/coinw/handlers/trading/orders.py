"""Spot orders as they are and were (spot-trading/check)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from fauxchange.domain.market.instruments.instrument import SPOT
from fauxchange.domain.trading.order import Order
from fauxchange.domain.trading.queries.lists import find_order, open_orders, orders_of_instrument
from fauxchange.domain.trading.rejection import UnknownOrder
from fauxchange.domain.trading.retention import RECENT_MS
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.coinw.enums import count, number
from fauxchange.exchanges.coinw.handlers.market.lookup import bounds_of, find_instrument
from fauxchange.exchanges.coinw.handlers.registry import coinw
from fauxchange.exchanges.coinw.rows import trading as rows
from fauxchange.exchanges.coinw.rows.trading import Row

from .lookup import named_order, scale, state_of


@coinw.handles("spot/private/returnOpenOrders.post")
def return_open_orders(call: Call) -> Iterator[Row]:
    """Yield the open orders of a pair, newest first."""
    one = find_instrument(call, call.params["currencyPair"], SPOT)
    bounds, written = bounds_of(call, "startAt", "endAt"), rows.scale_of(one)
    for order in open_orders(call.unit, call.account.id):
        if order.instrument == one.id and bounds.has(order.created_ms):
            yield rows.open_order(order, state_of(call, order), written)


@coinw.handles("spot/private/returnUTradeHistory.post")
def return_trade_history(call: Call) -> Iterator[Row]:
    """Yield the newest orders of a pair, those of a range of time where one is given."""
    one = find_instrument(call, call.params["currencyPair"], SPOT)
    bounds, written = bounds_of(call, "startAt", "endAt"), rows.scale_of(one)
    orders = orders_of_instrument(
        call.unit,
        call.account.id,
        one.id,
        call.now_ms,
        since_ms=bounds.since_ms or 0,
        until_ms=bounds.until_ms,
    )
    for order in islice(orders, count(call, "rows", "spot orders")):
        yield rows.past_order(order, state_of(call, order), written)


@coinw.handles("spot/private/returnOrderStatus.post")
def return_order_status(call: Call) -> Row:
    """Return one order that was placed within seven days, and its state.

    Raises:
        UnknownOrder: it is older, or the account has no such order.

    """
    order = named_order(call)
    if order.created_ms <= call.now_ms - RECENT_MS:
        raise UnknownOrder(order.id)
    return rows.order_state(order, state_of(call, order), scale(call, order))


@coinw.handles("spot/private/returnOrderTrades.post")
def return_order_trades(call: Call) -> Row:
    """Return what is done and what is left of one order."""
    order = named_order(call)
    return rows.order_details(order, state_of(call, order), scale(call, order))


@coinw.handles("spot/private/getBatchHistoryOrders.post")
def return_orders(call: Call) -> Iterator[Row]:
    """Yield those of the orders asked for that are known, in the order in which they are named."""
    for name in call.list("orderIds"):
        order = _find(call, name)
        if order is not None:
            side = number(call, "spotSide", order.side)
            kind = number(call, "spotOrderType", order.type)
            written = scale(call, order)
            yield rows.archived_order(order, state_of(call, order), side, kind, written)


def _find(call: Call, name: str) -> Order | None:
    try:
        return find_order(call.unit, call.account.id, call.now_ms, order_id=str(int(name)))
    except UnknownOrder:
        return None
