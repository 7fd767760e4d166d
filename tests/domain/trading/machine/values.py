"""What the naive twin knows: plain values, none of them the exchange's own."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BUY, SELL = "buy", "sell"
LIVE, PARTLY_FILLED, FILLED, CANCELED = "live", "partly filled", "filled", "canceled"
ZERO = Decimal(0)
HOUR_MS, DAY_MS = 3_600_000, 86_400_000


class Listed(NamedTuple):
    """An instrument: its currencies, price and size units, and the smallest order.

    ``minimum_value`` is the smallest one in quote currency.
    """

    name: str
    base: str
    quote: str
    tick: Decimal
    lot: Decimal
    minimum: Decimal
    minimum_value: Decimal = ZERO


class Rates(NamedTuple):
    """What a maker and a taker pay (below zero) or get."""

    maker: Decimal
    taker: Decimal


class TapeTrade(NamedTuple):
    """A trade of the tape of an instrument, in ticks and lots."""

    instrument: str
    id: int
    ms: int
    price: int
    lots: int


class LadderLevel(NamedTuple):
    """What stands at a price of the ladder before anybody took of it; ``cell`` names it."""

    price: int
    lots: int
    cell: object


class Look(NamedTuple):
    """The market of an instrument at the moment of a request.

    ``levels`` returns so many levels of ``"bids"`` or ``"asks"``, best first; ``next_id`` is the id
    of the first trade of the tape after the moment.
    """

    last: int
    highest_buy: int
    lowest_sell: int
    next_id: int
    levels: Callable[[str, int], Sequence[LadderLevel]]


class Fills(NamedTuple):
    """How orders that rest fill."""

    model: str = "touch"
    pieces: int = 1
    through: bool = False
    accept_ms: int = 0
    match_ms: int = 0
    cancel_ms: int = 0


class Leg(NamedTuple):
    """A price at which an algo order places an order, which has a price of its own or none.

    It is reached from below if it ``rises``, else from above. ``role`` is "take profit",
    "stop loss" or "plain".
    """

    role: str
    trigger: Decimal
    price: Decimal | None
    rises: bool


class Trail(NamedTuple):
    """How a trailing stop follows the market: ticks, or millionths of the best price so far."""

    ticks: int
    ppm: int
    activation: Decimal | None


class Attached(NamedTuple):
    """What begins to wait once an order is filled; ``size`` is None of all that is filled."""

    legs: tuple[Leg, ...] = ()
    trail: Trail | None = None
    size: Decimal | None = None
    moves_to_cost: bool = False


class Request(NamedTuple):
    """A new order as a client writes it."""

    account: str
    instrument: str
    side: str
    type: str
    size: Decimal
    unit: str = "base"
    price: Decimal | None = None
    stp: str = ""
    client_id: str = ""
    tag: str = ""
    bans_cut: bool = False
    moves_price: bool = False
    attached: tuple[Attached, ...] = ()


class Decision(NamedTuple):
    """The ``nth`` coming order of an account and an instrument (all if empty) is cancelled."""

    reason: str
    account: str
    instrument: str
    nth: int


class TwinFill(NamedTuple):
    """One trade of one order; ``number`` is the order's in the twin."""

    account: str
    instrument: str
    number: int
    trade_id: int
    at_ms: int
    side: str
    price: Decimal
    size: Decimal
    liquidity: str
    fee: Decimal
    fee_ccy: str
    rate: Decimal
    cause: str


class Arrival(NamedTuple):
    """What happens to an order at a time: it is accepted, matched, amended or cancelled.

    ``change`` is that of an amendment: size, price, whether it cancels instead, and moves prices.
    """

    at_ms: int
    turn: int
    what: str
    order: TwinOrder
    change: tuple[Decimal | None, Decimal | None, bool, bool] | None = None


@dataclass(slots=True)
class TwinOrder:
    """An order and all that has become of it; ``id`` is what the exchange calls it."""

    number: int
    request: Request
    price: Decimal | None
    size: Decimal
    fee_ccy: str
    reserve: Decimal
    created_ms: int
    updated_ms: int
    id: str = ""
    state: str = LIVE
    reason: str = ""
    filled: Decimal = ZERO
    spent: Decimal = ZERO
    fee: Decimal = ZERO
    rebate: Decimal = ZERO
    rests: bool = False
    turn: int = 0
    since: int = 0
    ahead: int = 0
    piece: int = 0
    # Until it is matched: what it holds, and what it may take. Nobody sees one on its way.
    holds: Decimal | None = None
    may: tuple[int | None, int | None, int] | None = None
    on_its_way: bool = False

    @property
    def account(self) -> str:
        """Whose it is."""
        return self.request.account

    @property
    def instrument(self) -> str:
        """What it trades."""
        return self.request.instrument

    @property
    def side(self) -> str:
        """Its side."""
        return self.request.side

    @property
    def is_open(self) -> bool:
        """Whether it may still fill."""
        return self.state in {LIVE, PARTLY_FILLED}
