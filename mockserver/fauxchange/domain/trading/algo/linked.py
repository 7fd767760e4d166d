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
from fauxchange.domain.trading.order import FILLED, LIMIT, STOP_CANCELED, Order
from fauxchange.domain.trading.rejection import DuplicateClientId

from .legs import PROFIT
from .order import EFFECTIVE, AlgoOrder
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


def follow_profit(ledger: Ledger, order: Order) -> None:
    """End an algo order whose take profit was filled; without it the stop loss waits on."""
    algo = ledger.unit.find(AlgoOrder, order.account, order.algo.id) if order.algo else None
    if algo is not None and algo.is_open and order.id == algo.linked:
        _end_profit(ledger, algo, order)


def _end_profit(ledger: Ledger, algo: AlgoOrder, order: Order) -> None:
    """End an algo order with the take profit that was in the book, or let its stop loss wait on."""
    if order.state == FILLED:
        done = {"role": PROFIT, "orders": (order.id,), "child_size": order.filled}
        end_algo(
            ledger.unit,
            algo,
            EFFECTIVE,
            ledger.now_ms,
            triggered_ms=ledger.now_ms,
            child_price=order.price,
            **done,
        )
        return
    legs = tuple(one for one in algo.legs if not one.rests)
    ledger.unit.put(algo._replace(legs=legs, linked="", updated_ms=ledger.now_ms, amendment=""))
