"""Whether pushed books have checksums, as they once had (a switch of tests)."""

from __future__ import annotations

from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.unit_of_work import UnitOfWork


@document()
class BookChecksums(NamedTuple):
    """That books have checksums; without the document they have none."""


def set_checksums(unit: UnitOfWork, *, on: bool) -> None:
    """Have pushed books have checksums, or none."""
    if on:
        unit.put(BookChecksums())
    else:
        unit.delete(BookChecksums)


def has_checksums(unit: UnitOfWork) -> bool:
    """Whether pushed books have checksums."""
    return unit.find(BookChecksums) is not None
