"""What the twin of positions knows and is given: plain values, none of them the exchange's own."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

BUY, SELL = "buy", "sell"
CROSS, ISOLATED = "cross", "isolated"
NET, LONG, SHORT = "net", "long", "short"
SWAP, FUTURES = "SWAP", "FUTURES"
NOTHING = Fraction(0)
HOUR_MS, DAY_MS = 3_600_000, 86_400_000
# Closed positions keep their ids so long.
SHOWN_MS = 30 * DAY_MS


class Tier(NamedTuple):
    """Up to so many contracts: what of the value must be left, and the largest leverage."""

    maximum: Fraction
    maintenance: Fraction
    leverage: Fraction


class Listed(NamedTuple):
    """An instrument; ``scope`` is what cross positions share their leverage with."""

    name: str
    kind: str
    scope: str
    ccy: str
    size: Fraction
    is_inverse: bool
    tick: Fraction
    tiers: tuple[Tier, ...]
    expiry_ms: int | None


class Rates(NamedTuple):
    """What a maker, a taker and a delivery pay, above zero."""

    maker: Fraction
    taker: Fraction
    delivery: Fraction


class Prices(Protocol):
    """What the market had: prices as numbers, times in Unix milliseconds."""

    def mark(self, name: str, at_ms: int) -> Fraction:
        """Return a mark price."""

    def bounds(self, name: str, begin_ms: int, length_ms: int) -> tuple[Fraction, Fraction]:
        """Return a mark price that none of a stretch is below, and one that none is above."""

    def prints(self, name: str, begin_ms: int) -> Sequence[int]:
        """Return when the mark price moved in a second."""

    def funding(self, name: str, at_ms: int) -> Fraction:
        """Return the rate that is charged at a time."""

    def settlement(self, name: str, at_ms: int) -> Fraction:
        """Return the price of a daily settlement."""

    def delivery(self, name: str) -> Fraction:
        """Return the price at which a future is delivered."""


class GivenFill(NamedTuple):
    """A trade of an order that the matching has made; ``number`` orders those of a millisecond."""

    at_ms: int
    number: int
    account: str
    order: str
    price: Fraction
    size: Fraction
    is_maker: bool


class Request(NamedTuple):
    """A new order of contracts; without a price it is one at the market."""

    account: str
    name: str
    mode: str
    side: str
    way: str
    size: Fraction
    price: Fraction | None = None
    reduces: bool = False

    @property
    def only_closes(self) -> bool:
        """Whether it opens nothing."""
        if self.side == NET:
            return self.reduces
        return (self.way == BUY) != (self.side == LONG)


class Closing(NamedTuple):
    """Contracts that the exchange itself has closed, and what that brought and cost."""

    at_ms: int
    account: str
    name: str
    side: str
    category: str
    contracts: Fraction
    price: Fraction
    pnl: Fraction
    fee: Fraction


class Line(NamedTuple):
    """A bill: what changed in the trading book, of why, and the figures of what brought it."""

    at_ms: int
    ccy: str
    delta: Fraction
    reason: str
    name: str = ""
    price: Fraction = NOTHING
    size: Fraction = NOTHING
    pnl: Fraction = NOTHING
    fee: Fraction = NOTHING
    margin: Fraction = NOTHING
    margin_left: Fraction = NOTHING


class Ended(NamedTuple):
    """What a position was when some of it was closed last; one for each of its lives."""

    account: str
    name: str
    mode: str
    side: str
    life: int
    at_ms: int
    cause: str
    trigger: Fraction
    figures: tuple[Fraction, ...]


@dataclass(slots=True)
class TwinOrder:
    """An order and what it holds; ``opening`` contracts open a position, the others close one."""

    request: Request
    opening: Fraction
    leverage: Fraction
    id: str = ""
    filled: Fraction = NOTHING
    is_open: bool = True
    reason: str = ""
    cut: Fraction = NOTHING

    @property
    def left(self) -> Fraction:
        """What may still be filled."""
        return self.request.size - self.cut - self.filled

    @property
    def opens(self) -> Fraction:
        """What of the rest opens: what closes is filled first."""
        return min(self.left, self.opening)


@dataclass(slots=True)
class TwinPosition:
    """Contracts that are held, below zero if short, or that were."""

    account: str
    name: str
    mode: str
    side: str
    ccy: str
    leverage: Fraction
    turn: int
    opened_ms: int
    contracts: Fraction = NOTHING
    entry: Fraction = NOTHING
    true_entry: Fraction = NOTHING
    margin: Fraction = NOTHING
    pnl: Fraction = NOTHING
    fee: Fraction = NOTHING
    funding: Fraction = NOTHING
    settled: Fraction = NOTHING
    closed: Fraction = NOTHING
    closed_price: Fraction = NOTHING
    largest: Fraction = NOTHING
    lives: int = 0
    updated_ms: int = 0

    @property
    def history(self) -> tuple[Fraction, ...]:
        """The amounts that are listed once it is over."""
        return (
            *(self.contracts, self.entry, self.true_entry, self.pnl, self.fee, self.funding),
            *(self.settled, self.closed, self.closed_price, self.largest),
        )

    @property
    def figures(self) -> tuple[Fraction, ...]:
        """The amounts that it has while it is held."""
        return (*self.history, self.margin, self.leverage)
