"""Stale read: calls that read are answered from an earlier state."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from fauxchange.faults.dry_run import dry_run
from fauxchange.faults.fault import Fault, FaultContext
from fauxchange.faults.store_history import StoreHistory

if TYPE_CHECKING:
    from fauxchange.admitted import Admitted, Executor
    from fauxchange.faults.target import Target


@dataclass(frozen=True, slots=True)
class StaleRead(Fault):
    """Calls that write are executed on the present state.

    Args:
        lag_ms: how old the state is, in sandbox time; never older than the arming of the fault.

    """

    needs_arming: ClassVar[bool] = True

    lag_ms: int
    _histories: list[StoreHistory] = field(default_factory=list, init=False, compare=False)

    def watch(self, sandbox: Target) -> None:
        """Keep a history of the store; one that replaces another starts without a history."""
        if self._histories and self._histories[0].store is sandbox.store:
            return
        self.unwatch()
        self._histories.append(StoreHistory(sandbox.store, self.lag_ms, lambda: sandbox.moment_ms))

    def unwatch(self) -> None:
        """Drop the history."""
        while self._histories:
            self._histories.pop().stop()

    def around(self, context: FaultContext, call: Admitted, execute: Executor) -> Any:  # noqa: ARG002
        """Answer a call that reads from the state as it was ``lag_ms`` ago."""
        stale, arrived_ms = call.store, call.arrived_ms
        if self._histories:
            stale = self._histories[0].at(arrived_ms - self.lag_ms)
        if stale is call.store or dry_run(call, execute).writes:
            return execute(call)
        return dry_run(call._replace(store=stale), execute).data
