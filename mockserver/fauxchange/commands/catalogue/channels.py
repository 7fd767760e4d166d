"""The channels of WebSockets as a table: what ``fauxchange channels`` shows."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from typing import Any

import click

from fauxchange import data
from fauxchange.sockets.acceptor import CHANNELS
from fauxchange.spec.channels.channel import Channel
from fauxchange.spec.loader import load

from .endpoints import as_json

Row = dict[str, Any]

_ACCESS = {"": "everybody", "login": "login", "private": "the account's"}


def channels(exchange: str | None = None) -> list[Row]:
    """Return the channels as rows, those of a file together.

    Raises:
        Problem: a schema file cannot be used.

    """
    names = [exchange] if exchange else list(CHANNELS)
    rows = []
    for name in names:
        module, table = CHANNELS[name]
        feeds = getattr(import_module(module), table)
        rows += [_row(name, one, one.id in feeds) for one in load(data.schemas(), name).channels]
    return rows


def services_not_offered() -> list[str]:
    """Return a line for each documented service whose handshake is refused.

    Raises:
        Problem: a schema file cannot be used.

    """
    lines = []
    for name in CHANNELS:
        services = load(data.schemas(), name).exchange["websocket"].get("notOffered", {})
        for path, service in services.items():
            *most, last = (f"`{channel}`" for channel in service["channels"])
            named = f"{', '.join(most)} and {last}"
            lines.append(
                f"- {name} `{path}`: {service['title']}, with channels {named} of its own."
            )
    return lines


def show(*, in_json: bool, in_markdown: bool) -> None:
    """Print the channels: as a table, unless something else is asked for."""
    rows = channels()
    if in_json:
        click.echo(as_json(rows))
    elif in_markdown:
        click.echo(as_markdown(rows, services_not_offered()), nl=False)
    else:
        print_table(rows)


def _row(exchange: str, channel: Channel, is_alive: bool) -> Row:
    return {
        "exchange": exchange,
        "id": channel.id,
        "channels": list(channel.names),
        "service": channel.service,
        "access": channel.access or None,
        "tier": channel.tier or None,
        "first": channel.has_first,
        "periodMs": channel.period_ms,
        "quietMs": channel.quiet_ms,
        "assumed": list(channel.assumed),
        "alive": is_alive,
    }


def as_markdown(rows: list[Row], not_offered: list[str]) -> str:
    """Return the rows as a page: how many are alive, then a table for each service.

    ``not_offered`` are lines about services that are missing.
    """
    lines = [
        "# Channels",
        "",
        "Every documented channel and whether it pushes. Made by `fauxchange channels --markdown`;",
        "a test keeps it current.",
        "",
        "- **alive**: pushes what happens in the sandbox.",
        "- **quiet**: a subscription is checked and acknowledged as documented, and nothing is",
        "  pushed.",
        "",
        "`*` marks what the documentation does not state. A period is the shortest time between",
        "two pushes; *again after* is how long nothing has to change for the state to be pushed",
        "again.",
        "",
        "| exchange | channels | alive | quiet |",
        "|---|---|---|---|",
    ]
    for exchange in dict.fromkeys(row["exchange"] for row in rows):
        counts = Counter[bool]()
        for row in rows:
            if row["exchange"] == exchange:
                counts[row["alive"]] += len(row["channels"])
        lines.append(f"| {exchange} | {counts.total()} | {counts[True]} | {counts[False]} |")
    if not_offered:
        refused = "Services that are not offered; their handshake is refused with 404:"
        lines += ["", refused, "", *not_offered]
    for exchange, service in dict.fromkeys((row["exchange"], row["service"]) for row in rows):
        lines += ["", f"## {exchange} {service}", ""]
        lines.append("| channel | for | first | period | again after | pushes |")
        lines.append("|---|---|---|---|---|---|")
        lines += [
            f"| {' | '.join(_cells(row))} |"
            for row in rows
            if (row["exchange"], row["service"]) == (exchange, service)
        ]
    return "\n".join(lines) + "\n"


def print_table(rows: list[Row]) -> None:
    """Print the rows as a table."""
    from rich.console import Console
    from rich.table import Table

    count = sum(len(row["channels"]) for row in rows)
    table = Table(title=f"{count} channels", title_justify="left")
    for column in ("exchange", "service", "channel", "for", "first", "period", "again", "pushes"):
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(row["exchange"], row["service"], *(cell.strip("`") for cell in _cells(row)))
    Console().print(table)


def _cells(row: Row) -> list[str]:
    only = len(row["channels"]) == 1
    name = f"`{row['id']}`" if only else f"`{row['id']}...` ({len(row['channels'])} sizes)"
    return [
        name,
        _ACCESS[row["access"] or ""] + (f", {row['tier']}" if row["tier"] else ""),
        ("the state" if row["first"] else "nothing") + _mark(row, "first"),
        _ms(row["periodMs"]) + _mark(row, "periodMs"),
        _ms(row["quietMs"]) + _mark(row, "quietMs"),
        "alive" if row["alive"] else "quiet",
    ]


def _mark(row: Row, member: str) -> str:
    return "*" if member in row["assumed"] else ""


def _ms(value: int | None) -> str:
    if value is None:
        return ""
    return f"{value // 1000} s" if value % 1000 == 0 else f"{value} ms"
