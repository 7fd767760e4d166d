"""A survey as people and programs read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import orjson
from rich.markup import escape
from rich.table import Table

from fauxchange.exchanges.exchange import Exchange

from .survey import EndpointResult, SurveyOutcome

_QUIET = {SurveyOutcome.SAME}


def document(
    exchange: Exchange, base_url: str, results: Sequence[EndpointResult]
) -> dict[str, Any]:
    """Return a survey as JSON."""
    return {
        "exchange": exchange.name,
        "baseUrl": base_url,
        "documentation": exchange.facts["docs"],
        "counts": counts(results),
        "endpoints": [_endpoint(one) for one in results],
    }


def as_json(exchange: Exchange, base_url: str, results: Sequence[EndpointResult]) -> str:
    """Return a survey as text."""
    value = document(exchange, base_url, results)
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def counts(results: Sequence[EndpointResult]) -> dict[str, int]:
    """Return how many endpoints had which outcome."""
    counter = Counter(one.outcome for one in results)
    return {outcome.value: counter[outcome] for outcome in SurveyOutcome}


def summary(results: Sequence[EndpointResult]) -> str:
    """Return the counts in words."""
    parts = ", ".join(f"{count} {name}" for name, count in counts(results).items() if count)
    return f"{len(results)} endpoints: {parts}"


def table(results: Sequence[EndpointResult]) -> Table:
    """Return a table of all that is not as documented."""
    table_ = Table(title=summary(results), title_justify="left")
    for column in ("endpoint", "outcome", "place", "documented", "seen", "rows"):
        table_.add_column(column, overflow="fold")
    for one in results:
        if one.outcome in _QUIET:
            continue
        name, outcome = f"{one.endpoint.method} {one.endpoint.path}", one.outcome.value
        if not one.differences:
            table_.add_row(name, outcome, "", "", escape(one.reason), "")
        for difference in one.differences:
            cells = map(escape, (difference.place, difference.documented, difference.seen))
            table_.add_row(name, difference.kind.value, *cells, str(difference.rows))
    return table_


def _endpoint(one: EndpointResult) -> dict[str, Any]:
    return {
        "id": one.endpoint.id,
        "method": one.endpoint.method,
        "path": one.endpoint.path,
        "outcome": one.outcome.value,
        "reason": one.reason,
        "differences": [asdict(difference) for difference in one.differences],
    }
