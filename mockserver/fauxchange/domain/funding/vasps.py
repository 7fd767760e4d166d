"""Other exchanges: where a withdrawal to an exchange may say that it goes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fauxchange.domain.core.unit_of_work import Unit

LIST = "venues"


class Venue(NamedTuple):
    """Another exchange, by its decentralized identifier."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Venues:
    """All of them, in their order."""

    of: tuple[Venue, ...] = ()


def listed(unit: Unit) -> tuple[Venue, ...]:
    """Return all exchanges the world knows."""
    return (unit.find(Venues, LIST) or Venues()).of
