"""Whether what a snapshot's file says can be, beside that it can be read.

Members are bounded where they are read (``state.codec``). Here is what holds between them: money is
what its postings add up to, and what is due is due around now and can happen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import chain, count
from typing import Any

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import LOG, Ledger, OpeningBalance, Posting, audit
from fauxchange.domain.core.scheduler import is_known, run_due
from fauxchange.spec.problem import Problem, pointer
from fauxchange.state.kinds import kind_of
from fauxchange.state.memory import MemoryStore
from fauxchange.state.store import StoreState

Mistakes = Iterator[tuple[tuple[object, ...], str]]

# Exchanges write Unix milliseconds with 13 digits; 0 is a time that is not told.
_TIMES = range(10**12, 10**13)
_STRETCHES = range(10**13)
# Other numbers fit into 64 bits, which is what most readers of JSON take for a whole number.
_WHOLE = range(-(2**63), 2**63)
# Members that may be below zero.
_SIGNED = frozenset({"offset_ms", "origin_ms", "late_ms"})
# Members that are times, and neither stretches of time nor times of day.
_MOMENTS = frozenset(
    f"{name}_ms"
    for name in (
        *("asked", "at", "begin", "changed", "due", "ended", "expires", "made", "opened"),
        *("requested", "settled", "since", "until", "updated", "valid_until", "warned"),
    )
)

# A task that was due longer ago would be caught up with for minutes, if it comes again every hour.
_OLDEST_MS = 366 * 86_400_000


def require_sound(store: StoreState, now_ms: int, name: str) -> None:
    """Let a store of a snapshot pass whose parts fit together; ``name`` is the file's.

    Raises:
        Problem: they do not; it says where.

    """
    for where, reason in chain(
        _wrong_money(store), _wrong_books(store), _wrong_tasks(store, now_ms), _failing_tasks(store)
    ):
        raise Problem(name, pointer(where), reason)


def require_numbers(document: Mapping[str, Any], name: str) -> None:
    """Let a snapshot's document pass whose whole numbers and times are within bounds.

    Raises:
        Problem: one is none; it says where.

    """
    parts = {part: document[part] for part in ("documents", "logs", "due")}
    for where, value in _whole_numbers(parts, ()):
        member = str(where[-1])
        if value not in _WHOLE:
            raise Problem(name, pointer(where), f"is not from {_WHOLE[0]} to {_WHOLE[-1]}")
        if member in _MOMENTS and value and value not in _TIMES:
            raise Problem(name, pointer(where), "is no time: Unix milliseconds of 13 digits")
        if member.endswith("_ms") and member not in _SIGNED and value not in _STRETCHES:
            raise Problem(name, pointer(where), f"is not from 0 to {_STRETCHES[-1]}")


def _whole_numbers(
    value: Any, where: tuple[object, ...]
) -> Iterator[tuple[tuple[object, ...], int]]:
    """Yield the place and value of each whole number."""
    if type(value) is int:
        yield where, value
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from _whole_numbers(member, (*where, name))
    elif isinstance(value, list):
        for i, member in enumerate(value):
            yield from _whole_numbers(member, (*where, i))


def _wrong_money(store: StoreState) -> Mistakes:
    kind = kind_of(Account)
    accounts = {key: value for (_, key), value in store.documents.items() if type(value) is Account}
    postings = [one for one in store.logs.get(LOG, ()) if isinstance(one, Posting)]
    opening = [one for one in store.documents.values() if isinstance(one, OpeningBalance)]
    for sentence in audit(accounts.values(), postings, opening):
        account = sentence.partition("/")[0]
        if account in accounts and kind is not None:
            yield ("documents", kind.name, account), sentence
        else:
            yield ("logs", LOG), sentence


def _wrong_books(store: StoreState) -> Mistakes:
    """Make the book of each pair and instrument: some cannot be, or are too large to be."""
    from fauxchange.domain.market.facts import MarketFacts
    from fauxchange.domain.market.instruments.knobs import shape_of
    from fauxchange.domain.market.instruments.mark import book_shape

    kind, facts = kind_of(MarketFacts), store.documents.get((MarketFacts, ""))
    if kind is None or not isinstance(facts, MarketFacts):
        return
    pairs = {pair.name: pair for pair in facts.pairs}
    where: tuple[object, ...] = ()
    try:
        for i, pair in enumerate(facts.pairs):
            where = ("pairs", i)
            shape_of(pair, Decimal(1), 1)
        for i, one in enumerate(facts.instruments):
            where = ("instruments", i)
            book_shape(one, pairs[one.pair])
    except (ValueError, ArithmeticError, LookupError) as error:
        yield ("documents", kind.name, "", *where), f"has no book: {error}"


def _wrong_tasks(store: StoreState, now_ms: int) -> Mistakes:
    for i, task in enumerate(store.due):
        if task.at_ms < now_ms - _OLDEST_MS:
            yield ("due", i, "at_ms"), f"is more than 366 days before the clock's {now_ms}"


def _failing_tasks(store: StoreState) -> Mistakes:
    """Have what is due happen on a copy: one that cannot would hold up all that is due later."""
    trial = MemoryStore(new_id=map(str, count(10**18)).__next__)
    trial.restore(store)
    for i, task in enumerate(store.due):
        # A delayed call is checked where it is read.
        if not is_known(task.kind):
            continue
        try:
            with trial.transaction() as unit:
                run_due(Ledger(unit, task.at_ms), task)
        except Exception as error:
            yield ("due", i), f"{task.kind} cannot happen: {type(error).__name__}: {error}"
            return
