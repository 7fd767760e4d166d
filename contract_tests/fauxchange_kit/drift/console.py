"""A survey as people and programs read it."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import orjson
from rich.markup import escape
from rich.table import Table

from .survey import SurveyOutcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fauxchange.exchanges.exchange import Exchange

    from .survey import Surveyed

_QUIET = {SurveyOutcome.SAME}


def document(exchange: Exchange, base_url: str, surveyed: Sequence[Surveyed]) -> dict[str, Any]:
    """Return a survey as JSON."""
    return {
        "exchange": exchange.name,
        "baseUrl": base_url,
        "documentation": exchange.facts["docs"],
        "counts": counts(surveyed),
        "endpoints": [_endpoint(one) for one in surveyed],
    }


def as_json(exchange: Exchange, base_url: str, surveyed: Sequence[Surveyed]) -> str:
    """Return a survey as text."""
    written = document(exchange, base_url, surveyed)
    return orjson.dumps(written, option=orjson.OPT_INDENT_2).decode()


def counts(surveyed: Sequence[Surveyed]) -> dict[str, int]:
    """Return how many endpoints had which outcome."""
    counted = Counter(one.outcome for one in surveyed)
    return {outcome.value: counted[outcome] for outcome in SurveyOutcome}


def summary(surveyed: Sequence[Surveyed]) -> str:
    """Return the counts in words."""
    told = ", ".join(f"{count} {name}" for name, count in counts(surveyed).items() if count)
    return f"{len(surveyed)} endpoints: {told}"


def table(surveyed: Sequence[Surveyed]) -> Table:
    """Return a table of all that is not as documented."""
    shown = Table(title=summary(surveyed), title_justify="left")
    for column in ("endpoint", "outcome", "place", "documented", "seen", "rows"):
        shown.add_column(column, overflow="fold")
    for one in surveyed:
        if one.outcome in _QUIET:
            continue
        name, outcome = f"{one.endpoint.method} {one.endpoint.path}", one.outcome.value
        if not one.differences:
            shown.add_row(name, outcome, "", "", escape(one.reason), "")
        for found in one.differences:
            told = map(escape, (found.place, found.documented, found.seen))
            shown.add_row(name, found.kind.value, *told, str(found.rows))
    return shown


def _endpoint(one: Surveyed) -> dict[str, Any]:
    return {
        "id": one.endpoint.id,
        "method": one.endpoint.method,
        "path": one.endpoint.path,
        "outcome": one.outcome.value,
        "reason": one.reason,
        "differences": [asdict(found) for found in one.differences],
    }
