"""Amending an order: another size, another price.

An order keeps its turn only if its size becomes smaller at the same price (undocumented; usual).
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.document import document
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import ZERO, subtract
from fauxchange.domain.core.rejection import Rejection
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ARRIVALS, ScheduledTask
from fauxchange.domain.market.instruments import instrument as states
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.state import market_of
from fauxchange.domain.trading.contracts import admission as contracts
from fauxchange.domain.trading.contracts.pending import recount
from fauxchange.domain.trading.contracts.priority import note_crowd
from fauxchange.domain.trading.events import OrderChanged
from fauxchange.domain.trading.matching.book import (
    cancel_resting,
    finish,
    leave,
    need_of_rest,
    refreeze,
    release,
)
from fauxchange.domain.trading.matching.consumed import users_book
from fauxchange.domain.trading.matching.context import (
    Context,
    context_of,
    context_of_order,
    find_listed,
)
from fauxchange.domain.trading.matching.entry import Entry, enter, move
from fauxchange.domain.trading.matching.makers import is_marketable, would_take
from fauxchange.domain.trading.order import (
    BASE,
    FAILED_AMENDMENT,
    FILLED,
    POST_ONLY,
    Order,
)
from fauxchange.domain.trading.rejection import (
    InstrumentNotOpen,
    NotAmendable,
    NotEnough,
    NotEnoughToBorrow,
    NothingToAmend,
    OrderFinished,
    PostOnlyWouldTake,
    TooManyAmendments,
)
from fauxchange.domain.trading.request import Amended, Amendment, OrderRequest
from fauxchange.domain.trading.resting import RestingOrder

from . import checks
from .funds import available_of, shortage
from .openings import require_loan, require_tier
from .room import allowed_size

AMEND = "trading.amend"
DONE, FAILED, CANCELED_INSTEAD, CUT = "done", "failed", "canceled", "cut"

# Documented by OKX (error-code-rest-api) for each order.
MOST_UNDER_WAY = 3


@document("{account}/{order}")
class PendingAmendments(NamedTuple):
    """How many amendments of an order were accepted and have not been carried out."""

    account: str
    order: str
    under_way: int = 0


class _Target(NamedTuple):
    """What an order becomes: with another price and total size, which needs so much.

    ``ticks`` is the price in ticks, ``lots`` what is left of the order. ``outcome`` says whether it
    is what was asked for, or smaller.
    """

    order: Order
    need: Decimal
    ticks: int
    lots: int
    outcome: str = DONE


def amend(
    ledger: Ledger, market: Market, instrument: Instrument, order: Order, change: Amendment
) -> Amended:
    """Give an order another size or price, or cancel it if that fails and the client wants so.

    A size that is not above what is filled makes the order filled. An order that is amended to a
    price at which it trades takes what it may, as a new one does.

    Raises:
        OrderFinished: it is filled or cancelled.
        NothingToAmend: neither a size nor a price is given.
        NotAmendable: it is not in the book.
        InstrumentNotOpen: the instrument takes no amendments now.
        InvalidField, OffTick, NotALotMultiple, SizeBelowMinimum, TooLarge, PriceOutOfBand: the
            price or the size is none that the instrument takes.
        TooManyAmendments: with a latency, three are under way.
        PostOnlyWouldTake: a post-only order would trade at once.
        NotEnough: less is available than the order would need besides what it holds.
        NothingToReduce: an order that only reduces a position has nothing to close any more.
        NotEnoughToBorrow: it would borrow more than the quota has left.

    """
    if not order.is_open:
        raise OrderFinished(order.id, order.state)
    if change.size is None and change.price is None:
        raise NothingToAmend("neither a size nor a price is given")
    context = context_of(ledger, market, instrument)
    if context.settings.cancel_ms:
        _amend_later(context, order, change)
        return Amended(order)
    try:
        return Amended(_amend(context, order, change))
    except Rejection as refused:
        if not change.cancels_on_failure:
            raise
        return Amended(_cancel_instead(context, order, change), refused)


def cancel_for(ledger: Ledger, market: Market, order: Order, change: Amendment) -> Order:
    """Cancel an order of which something cannot be amended that is not its size or its price.

    Raises:
        OrderFinished: it is filled or cancelled.

    """
    if not order.is_open:
        raise OrderFinished(order.id, order.state)
    return _cancel_instead(context_of_order(ledger, market, order), order, change)


def _cancel_instead(context: Context, order: Order, change: Amendment) -> Order:
    order = order.having(request_id=change.request_id)
    return cancel_resting(context, order, FAILED_AMENDMENT, amendment=CANCELED_INSTEAD)


def _amend_later(context: Context, order: Order, change: Amendment) -> None:
    """Accept an amendment that is carried out after the latency of the instrument."""
    unit = context.unit
    pending = unit.find(PendingAmendments, order.key) or PendingAmendments(order.account, order.id)
    if pending.under_way >= MOST_UNDER_WAY:
        raise TooManyAmendments(MOST_UNDER_WAY)
    unit.put(pending._replace(under_way=pending.under_way + 1))
    data = {
        "account": order.account,
        "order": order.id,
        "size": None if change.size is None else str(change.size),
        "price": None if change.price is None else str(change.price),
        "rest": [change.request_id, change.cancels_on_failure, change.moves_price],
    }
    at_ms = context.now_ms + context.settings.cancel_ms
    unit.schedule(ScheduledTask(at_ms, AMEND, data, rank=ARRIVALS))


@on_due(AMEND, internal=True)
def amend_accepted(ledger: Ledger, task: ScheduledTask) -> None:
    """Carry out an amendment that was accepted; one that fails now leaves the order, or ends it."""
    unit, data = ledger.unit, task.data
    pending = unit.get(PendingAmendments, data["account"], data["order"])
    if pending.under_way > 1:
        unit.put(pending._replace(under_way=pending.under_way - 1))
    else:
        unit.delete(PendingAmendments, data["account"], data["order"])
    order, market = unit.find(Order, data["account"], data["order"]), market_of(unit)
    instrument = order and find_listed(market, order.instrument, ledger.now_ms)
    if order is None or instrument is None or not order.is_open:
        return
    size, price = (data[name] and Decimal(data[name]) for name in ("size", "price"))
    change = Amendment(size, price, *data["rest"])
    context = context_of(ledger, market, instrument)
    try:
        _amend(context, order, change)
    except Rejection:
        if change.cancels_on_failure:
            _cancel_instead(context, order, change)
        else:
            failed = order.having(request_id=change.request_id)
            unit.emit(OrderChanged(failed, ledger.now_ms, None, FAILED))


def _amend(context: Context, order: Order, change: Amendment) -> Order:
    unit = context.unit
    resting = unit.find(RestingOrder, f"{order.instrument}/{order.id}")
    if resting is None or order.price is None:
        raise NotAmendable(f"order {order.id} is not in the book")
    if change.size is not None and change.size.is_finite() and 0 < change.size <= order.filled:
        return _end(context, order, change)
    target = _target(context, order, order.price, change)
    after = target.order.having(updated_ms=context.now_ms, request_id=change.request_id)
    keeps_turn = target.ticks == resting.price and target.lots <= resting.lots
    if not keeps_turn and is_marketable(
        context, order.side, target.ticks, users_book(unit, order.instrument)
    ):
        if order.type != POST_ONLY:
            return _take(context, after, target, resting)
        if would_take(context, order.side, target.ticks):
            raise PostOnlyWouldTake(f"order {order.id} would trade at once")
    priority = resting.priority if keeps_turn else int(unit.new_id())
    after = refreeze(context, after, target.need)
    move(context, resting, (target.ticks, target.lots, priority))
    recount(unit, after)
    note_crowd(unit, after, context.now_ms)
    unit.put(after)
    unit.emit(OrderChanged(after, context.now_ms, None, target.outcome))
    return after


def _target(context: Context, order: Order, price: Decimal, change: Amendment) -> _Target:
    """Return what an order becomes, after all that is asked of a new one."""
    terms = context.terms
    if terms.state not in {states.LIVE, states.POST_ONLY}:
        raise InstrumentNotOpen(context.instrument.id, terms.state, order.type)
    ticks = context.ticks(price)
    if change.price is not None:
        ticks = checks.price_in_ticks(context, order.side, change.price, moves=change.moves_price)
        price = context.price(ticks)
    size = order.size if change.size is None else change.size
    request = OrderRequest(context.instrument, order.side, size, order.type, price, BASE)
    if order.of_contracts:
        contracts.require_maximum(context, request)
    else:
        checks.require_maximum(context, request, checks.value_of(request, price))
    require_tier(context, order, size)
    if change.size is not None:
        checks.lots_of(context, size)
    asked = size
    if order.only_closes and order.of_contracts:
        size = allowed_size(context, order, size, price)
    left = subtract(size, order.filled)
    changed = order.having(price=price, size=size, opening=_opening(order, size))
    require_loan(context, order, changed)
    need = need_of_rest(context, changed, left)
    more = subtract(need, order.held)
    if more > 0:
        account = context.unit.get(Account, order.account)
        available = available_of(context, account, order.held_ccy)
        if available < more:
            raise _shortage(context, account, order, (order.held_ccy, more, available))
    return _Target(changed, need, ticks, context.lots(left), DONE if size == asked else CUT)


def _shortage(
    context: Context, account: Account, order: Order, amounts: tuple[str, Decimal, Decimal]
) -> Rejection:
    """Return why an order cannot hold more: the quota of loans of one that borrows, or less."""
    if order.may_borrow:
        found = shortage(context, account, amounts, order.side)
        if isinstance(found, NotEnoughToBorrow):
            return found
    return NotEnough(*amounts, order.side)


def _opening(order: Order, size: Decimal) -> Decimal:
    """Return how many contracts of an order with another size open a position.

    Those that close one stay as many as they were; of what only reduces one all do.
    """
    if order.only_closes:
        return ZERO
    closing = subtract(order.size, order.opening)
    return max(subtract(size, closing), ZERO) if order.position_side else ZERO


def _take(context: Context, order: Order, target: _Target, resting: RestingOrder) -> Order:
    """Enter an order anew at a price at which it may trade."""
    leave(context, order)
    order = release(context, order)
    context.unit.emit(OrderChanged(order, context.now_ms, None, target.outcome))
    priority = int(context.unit.new_id())
    return enter(context, order, Entry(target.lots, target.ticks, None, resting.master, priority))


def _end(context: Context, order: Order, change: Amendment) -> Order:
    """End an order of which no more is wanted than what is filled."""
    leave(context, order)
    size = change.size or order.size
    order = release(context, order).having(size=size, request_id=change.request_id)
    return finish(context, order, FILLED, amendment=DONE)
