"""The positions of accounts: reading and writing them, and what is listed once they are over."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import takewhile
from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.history import Expiring, choice_log, enter, record
from fauxchange.domain.core.money import ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork

from .dependents import tell_dependents
from .position import EMPTY, HELD, Position, PositionChanged
from .terms import position_terms

SHOWN_MS = 30 * DAY_MS
"""How long a closed position is shown by its instrument and keeps its id (get-positions)."""

HISTORY_MS = 90 * DAY_MS
"""How long what was closed is listed (get-positions-history)."""


@document("{account}/{life}", scan_order=("account", "-at_ms", "-number"))
class ClosedPosition(NamedTuple):
    """What a position was when some of it was closed last; one for each time that it was opened.

    ``life`` tells these apart. ``cause`` is one of the words of `position`: ``"closed"``,
    ``"liquidated"`` ... ``trigger`` is the mark price that brought it about, where one did.
    ``number`` tells positions of one millisecond apart.
    """

    account: str
    life: str
    number: int
    at_ms: int
    cause: str
    position: Position
    trigger: Decimal = ZERO


@document("{instrument}/{account}", scan_order=("instrument", "account"))
class Holder(NamedTuple):
    """That an account has positions of an instrument: margin mode, side and part of each."""

    instrument: str
    account: str
    places: tuple[tuple[str, str, str], ...]


def positions_of(unit: UnitOfWork, account: str) -> Iterator[Position]:
    """Yield the positions that an account holds, oldest first."""
    return unit.scan(Position, (account, HELD))


def find_position(
    unit: UnitOfWork, account: str, instrument: str, mode: str, side: str, part: str = ""
) -> Position | None:
    """Return a position, also one that was closed; None if there never was one."""
    return unit.find(Position, account, instrument, mode, side, part)


def holds_any(unit: UnitOfWork, account: str) -> bool:
    """Whether an account holds a position."""
    return next(positions_of(unit, account), None) is not None


def positions_in(unit: UnitOfWork, instrument: str) -> list[Position]:
    """Return all positions of an instrument that anybody holds."""
    get = unit.get
    # By the key as one text, as :attr:`Position.key` has it: each funding reads all of them.
    return [
        get(Position, f"{account}/{instrument}/{mode}/{side}/{part}")
        for _, account, places in unit.scan(Holder, (instrument,))
        for mode, side, part in places
    ]


def write(unit: UnitOfWork, position: Position, before: Position | None) -> None:
    """Write a position that was changed, and count who holds what."""
    held = before is not None and before.shelf == HELD and bool(before.contracts)
    holds = bool(position.contracts)
    if holds or not position.part or position.loan is not None:
        shelf = HELD if holds else EMPTY
        unit.put(position if position.shelf == shelf else position._replace(shelf=shelf))
    elif before is not None:
        # Nothing opens it again, and its history has it. What is deleted tells nothing by itself.
        unit.delete(Position, position.key)
        unit.emit(PositionChanged(position._replace(shelf=EMPTY)))
    if held != holds:
        _note(unit, position, holds=holds)


def _note(unit: UnitOfWork, position: Position, *, holds: bool) -> None:
    """Write that an account holds a position, or holds it no more."""
    key, place = (
        (position.instrument, position.account),
        (position.mode, position.side, position.part),
    )
    before = unit.find(Holder, *key)
    others = tuple(one for one in before.places if one != place) if before else ()
    places = (*others, place) if holds else others
    if places:
        unit.put(Holder(*key, places))
    else:
        unit.delete(Holder, *key)


def closed_positions(
    unit: UnitOfWork, account: str, *, older_than: int | None, newer_than: int | None
) -> Iterator[ClosedPosition]:
    """Yield what an account closed between two times that are left out, newest first."""
    beyond = None if older_than is None else (account, older_than)
    found = unit.scan(ClosedPosition, (account,), beyond=beyond)
    since_ms = -1 if newer_than is None else newer_than
    return takewhile(lambda one: one.at_ms > since_ms, found)


def closed_whole(
    unit: UnitOfWork, account: str, instrument: str | None, mode: str | None
) -> Iterator[ClosedPosition]:
    """Yield what an account closed whole, newest first; None takes any instrument or margin mode.

    There are none of an exchange that does not list them by their instrument.
    """
    log = choice_log(_closed_log(account), instrument=instrument, mode=mode)
    entries: Iterator[Expiring] = unit.newest(log)
    for entry in entries:
        closed = unit.find(ClosedPosition, account, entry.key)
        if closed is not None:
            yield closed


def _closed_log(account: str) -> str:
    return f"positions closed whole/{account}"


def note_closed(
    unit: UnitOfWork, position: Position, cause: str, at_ms: int, trigger: Decimal = ZERO
) -> None:
    """Write that some or all of a position was closed, and forget what nobody may ask for."""
    life, account = f"{position.id}-{position.lives}", position.account
    tell_dependents(unit, position, at_ms)
    if not position.contracts and position_terms(unit, account).lists_by_instrument:
        chosen = {"instrument": position.instrument, "mode": position.mode}
        enter(unit, _closed_log(account), Expiring(at_ms, life), HISTORY_MS, **chosen)
    number = int(unit.new_id())
    unit.put(ClosedPosition(account, life, number, at_ms, cause, position, trigger))
    log = f"closed positions/{account}"
    for gone in record(unit, log, Expiring(at_ms, life), HISTORY_MS):
        known = unit.find(ClosedPosition, account, gone.key)
        if known is not None and known.at_ms <= gone.at_ms:
            unit.delete(ClosedPosition, account, gone.key)
