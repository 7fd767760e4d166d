"""What open orders of contracts are going to open and to close, counted as they come and go."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import reduce
from itertools import islice
from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.instruments.instrument import MARGIN
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.positions.book import find_position
from fauxchange.domain.positions.dependents import depend
from fauxchange.domain.positions.position import NET
from fauxchange.domain.trading.order import OPEN, Order


@document(
    "{account}/{instrument}/{mode}/{position_side}/{side}/{part}",
    scan_order=("account", "instrument", "mode", "position_side", "side", "part"),
)
class PendingContracts(NamedTuple):
    """How many orders of a side are open for a position, and what is left of them, in contracts.

    ``opening`` contracts open the position, ``closing`` ones close it, of which ``only_closing``
    are of orders that do nothing else; all of them are at one ``leverage``. Orders on margin would
    borrow ``loan`` of the currency ``owed``, which older snapshots have not counted.
    There is no document where no order is open.
    """

    account: str
    instrument: str
    mode: str
    position_side: str
    side: str
    part: str = ""
    orders: int = 0
    opening: Decimal = ZERO
    closing: Decimal = ZERO
    leverage: Decimal = ZERO
    only_closing: Decimal = ZERO
    owed: str = ""
    loan: Decimal = ZERO

    @property
    def contracts(self) -> Decimal:
        """All that is left of the orders."""
        return EXACT.add(self.opening, self.closing)


def come(unit: UnitOfWork, order: Order) -> None:
    """Count an order of contracts that is open from now on."""
    if order.position_side:
        _add(unit, order, 1)


def go(unit: UnitOfWork, order: Order) -> None:
    """Count an order of contracts no more, as it is stored; one that was not open is not counted.

    What becomes of it is written afterwards.
    """
    if not order.position_side:
        return
    before = unit.find(Order, order.account, order.id)
    if before is not None and before.shelf == OPEN and before.is_open:
        _add(unit, before, -1)


def recount(unit: UnitOfWork, order: Order) -> None:
    """Count an order as it has become, before it is written so."""
    go(unit, order)
    if order.is_open:
        come(unit, order)


def _add(unit: UnitOfWork, order: Order, sign: int) -> None:
    if order.only_closes:
        depend(unit, order.position_place, sign)
    only = order.left if order.only_closes else ZERO
    there = pending_with(unit, order)
    place = there[:6]
    if there.orders + sign == 0:
        unit.delete(PendingContracts, *place)
        return
    opening = min(order.opening, order.left)
    closing = EXACT.subtract(order.left, opening)
    change = EXACT.add if sign > 0 else EXACT.subtract
    counted = change(there.opening, opening), change(there.closing, closing)
    only = change(there.only_closing, only)
    loan = "", ZERO
    if order.kind == MARGIN:
        loan = owed_by(order), change(loan_at(unit, there), loan_of(order))
    unit.put(PendingContracts(*place, there.orders + sign, *counted, order.leverage, only, *loan))


def closes_too_much(unit: UnitOfWork, order: Order) -> bool:
    """Whether an order that comes closes more of a long or short position than open orders leave.

    When it was placed there may have been more.
    """
    if not order.of_contracts or not order.only_closes or order.position_side == NET:
        return False
    position = find_position(unit, *order.position_place)
    held = ZERO if position is None else abs(position.contracts)
    return EXACT.subtract(held, pending_with(unit, order).closing) < order.left


def owed_by(order: Order) -> str:
    """Return the currency that an order on margin borrows."""
    return order.quote if order.side == BUY else order.base


def loan_of(order: Order) -> Decimal:
    """Return what an open order on margin would borrow: for what it opens, at its own price."""
    opens = min(order.opening, order.left)
    return EXACT.multiply(opens, order.price or ZERO) if order.side == BUY else opens


def loan_at(unit: UnitOfWork, place: PendingContracts) -> Decimal:
    """Return what the orders on margin at a place would borrow."""
    if place.owed or not place.orders:
        return place.loan
    return reduce(EXACT.add, map(loan_of, orders_at(unit, place)), ZERO)


def pending_at(
    unit: UnitOfWork,
    account: str,
    instrument: str,
    mode: str,
    position_side: str,
    side: str,
    part: str = "",
) -> PendingContracts:
    """Return what is open of a side for a position."""
    place = account, instrument, mode, position_side, side, part
    return unit.find(PendingContracts, *place) or PendingContracts(*place)


def pending_with(unit: UnitOfWork, order: Order) -> PendingContracts:
    """Return what is open for the position of an order on its side, the order included."""
    account, instrument, mode, position_side, part = order.position_place
    return pending_at(unit, account, instrument, mode, position_side, order.side, part)


def pending_of(unit: UnitOfWork, account: str, *place: str) -> Iterator[PendingContracts]:
    """Yield what is open of an account, of one of its instruments, or of a margin mode of that."""
    return unit.scan(PendingContracts, (account, *place))


def orders_at(unit: UnitOfWork, place: PendingContracts) -> Iterator[Order]:
    """Yield the open orders that are counted at a place, newest first."""
    found = (
        one
        for one in unit.scan(Order, (place.account, OPEN))
        if (one.instrument, one.trade_mode, one.position_side, one.side, one.part) == place[1:6]
    )
    return islice(found, place.orders)
