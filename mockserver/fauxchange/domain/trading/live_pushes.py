"""Whether an order that fills at once is told as live before (a switch of tests)."""

from __future__ import annotations

from dataclasses import dataclass

from fauxchange.domain.core.document import document
from fauxchange.domain.core.unit_of_work import UnitOfWork

from .events import OrderChanged
from .order import FILLED, LIVE, TAKER, Order


@document()
@dataclass(frozen=True, slots=True)
class LivePushesSkipped:
    """That orders which fill at once are told as filled only; without it as live before."""


def skip_live_pushes(unit: UnitOfWork, *, on: bool) -> None:
    """Have orders that fill at once be told as filled only, or as live before."""
    if on:
        unit.put(LivePushesSkipped())
    else:
        unit.delete(LivePushesSkipped)


def is_skipped(unit: UnitOfWork, event: OrderChanged) -> bool:
    """Whether a change of an order is not told: it is live, and a taker was filled at once."""
    order = event.order
    if order.state != LIVE or event.fill or event.amendment:
        return False
    if unit.find(LivePushesSkipped) is None:
        return False
    now = unit.find(Order, order.account, order.id)
    return (
        now is not None
        and now.state == FILLED
        and now.liquidity == TAKER
        and now.fill_ms == event.at_ms
    )
