"""The events of a sandbox, for those who follow what happens to it."""

from __future__ import annotations

from typing import Any, NamedTuple

from fauxchange.control.base import ControlBase
from fauxchange.domain.core.events import DocumentChanged
from fauxchange.runtime.event_log import KEPT, CursorError, Event
from fauxchange.runtime.journal.entry import iso
from fauxchange.state.codec import codec


class EventPage(NamedTuple):
    """Events in the order in which they happened.

    Args:
        events: the events after the cursor that was asked from.
        cursor: from where the next question goes on.
        reset: why the reader has to read the state anew, and goes on from ``cursor``; empty if it
            has missed nothing.

    """

    events: tuple[Event, ...]
    cursor: str
    reset: str = ""


class EventControl(ControlBase):
    """Tells what has happened to a sandbox."""

    def events(self, since: str = "", *, limit: int = KEPT) -> EventPage:
        """Return what has happened since a cursor; without one, all that is kept.

        The last 10,000 events are kept. A sandbox that is reset, restored or started again begins
        anew, and cursors of before lead to nothing but a ``reset``.

        Args:
            since: the cursor of an earlier answer.
            limit: how many events are returned at most; the cursor is that of the last of them.

        """
        log = self.sandbox.events
        # What is due by now has happened, whether anybody has looked or not.
        self.sandbox.settle(self.sandbox.clock.now_ms())
        try:
            return EventPage(*log.since(since or log.first_cursor, limit))
        except CursorError as error:
            return EventPage((), log.cursor, str(error))


def event_view(event: Event) -> dict[str, Any]:
    """Return an event as plain JSON: amounts as texts, times in milliseconds.

    What holds a document has the document itself in ``what``.
    """
    what: Any = event.what
    value = what.document if isinstance(what, DocumentChanged) else what
    kind: Any = type(value)
    write = codec(kind).write
    return {
        "number": event.number,
        "at_ms": event.at_ms,
        "at": iso(event.at_ms),
        "kind": type(what).__name__,
        "account": str(getattr(what, "account", "")),
        "what": write(value),
    }
