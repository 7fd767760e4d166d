"""Monthly statements of the funding account."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from fauxchange.domain.funding import statements
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import number
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows import funding as funding_rows
from fauxchange.exchanges.okx.rows.row import Row


@okx.handles("asset/monthly-statement.post")
def apply_for_statement(call: Call) -> Iterator[Row]:
    """Have a statement made, of last month if none is named."""
    document = statements.apply(call.ledger, call.account.id, _month(call))
    yield {"ts": str(document.asked_ms)}


@okx.handles("asset/monthly-statement.get")
def statement(call: Call) -> Iterator[Row]:
    """Yield the statement of a month, if anybody applied for it."""
    document = statements.find(call.unit, call.account.id, _month(call))
    if document is not None:
        state = document.state(call.now_ms)
        href = document.href if state == statements.FINISHED else ""
        yield funding_rows.statement(document, href, number(call, "statement", state))


def _month(call: Call) -> str:
    """Return the last month that is over and has the name sent, such as ``2025-05``."""
    today = datetime.fromtimestamp(call.now_ms / 1000, UTC)
    this = today.year * 12 + today.month - 1
    back = 1
    if "month" in call.params:
        names = call.endpoint.request.schema["properties"]["month"]["enum"]
        back = (this - names.index(call.params["month"]) - 1) % 12 + 1
    year, month = divmod(this - back, 12)
    return f"{year}-{month + 1:02}"
