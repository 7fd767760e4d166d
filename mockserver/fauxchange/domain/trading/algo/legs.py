"""What an algo order waits for: a price, or how far the market comes back."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.money import ZERO

# What a leg is for. A plain one has the order placed that it waits with, whatever that does.
PROFIT, LOSS, PLAIN = "take profit", "stop loss", "plain"
# What an order is that is a take profit by itself: no algo order is shown of it.
LONE_PROFIT = "lone take profit"
# A trailing stop waits for its activation first, then follows the market.
ACTIVATION, FOLLOWING = "activation", "following"

# Whose price is waited for.
LAST, INDEX, MARK = "last", "index", "mark"


class Leg(NamedTuple):
    """A price at which an order is placed.

    ``trigger`` is the price that the instrument's price of type ``by`` has to reach: from below if
    it ``rises``, else from above. ``price`` is that of the order, None of a market order. A leg
    that is attached to an order may have a ``ratio`` in place of its trigger: how far that lies
    from the price at which the order was filled. The order of one that ``rests`` is in the book
    from the beginning; it waits for nothing.
    """

    role: str
    trigger: Decimal
    price: Decimal | None
    rises: bool
    by: str = LAST
    ratio: Decimal = ZERO
    rests: bool = False


class Trail(NamedTuple):
    """How a trailing stop follows the last price: a distance, or a part of the best price so far.

    It begins at once, or with the trade that reaches ``activation``. ``active_ms`` is when it
    began, 0 before.
    """

    spread: Decimal = ZERO
    ratio: Decimal = ZERO
    activation: Decimal | None = None
    active_ms: int = 0


class Signal(NamedTuple):
    """What the relative strength of an instrument has to do before a bot begins or ends.

    ``bar`` names the size of its candles; see `market.views.strength` for the rest.
    """

    bar: str
    threshold: Decimal
    condition: str
    period: int


class Attachment(NamedTuple):
    """Take profit and stop loss, or a trailing stop, that begin to wait once an order is filled.

    ``size`` is None of all that the order is. With ``closes_whole`` they are those of the whole
    position if the order is all that there is of it. ``moves_to_cost`` has the stop loss move to
    the price of the order's fills once a take profit beside it has triggered. ``failure`` is why it
    did not begin, in the name of the refusal.
    """

    id: str
    client_id: str = ""
    legs: tuple[Leg, ...] = ()
    trail: Trail | None = None
    size: Decimal | None = None
    moves_to_cost: bool = False
    failure: str = ""
    closes_whole: bool = False

    def leg(self, role: str) -> Leg | None:
        """Return the leg for something, or None."""
        return next((one for one in self.legs if one.role == role), None)


# How an iceberg order places what it shows: behind the best price, between both, or to take.
QUEUEING, BETWEEN, TAKING = "queueing", "between", "taking"

# Into how many orders an algo order may go: documented (error 51255), a part is more than a
# thousandth of the whole.
MOST_PARTS = 1_000


class Plan(NamedTuple):
    """How an algo order places its orders by itself, one after the other.

    ``each`` is the smallest part of its size, ``splits`` into how many parts an iceberg goes, and
    ``limit`` the price beyond which none is placed. Prices lie ``spread``, or the part ``ratio``,
    from the best one. A chase that has come ``most``, or the part ``most_ratio``, from where it had
    its ``start`` ends. ``interval_ms`` lies between two orders.
    """

    each: Decimal = ZERO
    splits: int = 0
    limit: Decimal | None = None
    spread: Decimal = ZERO
    ratio: Decimal = ZERO
    most: Decimal = ZERO
    most_ratio: Decimal = ZERO
    interval_ms: int = 0
    eagerness: str = ""
    start: Decimal = ZERO


class AlgoOrigin(NamedTuple):
    """Of an order that an algo order placed: which one, its client's id, and of which kind.

    One that ``runs`` goes on when the order has ended.
    """

    id: str
    client_id: str
    kind: str
    runs: bool = False
