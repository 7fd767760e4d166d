"""``fauxchange credit``, ``debit`` and ``deposit``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from .remote import remote

if TYPE_CHECKING:
    from collections.abc import Callable

    from .client import Client


def _whose(command: Callable[..., Any]) -> Callable[..., Any]:
    for name in ("amount", "ccy", "account"):
        command = click.argument(name)(command)
    return click.argument("exchange", type=click.Choice(["okx", "coinw"]))(command)


@click.command()
@_whose
@click.option("--book", help="By default funding of OKX, spot of CoinW.")
@remote()
def credit(client: Client, **asked: Any) -> Any:
    """Give money to an account."""
    return client.post("/credit", **asked)


@click.command()
@_whose
@click.option("--book", help="By default funding of OKX, spot of CoinW.")
@remote()
def debit(client: Client, **asked: Any) -> Any:
    """Take money from an account; exit 1 if it has less available."""
    return client.post("/debit", **asked)


@click.command()
@_whose
@click.option("--chain", help="By default the main chain of the currency.")
@remote()
def deposit(client: Client, **asked: Any) -> Any:
    """Have money arrive for an account; it is confirmed as the clock goes on."""
    return client.post("/deposits", **asked)
