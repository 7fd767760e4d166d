"""Fills (order-book-trading-trade-get-transaction-details-last-3-days, -last-3-months)."""

from __future__ import annotations

from collections.abc import Iterator

from fauxchange.domain.trading.order import Order
from fauxchange.domain.trading.queries.lists import FILLS_ARCHIVE_MS, FILLS_MS, fills, find_order
from fauxchange.domain.trading.rejection import UnknownOrder
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading import fills as rows

from .lookup import is_of, require_consistent


@okx.handles("trade/fills.get")
def recent_fills(call: Call) -> Iterator[Row]:
    """Yield the fills of the last three days, newest first."""
    return _fills(call, FILLS_MS)


@okx.handles("trade/fills-history.get")
def past_fills(call: Call) -> Iterator[Row]:
    """Yield the fills of the last three months, newest first."""
    return _fills(call, FILLS_ARCHIVE_MS)


def _fills(call: Call, reach_ms: int) -> Iterator[Row]:
    require_consistent(call)
    params, page, numbers = call.params, call.page(reach_ms=reach_ms), call.tables["numbers"]
    order = None
    if "ordId" in params:
        order = _order(call)
        if order is None:
            return iter(())
    entries = fills(
        call.unit,
        call.account.id,
        since_ms=page.since_ms or 0,
        until_ms=page.until_ms,
        instrument=params.get("instId", ""),
        order=order,
        **page.ids,
    )
    shown = (
        rows.fill(one, one.instrument.split("-")[1], numbers)
        for one in entries
        if is_of(params, one.kind, one.instrument)
    )
    return page.cut(row for row in shown if params.get("subType", row["subType"]) == row["subType"])


def _order(call: Call) -> Order | None:
    """Return the order that fills are asked of, None if there is none."""
    try:
        return find_order(call.unit, call.account.id, call.now_ms, order_id=call.params["ordId"])
    except UnknownOrder:
        return None
