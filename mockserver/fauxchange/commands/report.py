"""``fauxchange report``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .generated import members
from .group import CommandGroup
from .remote import remote, show, write

if TYPE_CHECKING:
    from .client import Client

# What a statement is told in, in this order.
_SUM = (
    *("exchange", "account", "since_ms", "until_ms", "opening", "closing", "change", "trading"),
    *("fees", "funding", "moved", "holding", "drawdown"),
)
# What it lists, and the columns of it.
_LISTS = {
    "instruments": (
        *("instrument", "fills", "maker_fills", "forced_fills", "bought", "sold", "turnover"),
        *("result", "ccy", "trading", "fees", "funding"),
    ),
    "movements": ("reason", "ccy", "amount", "usd"),
}


@click.group(cls=CommandGroup)
def report() -> None:
    """Report what became of accounts."""


@report.command()
@members("equity-svg.get")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A file to write.")
@remote()
def equity(client: Client, output: Path | None, **options: Any) -> Any:
    """Draw what an account's trading was worth, and where it bought and sold, as SVG.

    With --json it is the values instead.
    """
    if click.get_current_context().params["as_json"]:
        return client.call("equity.get", **options)
    write(client.download("equity-svg.get", **options), output)
    return None


@report.command()
@members("statement.get")
@remote()
def statement(client: Client, **options: Any) -> Any:
    """Show what an account has won and lost until now, and by what.

    Trades, fees, funding, money that came or went, and prices of what it held add up to how its
    equity has changed; a table has what was traded.
    """
    answer = client.call("statement.get", **options)
    if click.get_current_context().params["as_json"]:
        return answer
    show({name: answer[name] for name in _SUM}, "", (), as_json=False)
    for rows, columns in _LISTS.items():
        if answer[rows]:
            show(answer, rows, columns, as_json=False)
    return None
