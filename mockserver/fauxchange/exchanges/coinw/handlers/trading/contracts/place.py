"""Placing, changing and cancelling orders of contracts (futures-trading/trade)."""

from __future__ import annotations

from collections.abc import Iterator

from fauxchange.domain.core.rejection import BadParameter, Rejection
from fauxchange.domain.trading.acts.cancel import cancel
from fauxchange.domain.trading.acts.place import place
from fauxchange.domain.trading.contracts.choices import require_same_choices
from fauxchange.domain.trading.order import REPLACED, Order
from fauxchange.domain.trading.rejection import OrderFinished
from fauxchange.exchanges.coinw.handlers.registry import coinw
from fauxchange.exchanges.coinw.rows import contracts as rows
from fauxchange.exchanges.coinw.rows.contracts import Row
from fauxchange.exchanges.exchange import Call

from .lookup import named_order
from .requests import order_of

_SCOPE = "market and limit orders"


@coinw.handles("futures/order.post", scope=_SCOPE)
def place_order(call: Call) -> Row:
    """Place an order."""
    return rows.placed(_place(call))


@coinw.handles("futures/batchOrders.post", scope=_SCOPE)
def place_orders(call: Call) -> Iterator[Row | Rejection]:
    """Place orders one after the other; each is accepted or refused by itself."""
    for params in call.params:
        try:
            with call.unit.savepoint():
                order = _place(call._replace(params=params))
        except Rejection as refusal:
            yield refusal
        else:
            yield rows.placed_of_batch(order)


@coinw.handles("futures/order.put", scope=_SCOPE)
def modify_order(call: Call) -> Row | Rejection:
    """Cancel an order and place another one; if that is refused the old one is cancelled still.

    Documented (modify-an-order): a change that fails costs the order.
    """
    old = named_order(call, call.params["id"])
    if not old.is_open:
        raise OrderFinished(old.id, old.state)
    cancel(call.ledger, call.market, old, detail=REPLACED, at_once=True)
    try:
        with call.unit.savepoint():
            new = _place(call, replaces=old)
    except Rejection as refusal:
        return refusal
    return rows.modified(old, new)


def _place(call: Call, replaces: Order | None = None) -> Order:
    request = order_of(call)
    if replaces is not None and request.instrument.id != replaces.instrument:
        raise BadParameter("instrument", f"order {replaces.id} is of {replaces.instrument}")
    require_same_choices(call.unit, call.account.id, request, replaces)
    return place(call.ledger, call.market, call.account, request)


@coinw.handles("futures/order.delete")
def cancel_order(call: Call) -> None:
    """Cancel one order."""
    cancel(call.ledger, call.market, named_order(call, call.params["id"]))


@coinw.handles("futures/batchOrders.delete", scope=_SCOPE)
def cancel_orders(call: Call) -> None:
    """Cancel several orders, all or none."""
    for name in call.list("sourceIds"):
        cancel(call.ledger, call.market, named_order(call, name))
