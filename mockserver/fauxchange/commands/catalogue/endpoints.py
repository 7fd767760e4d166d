"""The catalogue as a table and as JSON: what ``fauxchange endpoints`` shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import click
import orjson

from fauxchange import data
from fauxchange.app import EXCHANGES
from fauxchange.exchanges.coverage import endpoint_row
from fauxchange.spec.loader import load
from fauxchange.spec.problem import Problem

__all__ = ["Problem", "UnknownSectionError", "as_json", "as_markdown", "endpoints", "show"]

Row = dict[str, Any]


class UnknownSectionError(Exception):
    """No endpoint is in the section; the text says which sections there are."""


def endpoints(
    exchange: str | None = None, section: str | None = None, fidelity: str | None = None
) -> list[Row]:
    """Return the endpoints that fit, as rows.

    Raises:
        Problem: a schema file cannot be used.
        UnknownSectionError: no endpoint is below the section.

    """
    names = [exchange] if exchange else list(EXCHANGES)
    served = [EXCHANGES[name](load(data.schemas(), name)) for name in names]
    rows = [endpoint_row(one, endpoint) for one in served for endpoint in one.catalogue]
    if section:
        rows = _below(section.rstrip("/"), rows)
    return [row for row in rows if not fidelity or row["fidelity"] == fidelity]


def show(rows: list[Row], *, in_json: bool, in_markdown: bool) -> None:
    """Print the rows: as a table, unless something else is asked for."""
    if in_json:
        click.echo(as_json(rows))
    elif in_markdown:
        click.echo(as_markdown(rows), nl=False)
    else:
        print_table(rows)


def _below(section: str, rows: list[Row]) -> list[Row]:
    below = [row for row in rows if row["id"].startswith(f"{section}/")]
    if not below:
        *most, last = sorted({row["id"].partition("/")[0] for row in rows})
        known = f"{', '.join(most)} and {last}"
        raise UnknownSectionError(f"no endpoint is in section {section}; there are {known}")
    return below


def as_json(rows: list[Row]) -> str:
    """Return the rows as a JSON list."""
    return orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode()


def as_markdown(rows: list[Row]) -> str:
    """Return the rows as a page: how many of each fidelity, then a table for each section."""
    lines = [
        "# Coverage",
        "",
        "Every documented endpoint and how true its answers are. Made by",
        "`fauxchange endpoints --markdown`; a test keeps it current.",
        "",
        "- **modelled**: living state; what one call does, the next one shows. Behind a colon",
        "  stands which part of it, where the rest is refused.",
        "- **example**: the documented example, made consistent with the call.",
        "- **sampled**: made from the schema, because the documentation has no example.",
        "",
        "| exchange | endpoints | modelled | example | sampled |",
        "|---|---|---|---|---|",
    ]
    for exchange in EXCHANGES:
        counts = Counter(row["fidelity"] for row in rows if row["exchange"] == exchange)
        kinds = " | ".join(str(counts[kind]) for kind in ("modelled", "example", "sampled"))
        lines.append(f"| {exchange} | {counts.total()} | {kinds} |")
    section = ""
    for row in rows:
        heading = f"{row['exchange']} {row['id'].partition('/')[0]}"
        if heading != section:
            section = heading
            lines += ["", f"## {heading}", "", "| endpoint | permission | limits | fidelity |"]
            lines.append("|---|---|---|---|")
        limits = "; ".join(_rule(rule) for rule in row["rateLimits"])
        permission = row["permission"] or "public"
        what = f"`{row['method']} {row['path']}`"
        lines.append(f"| {what} | {permission} | {limits} | {_fidelity(row)} |")
    return "\n".join(lines) + "\n"


def _rule(rule: Mapping[str, Any]) -> str:
    return f"{rule['requests']}/{rule['seconds']} s per {' and '.join(rule['per'])}"


def print_table(rows: list[Row]) -> None:
    """Print the rows as a table."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"{len(rows)} endpoints", title_justify="left")
    for column in ("exchange", "method", "path", "permission", "limit", "fidelity"):
        table.add_column(column, overflow="fold")
    for row in rows:
        limits = "\n".join(_rule(rule) for rule in row["rateLimits"])
        permission = row["permission"] or "public"
        table.add_row(
            row["exchange"], row["method"], row["path"], permission, limits, _fidelity(row)
        )
    Console().print(table)


def _fidelity(row: Row) -> str:
    return f"{row['fidelity']}: {row['scope']}" if "scope" in row else str(row["fidelity"])
