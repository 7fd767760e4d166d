"""How much of which orders fills at a trade of the tape that reached their prices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.market.tape import StoredTrades
from fauxchange.domain.trading.fill import TOUCHED
from fauxchange.domain.trading.money.trade import Deal, Party, execute
from fauxchange.domain.trading.order import MAKER, Order, opposite
from fauxchange.domain.trading.resting import RestingOrder, rank_of, resting_orders
from fauxchange.domain.trading.settings import QUEUE, TOUCH, fill_settings

from .book import print_, write_maker
from .makers import consume

if TYPE_CHECKING:
    from fauxchange.domain.market.paths.bars import Trade
    from fauxchange.domain.trading.settings import FillSettings

    from .context import Context


def fill_reached(context: Context, side: str, trade: Trade) -> None:
    """Fill the orders of a side whose prices a trade of the tape reached, best first."""
    settings = fill_settings(context.unit, context.instrument.id)
    reach = rank_of(side, trade.price)
    cause = str(shown_id(context, trade))
    used = 0
    for resting in resting_orders(context.unit, context.instrument.id, side):
        # A rank is smaller the better a price is: what the trade reached is not beyond its own.
        if resting.rank > reach or (settings.through and resting.rank == reach):
            break
        if resting.since_id > trade.id:
            continue
        lots = _lots(context, settings, resting, trade, used)
        if lots:
            used += lots
            fill_resting(context, resting, lots, why=TOUCHED, trade=trade, cause=cause)
    consume(context, ())


def shown_id(context: Context, trade: Trade) -> int:
    """Return the id that a trade of the path has on the tape, where users' trades count, too."""
    return trade.id + StoredTrades(context.unit, context.instrument.id).count


def _lots(
    context: Context, settings: FillSettings, resting: RestingOrder, trade: Trade, used: int
) -> int:
    """Return how many lots of an order fill at a trade of which others had ``used`` before it."""
    if settings.model == TOUCH:
        return min(resting.lots, resting.piece or resting.lots)
    room = trade.lots - used
    if settings.model == QUEUE and resting.ahead:
        is_through = resting.rank < rank_of(resting.side, trade.price)
        ahead = 0 if is_through else max(0, resting.ahead - trade.lots)
        room = room if is_through else min(room, trade.lots - resting.ahead)
        context.unit.put(resting._replace(ahead=ahead))
    return max(0, min(resting.lots, room))


def fill_resting(
    context: Context,
    resting: RestingOrder,
    lots: int,
    *,
    why: str,
    trade: Trade | None = None,
    cause: str = "",
    price: int | None = None,
) -> Order:
    """Fill so many lots of an order that rests, against the ladder; return it as it is then.

    Without a price it fills at its own.
    """
    ticks = resting.price if price is None else price
    next_id = None if trade is None else trade.id + 1
    trade_id = print_(context, ticks, lots, opposite(resting.side), next_id)
    order = context.unit.get(Order, f"{resting.account}/{resting.order}")
    party = Party(order, MAKER, why)
    buyer, seller = (party, None) if resting.side == BUY else (None, party)
    deal = Deal(trade_id, context.price(ticks), context.size(lots), buyer, seller, cause)
    order = execute(context, deal)[order.id]
    write_maker(context, order, lots)
    return order
