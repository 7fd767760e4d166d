"""What open orders and positions fix of the orders after them, and of how they are held."""

from __future__ import annotations

from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.positions.book import holds_any, positions_of
from fauxchange.domain.positions.layout import PositionLayout, layout_of
from fauxchange.domain.positions.rejection import LeverageFixed, MarginModeFixed, OrdersPending
from fauxchange.domain.trading.order import OPEN, Order
from fauxchange.domain.trading.request import OrderRequest


def require_same_choices(
    unit: UnitOfWork, account: str, request: OrderRequest, replaces: Order | None = None
) -> None:
    """Let an order pass that brings its leverage along and does not change what is fixed.

    Open orders of an instrument fix its margin mode, and they and its positions fix its leverage;
    so does an order that this one ``replaces``.

    Raises:
        MarginModeFixed, LeverageFixed: it is another one.

    """
    name, leverage = request.instrument.id, request.leverage
    mine = [one for one in unit.scan(Order, (account, OPEN)) if one.instrument == name]
    mine += [replaces] if replaces is not None else []
    other = next((one for one in mine if one.trade_mode != request.trade_mode), None)
    if other is not None:
        raise MarginModeFixed(name, other.trade_mode)
    held = [one.leverage for one in positions_of(unit, account) if one.instrument == name]
    fixed = next((one for one in (*(order.leverage for order in mine), *held)), leverage)
    if leverage is not None and fixed is not None and fixed != leverage:
        raise LeverageFixed(name, leverage, fixed)


def choose_layout(unit: UnitOfWork, choice: PositionLayout) -> None:
    """Choose how an account holds positions; what it holds already may be chosen again.

    Raises:
        OrdersPending: orders of contracts are open, or positions are held.

    """
    account = choice.account
    if choice == layout_of(unit, account):
        return
    first = next((one for one in unit.scan(Order, (account, OPEN)) if one.position_side), None)
    if first is not None:
        raise OrdersPending(first.instrument, first.trade_mode)
    if holds_any(unit, account):
        position = next(positions_of(unit, account))
        raise OrdersPending(position.instrument, position.mode)
    unit.put(choice)
