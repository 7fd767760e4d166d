"""Orders that only reduce a net position: those that come first by price and time close it.

Documented by OKX (post-place-order, reduceOnly): such an order and those before it together close
no more than there is. One that comes later in the book makes room for one with a better price:
it is cut, or cancelled when nothing is left for it (ws-order-channel, amendSource 4 and
cancelSource 23).
"""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, ZERO, exact_sum
from fauxchange.domain.core.unit_of_work import TRIGGERS, ScheduledTask, UnitOfWork
from fauxchange.domain.market.paths.bars import BUY, SELL
from fauxchange.domain.positions.book import find_position
from fauxchange.domain.positions.dependents import PositionPlace
from fauxchange.domain.positions.position import NET
from fauxchange.domain.trading.order import Order

from .pending import PendingContracts, orders_at, pending_at, pending_with

CROWDED = "contracts.crowded"
"""The kind of the task by which orders make room for one with a better price."""


def is_behind(one: Order, side: str, price: Decimal | None) -> bool:
    """Whether an order trades after one that comes now at a price, or at any if it has none."""
    if price is None or one.price is None:
        return price is None
    return one.price < price if side == BUY else one.price > price


def closing_before(
    unit: UnitOfWork, pending: PendingContracts, price: Decimal | None, without: str = ""
) -> Decimal:
    """Return what orders that only reduce and trade before one at a price close.

    ``without`` is the id of an order that does not count.
    """
    if not pending.only_closing:
        return ZERO
    return exact_sum(
        one.left
        for one in orders_at(unit, pending)
        if one.only_closes and one.id != without and not is_behind(one, pending.side, price)
    )


def note_crowd(unit: UnitOfWork, order: Order, now_ms: int) -> None:
    """Have orders make room for one that came to rest, if they close more together than it."""
    if not order.only_closes or order.position_side != NET or not order.of_contracts:
        return
    if pending_with(unit, order).only_closing > order.left:
        data = {"place": [*order.position_place]}
        unit.schedule(ScheduledTask(now_ms, CROWDED, data, rank=TRIGGERS))


def crowded_out(ledger: Ledger, place: PositionPlace) -> list[tuple[Order, Decimal]]:
    """Return the orders that have to make room, with what is left for each of them."""
    unit, position = ledger.unit, find_position(ledger.unit, *place)
    account, instrument, mode, side, part = place
    if position is None or not position.contracts:
        return []
    way = SELL if position.contracts > 0 else BUY
    pending = pending_at(unit, account, instrument, mode, side, way, part)
    room = abs(position.contracts)
    if pending.only_closing <= room:
        return []
    found = []
    for one in by_priority(unit, pending):
        left = min(one.left, max(room, ZERO))
        room = EXACT.subtract(room, one.left)
        if left < one.left:
            found.append((one, left))
    return found


def by_priority(unit: UnitOfWork, pending: PendingContracts) -> list[Order]:
    """Return the orders that only close, by price and time: of one price the older one first."""
    found = [one for one in orders_at(unit, pending) if one.only_closes][::-1]
    return sorted(found, key=lambda one: _rank(one, pending.side))


def _rank(one: Order, way: str) -> Decimal:
    price = one.price or ZERO
    return -price if way == BUY else price
