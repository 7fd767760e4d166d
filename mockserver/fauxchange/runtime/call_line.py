"""A call in a line for people: what was asked, how it was answered, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .journal.entry import JournalEntry, iso

_EXAMPLES: Mapping[str, str] = {
    "example": "answered by a documented example",
    "sampled": "answered by a made up example",
}


def printable(text: str) -> str:
    """Return a text with nothing in it that a terminal would obey; only ends of lines stay."""
    return "".join(
        one if one.isprintable() or one == "\n" else f"\\x{ord(one):02x}" for one in text
    )


def why(
    faults: Iterable[str] = (), reason: str = "", fills: Iterable[str] = (), fidelity: str = ""
) -> str:
    """Return why a call was answered as it was; empty for one that was simply carried out.

    Args:
        faults: the kinds of the faults that struck it.
        reason: why it was refused.
        fills: why its orders filled, a sentence each.
        fidelity: how true its answer is.

    """
    parts = [*(f"fault {name}" for name in faults), reason, *fills, _EXAMPLES.get(fidelity, "")]
    return "; ".join(part for part in parts if part)


def line_of(entry: JournalEntry) -> dict[str, Any]:
    """Return what a line says of a call, secrets shortened; without what takes long to find out."""
    hide, refusal = entry.explainer.redact, entry.rejection
    reason = hide(refusal.reason) if refusal else ""
    return {
        "time": iso(entry.at_ms),
        "exchange": entry.exchange,
        "endpoint": entry.endpoint_id or None,
        "method": hide(entry.request.method),
        "target": hide(entry.request.target),
        "status": entry.reply.status,
        "code": entry.reply.code,
        "ms": round(entry.took_ns / 1_000_000, 1),
        "why": why(entry.faults, reason, (), entry.fidelity),
    }
