"""Maintenance: the exchange is closed, and announces it where it announces such things."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

from fauxchange.domain.core.rejection import UnderMaintenance
from fauxchange.domain.system.maintenance import MaintenanceWindow, announce
from fauxchange.faults.fault import Fault, FaultContext

if TYPE_CHECKING:
    from fauxchange.faults.fault import Execution, Executor
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

    def announced_at(self, endpoint: Endpoint) -> bool:
        """Whether this is where OKX tells of its maintenance."""
        return endpoint.id == ANNOUNCED_AT

    def before(self, hit: FaultContext) -> Reply | None:
        """Refuse."""
        if not self.announced_at(hit.endpoint):
            raise UnderMaintenance("a fault keeps the exchange closed")
        return None

    def perform(self, hit: FaultContext, work: Execution, perform: Executor) -> Any:
        """Answer as if the window had been announced."""
        if not self.announced_at(hit.endpoint):
            return perform(work)
        end_ms = hit.begin_ms + self.expected_ms if hit.end_ms is None else hit.end_ms
        window = MaintenanceWindow("fault", self.title, hit.begin_ms, end_ms, kind="unscheduled")
        told = work.store.fork(map(str, count(1)).__next__)
        with told.transaction() as unit:
            announce(unit, hit.exchange.name, window)
        return perform(work._replace(store=told))
