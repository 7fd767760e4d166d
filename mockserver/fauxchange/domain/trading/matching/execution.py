"""Carrying out a trade: what it moves depends on what is traded."""

from __future__ import annotations

from fauxchange.domain.trading.contracts import trade as contracts
from fauxchange.domain.trading.money import trade as spot
from fauxchange.domain.trading.money.trade import Deal
from fauxchange.domain.trading.order import Order

from .context import Context


def execute(context: Context, deal: Deal) -> dict[str, Order]:
    """Move the money of a trade; return the orders as they are afterwards, by id.

    Orders are not written, so that one which fills many times is written once.

    Raises:
        InsufficientFunds: a taker of spot has less available than it pays.

    """
    if context.instrument.contract_value is None:
        return spot.execute(context, deal)
    return contracts.execute(context, deal)
