"""Requests by frames that are refused although nothing is wrong with them (a setting of tests)."""

from __future__ import annotations

from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.unit_of_work import UnitOfWork


@document("{exchange}/{operation}")
class RefusedFrames(NamedTuple):
    """That so many of the next requests of an operation are refused with a code."""

    exchange: str
    operation: str
    code: str
    left: int


def refuse(unit: UnitOfWork, exchange: str, operation: str, code: str, times: int) -> None:
    """Have so many of the next requests of an operation be refused with a code."""
    unit.put(RefusedFrames(exchange, operation, code, times))


def take(unit: UnitOfWork, exchange: str, operation: str) -> str:
    """Return the code that a request is refused with, empty if it is not; it is counted."""
    found = unit.find(RefusedFrames, exchange, operation)
    if found is None:
        return ""
    if found.left > 1:
        unit.put(found._replace(left=found.left - 1))
    else:
        unit.delete(RefusedFrames, exchange, operation)
    return found.code
