"""What a fault is: one way in which an exchange lets its clients down."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from mockserver.domain.credential import Credential
    from mockserver.exchanges.exchange import Exchange
    from mockserver.message import Reply, Request
    from mockserver.runtime.chance import Random
    from mockserver.sandbox import Sandbox
    from mockserver.spec.endpoint import Endpoint
    from mockserver.state.store import Store


class Hit(NamedTuple):
    """The call that a fault strikes. ``random`` is seeded: the same calls meet the same chance."""

    exchange: Exchange
    endpoint: Endpoint
    request: Request
    sandbox: Sandbox
    random: Random


class Work(NamedTuple):
    """A call that has been let in, and the store it is carried out on."""

    exchange: Exchange
    store: Store
    endpoint: Endpoint
    credential: Credential | None
    params: Any
    now_ms: int
    skew_ms: int


class Performer(Protocol):
    """Carries a call out and returns its data."""

    def __call__(self, work: Work) -> Any:
        """Carry it out.

        Raises:
            Rejection: the call asks for what cannot be done.

        """
        ...


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that does nothing; each kind changes one of the three moments."""

    def before(self, hit: Hit) -> Reply | None:  # noqa: ARG002
        """Do something before the call is looked at; an answer given here is all it gets.

        Raises:
            Rejection: the call is refused.

        """
        return None

    def perform(self, hit: Hit, work: Work, perform: Performer) -> Any:  # noqa: ARG002
        """Carry out a call that has been let in, and return its data."""
        return perform(work)

    def after(self, hit: Hit, reply: Reply) -> Reply:  # noqa: ARG002
        """Return what is sent for an answer, which may be a refusal."""
        return reply


def wait(ms: float) -> None:
    """Let real time go by: the client waits in real time, whatever the sandbox's clock does."""
    time.sleep(ms / 1000)
