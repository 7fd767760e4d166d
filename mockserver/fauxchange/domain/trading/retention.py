"""How long orders are listed: those that ended move to the archive, and leave it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fauxchange.domain.core.document import document, new_tuple
from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.history import Expiring, record
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.instruments.instrument import SPOT

from .algo.legs import PLAIN
from .algo.order import TRAILING
from .order import ARCHIVED, RECENT, InstrumentOrder, Order
from .terms import OrderTerms, order_terms

# Documented by OKX (order-book-trading-trade-get-order-history-last-7-days) and by CoinW
# (get-order-status, get-batch-historical-orders): orders that ended lately, and the archive.
RECENT_MS, ARCHIVE_MS = 7 * DAY_MS, 92 * DAY_MS

# After so many orders that ended those that are old enough are looked at, so many at most.
_EVERY, _MOST = 32, 80

PLACED, BY_TRIGGER, BY_TRAIL = "placed", "triggered", "trailing stop"
ORIGINS = (PLACED, BY_TRIGGER, BY_TRAIL)
"""Who places orders: users, and by their orders triggers and trailing stops."""
_ORIGINS = {PLAIN: BY_TRIGGER, TRAILING: BY_TRAIL}


class FinishedOrder(NamedTuple):
    """An entry of the log of an account's orders that ended; ``number`` counts them from 0."""

    number: int
    at_ms: int
    order: str


@document("{account}")
class Retention(NamedTuple):
    """How many orders of an account ended, and how many of them were looked at for each reason."""

    account: str
    finished: int = 0
    hidden: int = 0
    archived: int = 0
    dropped: int = 0


def log_of(account: str) -> str:
    """Return the name of the log of an account's orders that ended."""
    return f"finished orders/{account}"


def is_hidden(order: Order, now_ms: int, terms: OrderTerms) -> bool:
    """Whether an order is no longer shown, wherever it still is."""
    kept_ms = ARCHIVE_MS if order.filled else terms.unfilled_ms
    return not order.is_open and order.updated_ms <= now_ms - kept_ms


def ended_log(account: str, instrument: str, mode: str, type_: str, origin: str) -> str:
    """Return the name of the log of orders of contracts that ended, by what :func:`origin_of` says.

    Those of each margin mode, type and origin have logs of their own.
    """
    return f"ended orders/{account}/{instrument}/{mode}/{type_}/{origin}"


def origin_of(order: Order) -> str:
    """Return who placed an order: a trigger order, a trailing stop, or anybody else."""
    return _ORIGINS.get(order.algo.kind, PLACED) if order.algo else PLACED


def note_placed(unit: UnitOfWork, order: Order, terms: OrderTerms) -> None:
    """List an order with those of its pair, where its exchange has such lists."""
    if terms.lists_by_instrument and order.kind == SPOT:
        unit.put(InstrumentOrder.of(order))


def note_finished(unit: UnitOfWork, order: Order, now_ms: int) -> None:
    """Remember that an order has ended, and now and then let old ones go."""
    account = order.account
    _, number, *looked_at = unit.find(Retention, account) or Retention(account)
    unit.append(log_of(account), new_tuple(FinishedOrder, (number, now_ms, order.id)))
    if order.kind != SPOT and order_terms(unit, account).lists_by_instrument:
        place = account, order.instrument, order.trade_mode, order.type
        log = ended_log(*place, origin_of(order))
        record(unit, log, Expiring(now_ms, order.id), ARCHIVE_MS)
    kept = new_tuple(Retention, (account, number + 1, *looked_at))
    if not (number + 1) % _EVERY:
        kept = _prune(unit, kept, now_ms)
    unit.put(kept)


def _prune(unit: UnitOfWork, kept: Retention, now_ms: int) -> Retention:
    account, terms = kept.account, order_terms(unit, kept.account)
    hidden, archived, dropped = kept.hidden, kept.archived, kept.dropped
    for entry in _older(unit, account, hidden, now_ms - terms.unfilled_ms):
        hidden += 1
        order = unit.find(Order, f"{account}/{entry.order}")
        if order is not None and not order.filled:
            _drop(unit, terms, order.key)
    for entry in _older(unit, account, archived, now_ms - RECENT_MS):
        archived += 1
        order = unit.find(Order, f"{account}/{entry.order}")
        if order is not None and order.shelf == RECENT:
            unit.put(order._replace(shelf=ARCHIVED))
    for entry in _older(unit, account, dropped, now_ms - ARCHIVE_MS):
        dropped += 1
        _drop(unit, terms, f"{account}/{entry.order}")
    unit.trim(log_of(account), by="number", older_than=dropped)
    return kept._replace(hidden=hidden, archived=archived, dropped=dropped)


def _drop(unit: UnitOfWork, terms: OrderTerms, key: str) -> None:
    unit.delete(Order, key)
    if terms.lists_by_instrument:
        unit.delete(InstrumentOrder, key)


def _older(unit: UnitOfWork, account: str, begin: int, until_ms: int) -> Iterator[FinishedOrder]:
    """Yield the next entries from a number on that are old enough, oldest first."""

    def between(end: int) -> list[FinishedOrder]:
        log = log_of(account)
        return list(unit.newest(log, by="number", older_than=end, newer_than=begin - 1))

    first = between(begin + 1)
    if not first or first[0].at_ms > until_ms:
        return
    for entry in reversed(between(begin + _MOST)):
        if entry.at_ms > until_ms:
            return
        yield entry
