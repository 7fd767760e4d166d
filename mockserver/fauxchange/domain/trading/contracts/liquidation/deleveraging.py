"""Deleveraging: positions that win are closed where nobody pays what others have lost.

Nothing in the market brings it about here: the insurance fund never ends. It is had by hand or by a
plan, as if a position of the other way had been liquidated and the fund could not pay.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.market.market import Market
from fauxchange.domain.positions.book import positions_in
from fauxchange.domain.positions.figures import Figures, figures_of, mark_of
from fauxchange.domain.positions.position import (
    DELEVERAGED,
    LONG,
    PARTLY_DELEVERAGED,
    SHORT,
    Position,
)
from fauxchange.domain.positions.rank import gain_of
from fauxchange.domain.trading.acts.cancel import cancel
from fauxchange.domain.trading.contracts.close import closing_orders
from fauxchange.domain.trading.contracts.system import DELEVERAGING, SystemClose, close_by_system
from fauxchange.domain.trading.matching.context import context_of
from fauxchange.domain.trading.order import BY_DELEVERAGING

from .events import DELEVERAGES
from .insurance import publish

WAYS = (LONG, SHORT)


class Deleveraged(NamedTuple):
    """A position of which contracts were closed, and how many; the position is as it is then."""

    position: Position
    contracts: Decimal


def deleverage(
    ledger: Ledger,
    market: Market,
    instrument: Instrument,
    way: str,
    *,
    contracts: Decimal | None = None,
    price: Decimal | None = None,
) -> list[Deleveraged]:
    """Close contracts of positions that go one way, those that have won most first.

    Args:
        ledger: where it is written.
        market: the market of the instrument.
        instrument: a swap or a future.
        way: ``"long"`` or ``"short"``: which positions are closed.
        contracts: how many in all; all that there are by default.
        price: the bankruptcy price of who was liquidated, the mark price by default.

    Raises:
        ValueError: the instrument has no contracts, there is no such way, or the number or the
            price is not above nothing.

    """
    if instrument.contract_value is None:
        raise ValueError(f"{instrument.id} has no positions")
    if way not in WAYS:
        raise ValueError(f"positions go long or short, not {way}")
    if any(one is not None and not one > 0 for one in (contracts, price)):
        raise ValueError("contracts and price are above nothing")
    queue = _queue(ledger, market, instrument, way)
    at = mark_of(market, instrument, ledger.now_ms) if price is None else price
    closed, left = [], contracts
    for figures in queue:
        if left is not None and not left:
            break
        held = abs(figures.position.contracts)
        part = held if left is None else min(held, left)
        closed.append(_close(ledger, market, figures, part, at))
        left = None if left is None else EXACT.subtract(left, part)
    if closed:
        publish(ledger, instrument, DELEVERAGES)
    return closed


def _queue(ledger: Ledger, market: Market, instrument: Instrument, way: str) -> list[Figures]:
    """Return the positions of a way, first who is deleveraged first."""
    held = positions_in(ledger.unit, instrument.id)
    asked = (one for one in held if (one.contracts > 0) == (way == LONG))
    figures = [figures_of(market, one, ledger.now_ms) for one in asked]
    return sorted(figures, key=lambda one: (-gain_of(one), one.position.opened_ms, one.position.id))


def _close(
    ledger: Ledger, market: Market, figures: Figures, contracts: Decimal, price: Decimal
) -> Deleveraged:
    """Close a part or all of a position; orders that would close it are cancelled first."""
    position = figures.position
    for order in closing_orders(ledger, position):
        cancel(ledger, market, order, reason=BY_DELEVERAGING, at_once=True)
    is_whole = contracts == abs(position.contracts)
    cause = DELEVERAGED if is_whole else PARTLY_DELEVERAGED
    # Nobody pays a fee for what the exchange does to them (assumed).
    how = SystemClose(DELEVERAGING, cause, price, trigger=figures.mark)
    context = context_of(ledger, market, figures.instrument)
    return Deleveraged(close_by_system(context, position, contracts, how), contracts)
