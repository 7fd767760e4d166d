"""Placing algo orders (order-book-trading-algo-trading-post-place-algo-order)."""

from __future__ import annotations

from collections.abc import Iterator

from fauxchange.domain.trading.algo.acts import place_algo
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading import algo as rows

from .requests import algo_of


@okx.handles("trade/order-algo.post", scope="no triggers by indicators, no limit take profits")
def place_algo_order(call: Call) -> Iterator[Row]:
    """Place one algo order, which waits for its price."""
    account = call.account
    request = algo_of(call, call.market, account.id)
    yield rows.placed(place_algo(call.ledger, call.market, account, request))
