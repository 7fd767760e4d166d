"""Events: what a unit of work has changed, for those who follow a sandbox.

Two kinds of them come by themselves. What the ledger moved tells which balances are different now,
and a class of documents may have a class of events, one for each document that was written. Both
are made when the work is done, so nothing is told of what was rolled back, and nothing is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Generic, NamedTuple, TypeVar

from .account import Account, Balance
from .document import new_tuple
from .ledger import LOG, Posting

D = TypeVar("D")
Class = TypeVar("Class", bound=type)


class BalanceChanged(NamedTuple):
    """What a book of an account has now of the currencies that were moved.

    Args:
        account: whose it is.
        book: which of its books.
        balances: each currency with what there is of it, in the order in which they were moved.
        reasons: why money was moved, each reason once.
        at_ms: the time of the last posting.

    """

    account: str
    book: str
    balances: tuple[tuple[str, Balance], ...]
    reasons: tuple[str, ...]
    at_ms: int


class ClockChanged(NamedTuple):
    """The clock was set, advanced, or goes at another pace.

    Args:
        at_ms: the sandbox's time now.
        rate: how many times as fast as the machine's clock it goes on.
        step_ms: how far it goes on with every call.
        skew_ms: how far the exchange's clock is ahead of it.

    """

    at_ms: int
    rate: Decimal
    step_ms: int
    skew_ms: int


class DocumentChanged(NamedTuple, Generic[D]):
    """A document as it has become; the base of events that tell of one class of documents."""

    document: D

    @property
    def account(self) -> str:
        """Whose it is; empty for nobody's."""
        return getattr(self.document, "account", "")


# What was moved by account and book: currencies, and why.
_Moved = defaultdict[tuple[str, str], tuple[dict[str, None], dict[str, None]]]

_EVENTS: dict[type, Callable[[Any], object]] = {}


def tells_of(kind: type) -> Callable[[Class], Class]:
    """Register a class of events: one is made for each document of a kind that is written anew.

    The event is made of the document alone, by its ``of`` if it has one. A document that is deleted
    has no event.

    Raises:
        ValueError: the kind has a class of events already.

    """

    def register(event: Class) -> Class:
        if kind in _EVENTS:
            raise ValueError(f"two events tell of {kind.__name__}")
        _EVENTS[kind] = getattr(event, "of", event)
        return event

    return register


def event_kinds() -> Mapping[type, Callable[[Any], object]]:
    """Return the classes of events by the kinds of documents that they tell of."""
    return _EVENTS


def add_events(
    events: list[object],
    documents: Mapping[tuple[type, str], Any],
    appended: Mapping[str, Sequence[Any]],
    before: Mapping[type, Mapping[str, Any]],
) -> None:
    """Add to the events of a unit of work what its documents and the ledger's postings tell.

    Documents come first, then the balances that changed with them. ``before`` has the documents as
    they were, by kind and key.
    """
    of_kinds = _EVENTS
    for (kind, key), document in documents.items():
        if kind in of_kinds and document is not None and document != before[kind].get(key):
            events.append(of_kinds[kind](document))
    postings = appended.get(LOG)
    if not postings:
        return
    if len(postings) == 1:
        _add_balances_of_one(events, documents, postings[0])
    else:
        _add_balances(events, documents, postings)


def _add_balances_of_one(
    events: list[object], documents: Mapping[tuple[type, str], Any], posting: Posting
) -> None:
    """Add what one posting tells, as most units of work that move money have no more."""
    at_ms, reason, ccy, _, (account, book, _), (other, other_book, _) = posting
    reasons = (reason,)
    if account:
        balances = ((ccy, documents[Account, account].books[book][ccy]),)
        events.append(new_tuple(BalanceChanged, (account, book, balances, reasons, at_ms)))
    if other and (other != account or other_book != book):
        balances = ((ccy, documents[Account, other].books[other_book][ccy]),)
        events.append(new_tuple(BalanceChanged, (other, other_book, balances, reasons, at_ms)))


def _add_balances(
    events: list[object],
    documents: Mapping[tuple[type, str], Any],
    postings: Sequence[Posting],
) -> None:
    # This is on the path of every call that moves money: a currency and a reason are put down once
    # by the keys of dicts, which keep their order.
    books: _Moved = defaultdict(_nothing)
    for _, reason, ccy, _, (debited, debit_book, _), (credited, credit_book, _) in postings:
        if debited:
            ccys, reasons = books[debited, debit_book]
            ccys[ccy] = reasons[reason] = None
        if credited:
            ccys, reasons = books[credited, credit_book]
            ccys[ccy] = reasons[reason] = None
    at_ms = postings[-1].at_ms
    for (account, book), (ccys, reasons) in books.items():
        held = documents[Account, account].books[book]
        balances = tuple([(ccy, held[ccy]) for ccy in ccys])
        changed = account, book, balances, tuple(reasons), at_ms
        events.append(new_tuple(BalanceChanged, changed))


def _nothing() -> tuple[dict[str, None], dict[str, None]]:
    return {}, {}
