"""Cancelling orders: by the client, by hand, and all of an account."""

from __future__ import annotations

from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.market.market import Market
from fauxchange.domain.trading.matching.book import cancel_resting
from fauxchange.domain.trading.matching.context import context_of_order
from fauxchange.domain.trading.order import BY_USER, OPEN, Order
from fauxchange.domain.trading.rejection import OrderFinished

from .latency import cancel_later


def cancel(
    ledger: Ledger,
    market: Market,
    order: Order,
    *,
    reason: str = BY_USER,
    detail: str = "",
    at_once: bool = False,
) -> Order:
    """Cancel an order; what it held is available again. Return it as it is afterwards.

    With a latency of cancellations one by the user is still open then, and may fill meanwhile,
    unless it is ``at_once``.

    Raises:
        OrderFinished: it is filled or cancelled.
        CancelUnderWay: its cancellation was accepted before.

    """
    if not order.is_open:
        raise OrderFinished(order.id, order.state)
    context = context_of_order(ledger, market, order)
    settings = context.settings
    if settings.cancel_ms and reason == BY_USER and not at_once:
        cancel_later(context, order, reason, settings.cancel_ms)
        return order
    return cancel_resting(context, order, reason, detail)


def cancel_all(
    ledger: Ledger,
    market: Market,
    account: str,
    *,
    instrument: str = "",
    tag: str = "",
    reason: str = BY_USER,
) -> list[Order]:
    """Cancel all open orders of an account, or those of an instrument or with a tag.

    Return them as they are afterwards, newest first.
    """
    open_orders = list(ledger.unit.scan(Order, (account, OPEN)))
    return [
        cancel_resting(context_of_order(ledger, market, one), one, reason)
        for one in open_orders
        if instrument in {"", one.instrument} and tag in {"", one.tag}
    ]
