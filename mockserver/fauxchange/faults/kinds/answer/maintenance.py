"""Maintenance: the exchange is closed, and OKX's status endpoint announces it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

from fauxchange.domain.core.rejection import UnderMaintenance
from fauxchange.domain.system.maintenance import MaintenanceWindow, announce
from fauxchange.faults.fault import Fault, FaultContext

if TYPE_CHECKING:
    from fauxchange.admitted import Admitted, Executor
    from fauxchange.message import Reply
    from fauxchange.spec.endpoint import Endpoint

ANNOUNCED_AT = "system/status.get"


@dataclass(frozen=True, slots=True)
class MaintenanceFault(Fault):
    """Calls are refused; an exchange that has no error for it refuses as it does by default.

    Args:
        title: what the window is called where it is announced.
        expected_ms: how long it is announced to take, if the rule does not say how long it does.

    """

    title: str = "System maintenance"
    expected_ms: int = 3_600_000

    def is_announced_at(self, endpoint: Endpoint) -> bool:
        """Whether this is the endpoint where OKX announces maintenance."""
        return endpoint.id == ANNOUNCED_AT

    def before(self, context: FaultContext) -> Reply | None:
        """Refuse the call, unless it asks for announcements."""
        if not self.is_announced_at(context.endpoint):
            raise UnderMaintenance("a fault keeps the exchange closed")
        return None

    def around(self, context: FaultContext, call: Admitted, execute: Executor) -> Any:
        """Answer from a copy of the store in which the window is announced."""
        if not self.is_announced_at(context.endpoint):
            return execute(call)
        end_ms = context.begin_ms + self.expected_ms if context.end_ms is None else context.end_ms
        window = MaintenanceWindow(
            "fault", self.title, context.begin_ms, end_ms, kind="unscheduled"
        )
        announced = call.store.fork(map(str, count(1)).__next__)
        with announced.transaction() as unit:
            announce(unit, context.exchange.name, window)
        return execute(call._replace(store=announced))
