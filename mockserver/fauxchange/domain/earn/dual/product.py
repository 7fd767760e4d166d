"""Dual investment: a sum that comes back with a yield, in one of two currencies.

Who sells high (``C``) puts in the base currency, who buys low (``P``) the quote currency. At the
expiry the market's price is compared with the strike: on the near side of it the sum comes back as
it was, at the strike or beyond it is exchanged at the strike. Which products there are is in
``catalogue``, what is quoted in ``quotes``, what moves an order in ``orders``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from fauxchange.domain.core.calendar import date_at
from fauxchange.domain.core.document import document
from fauxchange.domain.core.events import DocumentChanged, tells_of
from fauxchange.domain.core.money import EXACT, ZERO, format_decimal, round_down
from fauxchange.domain.core.unit_of_work import UnitOfWork

Option = Literal["call", "put"]
CALL: Option = "call"
PUT: Option = "put"
State = Literal[
    "received",
    "booking",
    "rejected",
    "live",
    "settling",
    "settled",
    "redemption received",
    "redemption booked",
    "redeeming",
    "redeemed",
]


@dataclass(frozen=True, slots=True)
class DualSizes:
    """How much of a currency an order takes; ``capacity`` is for all orders of a product."""

    smallest: Decimal
    largest: Decimal
    step: Decimal
    capacity: Decimal
    places: int


@dataclass(frozen=True, slots=True)
class DualTenor:
    """Every so many days a product expires that was listed ``days`` before."""

    days: int
    every: int


@dataclass(frozen=True, slots=True)
class DualPair:
    """Two currencies, and which products there are of them.

    ``distances`` are those of the strikes from the price on the day of listing, as fractions of it;
    ``volatility`` is yearly.
    """

    base: str
    quote: str
    underlying: str
    tick: Decimal
    volatility: Decimal
    distances: tuple[Decimal, ...]
    redeems_early: bool
    sizes: Mapping[Option, DualSizes]


@document()
@dataclass(frozen=True, slots=True)
class DualTerms:
    """What is offered, and how.

    ``trade_end_ms`` and ``redeem_end_ms`` are before the expiry; interest begins at the next
    multiple of ``accrual_ms``. Owners get ``share`` of what the option is worth, and leave ``cost``
    behind when they redeem early. What pays less than ``least`` a year is not sold. An order is
    rejected if the price moves more than ``slippage`` between the quote and the booking. ``waits``
    is how many milliseconds the states last that end by themselves.
    """

    pairs: tuple[DualPair, ...]
    tenors: tuple[DualTenor, ...]
    expire_at_ms: int
    trade_end_ms: int
    redeem_end_ms: int
    accrual_ms: int
    quote_ms: int
    share: Decimal
    cost: Decimal
    slippage: Decimal
    least: Decimal
    waits: Mapping[State, int]
    seed: int = 0


@dataclass(frozen=True, slots=True)
class DualProduct:
    """One strike of one expiry."""

    pair: DualPair
    option: Option
    strike: Decimal
    expires_ms: int
    listed_ms: int

    @property
    def id(self) -> str:
        """The product as exchanges write it, such as ``BTC-USDT-260327-77000-C``."""
        day = date_code(self.expires_ms)
        pair = self.pair
        return (
            f"{pair.base}-{pair.quote}-{day}-{format_decimal(self.strike)}-{self.option[0].upper()}"
        )

    @property
    def ccy(self) -> str:
        """The currency that is put in."""
        return self.pair.base if self.option == CALL else self.pair.quote

    @property
    def other(self) -> str:
        """The currency that may come back instead."""
        return self.pair.quote if self.option == CALL else self.pair.base

    @property
    def sizes(self) -> DualSizes:
        """How much an order takes."""
        return self.pair.sizes[self.option]

    def is_reached(self, price: Decimal) -> bool:
        """Return whether a price is at the strike or beyond it."""
        return price >= self.strike if self.option == CALL else price <= self.strike

    def to_other(self, amount: Decimal) -> Decimal:
        """Return what an amount becomes in the other currency at the strike, cut to its places."""
        if self.option == CALL:
            return round_down(EXACT.multiply(amount, self.strike), self.pair.sizes[PUT].places)
        return round_down(EXACT.divide(amount, self.strike), self.pair.sizes[CALL].places)


class DualYield(NamedTuple):
    """What a product pays from one time to its expiry, and that as a yearly rate."""

    absolute: Decimal
    annualized: Decimal
    since_ms: int


@document("{id}")
@dataclass(frozen=True, slots=True)
class DualQuote:
    """A yield for one account, until it expires or is traded; ``price`` is the market's."""

    id: str
    account: str
    product: DualProduct
    amount: Decimal
    paid: DualYield
    price: Decimal
    valid_until_ms: int
    is_traded: bool = False


