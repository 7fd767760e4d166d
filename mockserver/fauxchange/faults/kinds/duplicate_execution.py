"""Duplicate execution: the call arrives once and is carried out several times."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fauxchange.domain.core.rejection import Rejection
from fauxchange.faults.fault import Fault, FaultContext

if TYPE_CHECKING:
    from fauxchange.faults.fault import Execution, Executor


@dataclass(frozen=True, slots=True)
class DuplicateExecution(Fault):
    """As if something between client and exchange had sent the call again.

    Args:
        executions: how often it is carried out.

    """

    executions: int = 2

    def perform(self, hit: FaultContext, work: Execution, perform: Executor) -> Any:  # noqa: ARG002
        """Carry out, again and again, and answer as the first time."""
        data = perform(work)
        for _ in range(self.executions - 1):
            # What cannot be done twice is refused, and nobody hears of it.
            with suppress(Rejection):
                perform(work)
        return data
