"""The journal: the last calls of a sandbox with their answers, and why they were refused."""

from __future__ import annotations

import itertools
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from fauxchange.domain.core.document import new_tuple
from fauxchange.domain.core.rejection import Rejection
from fauxchange.message import Reply, Request
from fauxchange.runtime.clock import wall_ms
from fauxchange.runtime.retention import bound_rejection, bounded_reply, bounded_request
from fauxchange.runtime.waiting import Expectation
from fauxchange.spec.endpoint import Endpoint

from .entry import Explainer, JournalEntry, NoExplainer
from .query import JournalQuery, last

WAIT_MS = 5_000


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
