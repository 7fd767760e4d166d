"""Orders and cancellations that were accepted and are carried out a little later."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ARRIVALS, ScheduledTask
from fauxchange.domain.market.state import market_of
from fauxchange.domain.trading.contracts.coupons.trades import take_back
from fauxchange.domain.trading.contracts.pending import closes_too_much, come, go
from fauxchange.domain.trading.events import OrderChanged
from fauxchange.domain.trading.matching.book import cancel_resting, hold_amount, release
from fauxchange.domain.trading.matching.context import Context, context_of_order
from fauxchange.domain.trading.matching.crossing import reason_of_end
from fauxchange.domain.trading.matching.entry import Entry, enter
from fauxchange.domain.trading.order import (
    ON_ITS_WAY,
    OPEN,
    POSITION_CLOSED,
    ClientOrderId,
    Order,
)
from fauxchange.domain.trading.rejection import CancelUnderWay
from fauxchange.domain.trading.resting import count
from fauxchange.domain.trading.settings import take_next
from fauxchange.domain.trading.terms import order_terms

from .checks import takes

ACCEPT, MATCH, CANCEL = "trading.accept", "trading.match", "trading.cancel"


@document("{account}/{order}")
class PendingCancel(NamedTuple):
    """A cancellation that was accepted and has not been carried out."""

    account: str
    order: str
    reason: str


def accept_later(
    context: Context, order: Order, entry: Entry, required: Decimal, expires_ms: int | None
) -> Order:
    """Have an order be on its way; until it is accepted it holds all that it needs.

    One that is void when it arrives is never accepted; nobody finds it then either (assumed).
    """
    order = hold_amount(context, order, required)._replace(shelf=ON_ITS_WAY)
    context.unit.put(order)
    count(context.unit, order.account, order.instrument, 1)
    _schedule(context, ACCEPT, order, entry, context.settings.accept_ms, expires_ms)
    return order


@on_due(ACCEPT, internal=True)
def accept_due(ledger: Ledger, task: ScheduledTask) -> None:
    """Accept an order that was on its way, and match it at once or later."""
    unit = ledger.unit
    order = unit.find(Order, task.data["account"], task.data["order"])
    if order is None or not order.is_open:
        return
    context = context_of_order(ledger, market_of(unit), order)
    entry = Entry(*task.data["entry"])
    expires_ms = task.data["expires_ms"]
    if expires_ms is not None and context.now_ms > expires_ms:
        _drop(context, order)
        return
    order = order._replace(shelf=OPEN, updated_ms=context.now_ms)
    unit.emit(OrderChanged(order, context.now_ms))
    decided = take_next(unit, order.account, order.instrument)
    if decided is not None:
        cancel_resting(context, order, decided.reason, decided.detail)
    elif closes_too_much(unit, order):
        cancel_resting(context, order, POSITION_CLOSED)
    elif context.settings.match_ms:
        come(unit, order)
        unit.put(order)
        _schedule(context, MATCH, order, entry, context.settings.match_ms)
    else:
        _match(context, order, entry)


def _drop(context: Context, order: Order) -> None:
    """Forget an order that was void when it arrived; what it held goes back."""
    unit = context.unit
    release(context, order)
    if order.coupons:
        take_back(context.ledger, order)
    count(unit, order.account, order.instrument, -1)
    unit.delete(Order, order.account, order.id)
    terms = order_terms(unit, order.account)
    key = terms.client_key(order.client_id, of_contracts=order.of_contracts)
    named = unit.find(ClientOrderId, order.account, key)
    if named is not None and named.order == order.id:
        unit.delete(ClientOrderId, order.account, key)


def accept(context: Context, order: Order, entry: Entry, required: Decimal, after_ms: int) -> Order:
    """Accept an order that is matched later; until then it holds all that it needs."""
    order = hold_amount(context, order, required)
    come(context.unit, order)
    context.unit.put(order)
    count(context.unit, order.account, order.instrument, 1)
    _schedule(context, MATCH, order, entry, after_ms)
    return order


def _schedule(
    context: Context,
    kind: str,
    order: Order,
    entry: Entry,
    after_ms: int,
    expires_ms: int | None = None,
) -> None:
    data: dict[str, Any] = {
        "account": order.account,
        "order": order.id,
        "entry": list(entry),
        "expires_ms": expires_ms,
    }
    context.unit.schedule(ScheduledTask(context.now_ms + after_ms, kind, data, rank=ARRIVALS))


@on_due(MATCH, internal=True)
def match_accepted(ledger: Ledger, task: ScheduledTask) -> None:
    """Match an order that was accepted, unless it was cancelled meanwhile."""
    order = ledger.unit.find(Order, f"{task.data['account']}/{task.data['order']}")
    if order is None or not order.is_open:
        return
    context = context_of_order(ledger, market_of(ledger.unit), order)
    _match(context, order, Entry(*task.data["entry"]))


def _match(context: Context, order: Order, entry: Entry) -> None:
    if not takes(context.terms.state, order.type):
        cancel_resting(context, order, reason_of_end(context))
        return
    go(context.unit, order)
    count(context.unit, order.account, order.instrument, -1)
    enter(context, release(context, order), entry)


def cancel_later(context: Context, order: Order, reason: str, after_ms: int) -> None:
    """Accept a cancellation that is carried out later, if the order is still open then.

    Raises:
        CancelUnderWay: one was accepted before.

    """
    pending = PendingCancel(order.account, order.id, reason)
    if context.unit.find(PendingCancel, order.key) is not None:
        raise CancelUnderWay(order.id)
    context.unit.put(pending)
    data = {"account": order.account, "order": order.id}
    context.unit.schedule(ScheduledTask(context.now_ms + after_ms, CANCEL, data, rank=ARRIVALS))


@on_due(CANCEL, internal=True)
def cancel_accepted(ledger: Ledger, task: ScheduledTask) -> None:
    """Cancel an order whose cancellation was accepted, unless it has ended meanwhile."""
    unit, key = ledger.unit, f"{task.data['account']}/{task.data['order']}"
    pending, order = unit.find(PendingCancel, key), unit.find(Order, key)
    unit.delete(PendingCancel, key)
    if pending is not None and order is not None and order.is_open:
        context = context_of_order(ledger, market_of(unit), order)
        cancel_resting(context, order, pending.reason)
