"""In which order things are told: pushes of one moment, and the answer beside them.

No exchange promises any, so tests and worlds say which there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.unit_of_work import UnitOfWork


@document("{exchange}")
class PushOrder(NamedTuple):
    """In which order an exchange tells what one unit of work has done.

    ``channels`` come first, in their order, and all others after them as ever. With
    ``before_reply`` all that a call is told by comes before its answer.
    """

    exchange: str
    channels: tuple[str, ...] = ()
    before_reply: bool = False


def order_pushes(
    unit: UnitOfWork, exchange: str, channels: Sequence[str], *, before_reply: bool
) -> None:
    """Have pushes be told in an order from now on."""
    unit.put(PushOrder(exchange, tuple(channels), before_reply))


def push_order_of(unit: UnitOfWork, exchange: str) -> PushOrder:
    """Return the order of an exchange's pushes."""
    return unit.find(PushOrder, exchange) or PushOrder(exchange)
