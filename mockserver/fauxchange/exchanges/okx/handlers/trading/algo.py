"""One algo order, of which there are none (order-book-trading-algo-trading-get-algo-order-details).

Algo orders are not modelled: placing one is answered with the documented example, and leaves none.
"""

from __future__ import annotations

from typing import NoReturn

from fauxchange.domain.trading.rejection import UnknownOrder
from fauxchange.exchanges.exchange import Call
from fauxchange.exchanges.okx.handlers.registry import okx


@okx.handles("trade/order-algo.get", scope="no algo orders")
def algo_order(call: Call) -> NoReturn:
    """Refuse: the account has no algo orders."""
    names = (call.params.get(name) for name in ("algoId", "algoClOrdId", "clOrdId"))
    raise UnknownOrder(next(name for name in names if name))
