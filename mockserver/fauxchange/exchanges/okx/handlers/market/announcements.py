"""What the exchange announces (announcement)."""

from __future__ import annotations

from collections.abc import Iterator

from fauxchange.domain.market.views.announcements import announcement_types, announcements
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import number
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.market import announcements as rows
from fauxchange.exchanges.okx.rows.row import Row


@okx.handles("support/announcement-types.get")
def types(call: Call) -> Iterator[Row]:
    """Yield the types of announcements."""
    return map(rows.type_, announcement_types(call.unit, call.endpoint.exchange))


@okx.handles("support/announcements.get")
def page_of_announcements(call: Call) -> Iterator[Row]:
    """Yield a page of what was announced, newest first; of one type if that is asked for."""
    exchange, type_ = call.endpoint.exchange, call.params.get("annType", "")
    found = announcements(call.unit, call.market, exchange, call.now_ms, type_)
    size = int(number(call, "rows", "announcements"))
    begin = (int(call.param("page")) - 1) * size
    pages = -(-len(found) // size)
    yield rows.page(found[max(begin, 0) : begin + size], pages)
