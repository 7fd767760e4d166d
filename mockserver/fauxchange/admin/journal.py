"""Operations on the journal: what was called, what became of it, and waiting for calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fauxchange import __version__
from fauxchange.runtime.exports import HAR_TYPE, NDJSON_TYPE, entry_details, har, ndjson
from fauxchange.runtime.journal import WAIT_MS
from fauxchange.runtime.journal_query import JournalQuery, count

from .api import AdminError, AdminRequest, Document, operation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fauxchange.runtime.journal import JournalEntry

_CONDITIONS = frozenset(JournalQuery.__dataclass_fields__)


@operation("journal.get")
def journal(ask: AdminRequest) -> dict[str, Any]:
    """Show the last calls that are wanted, in order of arrival."""
    return {"entries": _shown(_found(ask), details=ask.asked.get("details", False))}


@operation("journal-entry.get")
def entry(ask: AdminRequest) -> dict[str, Any]:
    """Show one call with its headers and bodies."""
    number = ask.asked["number"]
    for one in ask.sandbox.journal.find(since=number - 1):
        if one.number == number:
            return entry_details(one)
    raise AdminError(f"there is no call {number}, or it has made room for others", 404)


@operation("journal-counts.get")
def counts(ask: AdminRequest) -> dict[str, Any]:
    """Count the calls that are wanted."""
    found = _found(ask)
    return {"calls": len(found), "counts": count(found)}


@operation("journal-wait.get")
def wait(ask: AdminRequest) -> dict[str, Any]:
    """Wait until there are as many calls as are wanted."""
    asked = ask.asked
    count, timeout_ms = asked["count"], asked.get("timeout_ms", WAIT_MS)
    if not ask.app.waiting.acquire(blocking=False):
        raise AdminError("as many wait already as may: the server needs its threads for calls", 429)
    try:
        found = ask.sandbox.journal.wait(_wanted(asked), count=count, timeout_ms=timeout_ms)
    finally:
        ask.app.waiting.release()
    shown = {"calls": len(found), "entries": _shown(found, details=asked.get("details", False))}
    if len(found) < count:
        raise AdminError(f"{len(found)} of {count} calls came in {timeout_ms} ms", 408, **shown)
    return shown


@operation("journal-har.get")
def archive(ask: AdminRequest) -> Document:
    """Return the calls that are wanted as an HTTP archive."""
    return Document(har(_found(ask), __version__), HAR_TYPE)


@operation("journal-ndjson.get")
def lines(ask: AdminRequest) -> Document:
    """Return the calls that are wanted as JSON, a line for each."""
    return Document(ndjson(_found(ask)), NDJSON_TYPE)


def _wanted(asked: Mapping[str, Any]) -> JournalQuery:
    return JournalQuery(**{name: value for name, value in asked.items() if name in _CONDITIONS})


def _found(ask: AdminRequest) -> list[JournalEntry]:
    found = ask.sandbox.journal.find(_wanted(ask.asked))
    limit = ask.asked.get("limit")
    return found if limit is None else found[max(0, len(found) - limit) :]


def _shown(entries: list[JournalEntry], *, details: bool) -> list[dict[str, Any]]:
    return [entry_details(one) if details else one.as_json() for one in entries]
