"""Carrying out a trade: what it moves depends on what is traded."""

from __future__ import annotations

from fauxchange.domain.market.instruments.instrument import MARGIN
from fauxchange.domain.trading.contracts import trade as contracts
from fauxchange.domain.trading.margin import trade as margin
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
    if context.instrument.contract_value is not None:
        return contracts.execute(context, deal)
    buyer, seller = deal.buyer, deal.seller
    if (buyer is None or buyer.order.kind != MARGIN) and (
        seller is None or seller.order.kind != MARGIN
    ):
        return spot.execute(context, deal)
    return _on_margin(context, deal)


def _on_margin(context: Context, deal: Deal) -> dict[str, Order]:
    """Move the money of each side by itself, as at least one of them trades on margin."""
    orders: dict[str, Order] = {}
    for party in (deal.buyer, deal.seller):
        if party is None:
            continue
        if party.order.kind == MARGIN:
            orders[party.order.id] = margin.execute(context, party, deal)
        elif party is deal.buyer:
            orders |= spot.execute(context, deal._replace(seller=None))
        else:
            orders |= spot.execute(context, deal._replace(buyer=None))
    return orders