@document("{id}")
@dataclass(frozen=True, slots=True)
class DualRedeemQuote:
    """What an order brings if it is redeemed early, until that expires."""

    id: str
    order: str
    amount: Decimal
    rate: Decimal
    valid_until_ms: int
    is_traded: bool = False


@document("{id}")
@dataclass(frozen=True, slots=True)
class DualOrder:
    """One investment.

    ``earned`` is the yield, in ``earned_ccy``; ``result`` is what was paid out in the end, in
    ``result_ccy``, and ``price`` the market's at the expiry.
    """

    id: int
    account: str
    quote: str
    product: DualProduct
    amount: Decimal
    paid: DualYield
    quoted_price: Decimal
    at_ms: int
    changed_ms: int
    earned: Decimal
    earned_ccy: str
    state: State = "received"
    turn: int = 0
    result: Decimal | None = None
    result_ccy: str = ""
    price: Decimal | None = None
    ended_ms: int | None = None


@tells_of(DualOrder)
class DualOrderChanged(DocumentChanged[DualOrder]):
    """A dual investment, as it has become."""


@document("{product}")
@dataclass(frozen=True, slots=True)
class DualInvestment:
    """What all accounts together have in a product."""

    product: str
    amount: Decimal = ZERO


class DualLogEntry(NamedTuple):
    """An entry of a log of orders, which is ordered by either."""

    id: int
    at_ms: int


class SubscriptionWindow(NamedTuple):
    """Which orders are looked at: ids between two that are left out, times between two."""

    after_id: int | None = None
    before_id: int | None = None
    since_ms: int | None = None
    until_ms: int | None = None


def find_terms(unit: UnitOfWork) -> DualTerms | None:
    """Return the terms of the world, or None if it has no dual investment."""
    return unit.find(DualTerms)


def find(unit: UnitOfWork, account: str, order_id: str) -> DualOrder | None:
    """Return an account's order, or None."""
    order = unit.find(DualOrder, order_id)
    return order if order is not None and order.account == account else None


def invested_in(unit: UnitOfWork, product: str) -> Decimal:
    """Return what all accounts together have in a product."""
    return (unit.find(DualInvestment, product) or DualInvestment(product)).amount


def history(
    unit: UnitOfWork,
    account: str,
    window: SubscriptionWindow,
    *,
    product: str = "",
    underlying: str = "",
) -> Iterator[DualOrder]:
    """Yield an account's orders, newest first; empty stands for every product or underlying."""
    log = log_of(account, product or underlying)
    for entry in _entries(unit, log, window):
        order = unit.get(DualOrder, str(entry.id))
        if underlying in {"", order.product.pair.underlying}:
            yield order


def _entries(unit: UnitOfWork, log: str, window: SubscriptionWindow) -> Iterator[DualLogEntry]:
    older_than = window.before_id
    if window.until_ms is not None:
        last = next(unit.newest(log, by="at_ms", older_than=window.until_ms + 1), None)
        if last is None:
            return
        older_than = last.id + 1 if older_than is None else min(older_than, last.id + 1)
    for entry in unit.newest(log, by="id", older_than=older_than, newer_than=window.after_id):
        if window.since_ms is not None and entry.at_ms < window.since_ms:
            return
        yield entry


def log_of(account: str, of: str = "") -> str:
    """Return the name of a log of an account's orders: all, or of a product or an underlying."""
    return f"dual/{account}/{of}"


def date_code(at_ms: int) -> str:
    """Return the day (UTC) of a time as ``YYMMDD``."""
    day = date_at(at_ms)
    return f"{day.year % 100:02}{day.month:02}{day.day:02}"
