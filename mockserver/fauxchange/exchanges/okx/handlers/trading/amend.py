"""Amending orders (order-book-trading-trade-post-amend-order, -amend-multiple-orders)."""

from __future__ import annotations

from collections.abc import Iterator

from fauxchange.domain.core.rejection import Rejection
from fauxchange.domain.market.market import Market
from fauxchange.domain.trading.acts.amend import amend, cancel_for
from fauxchange.domain.trading.algo.attached import publish_attached, replace_attached
from fauxchange.domain.trading.rejection import (
    NotAmendable,
    NotEnough,
    NotEnoughToBorrow,
    UnknownOrder,
)
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.handlers.market.lookup import instrument_of, shown_ms
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.refusals import (
    AmendedTwice,
    AmendmentTooLate,
    AttachmentRefused,
    CannotBorrowAmendment,
    CannotPayAmendment,
)
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading import orders as rows

from .each_row import each_row
from .lookup import named_order, order_id_of
from .reattach import amend_attached
from .requests import amendment_of


@okx.handles("trade/amend-order.post", scope="spot")
def amend_order(call: Call) -> Iterator[Row]:
    """Change the size or the price of one order."""
    yield _amend(call, call.market)


@okx.handles("trade/amend-batch-orders.post", scope="spot")
def amend_orders(call: Call) -> Iterator[Row | Rejection]:
    """Change orders one after the other; each is accepted or refused by itself.

    Two rows for one order refuse the whole request. Assumed: which of the two would be refused
    otherwise is documented nowhere.
    """
    ids = [order_id_of(call, row) for row in call.params]
    known = [order_id for order_id in ids if order_id]
    if len(set(known)) < len(known):
        raise AmendedTwice("two rows amend one order")
    return each_row(call, _amend)


def _amend(call: Call, market: Market) -> Row:
    """Amend an order. One that is cancelled because it cannot be changed was amended, too.

    Documented (post-amend-order): the reply says that the amendment was accepted; what became of it
    is in the order.
    """
    instrument, amendment = instrument_of(call), amendment_of(call)
    try:
        order = named_order(call)
        if order.algo is not None and order.algo.runs:
            raise NotAmendable("the order follows the market by itself")
        if "attachAlgoOrds" in call.params:
            try:
                attached = amend_attached(call, order)
            except AttachmentRefused:
                if not amendment.cancels_on_failure:
                    raise
                order = cancel_for(call.ledger, market, order, amendment)
                return rows.amended(order, amendment.request_id, shown_ms(call))
            order = replace_attached(call.ledger, order, attached)
            if amendment.size is None and amendment.price is None:
                order = publish_attached(call.ledger, order, amendment.request_id)
                return rows.amended(order, amendment.request_id, shown_ms(call))
        result = amend(call.ledger, market, instrument, order, amendment)
    except NotEnough as error:
        raise CannotPayAmendment(error.ccy, error.required, error.available) from error
    except NotEnoughToBorrow as error:
        amounts = error.amount, error.left, error.quota
        raise CannotBorrowAmendment(error.ccy, *amounts) from error
    except UnknownOrder as unknown:
        raise AmendmentTooLate(unknown.reason) from unknown
    return rows.amended(result.order, amendment.request_id, shown_ms(call))
