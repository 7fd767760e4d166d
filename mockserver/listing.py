"""The catalogue as a table and as JSON: what ``fauxchange endpoints`` shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from mockserver import data
from mockserver.app import EXCHANGES
from mockserver.exchanges.fidelity import fidelity_of
from mockserver.spec.loader import load
from mockserver.spec.problem import Problem

if TYPE_CHECKING:
    from mockserver.exchanges.exchange import Exchange
    from mockserver.spec.endpoint import Endpoint

__all__ = ["Problem", "as_json", "endpoints", "print_table"]

Row = dict[str, Any]


def endpoints(
    exchange: str | None = None, section: str | None = None, fidelity: str | None = None
) -> list[Row]:
    """Return the endpoints that fit, as rows.

    Raises:
        Problem: a schema file cannot be used.

    """
    names = [exchange] if exchange else list(EXCHANGES)
    served = [EXCHANGES[name](load(data.schemas(), name)) for name in names]
    rows = [_row(one, endpoint) for one in served for endpoint in one.catalogue]
    return [
        row
        for row in rows
        if (not section or row["id"].startswith(f"{section}/"))
        and (not fidelity or row["fidelity"] == fidelity)
    ]


def as_json(rows: list[Row]) -> str:
    """Return the rows as a JSON list."""
    return orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode()


def print_table(rows: list[Row]) -> None:
    """Print the rows as a table."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"{len(rows)} endpoints", title_justify="left")
    for column in ("exchange", "method", "path", "permission", "limit", "fidelity"):
        table.add_column(column, overflow="fold")
    for row in rows:
        limits = "\n".join(
            f"{rule['requests']}/{rule['seconds']} s per {' and '.join(rule['per'])}"
            for rule in row["rateLimits"]
        )
        shown = row["permission"] or "public"
        table.add_row(row["exchange"], row["method"], row["path"], shown, limits, row["fidelity"])
    Console().print(table)


def _row(exchange: Exchange, endpoint: Endpoint) -> Row:
    path = endpoint.path
    if endpoint.command:
        path = f"{path}?{exchange.facts['selector']}={endpoint.command}"
    return {
        "exchange": exchange.name,
        "id": endpoint.id,
        "method": endpoint.method,
        "path": path,
        "permission": endpoint.permission,
        "rateLimits": [
            {"requests": rule.requests, "seconds": rule.window_ms // 1000, "per": list(rule.per)}
            for rule in endpoint.rate_limits
        ],
        "fidelity": fidelity_of(exchange, endpoint),
    }
