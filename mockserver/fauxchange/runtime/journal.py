"""The journal: the last calls of a sandbox with their answers, and why they were refused."""

from __future__ import annotations

import itertools
import threading
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol

from fauxchange.domain.core.document import new_tuple
from fauxchange.domain.core.rejection import Rejection
from fauxchange.message import FIDELITY, Reply, Request
from fauxchange.spec.endpoint import Endpoint

from .clock import wall_ms
from .journal_query import JournalQuery, last
from .redaction import redact
from .retention import bound_rejection, bounded_reply, bounded_request
from .waiting import Expectation

WAIT_MS = 5_000


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


class Journal:
    """A ring of the last calls, in order of arrival; ``listener`` is told of each."""

    def __init__(self, capacity: int = 10_000) -> None:
        self._lock = threading.RLock()
        self._arrived = threading.Condition(self._lock)
        self._waiting = 0
        self._entries: deque[JournalEntry] = deque(maxlen=capacity)
        self._count = 0
        self._cleared = 0
        self.explainer: Explainer = NoExplainer()
        self.listener: Callable[[JournalEntry], object] | None = None

    def record(
        self,
        at_ms: int,
        exchange: str,
        endpoint: Endpoint | None,
        request: Request,
        reply: Reply,
        rejection: Rejection | None,
        took_ns: int,
        *,
        faults: tuple[str, ...] = (),
    ) -> None:
        """Add a call. What is long of it is cut, its refusal in place."""
        sent, answered, answered_ms = len(request.body), len(reply.body), wall_ms()
        whole = request, reply
        request, is_whole = bounded_request(request)
        reply = bounded_reply(reply)
        if rejection is not None:
            bound_rejection(rejection)
        with self._lock:
            self._count += 1
            call = at_ms, exchange, endpoint, request, reply, rejection, took_ns, faults
            rest = sent, answered, self.explainer, is_whole, answered_ms
            entry = new_tuple(JournalEntry, (self._count, *call, *rest))
            self._add(entry, *whole)
            if self._waiting:
                self._arrived.notify_all()
        if self.listener is not None:
            self.listener(entry)

    def _add(self, entry: JournalEntry, request: Request, reply: Reply) -> None:  # noqa: ARG002
        """Add a finished entry; ``request`` and ``reply`` are the messages with whole bodies."""
        self._entries.append(entry)

    @property
    def count(self) -> int:
        """How many calls there were, those the ring has dropped included."""
        return self._count

    def entries(self, limit: int | None = None) -> list[JournalEntry]:
        """Return the last calls, oldest first."""
        with self._lock:
            entries = list(self._entries)
        return last(entries, limit)

    def sample(self, since: int, one_of: int = 1) -> list[JournalEntry]:
        """Return the calls with numbers above ``since`` that a number divides, newest first."""
        with self._lock:
            end = max(0, min(self._count - since, len(self._entries)))
            newest_first = reversed(self._entries)
            return list(itertools.islice(newest_first, self._count % one_of, end, one_of))

    def find(self, query: JournalQuery | None = None, **conditions: Any) -> list[JournalEntry]:
        """Return the calls that meet the conditions of ``JournalQuery``, oldest first."""
        query = query or JournalQuery(**conditions)
        return [entry for entry in self.entries() if query.fits(entry)]

    def newer(self, number: int) -> tuple[int, list[JournalEntry]]:
        """Return how often the journal was cleared, and the calls above a number, oldest first."""
        with self._lock:
            newest_first = itertools.takewhile(
                lambda entry: entry.number > number, reversed(self._entries)
            )
            return self._cleared, [*newest_first][::-1]

    def expect(
        self, count: int = 1, query: JournalQuery | None = None, **conditions: Any
    ) -> Expectation[JournalEntry]:
        """Return what tells when ``count`` calls have met the conditions of ``JournalQuery``."""
        return Expectation(self, (query or JournalQuery(**conditions)).fits, count)

    def wait(
        self,
        query: JournalQuery | None = None,
        *,
        count: int = 1,
        timeout_ms: int = WAIT_MS,
        **conditions: Any,
    ) -> list[JournalEntry]:
        """Return the calls that meet the conditions, once there are ``count`` or time is up.

        Calls recorded before the wait count too; ``since`` leaves them out.
        """
        return self.expect(count, query, **conditions).wait(timeout_ms)

    def wait_until(self, is_met: Callable[[], bool], timeout_s: float) -> None:
        """Ask after every call, until that is true or the time is over."""
        with self._arrived:
            self._waiting += 1
            try:
                self._arrived.wait_for(is_met, timeout_s)
            finally:
                self._waiting -= 1

    def clear(self) -> None:
        """Forget every call."""
        with self._lock:
            self._entries.clear()
            self._count = 0
            self._cleared += 1
