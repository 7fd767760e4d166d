"""Placing, changing and cancelling orders of contracts (futures-trading/trade)."""

from __future__ import annotations

from collections.abc import Iterator

from fauxchange.domain.core.rejection import BadParameter, Rejection
from fauxchange.domain.trading.acts.cancel import cancel
from fauxchange.domain.trading.acts.place import place
from fauxchange.domain.trading.algo.acts import cancel_algo
from fauxchange.domain.trading.algo.order import AlgoOrder
from fauxchange.domain.trading.contracts.choices import require_same_choices
from fauxchange.domain.trading.order import REPLACED, Order
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.coinw.handlers.registry import coinw
from fauxchange.exchanges.coinw.handlers.trading.stops.triggers import place_trigger
from fauxchange.exchanges.coinw.rows import contracts as rows
from fauxchange.exchanges.coinw.rows.contracts import Row

from .lookup import open_order_of
from .requests import is_trigger, order_of


@coinw.handles("futures/order.post")
def place_order(call: Call) -> Row:
    """Place an order, or have one wait for a price; the answer to that names no id (documented)."""
    if is_trigger(call):
        place_trigger(call, order_of(call))
        return rows.waiting()
    return rows.placed(_place(call))


@coinw.handles("futures/batchOrders.post")
def place_orders(call: Call) -> Iterator[Row | Rejection]:
    """Place orders one after the other; each is accepted or refused by itself."""
    for params in call.params:
        try:
            with call.unit.savepoint():
                own = call._replace(params=params)
                placed = place_trigger(own, order_of(own)) if is_trigger(own) else _place(own)
        except Rejection as refusal:
            yield refusal
        else:
            yield rows.placed_of_batch(placed)


@coinw.handles("futures/order.put")
def modify_order(call: Call) -> Row | Rejection:
    """Cancel an order and place another one; if that is refused the old one is cancelled still.

    Documented (modify-an-order): a change that fails costs the order.
    """
    old = open_order_of(call, call.params["id"])
    if isinstance(old, Order):
        cancel(call.ledger, call.market, old, detail=REPLACED, at_once=True)
    else:
        cancel_algo(call.ledger, old)
    try:
        with call.unit.savepoint():
            new = _replace(call, old)
    except Rejection as refusal:
        return refusal
    return rows.modified(old, new)


def _replace(call: Call, old: Order | AlgoOrder) -> Order | AlgoOrder:
    request, before = order_of(call), old if isinstance(old, Order) else None
    if request.instrument.id != old.instrument:
        raise BadParameter("instrument", f"order {old.id} is of {old.instrument}")
    if is_trigger(call):
        return place_trigger(call, request, before)
    require_same_choices(call.unit, call.account.id, request, before)
    return place(call.ledger, call.market, call.account, request)


def _place(call: Call) -> Order:
    request = order_of(call)
    require_same_choices(call.unit, call.account.id, request)
    return place(call.ledger, call.market, call.account, request)


@coinw.handles("futures/order.delete")
def cancel_order(call: Call) -> None:
    """Cancel one order."""
    _cancel(call, call.params["id"])


@coinw.handles("futures/batchOrders.delete")
def cancel_orders(call: Call) -> None:
    """Cancel several orders, all or none."""
    for name in call.list("sourceIds"):
        _cancel(call, name)


def _cancel(call: Call, name: str) -> None:
    """Cancel an order, or what waits for a price."""
    one = open_order_of(call, name)
    if isinstance(one, Order):
        cancel(call.ledger, call.market, one)
    else:
        cancel_algo(call.ledger, one)
