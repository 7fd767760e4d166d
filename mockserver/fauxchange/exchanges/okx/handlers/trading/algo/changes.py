"""Changing algo orders that wait (post-cancel-algo-order, post-amend-algo-order)."""

from __future__ import annotations

from collections.abc import Iterator

from fauxchange.domain.core.rejection import Rejection
from fauxchange.domain.market.market import Market
from fauxchange.domain.trading.algo.acts import amend_algo, cancel_algo
from fauxchange.domain.trading.rejection import UnknownOrder
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.handlers.market.lookup import find_instrument
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.handlers.trading.each_row import each_row
from fauxchange.exchanges.okx.refusals import AmendmentTooLate, CancelTooLate
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading import algo as rows

from .amendments import amendment_of
from .lookup import named_algo


@okx.handles("trade/cancel-algos.post")
def cancel_algo_orders(call: Call) -> Iterator[Row | Rejection]:
    """Cancel algo orders one after the other; each is accepted or refused by itself."""
    return each_row(call, _cancel)


@okx.handles("trade/amend-algos.post")
def amend_algo_order(call: Call) -> Iterator[Row]:
    """Change an algo order that waits, or what the order of a trigger is to have."""
    instrument = find_instrument(call, call.params["instId"])
    try:
        current = named_algo(call)
        amendment = amendment_of(call, current)
        algo = amend_algo(call.ledger, call.market, instrument, current, amendment)
    except UnknownOrder as unknown:
        raise AmendmentTooLate(unknown.reason) from unknown
    yield rows.amended(algo, amendment.request_id)


def _cancel(call: Call, _market: Market) -> Row:
    find_instrument(call, call.params["instId"])
    try:
        return rows.canceled(cancel_algo(call.ledger, named_algo(call)))
    except UnknownOrder as unknown:
        raise CancelTooLate(unknown.reason) from unknown
