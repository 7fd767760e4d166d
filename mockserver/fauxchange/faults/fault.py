"""The base class of all faults: hooks before, around and after a call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, Protocol

from fauxchange.admitted import Admitted, DelayedCall, Executor
from fauxchange.exchanges.auth_context import AuthContext
from fauxchange.exchanges.exchange import Exchange
from fauxchange.message import Pause, Reply, Request
from fauxchange.runtime.ids import Ids
from fauxchange.runtime.random import Random
from fauxchange.spec.endpoint import Endpoint


class Target(AuthContext, Protocol):
    """A sandbox: its ids and time, and what faults have it do later."""

    @property
    def ids(self) -> Ids:
        """Where its ids come from."""

    @property
    def moment_ms(self) -> int:
        """The time of the task that this thread runs, else the clock's."""

    def defer(self, at_ms: int, call: DelayedCall) -> None:
        """Have a call executed at a time, also by the next process or after a restore."""


class FaultContext(NamedTuple):
    """The call that a fault is injected into.

    ``random`` is seeded: the same calls get the same random numbers. The rule is in force from
    ``begin_ms`` to ``end_ms`` in the sandbox's time; None means that it does not end.
    """

    exchange: Exchange
    endpoint: Endpoint
    request: Request
    sandbox: Target
    random: Random
    begin_ms: int
    end_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that does nothing; each kind overrides one of the hooks.

    A fault with ``needs_arming`` has no meaning in the header of a single call. One that
    ``begins_by_itself`` needs no call: if its rule says nothing of calls, it is a scheduled task,
    of the kind ``task_kind``.
    """

    needs_arming: ClassVar[bool] = False
    task_kind: ClassVar[str] = ""
    begins_by_itself: ClassVar[bool] = False

    def option_error(self, exchanges: Sequence[str]) -> tuple[str, str] | None:  # noqa: ARG002
        """Return which option does not fit some exchanges, and why; None if all options do."""
        return None

    def world_error(self, sandbox: Target) -> tuple[str, str] | None:  # noqa: ARG002
        """Return which option does not fit what a sandbox has, and why; None if all do."""
        return None

    def schedule(self, sandbox: Target, begin_ms: int) -> str:  # noqa: ARG002
        """Have it begin at a time, if it ``begins_by_itself``; return the id of the task."""
        return ""

    def is_announced_at(self, endpoint: Endpoint) -> bool:  # noqa: ARG002
        """Whether an endpoint announces the fault.

        The fault is injected into all calls of such an endpoint, and they are not counted.
        """
        return False

    def watch(self, sandbox: Target) -> None:
        """Look at a sandbox before each of its calls, also those that the rule does not match."""

    def unwatch(self) -> None:
        """Let go of what ``watch`` holds: the fault was disarmed."""

    def before(self, context: FaultContext) -> Reply | Pause | None:  # noqa: ARG002
        """Do something before the call is looked at; a reply is the answer to the call.

        After a pause the next fault has its turn.

        Raises:
            Rejection: the call is refused.

        """
        return None

    def around(self, context: FaultContext, call: Admitted, execute: Executor) -> Any:  # noqa: ARG002
        """Execute an admitted call, in place of the pipeline, and return its payload."""
        return execute(call)

    def after(self, context: FaultContext, reply: Reply) -> Reply:  # noqa: ARG002
        """Return what is sent in place of a reply, which may be a refusal.

        It is called for every call the fault is injected into, also if ``before`` was not, because
        another fault had answered.
        """
        return reply
