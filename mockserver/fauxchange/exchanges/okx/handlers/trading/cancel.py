"""Cancelling orders: one, several, all after a time, all of a market maker."""

from __future__ import annotations

from collections.abc import Iterator

from fauxchange.domain.core.rejection import Rejection
from fauxchange.domain.market.market import Market
from fauxchange.domain.settings.mmp import is_maker
from fauxchange.domain.trading.acts.cancel import cancel
from fauxchange.domain.trading.acts.timers import cancel_all_after
from fauxchange.domain.trading.rejection import UnknownOrder
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.handlers.market.lookup import shown_ms
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.refusals import CancelTooLate, NoMassCancel
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading import orders as rows

from .each_row import each_row
from .lookup import named_order


@okx.handles("trade/cancel-order.post")
def cancel_order(call: Call) -> Iterator[Row]:
    """Cancel one order."""
    yield _cancel(call, call.market)


@okx.handles("trade/cancel-batch-orders.post")
def cancel_orders(call: Call) -> Iterator[Row | Rejection]:
    """Cancel orders one after the other; each is accepted or refused by itself."""
    return each_row(call, _cancel)


@okx.handles("trade/cancel-all-after.post")
def cancel_orders_after(call: Call) -> Iterator[Row]:
    """Set, restart or switch off the timer that cancels all orders, or those with a tag."""
    tag = call.params.get("tag", "")
    after_ms = int(call.params["timeOut"]) * 1000
    at_ms = cancel_all_after(call.ledger, call.account.id, after_ms, tag=tag)
    yield rows.timer(at_ms and at_ms + call.skew_ms, tag, shown_ms(call))


@okx.handles("trade/mass-cancel.post", scope="no orders of options")
def cancel_all_of_market_maker(call: Call) -> Iterator[Row]:
    """Cancel what a market maker quotes of a family of options, which is nothing here."""
    if not is_maker(call.unit, call.account):
        raise NoMassCancel("the account quotes no options")
    yield {"result": True}


def _cancel(call: Call, market: Market) -> Row:
    try:
        order = cancel(call.ledger, market, named_order(call))
    except UnknownOrder as unknown:
        raise CancelTooLate(unknown.reason) from unknown
    return rows.canceled(order, shown_ms(call))
