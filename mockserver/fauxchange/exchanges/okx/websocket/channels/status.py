"""The state of the exchange itself (status-ws-status-channel)."""

from __future__ import annotations

from collections.abc import Iterator

from fauxchange.domain.system import maintenance
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.channels import Push, StateFeed
from fauxchange.exchanges.okx.handlers.market.lookup import shown_ms
from fauxchange.exchanges.okx.handlers.system import status_row
from fauxchange.exchanges.okx.rows.market.times import stamp
from fauxchange.exchanges.okx.rows.row import Row

from .registry import okx

_STATES = (*maintenance.CURRENT, maintenance.COMPLETED, maintenance.CANCELED)


class StatusFeed(StateFeed):
    """Pushes the windows of maintenance that have changed; first the latest one."""

    def __init__(self) -> None:
        super().__init__(_windows, only_changed=True)

    def first(self, call: Call) -> Iterator[Push]:
        """Return the latest window."""
        for push in super().first(call):
            yield push._replace(data=push.data[-1:])


def _windows(call: Call) -> Iterator[Row]:
    for one in maintenance.windows(call.unit, call.endpoint.exchange, call.now_ms, _STATES):
        yield {**status_row(call, one), "ts": stamp(shown_ms(call))}


okx.feed("status")(StatusFeed)
