"""What the page is sent as it happens: server-sent events whose data are lines of HTML.

A viewer looks twice a second. At each look it sends a few lines at most, so that a server at its
limit is not held up by who looks; of more calls than that a sample is sent, and it says so. Which
calls are in a sample follows from their numbers, so ten viewers have the same lines, filled once.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from urllib.parse import parse_qs

import orjson

from fauxchange.admin.access import has_token
from fauxchange.app import MockApp
from fauxchange.control.server_control import ServerControl
from fauxchange.domain.core.rejection import ServerError
from fauxchange.message import Reply, Request
from fauxchange.runtime.journal.entry import JournalEntry
from fauxchange.runtime.journal.query import JournalQuery
from fauxchange.sandbox.registry import NoSuchSandboxError

from .calls import JournalLine, fits_frame, line_of_call, line_of_frame
from .rendering import render

PERIOD_S = 0.5

# So many lines are sent at a look, and of so many calls a filter looks at.
_MOST_LINES, _MOST_FILTERED, _DOCTORS_LINES = 16, 256, 2
# Panels are told that something has changed after so many looks, people who listen after more.
_LOOKS_OF_PANELS, _LOOKS_OF_LISTENERS = 4, 10
_MOST_FILLED = 512
_ALL_SHOWN = "All calls are shown"

CONDITIONS = ("exchange", "endpoint", "account", "code", "verdict", "text")


def query_of(parameters: Mapping[str, str]) -> JournalQuery:
    """Return the filter that parameters of an address name; what is empty is no condition."""
    chosen = {name: parameters[name] for name in CONDITIONS if parameters.get(name)}
    return JournalQuery(**chosen)  # type: ignore[arg-type]


def open_stream(mock: MockApp, request: Request) -> LiveReader | Reply:
    """Return what a viewer of the page reads from, or why it is refused."""
    if not has_token(mock, request.headers.get("HTTP_AUTHORIZATION", "")):
        return Reply(401, orjson.dumps({"error": "the page needs the token of the admin API"}))
    parameters = {name: values[-1] for name, values in parse_qs(request.query).items()}
    name = parameters.get("sandbox", "")
    try:
        sandbox = mock.sandboxes.get(name) if name else mock.sandbox
    except NoSuchSandboxError as error:
        return Reply(404, orjson.dumps({"error": str(error)}))
    return LiveReader(ServerControl(mock, sandbox), query_of(parameters))


class LiveReader:
    """What one viewer gets to see.

    Args:
        control: the sandbox.
        query: which calls it wants to see.

    """

    def __init__(self, control: ServerControl, query: JournalQuery) -> None:
        self._control = control
        self._query = query
        self._is_filter = query != JournalQuery()
        self._last_call = control.journal.count
        self._last_frame = control.sandbox.frames.count
        self._events = control.sandbox.events.cursor
        self._looks = 0
        self._clock = b""
        self._sample = _ALL_SHOWN
        self._unheard = 0
        self._refused = 0
        self._line: JournalLine | None = None

    def read(self) -> bytes | None:
        """Return what is to be sent now, which may be nothing; None once the sandbox has ended."""
        self._looks += 1
        sandbox = self._control.sandbox
        if sandbox.has_ended:
            return None
        try:
            # So that what is due happens while nobody calls, too.
            sandbox.settle(sandbox.clock.now_ms())
        except ServerError:
            return _event("trouble", "something that was due failed: see the server's log")
        if self._control.journal.count < self._last_call:
            self._last_call = self._last_frame = 0
            return _event("restart", "the sandbox was reset")
        parts = [self._calls(), self._time()]
        if not self._looks % _LOOKS_OF_PANELS:
            parts.append(self._changes())
        if not self._looks % _LOOKS_OF_LISTENERS:
            parts.append(self._summary())
        return b"".join(parts)

    def _calls(self) -> bytes:
        journal, frames = self._control.journal, self._control.sandbox.frames
        pushed = frames.newest(self._last_frame, _MOST_LINES)
        if pushed:
            self._last_frame = pushed[0].number
        since, self._last_call = self._last_call, journal.count
        count = self._last_call - since
        chosen, one_of = self._sampled(since, count) if count else ([], 1)
        # The doctor takes a tenth of a second for a signature that fits no mistake.
        asks = len(chosen) <= _DOCTORS_LINES
        lines = [_filled_call(self._control.id, one, asks_doctor=asks) for one in chosen]
        lines += [
            _filled(line_of_frame(one, one.as_json(frames.explainer)))
            for one in pushed
            if fits_frame(self._query, one)
        ]
        self._hear(chosen, one_of)
        rows = _event("calls", "".join(lines)) if lines else b""
        return rows + self._sample_note(count, one_of)

    def _sampled(self, since: int, count: int) -> tuple[list[JournalEntry], int]:
        """Return the calls to be shown of so many new ones, and that one of how many is."""
        journal = self._control.journal
        if not self._is_filter:
            shown = _one_of(count, _MOST_LINES)
            return journal.sample(since, shown)[:_MOST_LINES], shown
        looked_at = _one_of(count, _MOST_FILTERED)
        found = [one for one in journal.sample(since, looked_at) if self._query.fits(one)]
        shown = looked_at * _one_of(len(found), _MOST_LINES)
        return [one for one in found if not one.number % shown][:_MOST_LINES], shown

    def _sample_note(self, count: int, one_of: int) -> bytes:
        text = _ALL_SHOWN
        if one_of > 1:
            text = (
                f"A sample: 1 of {one_of} calls is shown, {round(count / PERIOD_S)} a second come"
            )
        if text == self._sample:
            return b""
        self._sample = text
        return _event("sample", text)

    def _time(self) -> bytes:
        clock = self._control.clock
        now = _event("clock", render("time.html", now_ms=clock.now_ms()).strip())
        if now == self._clock:
            return b""
        self._clock = now
        return now

    def _changes(self) -> bytes:
        cursor = self._control.sandbox.events.cursor
        if cursor == self._events:
            return b""
        self._events = cursor
        return _event("changed", cursor)

    def _hear(self, chosen: list[JournalEntry], one_of: int) -> None:
        self._unheard += len(chosen) * one_of
        self._refused += sum(one_of for entry in chosen if entry.rejection)
        if chosen:
            self._line = line_of_call(chosen[0])

    def _summary(self) -> bytes:
        """Return a sentence for who hears the page: what came since the last one."""
        if not self._unheard or self._line is None:
            return b""
        line, count, refused = self._line, self._unheard, self._refused
        self._unheard = self._refused = 0
        return _event("summary", render("summary.html", line=line, count=count, refused=refused))


_filled_calls: OrderedDict[tuple[str, int, int, bool], str] = OrderedDict()
"""Lines of calls that were filled last. Streams are read on one thread, the loop's."""


def _filled_call(sandbox: str, entry: JournalEntry, *, asks_doctor: bool) -> str:
    which = sandbox, entry.number, entry.wall_ms, asks_doctor
    line = _filled_calls.get(which)
    if line is None:
        shown = line_of_call(entry)
        asks = asks_doctor and shown.asks_doctor
        line = _filled_calls[which] = _filled(shown._replace(asks_doctor=asks))
        if len(_filled_calls) > _MOST_FILLED:
            _filled_calls.popitem(last=False)
    return line


def _filled(line: JournalLine) -> str:
    return render("line.html", line=line)


def _one_of(count: int, most: int) -> int:
    """Return the smallest power of two, one of which are at most so many."""
    return 1 << max(0, -(-count // most) - 1).bit_length()


def _event(name: str, data: str) -> bytes:
    # A line break in what is sent would end the data early.
    lines = "".join(f"data: {line}\n" for line in data.splitlines()) or "data:\n"
    return f"event: {name}\n{lines}\n".encode()
