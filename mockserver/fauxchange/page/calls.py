"""Calls and frames as lines of the page's journal, and what is to be known of one of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from fauxchange.runtime.exports import entry_details
from fauxchange.runtime.frames import FrameEntry
from fauxchange.runtime.journal.entry import JournalEntry
from fauxchange.runtime.journal.query import JournalQuery

# Refused in this step, a call may have made one of the mistakes that the doctor knows.
_DOCTORS_STEP = "authentication"

_FAULTS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("answer lost", "lost-reply", {}),
    ("2 s late", "latency", {"ms": 2000}),
    ("502", "http-status", {"status": 502, "body": "html"}),
    ("limit reached", "rate-limit-storm", {}),
    ("connection reset", "connection-reset", {}),
)


class JournalLine(NamedTuple):
    """A line of the journal: a call, or a frame of a socket.

    Args:
        key: the part of the page that tells more of it, ``call?number=7``.
        at_ms: the sandbox's time.
        wall_ms: the machine's time; 0 for a frame, which has none.
        verb: the method of a call, or what became of a frame.
        target: path and query, or channel and text.
        account: whose key was sent.
        status: the HTTP status; 0 for a frame.
        code: the exchange's code.
        took_us: how long the answer took, in microseconds.
        truth: how true the answer is.
        is_refused: whether it was refused.
        why: why it was refused or struck, in a sentence.
        asks_doctor: whether the doctor may know more of it than ``why`` says.

    """

    key: str
    at_ms: int
    wall_ms: int
    verb: str
    target: str
    account: str
    status: int
    code: str
    took_us: float
    truth: str
    is_refused: bool
    why: str
    asks_doctor: bool


def line_of_call(entry: JournalEntry) -> JournalLine:
    """Return the line of a call. What takes long to find out is left to the doctor."""
    hide, refusal = entry.explainer.redact, entry.rejection
    parts = [f"fault {kind}" for kind in entry.faults]
    parts += [hide(refusal.reason)] if refusal else []
    return JournalLine(
        f"call?number={entry.number}",
        entry.at_ms,
        entry.wall_ms,
        hide(entry.request.method),
        hide(entry.request.target),
        entry.account,
        entry.reply.status,
        entry.reply.code,
        entry.took_ns / 1000,
        entry.fidelity,
        refusal is not None,
        "; ".join(parts),
        refusal is not None and refusal.step == _DOCTORS_STEP,
    )


def line_of_frame(entry: FrameEntry, shown: dict[str, Any]) -> JournalLine:
    """Return the line of a frame, given as the admin API shows it."""
    what = " ".join(part for part in (entry.operation, entry.channel) if part)
    return JournalLine(
        f"frame?number={entry.number}",
        entry.at_ms,
        0,
        f"WS {entry.kind}",
        f"{what} {shown.get('text', '')}".strip()[:400],
        "",
        0,
        entry.code,
        0,
        "",
        bool(entry.reason),
        shown.get("reason", ""),
        asks_doctor=False,
    )


def details_of(entry: JournalEntry, error: str) -> dict[str, Any]:
    """Return what a call's opened line shows: both messages, why, and faults for the next such.

    ``error`` is the name of the exchange's error that it was refused with; empty for none.
    """
    details = entry_details(entry)
    return {
        "call": details,
        "request": _message(details["request"]),
        "answer": _message(details["answer"]),
        "diagnosis": details.get("diagnosis", {}),
        "fills": details.get("fills", []),
        "account": entry.account,
        "faults": [{"label": label, "rule": rule} for label, rule in _rules(entry, error)],
    }


def _rules(entry: JournalEntry, error: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what may happen to the next call of the same endpoint and account."""
    if entry.endpoint is None:
        return
    match = {"exchange": entry.exchange, "endpoint": entry.endpoint_id}
    if entry.account:
        match["account"] = entry.account
    again = [(f"refused {error}", "reject", {"code": error, "asRow": True})] if error else []
    for label, kind, options in (*again, *_FAULTS):
        rule = {"fault": kind, "match": match, "times": 1}
        yield label, {**rule, "options": options} if options else rule


def _message(message: dict[str, Any]) -> dict[str, Any]:
    return {**message, "body": _indented(message["body"])}


def _indented(body: str) -> str:
    """Return a body as people read it: JSON in lines, anything else as it is."""
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return body


def fits_frame(query: JournalQuery, entry: FrameEntry) -> bool:
    """Whether a frame meets conditions that are of calls; it has no endpoint and no account."""
    if query.endpoint or query.account or query.method or query.key or query.fault:
        return False
    return (
        query.exchange in {"", entry.exchange}
        and query.code in {None, entry.code}
        and query.verdict in {"", "refused" if entry.reason else "accepted"}
        and query.text.lower() in f"{entry.operation} {entry.channel} {entry.text}".lower()
    )
