"""Modelled commands whose documented request is refused: the state it needs is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fauxchange.spec.endpoint import Endpoint

EXPECTED: dict[str, str | int] = {
    # Nobody has an order of the documented id.
    "spot/private/cancelOrder.post": "-103",
    "spot/private/cancelWithdraw.post": "-103",
    # Nobody is the documented recipient.
    "spot/private/doWithdraw.post": "-103",
    # Nobody has a key or a sub-account of the plainest name.
    "spot/private/reset_subAccount_apikey.post": "-103",
    "spot/private/subAccount_transfer.post": "-103",
    "spot/private/subAccount_transferAvailable.post": "-103",
    # The default world has nothing in the funding account.
    "spot/private/spotWealthTransfer.post": "200005",
    "spot/private/returnOrderStatus.post": "-103",
    "spot/private/returnOrderTrades.post": "-103",
    # Nobody has an order or a position of the documented id, or of the plainest one.
    "futures/TPSL.get": 1,
    "futures/TPSL.post": 1,
    "futures/addTpsl.post": 1,
    "futures/batchOrders.delete": 1,
    "futures/moveTPSL.post": 1,
    "futures/order.delete": 1,
    "futures/order.put": 1,
    "futures/positions.delete": 1,
    "futures/positions/leverage.get": 1,
    "futures/positions/margin.post": 1,
    "futures/positions/reverse.post": 1,
    "futures/updateTpsl.post": 1,
}

# What the same request is answered a second time.
AGAIN: dict[str, str | int] = {
    # An order with its own id is there.
    "spot/private/doTrade.post": "-103",
}


def expected(endpoint: Endpoint) -> str | int:
    """Return the code that the documented request is answered with."""
    return EXPECTED.get(endpoint.id, "200" if endpoint.section == "spot" else 0)


def expected_again(endpoint: Endpoint) -> str | int:
    """Return the code that it is answered with after the first time."""
    return AGAIN.get(endpoint.id, expected(endpoint))
