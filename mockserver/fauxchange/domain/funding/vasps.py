"""Other exchanges: where a withdrawal to an exchange may say that it goes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.unit_of_work import UnitOfWork


class Vasp(NamedTuple):
    """Another exchange, by its decentralized identifier."""

    id: str
    name: str


@document()
@dataclass(frozen=True, slots=True)
class Vasps:
    """All of them, in their order."""

    of: tuple[Vasp, ...] = ()


def all_vasps(unit: UnitOfWork) -> tuple[Vasp, ...]:
    """Return all exchanges the world knows."""
    return (unit.find(Vasps) or Vasps()).of
