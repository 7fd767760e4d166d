"""The state of the exchange itself, and what time it is there."""

from __future__ import annotations

from collections.abc import Iterator

from fauxchange.domain.system import maintenance
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import number
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows import system as rows
from fauxchange.exchanges.okx.rows.row import Row


@okx.handles("public/time.get")
def time(call: Call) -> Iterator[Row]:
    """Yield the time on the clock that the exchange shows, its skew included."""
    yield rows.time(call.now_ms + call.skew_ms)


@okx.handles("system/status.get")
def status(call: Call) -> Iterator[Row]:
    """Yield the maintenance in the state that is asked for, by default what is not over."""
    state = call.params.get("state")
    states = (state,) if state else maintenance.CURRENT
    for one in maintenance.windows(call.unit, call.endpoint.exchange, call.now_ms, states):
        yield status_row(call, one)


def status_row(call: Call, one: maintenance.MaintenanceWindow) -> Row:
    """Return the row of a window of maintenance."""
    return rows.maintenance(
        one,
        one.state(call.now_ms),
        number(call, "service", one.service),
        number(call, "maintenance", one.kind),
        number(call, "environment", one.environment),
    )
