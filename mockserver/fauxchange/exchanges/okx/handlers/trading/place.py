"""Placing orders (order-book-trading-trade-post-place-order, -place-multiple-orders)."""

from __future__ import annotations

from collections.abc import Iterator

from fauxchange.domain.core.rejection import Rejection
from fauxchange.domain.market.market import Market
from fauxchange.domain.trading.acts.place import place
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading import orders as rows

from .each_row import each_row
from .requests import order_of


@okx.handles("trade/order.post", scope="spot")
def place_order(call: Call) -> Iterator[Row]:
    """Place one order."""
    yield _place(call, call.market)


@okx.handles("trade/batch-orders.post", scope="spot")
def place_orders(call: Call) -> Iterator[Row | Rejection]:
    """Place orders one after the other; each is accepted or refused by itself."""
    return each_row(call, _place)


def _place(call: Call, market: Market) -> Row:
    account = call.account
    request = order_of(call, market, account.id)
    return rows.placed(place(call.ledger, market, account, request))
