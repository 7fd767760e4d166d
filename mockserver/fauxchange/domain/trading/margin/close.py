"""Closing a whole position of margin trading with a market order (post-close-positions)."""

from __future__ import annotations

from decimal import ROUND_UP, Decimal

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT
from fauxchange.domain.market.market import Market
from fauxchange.domain.positions.position import Position
from fauxchange.domain.positions.rejection import ClosesPending, NoPosition
from fauxchange.domain.trading.acts.cancel import cancel
from fauxchange.domain.trading.acts.place import place
from fauxchange.domain.trading.contracts.close import closing_orders, closing_side
from fauxchange.domain.trading.matching.context import context_of
from fauxchange.domain.trading.order import BASE, MARKET, POSITION_CLOSED, QUOTE, Order
from fauxchange.domain.trading.request import OrderRequest

from .need import size_repaying


def close_whole(
    ledger: Ledger,
    market: Market,
    account: Account,
    request: OrderRequest,
    position: Position,
    *,
    cancels: bool = False,
) -> Order:
    """Close a position at the market: what repays its debt, or all that it has, is traded.

    Size, unit, side and type of the request are set here. Open orders that would close the position
    are cancelled first if it ``cancels``.

    Raises:
        NoPosition: it holds nothing.
        ClosesPending: orders that close it are open.

    """
    if not position.contracts:
        raise NoPosition(position.instrument)
    for order in closing_orders(ledger, position):
        if not cancels:
            raise ClosesPending(position.instrument)
        cancel(ledger, market, order, reason=POSITION_CLOSED, at_once=True)
    size, unit = _whole(ledger, market, request, position)
    whole = request._replace(
        side=closing_side(position),
        size=size,
        unit=unit,
        type=MARKET,
        price=None,
        margin_ccy=position.ccy,
        reduces=True,
    )
    return place(ledger, market, ledger.unit.get(Account, account.id), whole)


def _whole(
    ledger: Ledger, market: Market, request: OrderRequest, position: Position
) -> tuple[Decimal, str]:
    """Return what has to be traded, and whether that is base or quote currency."""
    context = context_of(ledger, market, request.instrument)
    loan, view = position.loan, position.loan_view()
    if loan is None or view is None:
        raise NoPosition(position.instrument)
    bid, _ = context.ladder.best(context.source.price(context.now_ms))
    lot, price = context.lot, context.price(max(bid, 1))
    if not view.is_alike and position.is_short:
        return loan.assets, QUOTE
    if not view.is_alike:
        return context.size(context.lots(loan.assets)), BASE
    size = size_repaying(loan, price, is_short=position.is_short)
    if position.is_short:
        return size.quantize(lot, ROUND_UP), BASE
    # A budget buys whole lots only, so that two more are sure to bring enough.
    return EXACT.multiply(EXACT.add(size, 2 * lot), price), QUOTE
