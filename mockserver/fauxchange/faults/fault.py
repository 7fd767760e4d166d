"""What a fault is: one way in which an exchange lets its clients down."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol

from fauxchange.message import Delivery

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fauxchange.domain.access.credential import Credential
    from fauxchange.exchanges.exchange import Exchange
    from fauxchange.message import Reply, Request
    from fauxchange.runtime.random import Random
    from fauxchange.sandbox.sandbox import Sandbox
    from fauxchange.spec.endpoint import Endpoint
    from fauxchange.state.store import Store


class FaultContext(NamedTuple):
    """The call that a fault strikes. ``random`` is seeded: the same calls meet the same chance.

    The rule is in force from ``begin_ms`` on, and until ``end_ms`` if it ends.
    """

    exchange: Exchange
    endpoint: Endpoint
    request: Request
    sandbox: Sandbox
    random: Random
    begin_ms: int
    end_ms: int | None = None


class Execution(NamedTuple):
    """A call that has been let in, and the store it is carried out on.

    ``new_id`` is where the ids of what it makes come from, if not from the store.
    """

    exchange: Exchange
    store: Store
    endpoint: Endpoint
    credential: Credential | None
    params: Any
    now_ms: int
    skew_ms: int
    new_id: Callable[[], str] | None = None


class Executor(Protocol):
    """Carries a call out and returns its data."""

    def __call__(self, work: Execution) -> Any:
        """Carry it out.

        Raises:
            Rejection: the call asks for what cannot be done.

        """
        ...


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that does nothing; each kind changes one of the three moments.

    A ``lasting`` fault needs to be armed: it means nothing for one call by itself.
    """

    lasting: ClassVar[bool] = False

    def mistake(self, exchanges: Sequence[str]) -> tuple[str, str] | None:  # noqa: ARG002
        """Return which option cannot be armed for some exchanges, and why; None if all can."""
        return None

    def announced_at(self, endpoint: Endpoint) -> bool:  # noqa: ARG002
        """Whether an endpoint tells of the fault: its calls are struck, and do not count."""
        return False

    def watch(self, sandbox: Sandbox) -> None:
        """Look at a sandbox before each of its calls, struck or not."""

    def leave(self) -> None:
        """Stop to look."""

    def off_ms(self) -> int:
        """Return how far the exchange's clock is ahead for a call that is struck."""
        return 0

    def before(self, hit: FaultContext) -> Reply | None:  # noqa: ARG002
        """Do something before the call is looked at; an answer given here is all it gets.

        Raises:
            Rejection: the call is refused.

        """
        return None

    def perform(self, hit: FaultContext, work: Execution, perform: Executor) -> Any:  # noqa: ARG002
        """Carry out a call that has been let in, and return its data."""
        return perform(work)

    def after(self, hit: FaultContext, reply: Reply) -> Reply:  # noqa: ARG002
        """Return what is sent for an answer, which may be a refusal."""
        return reply


def delivered(reply: Reply, **how: Any) -> Reply:
    """Return a reply that is delivered otherwise, beside what other faults do to it."""
    delivery = reply.delivery or Delivery()
    return reply._replace(delivery=delivery._replace(**how))


def wait(ms: float) -> None:
    """Let real time go by: the client waits in real time, whatever the sandbox's clock does."""
    time.sleep(ms / 1000)
