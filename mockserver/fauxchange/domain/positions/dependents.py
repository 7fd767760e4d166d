"""What depends on a position: whoever does says so, and hears when it gets smaller or ends."""

from __future__ import annotations

from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.unit_of_work import TRIGGERS, ScheduledTask, UnitOfWork

from .position import Position

ENDED = "positions.ended"
"""The kind of the task by which what depended on a position ends."""

SHRUNK = "positions.shrunk"
"""The kind of the task by which what closes a position hears that there is less of it."""


@document("{account}/{instrument}/{mode}/{side}/{part}")
class Dependents(NamedTuple):
    """How many orders end with a position, or do nothing but close it."""

    account: str
    instrument: str
    mode: str
    side: str
    part: str = ""
    number: int = 0


PositionPlace = tuple[str, str, str, str, str]
"""Which position: its account, instrument, margin mode, side and part."""


def place_of_position(position: Position) -> PositionPlace:
    """Return the place of a position."""
    return position.account, position.instrument, position.mode, position.side, position.part


def depend(unit: UnitOfWork, place: PositionPlace, by: int) -> None:
    """Count an order that depends on a position, or that does no more (-1).

    ``place`` is the position's account, instrument, margin mode, side and part.
    """
    before = unit.find(Dependents, *place) or Dependents(*place)
    if before.number + by:
        unit.put(before._replace(number=before.number + by))
    else:
        unit.delete(Dependents, *place)


def tell_dependents(unit: UnitOfWork, position: Position, at_ms: int) -> None:
    """Have what depends on a position hear that some of it was closed now, or all of it."""
    place = place_of_position(position)
    if unit.find(Dependents, *place) is None:
        return
    for kind in (SHRUNK,) if position.contracts else (SHRUNK, ENDED):
        unit.schedule(ScheduledTask(at_ms, kind, {"place": list(place)}, rank=TRIGGERS))
