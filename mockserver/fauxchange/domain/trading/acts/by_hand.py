"""What a test does to an order by hand: fill it, cancel it, set how orders fill."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, format_decimal
from fauxchange.domain.core.rejection import InvalidField
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.trading.fill import BY_HAND
from fauxchange.domain.trading.matching.consumed import note_change, users_book
from fauxchange.domain.trading.matching.context import context_of
from fauxchange.domain.trading.matching.crossing import watch_anew
from fauxchange.domain.trading.matching.reached import fill_resting
from fauxchange.domain.trading.order import Order
from fauxchange.domain.trading.rejection import NotALotMultiple, OrderFinished, UnknownOrder
from fauxchange.domain.trading.resting import RestingOrder
from fauxchange.domain.trading.settings import (
    FillSettings,
    delete_fill_settings,
    order_rules,
    put_fill_settings,
)


def fill_by_hand(
    ledger: Ledger,
    market: Market,
    instrument: Instrument,
    order: Order,
    *,
    size: Decimal | None = None,
    price: Decimal | None = None,
) -> Order:
    """Fill an order that rests, whole or a part of it, as a maker; return it as it is then.

    ``price`` is its own unless it is given; it is not worse than that for the account.

    Raises:
        OrderFinished: it is filled or cancelled.
        UnknownOrder: it is not in the book yet.
        NotALotMultiple: the size is between two lots.
        InvalidField: the size is more than is left, or the price is worse than the order's.

    """
    if not order.is_open:
        raise OrderFinished(order.id, order.state)
    context = context_of(ledger, market, instrument)
    resting = ledger.unit.find(RestingOrder, f"{order.instrument}/{order.id}")
    if resting is None:
        raise UnknownOrder(order.id)
    lots = resting.lots
    if size is not None:
        if EXACT.remainder(size, context.lot):
            raise NotALotMultiple(size, context.lot)
        lots = context.lots(size)
        if not 0 < lots <= resting.lots:
            left = format_decimal(context.size(resting.lots))
            raise InvalidField("size", f"{left} is left of {order.id}")
    ticks = resting.price if price is None else context.ticks(price)
    is_worse = ticks > resting.price if order.side == BUY else ticks < resting.price
    if is_worse or ticks < 1:
        raise InvalidField("price", f"{price} is worse than the order's")
    order = fill_resting(context, resting, lots, why=BY_HAND, price=ticks)
    note_change(context.unit, users_book(context.unit, context.instrument.id))
    return order


def set_fill_settings(ledger: Ledger, settings: FillSettings) -> None:
    """Have orders of an instrument, or of all, fill in another way from now on."""
    put_fill_settings(ledger.unit, settings)
    watch_anew(ledger, settings.instrument)


def reset_fill_settings(ledger: Ledger, instrument: str | None = None) -> int:
    """Forget how orders of an instrument, ``""`` for all that have no settings, or any, fill.

    Return how many settings there were.
    """
    unit = ledger.unit
    there = [name for name in order_rules(unit).fills if instrument in {None, name}]
    for name in there:
        delete_fill_settings(unit, name)
        watch_anew(ledger, name)
    return len(there)
