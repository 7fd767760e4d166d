"""Delayed execution: the call is accepted now and carried out later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fauxchange.admitted import DelayedCall
from fauxchange.faults.dry_run import dry_run
from fauxchange.faults.fault import Fault, FaultContext

if TYPE_CHECKING:
    from fauxchange.admitted import Admitted, Executor


@dataclass(frozen=True, slots=True)
class DelayedExecution(Fault):
    """The answer is that of a call executed now; the state changes only after the delay.

    Args:
        delay_ms: for how long, on the sandbox's clock.

    """

    delay_ms: int

    def around(self, context: FaultContext, call: Admitted, execute: Executor) -> Any:
        """Answer with a dry run, and schedule the execution with the ids of the answer."""
        next_id, ids = context.sandbox.ids.next, list[str]()

        def new_id() -> str:
            ids.append(next_id())
            return ids[-1]

        result = dry_run(call, execute, new_id)
        if not result.writes:
            return result.data

        context.sandbox.defer(call.arrived_ms + self.delay_ms, DelayedCall.later(call, ids))
        return result.data
