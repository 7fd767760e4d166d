"""Duplicate execution: the call arrives once and is carried out several times."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fauxchange.domain.core.rejection import Rejection
from fauxchange.faults.fault import Fault, FaultContext

if TYPE_CHECKING:
    from fauxchange.admitted import Admitted, Executor


@dataclass(frozen=True, slots=True)
class DuplicateExecution(Fault):
    """As if something between client and exchange had sent the call again.

    Args:
        executions: how often it is carried out.

    """

    executions: int = 2

    def around(self, context: FaultContext, call: Admitted, execute: Executor) -> Any:  # noqa: ARG002
        """Execute the call several times, and answer with the first result."""
        data = execute(call)
        for _ in range(self.executions - 1):
            # A refusal of a repetition is dropped: the client sees the first answer only.
            with suppress(Rejection):
                execute(call)
        return data
