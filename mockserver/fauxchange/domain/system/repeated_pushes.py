"""Pushes that come twice, as an exchange says that they may (a setting of tests)."""

from __future__ import annotations

from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.unit_of_work import UnitOfWork


@document("{exchange}/{channel}")
class RepeatedPushes(NamedTuple):
    """That so many of the next pushes of a private channel come twice."""

    exchange: str
    channel: str
    left: int


def repeat(unit: UnitOfWork, exchange: str, channel: str, times: int) -> None:
    """Have so many of the next pushes of a private channel come twice."""
    unit.put(RepeatedPushes(exchange, channel, times))


def take(unit: UnitOfWork, exchange: str, channel: str) -> bool:
    """Whether a push comes twice; it is counted."""
    found = unit.find(RepeatedPushes, f"{exchange}/{channel}")
    if found is None:
        return False
    if found.left > 1:
        unit.put(found._replace(left=found.left - 1))
    else:
        unit.delete(RepeatedPushes, f"{exchange}/{channel}")
    return True
