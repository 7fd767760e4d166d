"""What the naive twin knows of algo orders: plain values, none of them the exchange's own."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from tests.domain.trading.machine.values import ZERO

if TYPE_CHECKING:
    from tests.domain.trading.machine.values import Attached, Leg, Trail, TwinOrder

CONDITIONAL, OCO, TRIGGER, TRAILING = "conditional", "oco", "trigger", "trailing stop"
PROFIT, LOSS, PLAIN = "take profit", "stop loss", "plain"
WAITING, EFFECTIVE, CANCELED, FAILED = "live", "effective", "canceled", "failed"

# What else the exchange does with one, of which the twin is told the order.
BEGUN, ACTIVE = "begun", "active"


class AlgoRequest(NamedTuple):
    """A new algo order as a client writes it; ``parent`` is the order that it was attached to."""

    account: str
    instrument: str
    type: str
    side: str
    size: Decimal
    unit: str = "base"
    legs: tuple[Leg, ...] = ()
    trail: Trail | None = None
    child_type: str = ""
    client_id: str = ""
    tag: str = ""
    attached: tuple[Attached, ...] = ()
    parent: TwinOrder | None = None
    protects_cost: bool = False


class Hit(NamedTuple):
    """A price was reached: which leg's, when, and the price of the trade."""

    role: str
    at_ms: int
    price: int


class Turn(NamedTuple):
    """Something that the exchange did with an algo order, among what it did in a millisecond.

    ``what`` is that it has begun, became active, or how it ended; ``parent`` is the order that it
    was attached to, and ``child`` the one that it placed. Of what is due in one millisecond the
    order means nothing, so the twin is told it.
    """

    what: str
    id: str
    parent: str
    child: str


@dataclass(slots=True)
class TwinAlgo:
    """An algo order and all that has become of it; ``id`` is what the exchange calls it.

    ``since`` is the first trade of the tape that counts, ``best`` the best price of a trailing stop
    so far.
    """

    number: int
    request: AlgoRequest
    size: Decimal
    legs: tuple[Leg, ...]
    protects_cost: bool
    created_ms: int
    updated_ms: int
    since: int
    id: str = ""
    state: str = WAITING
    role: str = ""
    failure: str = ""
    triggered_ms: int = 0
    child: TwinOrder | None = None
    child_size: Decimal = ZERO
    child_price: Decimal | None = None
    hit: Hit | None = None
    active_ms: int = 0
    best: int = 0

    @property
    def is_open(self) -> bool:
        """Whether it waits."""
        return self.state == WAITING

    @property
    def counting_legs(self) -> tuple[Leg, ...]:
        """What it waits for: of a conditional order with both, the stop loss."""
        return (
            self.legs[1:] if self.request.type == CONDITIONAL and len(self.legs) > 1 else self.legs
        )
