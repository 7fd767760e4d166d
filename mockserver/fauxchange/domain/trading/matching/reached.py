"""How much of which orders fills at a trade of the tape that reached their prices."""

from __future__ import annotations

from fauxchange.domain.core.money import ZERO
from fauxchange.domain.market.paths.bars import BUY, Trade
from fauxchange.domain.market.tape import StoredTrades
from fauxchange.domain.trading.fill import QUEUED, SHARED, TOUCHED
from fauxchange.domain.trading.money.trade import Deal, Party
from fauxchange.domain.trading.order import MAKER, Order, opposite
from fauxchange.domain.trading.resting import RestingOrder, rank_of, resting_orders
from fauxchange.domain.trading.settings import QUEUE, TOUCH, VOLUME, FillSettings

from .book import print_, write_maker
from .consumed import note_change, users_book
from .context import Context
from .execution import execute

_WHY = {TOUCH: TOUCHED, VOLUME: SHARED, QUEUE: QUEUED}


class _Volume:
    """What is left of a trade for the orders that it reached, which come best price first."""

    __slots__ = ("_at_rank", "_left", "_rank")

    def __init__(self, lots: int) -> None:
        self._left = lots
        self._at_rank = lots
        self._rank: int | None = None

    def take(self, resting: RestingOrder, ahead: int) -> int:
        """Return how many lots an order gets with so many before it at its price."""
        if resting.rank != self._rank:
            self._rank, self._at_rank = resting.rank, self._left
        lots = max(0, min(resting.lots, self._left - ahead))
        self._left -= lots
        return lots

    @property
    def came(self) -> int:
        """The lots that came to the price of the order that took last."""
        return self._at_rank


def fill_reached(context: Context, side: str, trade: Trade) -> None:
    """Fill the orders of a side whose prices a trade of the tape reached, best first."""
    settings = context.settings
    reach = rank_of(side, trade.price)
    cause = str(shown_id(context, trade))
    volume = _Volume(trade.lots)
    for resting in resting_orders(context.unit, context.instrument.id, side):
        # A rank is smaller the better a price is: what the trade reached is not beyond its own.
        if resting.rank > reach or (settings.through and resting.rank == reach):
            break
        if resting.since_id > trade.id:
            continue
        lots = _lots(context, settings, resting, reach, volume)
        if lots:
            fill_resting(context, resting, lots, why=_WHY[settings.model], trade=trade, cause=cause)
    note_change(context.unit, users_book(context.unit, context.instrument.id))


def shown_id(context: Context, trade: Trade) -> int:
    """Return the id that a trade of the path has on the tape, where users' trades count, too."""
    return trade.id + StoredTrades.of(context.unit, context.instrument.id).count


def _lots(
    context: Context, settings: FillSettings, resting: RestingOrder, reach: int, volume: _Volume
) -> int:
    """Return how many lots of an order fill at a trade that reaches ``reach``."""
    if settings.model == TOUCH:
        return min(resting.lots, resting.piece or resting.lots)
    # A trade through a price has taken all that stood there.
    ahead = resting.ahead if settings.model == QUEUE and resting.rank == reach else 0
    lots = volume.take(resting, ahead)
    if resting.ahead:
        left = max(0, resting.ahead - volume.came) if resting.rank == reach else 0
        context.unit.put(resting._replace(ahead=left))
    return lots


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
    reached = ZERO if trade is None else context.price(trade.price)
    size = context.size(lots)
    deal = Deal(trade_id, context.price(ticks), size, buyer, seller, cause, reached)
    order = execute(context, deal)[order.id]
    write_maker(context, order, lots)
    return order
