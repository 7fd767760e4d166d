"""Bills of the funding account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from fauxchange.domain.core.bill import log_of
from fauxchange.domain.core.time_of_day import DAY_MS
from fauxchange.exchanges.okx.enums import sent, word
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows import funding as funding_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange.domain.core.bill import Bill
    from fauxchange.exchanges.exchange import Call
    from fauxchange.exchanges.okx.rows.row import Row
    from fauxchange.exchanges.paging import Page

MONTH_MS = 30 * DAY_MS
BOOK = "funding"


@okx.handles("asset/bills.get")
def bills(call: Call) -> Iterator[Row]:
    """Yield the bills of the last month, newest first."""
    return _bills(call, call.page(reach_ms=MONTH_MS), by="at_ms")


@okx.handles("asset/bills-history.get")
def bills_history(call: Call) -> Iterator[Row]:
    """Yield all bills, newest first; pages end at a time or at a bill."""
    by_id = word(call, "pagingType", sent(call, "pagingType")) == "id"
    return _bills(call, call.page(), by="id" if by_id else "at_ms")


def _bills(call: Call, page: Page, *, by: Literal["id", "at_ms"]) -> Iterator[Row]:
    log = log_of(call.account.id, BOOK, call.params.get("ccy", ""))
    return page.cut(_wanted(call, page.newest(call.unit, log, by=by)))


def _wanted(call: Call, found: Iterator[Bill]) -> Iterator[Row]:
    """Yield rows of what is asked for; a row is dear, so others do not become one."""
    types, asked = call.tables["bills"][BOOK], call.params
    client_id = asked.get("clientId")
    for bill in found:
        said = types.get(f"{bill.reason}: {bill.ccy}") or types[bill.reason]
        kind = said["in" if bill.delta > 0 else "out"]
        if client_id in {None, bill.client_id} and asked.get("type", kind) == kind:
            yield funding_rows.bill(bill, kind)
