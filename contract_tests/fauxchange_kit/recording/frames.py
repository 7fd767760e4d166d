"""The frames of a client's WebSockets, and what was refused on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import orjson

from fauxchange.runtime.frames import ANSWERED, CLOSED, FrameEntry
from fauxchange.runtime.journal.entry import Explainer

# What is told of a connection that goes on, and no refusal although it has a code.
_NOTICE = "notice"
_GOOD = frozenset({"", "0"})
_CLOSE_FRAME, _RECEIVED_BY_CLIENT = 8, "receive"


class RecordedFrame(NamedTuple):
    """A frame, or the end of a connection, as ``fauxchange.runtime.frames`` has it.

    ``text`` has its secrets shortened. ``reason`` says why something was refused. ``at_ms`` is the
    sandbox's time, 0 if nobody wrote it down.
    """

    exchange: str
    connection: str
    service: str
    kind: str
    text: str = ""
    operation: str = ""
    channel: str = ""
    code: str = ""
    reason: str = ""
    at_ms: int = 0

    @property
    def is_refusal(self) -> bool:
        """Whether it refuses what was asked for, or ends a connection with a code."""
        is_ours = self.kind in {ANSWERED, CLOSED}
        return is_ours and self.code not in _GOOD and self.operation != _NOTICE


class Refusal(NamedTuple):
    """What was refused on WebSockets, why, and how often; a connection that was closed, too."""

    exchange: str
    service: str
    operation: str
    channel: str
    code: str
    reason: str
    times: int

    @property
    def is_end(self) -> bool:
        """Whether the exchange closed a connection, and refused nothing that was asked for."""
        return not self.operation and not self.channel


def recorded_frame(entry: FrameEntry, explainer: Explainer) -> RecordedFrame:
    """Return what is recorded of a frame."""
    return _frame(entry.as_json(explainer))._replace(at_ms=entry.at_ms)


def frames_of_archive(entry: Mapping[str, Any], exchange: str, service: str) -> list[RecordedFrame]:
    """Return the frames of a connection in an HTTP archive.

    Archives of the mock say of each frame why it refuses; those of browsers have the texts alone.
    """
    return [
        _frame(one["_fauxchange"]) if "_fauxchange" in one else _read(one, exchange, service)
        for one in entry.get("_webSocketMessages", ())
    ]


def refusals(frames: Iterable[RecordedFrame]) -> Iterator[Refusal]:
    """Yield what was refused, in the order in which it first was."""
    counts = Counter(
        (one.exchange, one.service, one.operation, one.channel, one.code, one.reason)
        for one in frames
        if one.is_refusal
    )
    for what, times in counts.items():
        yield Refusal(*what, times)


def _frame(shown: Mapping[str, Any]) -> RecordedFrame:
    texts = RecordedFrame._fields[:-1]
    return RecordedFrame._make([*(str(shown.get(name, "")) for name in texts), 0])


def _read(message: Mapping[str, Any], exchange: str, service: str) -> RecordedFrame:
    is_answer = message.get("type") == _RECEIVED_BY_CLIENT
    text = str(message.get("data", ""))
    kind = ANSWERED if is_answer else "received"
    if message.get("opcode") == _CLOSE_FRAME:
        kind = CLOSED
    try:
        frame = orjson.loads(text)
    except orjson.JSONDecodeError:
        frame = None
    if not isinstance(frame, dict):
        return RecordedFrame(exchange, "", service, kind, text)
    arg = frame.get("arg")
    return RecordedFrame(
        exchange,
        str(frame.get("connId", "")),
        service,
        kind,
        text,
        str(frame.get("op") or frame.get("event") or ""),
        str(arg.get("channel", "")) if isinstance(arg, dict) else "",
        str(frame.get("code", "")),
        str(frame.get("msg", "")),
    )
