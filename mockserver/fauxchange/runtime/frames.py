"""The frames of a sandbox's WebSockets: what was received, answered and told to accounts.

Pushes of the market, which may be thousands a second, are counted only. Of a long frame the
beginning is kept, and of all frames the last ones.
"""

from __future__ import annotations

import itertools
import threading
from collections import Counter, deque
from collections.abc import Callable
from typing import Any, NamedTuple

from .journal.entry import Explainer, NoExplainer, iso
from .retention import MAX_BODY_BYTES
from .waiting import Expectation

RECEIVED, ANSWERED, PUSHED, CLOSED = "received", "answered", "pushed", "closed"

OPENED, PINGED, LOST, TURNED_AWAY = "opened", "pinged", "lost", "turned away"
"""What happens to a connection beside its frames; nobody keeps it but who asks for it."""

KEPT = 10_000
"""How many frames are kept."""

# So many connections and channels are counted apart; the one that was counted first goes first.
_COUNTS = 10_000

# The end of a text that was cut is left out: it may be the beginning of a secret.
_OMITTED = 256

# What a client has written, or an answer has repeated of that.
_FROM_CLIENTS = ("text", "reason", "operation", "channel")


class FrameEntry(NamedTuple):
    """A frame, or the end of a connection.

    ``kind`` is one of ``received``, ``answered``, ``pushed`` (to one account) and ``closed``.
    ``code`` is that of an error or of a close frame, ``reason`` why there is one. ``operation`` is
    what was asked for or is answered, ``channel`` what it is about; both may be empty. ``path`` is
    that of the connection.
    """

    number: int
    at_ms: int
    exchange: str
    connection: str
    service: str
    kind: str
    text: str
    code: str = ""
    reason: str = ""
    operation: str = ""
    channel: str = ""
    path: str = ""

    def as_json(self, explainer: Explainer) -> dict[str, Any]:
        """Return the entry as the admin API shows it, secrets shortened."""
        shown = {**self._asdict(), "time": iso(self.at_ms)}
        shown |= {name: explainer.redact(_whole(shown[name])) for name in _FROM_CLIENTS}
        del shown["at_ms"], shown["path"]
        return {name: value for name, value in shown.items() if value != ""}


def _whole(text: str) -> str:
    """Return a text without the end that it was cut at, if it was."""
    return text if len(text) < MAX_BODY_BYTES else text[:-_OMITTED]


class FrameQuery(NamedTuple):
    """Which frames are asked for; what is empty or None fits all."""

    exchange: str = ""
    kind: str = ""
    operation: str = ""
    channel: str = ""
    code: str = ""
    connection: str = ""
    since: int = 0

    def fits(self, entry: FrameEntry) -> bool:
        """Whether a frame meets the conditions; ``since`` is the number of an earlier one."""
        return entry.number > self.since and all(
            value in {"", getattr(entry, name)}
            for name, value in zip(self._fields[:-1], self[:-1], strict=True)
        )


class FrameLog:
    """A ring of the last frames in order, and how many pushes of the market there were."""

    def __init__(self, kept: int = KEPT) -> None:
        self._arrived = threading.Condition()
        self._entries: deque[FrameEntry] = deque(maxlen=kept)
        self._count = self._cleared = 0
        self._pushes: Counter[tuple[str, str]] = Counter()
        self.explainer: Explainer = NoExplainer()

    def record(self, entry: FrameEntry) -> None:
        """Keep a frame; its number is given here."""
        with self._arrived:
            self._count += 1
            cut = {name: getattr(entry, name)[:MAX_BODY_BYTES] for name in _FROM_CLIENTS}
            self._entries.append(entry._replace(number=self._count, **cut))
            self._arrived.notify_all()

    def note(self, entry: FrameEntry, /) -> None:
        """Take note of what happens to a connection beside its frames: this log has no use for it.

        A ping, and the beginning and the end of a connection by its client, are of no use to who
        looks for what was asked; they are to who judges a client.
        """

    def count_push(self, connection: str, channel: str) -> None:
        """Count a push of the market."""
        key = (connection, channel)
        if key not in self._pushes and len(self._pushes) >= _COUNTS:
            del self._pushes[next(iter(self._pushes))]
        self._pushes[key] += 1

    def find(self, query: FrameQuery = FrameQuery()) -> list[FrameEntry]:  # noqa: B008 - frozen
        """Return the frames that meet the conditions, oldest first."""
        with self._arrived:
            entries = list(self._entries)
        return [entry for entry in entries if query.fits(entry)]

    @property
    def count(self) -> int:
        """How many frames there were, those that are not kept included."""
        return self._count

    def newest(self, since: int, most: int) -> list[FrameEntry]:
        """Return the last frames, at most so many, with numbers above ``since``, newest first."""
        with self._arrived:
            last = itertools.islice(reversed(self._entries), most)
            return list(itertools.takewhile(lambda entry: entry.number > since, last))

    def newer(self, number: int) -> tuple[int, list[FrameEntry]]:
        """Return how often the log was cleared, and the frames above a number, oldest first."""
        with self._arrived:
            return self._cleared, self.newest(number, self._count)[::-1]

    def expect(self, count: int, query: FrameQuery) -> Expectation[FrameEntry]:
        """Return what tells when ``count`` frames have met the conditions."""
        return Expectation(self, query.fits, count)

    def wait_until(self, is_met: Callable[[], bool], timeout_s: float) -> None:
        """Ask after every frame, until that is true or the time is over."""
        with self._arrived:
            self._arrived.wait_for(is_met, timeout_s)

    def pushes(self) -> list[tuple[str, str, int]]:
        """Return connection, channel and number of the pushes that are counted only."""
        return [(*key, count) for key, count in list(self._pushes.items())]

    def clear(self) -> None:
        """Forget every frame."""
        with self._arrived:
            self._entries.clear()
            self._pushes.clear()
            self._count = 0
            self._cleared += 1
