"""Delayed execution: the call is accepted now and carried out later."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fauxchange.domain.core.rejection import Rejection
from fauxchange.faults.dry_run import dry_run
from fauxchange.faults.fault import Fault, FaultContext

if TYPE_CHECKING:
    from fauxchange.faults.fault import Execution, Executor


@dataclass(frozen=True, slots=True)
class DelayedExecution(Fault):
    """The answer is what the call would do now; the state knows nothing of it for a while.

    Args:
        delay_ms: for how long, on the sandbox's clock.

    """

    delay_ms: int

    def perform(self, hit: FaultContext, work: Execution, perform: Executor) -> Any:
        """Try the call for its answer, and have it carried out later under the same ids."""
        next_id, named = hit.sandbox.ids.next, list[str]()

        def naming() -> str:
            named.append(next_id())
            return named[-1]

        trial = dry_run(work, perform, naming)
        if not trial.writes:
            return trial.data

        def carry_out(at_ms: int) -> None:
            left = iter(named)
            later = work._replace(now_ms=at_ms, new_id=lambda: next(left, "") or next_id())
            # What cannot be done any more by then is not done.
            with suppress(Rejection):
                perform(later)

        hit.sandbox.defer(work.now_ms + self.delay_ms, hit.endpoint.id, carry_out)
        return trial.data
