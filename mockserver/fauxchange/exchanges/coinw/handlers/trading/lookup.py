"""Which order a spot command names, and how it is shown."""

from __future__ import annotations

from fauxchange.domain.trading.order import Order
from fauxchange.domain.trading.queries.lists import find_order
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.coinw.enums import count
from fauxchange.exchanges.coinw.rows.trading import PairScale, scale_of


def named_order(call: Call) -> Order:
    """Return the order that a command names.

    Raises:
        UnknownOrder: the account has no such order, or it is no longer shown.

    """
    order_id = str(int(call.params["orderNumber"]))
    return find_order(call.unit, call.account.id, call.now_ms, order_id=order_id)


def scale(call: Call, order: Order) -> PairScale:
    """Return how amounts of an order are written, whether its pair is listed or not."""
    return scale_of(call.market.find_any(order.instrument, call.now_ms))


def state_of(call: Call, order: Order) -> int:
    """Return CoinW's number of the state of an order."""
    return count(call, "spotOrderState", order.state)
