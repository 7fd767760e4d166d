"""What all commands for a running server share: its URL, errors, and how answers are shown."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

import click

from fauxchange.config import URL_VARIABLE, read_token
from fauxchange.exit_codes import REFUSED, fail

# Columns that stay on one line, however narrow the terminal is.
_NARROW = frozenset({"#", "time", "answer"})
DEFAULT_URL = "http://127.0.0.1:12700"

_OPTIONS = (
    click.option(
        "--url", default=DEFAULT_URL, envvar=URL_VARIABLE, show_default=True, help="The server."
    ),
    click.option("--sandbox", default="", help="The sandbox; by default the default one."),
    click.option("--token-file", default="", help="A file with the token of the admin API."),
    click.option("--json", "as_json", is_flag=True, help="The answer as JSON."),
)


def remote(
    rows: str = "",
    columns: Sequence[str] = (),
    shorten: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., None]]:
    """Make a function with a client a command; it returns the answer, or None if it showed it.

    Args:
        rows: the member of the answer that is to be shown as a table: a list of rows, or rows by
            their names.
        columns: the members of a row that are shown; the first one may be its name.
        shorten: returns what a row of the table has instead; its last column takes what is left.

    """

    def decorate(function: Callable[..., Any]) -> Callable[..., None]:
        @wraps(function)
        def command(
            *, url: str, sandbox: str, token_file: str, as_json: bool, **request: Any
        ) -> None:
            from fauxchange.spec.problem import Problem

            from .client import Client, RefusedError, UnreachableError, UnsendableError

            try:
                answer = function(Client(url, sandbox, read_token(token_file)), **request)
            except RefusedError as error:
                if as_json:
                    _print_json(error.answer)
                fail(str(error), REFUSED)
            except (UnreachableError, UnsendableError, Problem) as error:
                fail(str(error))
            if answer is not None:
                if shorten and not as_json:
                    answer = {**answer, rows: [shorten(row) for row in answer[rows]]}
                show(answer, rows, columns, as_json=as_json)

        for option in reversed(_OPTIONS):
            command = option(command)
        return command

    return decorate


def write(document: bytes, output: Path | None) -> None:
    """Write an answer that is a file to a file, or to stdout."""
    if output:
        output.write_bytes(document)
    else:
        click.echo(document, nl=not document.endswith(b"\n"))


def show(answer: Any, rows: str, columns: Sequence[str], *, as_json: bool) -> None:
    """Print an answer as JSON or as a table."""
    if as_json:
        _print_json(answer)
        return
    from rich.console import Console
    from rich.table import Table

    if rows:
        table = Table()
        for column in columns:
            table.add_column(column, overflow="fold", no_wrap=column in _NARROW)
        lines = answer[rows]
        if isinstance(lines, dict):
            lines = [{columns[0]: name, **row} for name, row in lines.items()]
        for row in lines:
            table.add_row(*(_cell(row.get(column)) for column in columns))
    else:
        table = Table(show_header=False)
        for column in ("member", "value"):
            table.add_column(column, overflow="fold")
        for name, value in _members(answer):
            table.add_row(name, _cell(value))
    is_bounded = sys.stdout.isatty() or "COLUMNS" in os.environ
    Console(width=None if is_bounded else 200).print(table)


def _members(answer: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the members of an answer; those of an object inside have its name before theirs."""
    for name, value in answer.items():
        if isinstance(value, dict):
            yield from _members(value, f"{prefix}{name}.")
        elif isinstance(value, list):
            yield from ((f"{prefix}{name}.{i}", one) for i, one in enumerate(value))
        else:
            yield f"{prefix}{name}", value


def _cell(value: Any) -> str:
    import orjson
    from rich.markup import escape

    from fauxchange.runtime.call_line import printable

    if value is None:
        return ""
    if isinstance(value, str):
        return escape(printable(value))
    return escape(printable(orjson.dumps(value).decode()))


def _print_json(answer: Any) -> None:
    import orjson

    click.echo(orjson.dumps(answer, option=orjson.OPT_INDENT_2))
