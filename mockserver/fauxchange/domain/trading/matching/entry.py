"""How an order enters the book: it takes what it may, and its rest rests or is cancelled."""

from __future__ import annotations

from itertools import islice
from typing import NamedTuple

from fauxchange.domain.core.document import new_tuple
from fauxchange.domain.core.money import ZERO, multiply
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.market.views.order_book import ASKS, BIDS
from fauxchange.domain.trading.contracts.pending import come
from fauxchange.domain.trading.contracts.priority import note_crowd
from fauxchange.domain.trading.fill import MATCHED, TOOK
from fauxchange.domain.trading.money.trade import Deal, Party
from fauxchange.domain.trading.order import (
    CANCEL_MAKER,
    CANCELED,
    FILLED,
    IOC_REST,
    MAKER,
    MARKET,
    OUT_OF_BAND,
    RESTING_TYPES,
    SELF_TRADE,
    TAKER,
    Order,
)
from fauxchange.domain.trading.resting import RestingOrder, count, rank_of
from fauxchange.domain.trading.settings import QUEUE, TOUCH, FillSettings

from .book import cancel_resting, finish, hold, print_, write_maker
from .consumed import (
    UsersBook,
    consume,
    levels_left,
    note_change,
    users_book,
)
from .context import Context
from .core import MatchedLots, Outcome, Taker, match
from .crossing import watch_best
from .execution import execute
from .makers import is_marketable, makers


class Entry(NamedTuple):
    """What an order may take and what may rest of it, in ticks and lots; see `core.Taker`.

    ``priority`` is its turn among orders of one price.
    """

    lots: int | None
    limit: int | None
    budget: int | None
    master: str
    priority: int


def book_to_rest_in(context: Context, type_: str, side: str, limit: int) -> UsersBook | None:
    """Return the book in which an order rests whole, None if it may trade before.

    Most orders that have a price meet nobody and rest, which is cheap to see.
    """
    if type_ not in RESTING_TYPES:
        return None
    users = users_book(context.unit, context.instrument.id)
    return None if is_marketable(context, side, limit, users) else users


def enter(context: Context, order: Order, entry: Entry) -> Order:
    """Let an order take what it may; return it as it is afterwards, written."""
    lots, limit, _, _, _ = entry
    if lots is not None and limit is not None:
        book = book_to_rest_in(context, order.type, order.side, limit)
        if book is not None:
            order = hold(context, order, context.size(lots))
            return rest(context, order, entry, lots, book)
    matches, makers_pulled, reason = _outcome(context, order, entry)
    for maker in makers_pulled:
        pulled = context.unit.get(Order, f"{maker.account}/{maker.order}")
        cancel_resting(context, pulled, SELF_TRADE)
    taken = 0
    for one in matches:
        order = _trade(context, order, one)
        taken += one.lots
    if matches:
        consume(context, matches, order.side)
    if reason:
        return finish(context, order, CANCELED, reason)
    # A market order whose balance paid for less than its size was cut to what it paid for.
    if lots is None or order.type == MARKET or taken == lots:
        return finish(context, order, FILLED)
    left = lots - taken
    users = users_book(context.unit, context.instrument.id)
    return rest(context, hold(context, order, context.size(left)), entry, left, users)


def _outcome(context: Context, order: Order, entry: Entry) -> Outcome:
    stp = order.stp or CANCEL_MAKER
    lots, limit, budget, master, _ = entry
    taker = order.side, order.type, lots, limit, budget, stp, master
    outcome = match(new_tuple(Taker, taker), makers(context, order.side))
    if order.type == MARKET and outcome.reason == IOC_REST:
        # The ladder has no end, so what a market order does not get lies beyond the price limit.
        return outcome._replace(reason=OUT_OF_BAND)
    return outcome


def _trade(context: Context, order: Order, one: MatchedLots) -> Order:
    """Carry out a match, write the maker, and return the taker."""
    (ticks, _, _, made, account, _), lots = one
    side, price, size = order.side, multiply(ticks, context.tick), multiply(lots, context.lot)
    trade_id = print_(context, ticks, lots, side)
    party, other = new_tuple(Party, (order, TAKER, TOOK)), None
    if made:
        other = Party(context.unit.get(Order, f"{account}/{made}"), MAKER, MATCHED)
    buyer, seller = (party, other) if side == BUY else (other, party)
    deal = new_tuple(Deal, (trade_id, price, size, buyer, seller, "", ZERO))
    orders = execute(context, deal)
    if made:
        write_maker(context, orders[made], lots)
    return orders[order.id]


def rest(context: Context, order: Order, entry: Entry, lots: int, users: UsersBook) -> Order:
    """Put the rest of an order, which holds what it needs, into the book."""
    unit, side, price = context.unit, order.side, entry.limit or 0
    settings = context.settings
    members = (
        order.instrument,
        side,
        -price if side == BUY else price,
        entry.priority,
        order.id,
        order.account,
        entry.master,
        lots,
        context.source.next_id(context.now_ms + 1),
        _ahead(context, side, price) if settings.model == QUEUE else 0,
        _piece(settings, lots) if settings.pieces > 1 else 0,
    )
    resting = new_tuple(RestingOrder, members)
    unit.put(resting)
    if order.position_side:
        come(unit, order)
        note_crowd(unit, order, context.now_ms)
    unit.put(order)
    count(unit, order.account, order.instrument, 1)
    _come(context, resting, users)
    return order


def _come(context: Context, resting: RestingOrder, users: UsersBook) -> None:
    """Count that an order came to stand where it is, and watch it if it is the best now."""
    note_change(context.unit, users)
    rank = users.bid if resting.side == BUY else users.ask
    if rank is None or resting.rank < rank:
        watch_best(context, resting)


def move(context: Context, resting: RestingOrder, to: tuple[int, int, int]) -> None:
    """Put an order that rests at another price with other lots and another priority."""
    ticks, lots, priority = to
    instrument, side, _, turn, *of_order, _, since_id, ahead, piece = resting
    if priority != turn:
        settings = context.settings
        since_id = context.source.next_id(context.now_ms + 1)
        ahead = _ahead(context, side, ticks) if settings.model == QUEUE else 0
        piece = _piece(settings, lots)
    place = instrument, side, rank_of(side, ticks), priority
    changed = new_tuple(RestingOrder, (*place, *of_order, lots, since_id, ahead, piece))
    context.unit.put(changed)
    _come(context, changed, users_book(context.unit, context.instrument.id))


def _piece(settings: FillSettings, lots: int) -> int:
    """Return how many lots of an order that comes to rest a trade fills, 0 for all."""
    is_cut = settings.model == TOUCH and settings.pieces > 1
    return -(-lots // settings.pieces) if is_cut else 0


def _ahead(context: Context, side: str, price: int) -> int:
    """Return the lots that are left at a price of the ladder."""
    there, rank = BIDS if side == BUY else ASKS, rank_of(side, price)
    market, instrument, now_ms = context.market, context.instrument, context.now_ms
    lots = 0
    levels = levels_left(context.unit, market, instrument, now_ms, there)
    for level in islice(levels, _QUEUE_DEPTH):
        if rank_of(side, level.price) > rank:
            break
        lots += level.lots if level.price == price else 0
    return lots


# How deep the book is in which an order finds its place in the queue.
_QUEUE_DEPTH = 400
