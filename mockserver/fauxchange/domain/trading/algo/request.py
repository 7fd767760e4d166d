"""What clients ask for: a new algo order, or a change of one."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.money import ZERO
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.trading.order import BASE

from .legs import Attachment, Leg, Plan, Trail


class AlgoRequest(NamedTuple):
    """A new algo order; its members are those of `order.AlgoOrder`.

    ``kind`` is empty of what is of the kind of the instrument: only a pair on margin is not.
    """

    instrument: Instrument
    type: str
    side: str
    trade_mode: str
    size: Decimal = ZERO
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
    leverage: Decimal | None = None
    part: str = ""
    separate: bool = False
    kind: str = ""
    coupons: bool = False


class LegAmendment(NamedTuple):
    """A change of a leg; None and "" leave a thing as it is.

    A trigger or a price of zero removes the leg. With ``is_market`` its order has no price.
    """

    role: str
    trigger: Decimal | None = None
    price: Decimal | None = None
    is_market: bool = False
    by: str = ""

    @property
    def removes(self) -> bool:
        """Whether the leg is removed."""
        return self.trigger == 0 or self.price == 0

    @property
    def sets_price(self) -> bool:
        """Whether its order has another price, or none."""
        return self.is_market or self.price is not None


class AlgoAmendment(NamedTuple):
    """A change of an algo order that waits.

    ``attached`` and ``plan`` replace what a trigger's order has, and how its chase goes; None
    leaves them. With ``cancels_on_failure`` it is cancelled if it cannot be changed.
    """

    size: Decimal | None = None
    legs: tuple[LegAmendment, ...] = ()
    attached: tuple[Attachment, ...] | None = None
    plan: Plan | None = None
    request_id: str = ""
    cancels_on_failure: bool = False

    @property
    def changes_nothing(self) -> bool:
        """Whether it asks for nothing."""
        has_others = self.attached is not None or self.plan is not None
        return self.size is None and not self.legs and not has_others
