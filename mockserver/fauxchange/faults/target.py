"""The sandbox that a fault is injected into, as faults see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from fauxchange.admitted import DelayedCall
    from fauxchange.domain.access.credential import Credential
    from fauxchange.runtime.clock import Clock
    from fauxchange.runtime.ids import Ids
    from fauxchange.state.store import Store


class Target(Protocol):
    """A sandbox: its clock, ids and store, and what faults have it do later."""

    @property
    def clock(self) -> Clock:
        """Its clock."""
        ...

    @property
    def ids(self) -> Ids:
        """Where its ids come from."""
        ...

    @property
    def store(self) -> Store:
        """What it has."""
        ...

    @property
    def moment_ms(self) -> int:
        """The time of the task that this thread runs, else the clock's."""
        ...

    def credential(self, exchange: str, key: str) -> Credential | None:
        """Return a key's credential, or None."""
        ...

    def defer(self, at_ms: int, call: DelayedCall) -> None:
        """Have a call executed at a time, also by the next process or after a restore."""
        ...
