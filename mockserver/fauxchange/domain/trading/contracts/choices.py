"""What open orders and positions fix of the orders after them, and of how they are held."""

from __future__ import annotations

from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.positions.book import holds_any, positions_of
from fauxchange.domain.positions.layout import PositionLayout, layout_of
from fauxchange.domain.positions.rejection import LeverageFixed, MarginModeFixed, OrdersPending
from fauxchange.domain.trading.order import Order
from fauxchange.domain.trading.request import OrderRequest

from .pending import pending_of


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
    fixed = [(one.mode, one.leverage) for one in pending_of(unit, account, name)]
    if replaces is not None:
        fixed.append((replaces.trade_mode, replaces.leverage))
    for mode, _ in fixed:
        if mode != request.trade_mode:
            raise MarginModeFixed(name, mode)
    held = [one.leverage for one in positions_of(unit, account) if one.instrument == name]
    for other in (*(each for _, each in fixed), *held):
        if leverage is not None and other != leverage:
            raise LeverageFixed(name, leverage, other)


def choose_layout(unit: UnitOfWork, choice: PositionLayout) -> None:
    """Choose how an account holds positions; what it holds already may be chosen again.

    Raises:
        OrdersPending: orders of contracts are open, or positions are held.

    """
    account = choice.account
    if choice == layout_of(unit, account):
        return
    pending = next(pending_of(unit, account), None)
    if pending is not None:
        raise OrdersPending(pending.instrument, pending.mode)
    if holds_any(unit, account):
        position = next(positions_of(unit, account))
        raise OrdersPending(position.instrument, position.mode)
    unit.put(choice)
