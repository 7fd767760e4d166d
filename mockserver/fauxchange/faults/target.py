"""The sandbox that a fault is injected into, as faults see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from fauxchange.exchanges.auth_context import AuthContext

if TYPE_CHECKING:
    from fauxchange.admitted import DelayedCall
    from fauxchange.runtime.ids import Ids


class Target(AuthContext, Protocol):
    """A sandbox: its ids and time, and what faults have it do later."""

    @property
    def ids(self) -> Ids:
        """Where its ids come from."""
        ...

    @property
    def moment_ms(self) -> int:
        """The time of the task that this thread runs, else the clock's."""
        ...

    def defer(self, at_ms: int, call: DelayedCall) -> None:
        """Have a call executed at a time, also by the next process or after a restore."""
        ...
