"""``fauxchange order`` and ``fauxchange account``."""

from __future__ import annotations

import click

from .generated import command
from .group import CommandGroup

_ORDERS = (
    *("id", "account", "instrument", "side", "type", "price", "size", "state", "filled"),
    *("frozen", "frozen_ccy"),
)
_FILLS = (
    *("at_ms", "account", "order", "instrument", "side", "price", "size", "liquidity", "fee"),
    *("fee_ccy", "why"),
)


@click.group(cls=CommandGroup)
def order() -> None:
    """Show orders of all accounts, fill and cancel them, decide about the next one."""


command(order, "list", "orders.get", rows="orders", columns=_ORDERS)
command(order, "show", "order.get", ["id"])
command(order, "fills", "fills.get", rows="fills", columns=_FILLS)
command(order, "fill", "order-fill.post", ["id"])
command(order, "cancel", "order-cancel.post", ["id"])
command(order, "next", "order-next.post", ["outcome"])


@order.group()
def fill_settings() -> None:
    """Show, set and reset how orders fill."""


command(fill_settings, "show", "fill-settings.get")
command(fill_settings, "set", "fill-settings.post")
command(fill_settings, "reset", "fill-settings.delete")


@click.group(cls=CommandGroup)
def account() -> None:
    """Show and change on which terms an account trades."""


command(account, "show", "account-terms.get", ["account"])
command(account, "set", "account-terms.post", ["account"])
