"""What the twin of margin trading knows and is given: plain values, none of the exchange's own."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

BUY, SELL = "buy", "sell"
CROSS, ISOLATED = "cross", "isolated"
BASE, QUOTE = "BTC", "USDT"
NOTHING, ONE = Fraction(0), Fraction(1)
HOUR_MS, DAY_MS = 3_600_000, 86_400_000

Place = tuple[str, str, str]
"""Which position: its account, its margin mode and the currency of its margin."""


class Tier(NamedTuple):
    """Up to so much of the base currency: what of a debt must be covered, the largest leverage."""

    maximum: Fraction
    maintenance: Fraction
    leverage: Fraction


class Pair(NamedTuple):
    """The pair: its steps, its tiers, what makers and takers pay, and how much a family is lent."""

    tick: Fraction
    lot: Fraction
    tiers: tuple[Tier, ...]
    maker: Fraction
    taker: Fraction
    quotas: dict[str, Fraction]


class Prices(Protocol):
    """What the market had; times in Unix milliseconds."""

    def mark(self, at_ms: int) -> Fraction:
        """Return the mark price."""

    def bounds(self, begin_ms: int, length_ms: int) -> tuple[Fraction, Fraction]:
        """Return a mark price that none of a stretch is below, and one that none is above."""

    def prints(self, begin_ms: int) -> Sequence[int]:
        """Return when the mark price moved in a second."""

    def rate(self, ccy: str, at_ms: int) -> Fraction:
        """Return what the hour costs that ends at a time, as a part of what is owed."""


class GivenFill(NamedTuple):
    """A trade of an order that the matching has made; ``number`` orders those of a millisecond."""

    at_ms: int
    number: int
    order: str
    price: Fraction
    size: Fraction
    is_maker: bool


class Request(NamedTuple):
    """A new order on margin; without a price it is one at the market, whose purchases are money."""

    account: str
    mode: str
    ccy: str
    way: str
    size: Fraction
    price: Fraction | None = None
    reduces: bool = False

    @property
    def place(self) -> Place:
        """Which position it is of."""
        return self.account, self.mode, self.ccy

    @property
    def counts_money(self) -> bool:
        """Whether its size is of the quote currency."""
        return self.price is None and self.way == BUY


class Closing(NamedTuple):
    """What the exchange itself has closed, and what that brought and cost."""

    at_ms: int
    account: str
    way: str
    category: str
    size: Fraction
    price: Fraction
    won: Fraction
    fee: Fraction


class Ended(NamedTuple):
    """What a position was when some of it was closed last; one for each of its lives."""

    place: Place
    life: int
    at_ms: int
    cause: str
    trigger: Fraction
    figures: tuple[Fraction, ...]


@dataclass(slots=True)
class TwinOrder:
    """An order; ``opening`` of its size opens a position, the rest closes one."""

    request: Request
    opening: Fraction
    leverage: Fraction
    id: str = ""
    filled: Fraction = NOTHING
    spent: Fraction = NOTHING
    is_open: bool = True

    @property
    def done(self) -> Fraction:
        """What of its size is filled."""
        return self.spent if self.request.counts_money else self.filled

    @property
    def left(self) -> Fraction:
        """What may still be filled."""
        return self.request.size - self.done


@dataclass(slots=True)
class TwinLoan:
    """A position on margin: what it has, what it owes, and what has become of it."""

    place: Place
    leverage: Fraction
    is_short: bool
    opened_ms: int
    lives: int = 0
    size: Fraction = NOTHING
    entry: Fraction = NOTHING
    assets: Fraction = NOTHING
    owed: Fraction = NOTHING
    interest: Fraction = NOTHING
    margin: Fraction = NOTHING
    won: Fraction = NOTHING
    fee: Fraction = NOTHING
    closed: Fraction = NOTHING
    closed_price: Fraction = NOTHING
    largest: Fraction = NOTHING

    @property
    def has(self) -> str:
        """The currency that it has."""
        return QUOTE if self.is_short else BASE

    @property
    def owes(self) -> str:
        """The currency that it owes."""
        return BASE if self.is_short else QUOTE

    @property
    def ccy(self) -> str:
        """The currency of its margin."""
        return self.place[2]

    @property
    def total(self) -> Fraction:
        """All that has to be repaid."""
        return self.owed + self.interest

    @property
    def figures(self) -> tuple[Fraction, ...]:
        """The amounts that are compared."""
        signed = -self.size if self.is_short else self.size
        return (
            *(signed, self.entry, self.won, self.fee, self.closed, self.closed_price),
            *(self.largest, self.margin, self.leverage, self.assets, self.owed, self.interest),
        )
