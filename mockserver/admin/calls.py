"""Operations on the journal: what was called, and what became of it."""

from __future__ import annotations

from typing import Any

from .api import Ask, operates


@operates("journal.get")
def journal(ask: Ask) -> dict[str, Any]:
    """Show the last calls in order of arrival."""
    entries = ask.sandbox.journal.entries(ask.asked.get("limit"))
    return {"entries": [entry.as_json() for entry in entries]}
