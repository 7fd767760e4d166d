"""Closing a whole position with a market order (order-book-trading-trade-post-close-positions)."""

from __future__ import annotations

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.paths.bars import BUY, SELL
from fauxchange.domain.positions.book import find_position
from fauxchange.domain.positions.position import LONG, NET, SHORT, Position
from fauxchange.domain.positions.rejection import ClosesPending, NoPosition
from fauxchange.domain.trading.acts.cancel import cancel
from fauxchange.domain.trading.acts.place import place
from fauxchange.domain.trading.order import BY_SYSTEM, MARKET, POSITION_CLOSED, Order
from fauxchange.domain.trading.request import OrderRequest

from .pending import orders_at, pending_at, pending_of


def close_whole(
    ledger: Ledger,
    market: Market,
    account: Account,
    request: OrderRequest,
    *,
    cancels: bool = False,
) -> Order:
    """Close a position that a request names by instrument, margin mode and side.

    Size, side and type of the request are set here. Open orders that would close the position are
    cancelled first if it ``cancels``.

    Raises:
        NoPosition: there is none.
        ClosesPending: orders that close it are open.

    """
    unit, instrument = ledger.unit, request.instrument
    position = find_position(
        unit,
        account.id,
        instrument.id,
        request.trade_mode,
        request.position_side,
        request.part,
    )
    if position is None or not position.contracts:
        raise NoPosition(instrument.id)
    for order in closing_orders(ledger, position):
        if not cancels:
            raise ClosesPending(instrument.id)
        cancel(ledger, market, order, reason=POSITION_CLOSED, at_once=True)
    whole = request._replace(
        side=closing_side(position),
        size=abs(position.contracts),
        type=MARKET,
        price=None,
        reduces=request.position_side == NET,
    )
    return place(ledger, market, unit.get(Account, account.id), whole)


def close_part(
    ledger: Ledger,
    market: Market,
    account: Account,
    request: OrderRequest,
    position: Position,
) -> Order:
    """Close contracts of a position, at the market or at the price of the request.

    Instrument, size, type and price are those of the request, the rest is set here.

    Raises:
        NothingToReduce: the position has fewer that no open order is going to close.
        Rejection: whatever `place` raises.

    """
    closing = request._replace(
        side=closing_side(position),
        kind=position.kind,
        trade_mode=position.mode,
        position_side=position.side,
        reduces=position.side == NET,
        leverage=position.leverage,
        part=position.part,
        separate=False,
    )
    return place(ledger, market, ledger.unit.get(Account, account.id), closing)


def reverse(
    ledger: Ledger, market: Market, account: Account, request: OrderRequest, position: Position
) -> Order:
    """Close a position at the market, and open one of the other side that is as large.

    Open orders that would close it are cancelled. Return the order that opens the other one;
    ``request`` is that order but for side and size.

    Raises:
        Rejection: whatever `place` raises: then nothing is closed.

    """
    for order in closing_orders(ledger, position):
        cancel(ledger, market, order, reason=BY_SYSTEM, at_once=True)
    size, side = abs(position.contracts), closing_side(position)
    whole = request._replace(size=size, type=MARKET, price=None)
    close_part(ledger, market, account, whole, position)
    other = request._replace(
        side=side,
        size=size,
        kind=position.kind,
        trade_mode=position.mode,
        position_side=SHORT if position.side == LONG else LONG,
        leverage=position.leverage,
    )
    return place(ledger, market, ledger.unit.get(Account, account.id), other)


def closing_side(position: Position) -> str:
    """Return the side of orders that close a position."""
    return SELL if position.contracts > 0 else BUY


def closing_orders(ledger: Ledger, position: Position) -> list[Order]:
    """Return the open orders that would close contracts of a position, newest first."""
    place_ = position.instrument, position.mode, position.side, closing_side(position)
    found = pending_at(ledger.unit, position.account, *place_, position.part)
    return list(orders_at(ledger.unit, found))


def has_orders_of(ledger: Ledger, account: str, instrument: Instrument, mode: str) -> bool:
    """Whether an account has open orders of an instrument in a margin mode."""
    return any(pending_of(ledger.unit, account, instrument.id, mode))
