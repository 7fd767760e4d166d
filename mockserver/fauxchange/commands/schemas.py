"""``fauxchange schemas``. Exit codes: 0 in order, or no breaking change; 1 otherwise."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fauxchange.exit_codes import FINDINGS, fail

from .group import CommandGroup

if TYPE_CHECKING:
    from rich.table import Table

    from fauxchange.spec.evolution.evolution import EndpointChange

_THERE = click.Path(path_type=Path, exists=True)


@click.group(cls=CommandGroup)
def schemas() -> None:
    """Check and format the schema files."""


@schemas.command()
@click.argument(
    "folder", required=False, type=click.Path(path_type=Path, file_okay=False, exists=True)
)
def lint(folder: Path | None) -> None:
    """Explain every broken rule with file and pointer; exit 1 if there is one."""
    from fauxchange import data
    from fauxchange.spec.lint import lint as check

    problems = list(check(folder or data.schemas()))
    for problem in problems:
        click.echo(str(problem), err=True)
    click.echo(f"{len(problems)} problems" if problems else "schemas are in order")
    sys.exit(FINDINGS if problems else 0)


@schemas.command("format")
@click.argument(
    "folder", required=False, type=click.Path(path_type=Path, file_okay=False, exists=True)
)
@click.option("--check", is_flag=True, help="Change nothing; exit 1 if something would change.")
def format_(folder: Path | None, check: bool) -> None:
    """Write every file in the one canonical way."""
    from fauxchange import data
    from fauxchange.spec.lint import unformatted_files
    from fauxchange.spec.problem import Problem

    changed = 0
    try:
        for file, text in unformatted_files(folder or data.schemas()):
            changed += 1
            click.echo(str(file))
            if not check:
                file.write_text(text, encoding="utf-8")
    except Problem as problem:
        fail(str(problem))
    sys.exit(FINDINGS if check and changed else 0)


@schemas.command()
@click.argument("old", type=_THERE)
@click.argument("new", type=_THERE)
@click.option("--json", "as_json", is_flag=True, help="JSON instead of a table.")
def diff(old: Path, new: Path, as_json: bool) -> None:
    """Name what changed from OLD to NEW, files or folders, and what of it breaks clients."""
    from fauxchange.spec.evolution.evolution import evolution
    from fauxchange.spec.problem import Problem

    if old.is_dir() != new.is_dir():
        fail("one is a file and the other a folder")
    try:
        changes = evolution(old, new)
    except Problem as problem:
        fail(str(problem))
    if as_json:
        import orjson

        click.echo(orjson.dumps(_document(changes), option=orjson.OPT_INDENT_2).decode())
    elif changes:
        from rich.console import Console

        Console().print(_table(changes))
    else:
        click.echo("nothing changed")
    sys.exit(FINDINGS if _breaking(changes) else 0)


def _breaking(changes: Sequence[EndpointChange]) -> int:
    return sum(one.change.is_breaking for one in changes)


def _document(changes: Sequence[EndpointChange]) -> dict[str, Any]:
    return {
        "breaking": _breaking(changes),
        "compatible": len(changes) - _breaking(changes),
        "changes": [
            {
                "endpoint": one.endpoint,
                "place": one.change.place,
                "what": one.change.what,
                "breaking": one.change.is_breaking,
            }
            for one in changes
        ],
    }


def _table(changes: Sequence[EndpointChange]) -> Table:
    from rich.markup import escape
    from rich.table import Table

    breaking = _breaking(changes)
    title = f"{breaking} breaking changes, {len(changes) - breaking} compatible"
    table = Table(title=title, title_justify="left")
    for column in ("effect", "endpoint", "place", "change"):
        table.add_column(column, overflow="fold")
    for one in sorted(changes, key=lambda one: not one.change.is_breaking):
        effect = "breaking" if one.change.is_breaking else "compatible"
        table.add_row(effect, one.endpoint, escape(one.change.place), escape(one.change.what))
    return table
