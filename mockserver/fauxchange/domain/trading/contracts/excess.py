"""Orders that only close a position, once there is less of it than they are to close.

What has closed the rest leaves them nothing: a liquidation, or another order. Documented by OKX
(ws-order-channel, cancelSource 17); which of several goes is not: the last by price and time
(assumed).
"""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.market.paths.bars import BUY, SELL
from fauxchange.domain.market.state import market_of
from fauxchange.domain.positions.book import find_position
from fauxchange.domain.positions.dependents import PositionPlace
from fauxchange.domain.positions.position import Position
from fauxchange.domain.trading.acts.cancel import cancel
from fauxchange.domain.trading.order import POSITION_CLOSED

from .admission import closes
from .pending import pending_at
from .priority import by_priority


def cancel_excess(ledger: Ledger, place: PositionPlace) -> None:
    """Cancel the last orders that only close a position, as far as it does not have so much."""
    position = find_position(ledger.unit, *place)
    account, instrument, mode, side, part = place
    for way in (BUY, SELL):
        pending = pending_at(ledger.unit, account, instrument, mode, side, way, part)
        excess = EXACT.subtract(pending.only_closing, _room(position, way))
        if excess <= 0:
            continue
        for order in reversed(by_priority(ledger.unit, pending)):
            if excess > 0:
                excess = EXACT.subtract(excess, order.left)
                cancel(ledger, market_of(ledger.unit), order, reason=POSITION_CLOSED, at_once=True)


def _room(position: Position | None, way: str) -> Decimal:
    """Return how much orders of a side may close; of one on margin its account has more."""
    if position is None or not closes(position, way):
        return ZERO
    return Decimal("Infinity") if position.loan is not None else abs(position.contracts)
