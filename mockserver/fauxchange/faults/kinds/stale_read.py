"""Stale read: a reading is answered from the state as it was a while ago."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from fauxchange.faults.dry_run import dry_run
from fauxchange.faults.fault import Fault, FaultContext
from fauxchange.faults.store_history import StoreHistory

if TYPE_CHECKING:
    from fauxchange.faults.fault import Execution, Executor
    from fauxchange.sandbox.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class StaleRead(Fault):
    """Calls that write are carried out on the present state.

    Args:
        lag_ms: how long ago, on the sandbox's clock, and not before the fault was armed.

    """

    lasting: ClassVar[bool] = True

    lag_ms: int
    _pasts: list[StoreHistory] = field(default_factory=list, init=False, compare=False)

    def watch(self, sandbox: Sandbox) -> None:
        """Remember what calls are going to change; a store put in place of another has no past."""
        if self._pasts and self._pasts[0].store is sandbox.store:
            return
        self.leave()
        self._pasts.append(StoreHistory(sandbox.store, self.lag_ms, lambda: sandbox.moment_ms))

    def leave(self) -> None:
        """Forget."""
        while self._pasts:
            self._pasts.pop().leave()

    def perform(self, hit: FaultContext, work: Execution, perform: Executor) -> Any:  # noqa: ARG002
        """Answer a reading from the past."""
        was = self._pasts[0].at(work.now_ms - self.lag_ms) if self._pasts else work.store
        if was is work.store or dry_run(work, perform).writes:
            return perform(work)
        return dry_run(work._replace(store=was), perform).data
