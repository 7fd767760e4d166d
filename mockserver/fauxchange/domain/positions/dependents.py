"""What ends with a position: whoever depends on one says so, and hears of its end."""

from __future__ import annotations

from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.unit_of_work import TRIGGERS, ScheduledTask, UnitOfWork

from .position import Position

ENDED = "positions.ended"
"""The kind of the task by which what depended on a position ends."""


@document("{account}/{instrument}/{mode}/{side}/{part}")
class Dependents(NamedTuple):
    """How many orders end with a position."""

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
    """Count an order that ends with a position, or that does no more (-1).

    ``place`` is the position's account, instrument, margin mode, side and part.
    """
    before = unit.find(Dependents, *place) or Dependents(*place)
    if before.number + by:
        unit.put(before._replace(number=before.number + by))
    else:
        unit.delete(Dependents, *place)


def end_dependents(unit: UnitOfWork, position: Position, at_ms: int) -> None:
    """Have what depends on a position end, which was closed now."""
    place = place_of_position(position)
    if unit.find(Dependents, *place) is not None:
        unit.schedule(ScheduledTask(at_ms, ENDED, {"place": list(place)}, rank=TRIGGERS))
