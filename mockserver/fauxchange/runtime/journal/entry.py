"""One call in a journal: what is kept of it, and what is worked out when somebody asks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol

from fauxchange.domain.core.rejection import Rejection
from fauxchange.message import FIDELITY, Reply, Request
from fauxchange.runtime.redaction import redact
from fauxchange.spec.endpoint import Endpoint


def iso(ms: int) -> str:
    """Return Unix milliseconds as ISO 8601 in UTC with milliseconds."""
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


class MockRefusal(Rejection):
    """The mock itself answered the call, because no exchange could."""


class UnknownSandbox(MockRefusal):
    """The call names a sandbox that does not exist."""

    step = "sandbox"


class UnusableFault(MockRefusal):
    """The call's header ``X-Mock-Fault`` is no fault."""

    step = "fault header"


class Explainer(Protocol):
    """Computes what an entry does not hold itself, when it is asked for."""

    def key(self, entry: JournalEntry) -> str:
        """Return the API key that was sent, true or not; empty for none."""
        ...

    def account(self, entry: JournalEntry) -> str:
        """Return the id of the account whose key was sent; empty for nobody's."""
        ...

    def redact(self, text: str) -> str:
        """Return a text without secrets."""
        ...

    def diagnosis(self, entry: JournalEntry) -> dict[str, Any]:
        """Return why a call was refused, without secrets."""
        ...

    def fills(self, entry: JournalEntry) -> list[str]:
        """Return why the orders that a call placed have filled, a sentence for each fill."""
        ...


class NoExplainer:
    """The explainer of a journal outside a server: it knows no more than the entry."""

    def key(self, entry: JournalEntry) -> str:  # noqa: ARG002
        """Return nothing."""
        return ""

    def account(self, entry: JournalEntry) -> str:  # noqa: ARG002
        """Return nothing."""
        return ""

    def redact(self, text: str) -> str:
        """Return a text without what is secret by its name."""
        return redact(text)

    def diagnosis(self, entry: JournalEntry) -> dict[str, Any]:
        """Return which step refused, and why."""
        refused = entry.rejection
        return {"step": refused.step, "reason": redact(refused.reason)} if refused else {}

    def fills(self, entry: JournalEntry) -> list[str]:  # noqa: ARG002
        """Return nothing."""
        return []


class JournalEntry(NamedTuple):
    """One call. ``took_ns`` is the time from its arrival to its answer; ``faults`` struck it.

    ``at_ms`` is the sandbox's time, ``wall_ms`` the machine's when it was answered.

    Of target, headers and bodies the beginning is kept, see ``retention``; ``sent`` and
    ``answered`` are the bodies' whole sizes. ``is_whole`` is false if the request was cut.
    """

    number: int
    at_ms: int
    exchange: str
    endpoint: Endpoint | None
    request: Request
    reply: Reply
    rejection: Rejection | None
    took_ns: int
    faults: tuple[str, ...] = ()
    sent: int = 0
    answered: int = 0
    explainer: Explainer = NoExplainer()
    is_whole: bool = True
    wall_ms: int = 0

    @property
    def endpoint_id(self) -> str:
        """The id of the endpoint, empty if nobody documents the path."""
        return self.endpoint.id if self.endpoint else ""

    @property
    def verdict(self) -> str:
        """``accepted`` or ``refused``."""
        return "refused" if self.rejection else "accepted"

    @property
    def fidelity(self) -> str:
        """How true the answer is: ``modelled``, ``example``, ``sampled``; empty for a refusal."""
        return next((value for name, value in self.reply.headers if name == FIDELITY), "")

    @property
    def key(self) -> str:
        """The API key that was sent, true or not; empty for none."""
        return self.explainer.key(self)

    @property
    def account(self) -> str:
        """The id of the account whose key was sent; empty for nobody's."""
        return self.explainer.account(self)

    def as_json(self) -> dict[str, Any]:
        """Return the entry as the admin API shows it, secrets shortened."""
        shown: dict[str, Any] = {
            "number": self.number,
            "time": iso(self.at_ms),
            "machine_time": iso(self.wall_ms),
            "exchange": self.exchange,
            "endpoint": self.endpoint.id if self.endpoint else None,
            "method": self.explainer.redact(self.request.method),
            "target": self.explainer.redact(self.request.target),
            "status": self.reply.status,
            "code": self.reply.code,
            "verdict": self.verdict,
            "duration_us": round(self.took_ns / 1000, 1),
        }
        if self.fidelity:
            shown["fidelity"] = self.fidelity
        if self.faults:
            shown["faults"] = list(self.faults)
        if self.rejection:
            shown["diagnosis"] = self.explainer.diagnosis(self)
        elif fills := self.explainer.fills(self):
            shown["fills"] = fills
        return shown
