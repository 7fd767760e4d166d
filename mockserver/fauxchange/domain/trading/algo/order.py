"""An algo order: an order that waits for a price before it is placed."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.events import DocumentChanged, tells_of
from fauxchange.domain.core.money import ZERO
from fauxchange.domain.market.instruments.instrument import MARGIN
from fauxchange.domain.trading.order import BASE

from .legs import Attachment, Leg, Plan, Trail

# Kinds. A conditional order has a take profit or a stop loss; of one that has both the stop loss
# counts. The legs of an oco order cancel one another. A plain trigger places any order.
CONDITIONAL, OCO, TRIGGER, TRAILING = "conditional", "oco", "trigger", "trailing stop"
# These place their orders by themselves, one after the other.
CHASE, TWAP, ICEBERG = "chase", "twap", "iceberg"
RUNNING = (CHASE, TWAP, ICEBERG)
KINDS = (CONDITIONAL, OCO, TRIGGER, TRAILING, *RUNNING)

# States. Nothing follows the last three. What is paused waits for the price beyond which it places
# no order.
PAUSED = "paused"
LIVE, EFFECTIVE, CANCELED, FAILED = "live", "effective", "canceled", "failed"
FINAL_STATES = (EFFECTIVE, CANCELED, FAILED)


@document("{account}/{id}", scan_order=("account", "state", "type", "-number"))
class AlgoOrder(NamedTuple):
    """An algo order of an account; those of one state and kind come newest first.

    It freezes nothing. ``size`` counts ``unit`` as that of an order does; one that
    ``closes_whole`` closes whatever the position has then, and has none. ``last`` is the last price
    when it was placed. ``child_type`` is the type of the order that it places at a price.
    ``attached`` begin to wait when that order is filled. One that ``ends_with_position`` is
    cancelled when the position is closed. ``parent`` is the order that it was attached to,
    ``protects_cost`` that its stop loss moves to the price of the parent's fills.

    One with a ``plan`` places its orders by itself; ``child_size`` is then what they filled.

    Once it has triggered ``orders`` are the orders that it placed, the last `legs.MOST_PARTS` of
    them, ``started`` the algo orders; ``linked`` is the order of a leg that rests.
    ``triggered_ms``, ``role`` (of the leg), ``child_size`` and ``child_price`` tell what was placed
    and when. ``failure`` is why it could not be, as `failure_of` tells it. ``amendment`` is what
    became of one, if that brought it about, and ``request_id`` that of the last. ``leverage``,
    ``part``, ``separate`` and ``coupons`` are those of the order that it places, see
    `request.OrderRequest`. Times are in Unix milliseconds.
    """

    id: str
    account: str
    instrument: str
    kind: str
    type: str
    side: str
    size: Decimal
    trade_mode: str
    created_ms: int
    updated_ms: int
    last: Decimal
    unit: str = BASE
    legs: tuple[Leg, ...] = ()
    trail: Trail | None = None
    plan: Plan | None = None
    position_side: str = ""
    reduces: bool = False
    closes_whole: bool = False
    ends_with_position: bool = False
    child_type: str = ""
    client_id: str = ""
    tag: str = ""
    attached: tuple[Attachment, ...] = ()
    parent: str = ""
    protects_cost: bool = False
    state: str = LIVE
    orders: tuple[str, ...] = ()
    started: tuple[str, ...] = ()
    linked: str = ""
    triggered_ms: int = 0
    role: str = ""
    child_size: Decimal = ZERO
    child_price: Decimal | None = None
    failure: str = ""
    request_id: str = ""
    amendment: str = ""
    leverage: Decimal | None = None
    part: str = ""
    separate: bool = False
    coupons: bool = False

    @property
    def number(self) -> int:
        """The id as a number, which grows with time."""
        return int(self.id)

    @property
    def key(self) -> str:
        """The key of the document."""
        return f"{self.account}/{self.id}"

    @property
    def is_open(self) -> bool:
        """Whether it waits."""
        return self.state not in FINAL_STATES

    @property
    def margin_ccy(self) -> str:
        """The currency of the margin of a pair on margin, empty of others."""
        return self.part if self.kind == MARGIN else ""

    @property
    def only_rests(self) -> bool:
        """Whether it is nothing but a take profit in the book, beside no stop loss of its own."""
        return bool(self.legs) and all(one.rests for one in self.legs)

    def leg(self, role: str) -> Leg | None:
        """Return the leg for something, or None."""
        return next((one for one in self.legs if one.role == role), None)

    def counting_legs(self) -> tuple[Leg, ...]:
        """Return the legs that it waits for: of a conditional order with both, the stop loss."""
        if self.type == CONDITIONAL and len(self.legs) > 1:
            return self.legs[1:]
        return tuple(one for one in self.legs if not one.rests)


@document("{account}/{client_id}")
class AlgoClientId(NamedTuple):
    """The latest algo order of an account to which it gave an id."""

    account: str
    client_id: str
    algo: str


@tells_of(AlgoOrder)
class AlgoOrderChanged(DocumentChanged[AlgoOrder]):
    """An algo order was placed, amended, triggered or cancelled, or it failed."""
