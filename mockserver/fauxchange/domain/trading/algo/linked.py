"""A take profit that is in the book from the beginning, beside the stop loss that waits.

Each ends with the other (documented by OKX, post-place-algo-order: ``linkedOrd``).
"""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.market.state import market_of
from fauxchange.domain.trading.acts.cancel import cancel
from fauxchange.domain.trading.acts.checks import require_free_client_id
from fauxchange.domain.trading.matching.context import Context
from fauxchange.domain.trading.order import (
    FILLED,
    LIMIT,
    STOP_CANCELED,
    STOP_TRIGGERED,
    Order,
)
from fauxchange.domain.trading.rejection import DuplicateClientId

from .legs import PROFIT
from .order import CANCELED, CONDITIONAL, EFFECTIVE, LIVE, AlgoOrder
from .records import end_algo
from .running import place_part


def rest_profit(context: Context, algo: AlgoOrder, price: Decimal) -> AlgoOrder:
    """Put the take profit of an algo order into the book, whose stop loss waits.

    Raises:
        Rejection: the order cannot be placed.

    """
    child = place_part(context, algo, algo.size, LIMIT, price, _client_id(context, algo))
    algo = algo._replace(linked=child.id)
    context.unit.put(algo)
    return algo


def _client_id(context: Context, algo: AlgoOrder) -> str:
    """Return the id that a client gave a take profit that was attached to an order, if it is free.

    Documented by OKX (post-place-order): the take profit in the book is found by it.
    """
    if not algo.parent or not algo.client_id:
        return ""
    try:
        require_free_client_id(context, algo.account, algo.client_id)
    except DuplicateClientId:
        return ""
    return algo.client_id


def linked_order(ledger: Ledger, algo: AlgoOrder) -> Order | None:
    """Return the take profit of an algo order that is in the book, or was."""
    return ledger.unit.find(Order, algo.account, algo.linked) if algo.linked else None


def cancel_linked(ledger: Ledger, algo: AlgoOrder, reason: str = STOP_CANCELED) -> None:
    """Take the take profit of an algo order out of the book, whose stop loss has ended."""
    order = linked_order(ledger, algo)
    if order is not None and order.is_open:
        cancel(ledger, market_of(ledger.unit), order, reason=reason, at_once=True)


def cancel_lone_profits(ledger: Ledger, loss: AlgoOrder) -> None:
    """Take the take profits out of the book that were attached to the same order as a stop loss.

    They would close what the stop loss closes now.
    """
    if not loss.parent:
        return
    for one in ledger.unit.scan(AlgoOrder, (loss.account, LIVE, CONDITIONAL)):
        if one.parent == loss.parent and one.only_rests:
            cancel_linked(ledger, one, STOP_TRIGGERED)


def follow_profit(ledger: Ledger, order: Order) -> AlgoOrder | None:
    """End an algo order whose take profit was filled, and return it.

    If it was cancelled the stop loss waits on without it.
    """
    algo = ledger.unit.find(AlgoOrder, order.account, order.algo.id) if order.algo else None
    if algo is None or not algo.is_open or order.id != algo.linked:
        return None
    return _end_profit(ledger, algo, order)


def _end_profit(ledger: Ledger, algo: AlgoOrder, order: Order) -> AlgoOrder | None:
    """End an algo order with the take profit that was in the book, or let its stop loss wait on."""
    if order.state == FILLED:
        done = {"role": PROFIT, "orders": (order.id,), "child_size": order.filled}
        return end_algo(
            ledger.unit,
            algo,
            EFFECTIVE,
            ledger.now_ms,
            triggered_ms=ledger.now_ms,
            child_price=order.price,
            **done,
        )
    if algo.only_rests:
        end_algo(ledger.unit, algo, CANCELED, ledger.now_ms)
        return None
    legs = tuple(one for one in algo.legs if not one.rests)
    ledger.unit.put(algo._replace(legs=legs, linked="", updated_ms=ledger.now_ms, amendment=""))
    return None
