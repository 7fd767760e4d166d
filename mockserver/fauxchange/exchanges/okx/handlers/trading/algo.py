"""Algo orders, of which there are none (order-book-trading-algo-trading).

They are not modelled: nobody can place one, so that none is found, listed, changed or cancelled.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn

from fauxchange.domain.core.rejection import Rejection
from fauxchange.domain.trading.rejection import UnknownOrder
from fauxchange.exchanges.exchange import Call
from fauxchange.exchanges.okx.handlers.market.lookup import find_instrument
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.refusals import (
    AlgoOrdersNotOffered,
    AmendmentTooLate,
    CancelTooLate,
)
from fauxchange.exchanges.okx.rows.row import Row

from .requests import require_offer

_NAMES = ("algoId", "algoClOrdId", "clOrdId")


@okx.handles("trade/order-algo.post", scope="no algo orders")
def place_algo_order(call: Call) -> NoReturn:
    """Refuse, as orders that are not modelled are."""
    one = find_instrument(call, call.params["instId"])
    require_offer(one)
    raise AlgoOrdersNotOffered(f"algo orders of {one.id} are not modelled")


@okx.handles("trade/amend-algos.post", scope="no algo orders")
def amend_algo_order(call: Call) -> NoReturn:
    """Refuse: the account has no algo orders."""
    find_instrument(call, call.params["instId"])
    raise AmendmentTooLate(f"there is no algo order {_name(call.params)}")


@okx.handles("trade/cancel-algos.post", scope="no algo orders")
def cancel_algo_orders(call: Call) -> Iterator[Rejection]:
    """Refuse each row: the account has no algo orders."""
    for row in call.params:
        try:
            find_instrument(call, row["instId"])
        except Rejection as refusal:
            yield refusal
        else:
            yield CancelTooLate(f"there is no algo order {_name(row)}")


@okx.handles("trade/order-algo.get", scope="no algo orders")
def algo_order(call: Call) -> NoReturn:
    """Refuse: the account has no algo orders."""
    raise UnknownOrder(_name(call.params))


@okx.handles("trade/orders-algo-pending.get", scope="no algo orders")
def pending_algo_orders(call: Call) -> Iterator[Row]:
    """Yield none."""
    call.page()
    return iter(())


@okx.handles("trade/orders-algo-history.get", scope="no algo orders")
def algo_order_history(call: Call) -> Iterator[Row]:
    """Yield none."""
    call.page()
    return iter(())


def _name(params: Row) -> str:
    """Return by what an algo order is asked for."""
    return next((str(params[name]) for name in _NAMES if params.get(name)), "")
