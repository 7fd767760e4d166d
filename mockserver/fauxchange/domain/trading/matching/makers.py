"""Whom a taker meets: users' orders and the ladder's levels, in order of price."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge

from fauxchange.domain.core.document import new_tuple
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.instruments.instrument import (
    LIVE,
    POST_ONLY,
    SETTLING,
    Instrument,
    state_at,
)
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.market.views.book_changes import whole, with_orders
from fauxchange.domain.market.views.ladder.view import LadderView
from fauxchange.domain.market.views.order_book import ASKS, BIDS, Book, Level
from fauxchange.domain.trading.order import opposite
from fauxchange.domain.trading.resting import (
    RestingOrder,
    rank_of,
    resting_orders,
)

from .consumed import UsersBook, ladder_left, levels_of, users_book, watched_rank
from .context import Context
from .core import Maker

# So many levels of the ladder are looked at for a book, behind those that users' orders crossed.
_LAST_DEPTH = 4_096

# In these states there is a book.
_WITH_BOOK = frozenset({LIVE, POST_ONLY, SETTLING})


def best_of(unit: UnitOfWork, instrument: str, side: str) -> RestingOrder | None:
    """Return the best order of users of a side of a book, or None."""
    if watched_rank(users_book(unit, instrument), side) is None:
        return None
    return next(resting_orders(unit, instrument, side), None)


def is_marketable(context: Context, side: str, limit: int, users: UsersBook) -> bool:
    """Whether an order with a limit may find a maker; False is certain.

    Where users' orders rest one is watched, and none of them is better than that.
    """
    bid, ask = context.ladder.best(context.source.price(context.now_ms))
    if side == BUY:
        return limit >= ask or (users.ask is not None and limit >= users.ask)
    return limit <= bid or (users.bid is not None and -limit >= users.bid)


def would_take(context: Context, side: str, limit: int) -> bool:
    """Whether an order with a limit finds a maker."""
    first = next(makers(context, side), None)
    there = opposite(side)
    return first is not None and rank_of(there, first.price) <= rank_of(there, limit)


def makers(context: Context, side: str) -> Iterator[Maker]:
    """Yield whom a taker of a side meets; of one price users come first (assumed)."""
    unit, name = context.unit, context.instrument.id
    book = users_book(unit, name)
    if (book.ask if side == BUY else book.bid) is None:
        return _levels(context, side, book)
    there = opposite(side)
    users = (
        new_tuple(Maker, (one.price, one.lots, None, one.order, one.account, one.master))
        for one in resting_orders(unit, name, there)
    )
    return merge(users, _levels(context, side, book), key=lambda one: rank_of(there, one.price))


def _levels(context: Context, side: str, users: UsersBook) -> Iterator[Maker]:
    if context.terms.state not in _WITH_BOOK:
        return iter(())
    ladder, now_ms, price = context.ladder, context.now_ms, context.source.price(context.now_ms)
    there, watched = (ASKS, users.bid) if side == BUY else (BIDS, users.ask)
    levels = levels_of(context.unit, users, ladder, (now_ms, price), there)
    # What users' orders have crossed since the last print is gone. None of them is better than the
    # one that is watched, and nearly always that one has crossed nothing.
    if watched is not None and rank_of(side, ladder.best(price)[side == BUY]) >= watched:
        levels = _not_crossed(context, side, watched, levels)
    return map(_maker_of, levels)


def _not_crossed(
    context: Context, side: str, watched: int, levels: Iterator[Level]
) -> Iterator[Level]:
    for level in levels:
        rank = rank_of(side, level.price)
        own = None if rank < watched else best_of(context.unit, context.instrument.id, side)
        if own is None or rank < own.rank:
            yield level


def _maker_of(level: Level) -> Maker:
    price, lots, _, cell = level
    return new_tuple(Maker, (price, lots, cell, "", "", ""))


def book_of(
    unit: UnitOfWork, market: Market, instrument: Instrument, at_ms: int, depth: int
) -> Book:
    """Return the book as clients see it: the ladder less what was taken, with users' orders.

    It is empty where nobody may order.
    """
    return whole(view_of(unit, market, instrument, at_ms, depth))


def has_book(instrument: Instrument, at_ms: int) -> bool:
    """Whether an instrument has a book at a moment."""
    return state_at(instrument, at_ms) in _WITH_BOOK


def view_of(
    unit: UnitOfWork, market: Market, instrument: Instrument, at_ms: int, depth: int
) -> Book | LadderView:
    """Return likewise the book or, as long as no user has changed it, what it is read from."""
    if not has_book(instrument, at_ms):
        return Book((), ())
    if not users_book(unit, instrument.id).changes:
        return market.view(instrument, at_ms, depth)
    return _changed_book(unit, market, instrument, at_ms, depth)


def _changed_book(
    unit: UnitOfWork, market: Market, instrument: Instrument, at_ms: int, depth: int
) -> Book:
    bids = _users_levels(unit, instrument.id, "buy", depth)
    asks = _users_levels(unit, instrument.id, "sell", depth)
    best_bid, best_ask = max(bids, default=0), min(asks, default=None)
    reach = depth
    while True:
        ladder = ladder_left(unit, market, instrument, at_ms, reach)
        # What users' orders have crossed since the last print is gone; they stand there alone.
        clear = Book(
            tuple(one for one in ladder.bids if best_ask is None or one.price < best_ask),
            tuple(one for one in ladder.asks if one.price > best_bid),
        )
        gone = len(ladder.bids) + len(ladder.asks) - len(clear.bids) - len(clear.asks)
        if reach >= depth + gone or reach > _LAST_DEPTH:
            break
        reach = depth + 2 * gone
    merged = with_orders(clear, bids, asks)
    return Book(merged.bids[:depth], merged.asks[:depth])


def _users_levels(unit: UnitOfWork, instrument: str, side: str, depth: int) -> dict[int, Level]:
    levels: dict[int, Level] = {}
    for one in resting_orders(unit, instrument, side):
        level = levels.get(one.price)
        if level is None:
            if len(levels) == depth:
                break
            levels[one.price] = Level(one.price, one.lots, 1)
        else:
            levels[one.price] = level._replace(lots=level.lots + one.lots, orders=level.orders + 1)
    return levels
