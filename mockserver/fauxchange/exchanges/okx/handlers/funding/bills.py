"""Bills of the funding account."""

from __future__ import annotations

from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from fauxchange.domain.core.bill import log_of
from fauxchange.exchanges.example import page_size
from fauxchange.exchanges.okx.enums import sent, word
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows import funding as funding_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange.domain.core.bill import Bill
    from fauxchange.exchanges.exchange import Call

MONTH_MS = 30 * 86_400_000
BOOK = "funding"

_AT_MS = attrgetter("at_ms")
_ID = attrgetter("id")


@okx.handles("asset/bills.get")
def bills(call: Call) -> Iterator[dict[str, Any]]:
    """Yield the bills of the last month, newest first."""
    since = call.now_ms - MONTH_MS
    newer = max(_bound(call, "before") or since, since)
    return _page(call, _AT_MS, newer)


@okx.handles("asset/bills-history.get")
def bills_history(call: Call) -> Iterator[dict[str, Any]]:
    """Yield all bills, newest first; pages end at a time or at a bill."""
    by_id = word(call, "pagingType", sent(call, "pagingType")) == "id"
    return _page(call, _ID if by_id else _AT_MS, _bound(call, "before"))


def _page(call: Call, key: Any, newer_than: int | None) -> Iterator[dict[str, Any]]:
    log = log_of(call.account.id, BOOK, call.params.get("ccy", ""))
    older_than = _bound(call, "after")
    found = call.unit.newest(log, key=key, older_than=older_than, newer_than=newer_than)
    paging = call.endpoint.paging
    return islice(_wanted(call, found), page_size(paging, call.params) if paging else None)


def _wanted(call: Call, found: Iterator[Bill]) -> Iterator[dict[str, Any]]:
    """Yield rows of what is asked for; a row is dear, so others do not become one."""
    types, asked = call.tables["bills"][BOOK], call.params
    client_id = asked.get("clientId")
    for bill in found:
        said = types.get(f"{bill.reason}: {bill.ccy}") or types[bill.reason]
        kind = said["in" if bill.delta > 0 else "out"]
        if client_id in {None, bill.client_id} and asked.get("type", kind) == kind:
            yield funding_rows.bill(bill, kind)


def _bound(call: Call, name: str) -> int | None:
    return int(call.params[name]) if name in call.params else None
