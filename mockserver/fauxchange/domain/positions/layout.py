"""How an account holds positions where it may choose: one for a side, or one for each order."""

from __future__ import annotations

from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.events import DocumentChanged, tells_of
from fauxchange.domain.core.unit_of_work import UnitOfWork

from .position import ISOLATED


@document("{account}")
class PositionLayout(NamedTuple):
    """The margin mode that an account prefers, and whether each of its orders opens a position."""

    account: str
    mode: str = ISOLATED
    separate: bool = False


@tells_of(PositionLayout)
class PositionLayoutChanged(DocumentChanged[PositionLayout]):
    """How an account holds positions, as it has become."""


def layout_of(unit: UnitOfWork, account: str) -> PositionLayout:
    """Return how an account holds positions; that of one that chose nothing merges them."""
    return unit.find(PositionLayout, account) or PositionLayout(account)
