"""A grid bot: it buys at the lower price of each grid and sells at the upper one, over and over."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.events import DocumentChanged, tells_of
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.trading.algo.legs import LOSS, PROFIT, Leg, Signal
from fauxchange.domain.trading.order import Order

# How far the prices lie apart: by the same amount, or in the same ratio.
ARITHMETIC, GEOMETRIC = "arithmetic", "geometric"

# States. It may wait for a price first; it starts and stops with an order at the market, if it
# needs one. One of contracts may have ended and hold them still.
WAITING, STARTING, RUNNING = "waiting", "starting", "running"
STOPPING, HOLDING, STOPPED = "stopping", "holding", "stopped"
OPEN_STATES = (WAITING, STARTING, RUNNING, STOPPING, HOLDING)

# Which way a grid of contracts goes; one that is neutral buys below the price and sells above it.
LONG, SHORT, NEUTRAL = "long", "short", "neutral"

# Prices that begin or end it: beside these, take profit and stop loss.
START, STOP = "start", "stop"
# Parts of what was invested that end one of contracts, once they are won or lost.
PROFIT_RATIO, LOSS_RATIO = "profit ratio", "loss ratio"
RATIOS = (PROFIT_RATIO, LOSS_RATIO)
ENDING = (STOP, PROFIT, LOSS, *RATIOS)

# Why it stopped; else the role of the price that ended it.
BY_OWNER, BY_DELISTING, BY_RISK = "owner", "delisting", "risk"

# What became of the base currency that was to be sold at the end.
UNSOLD, SOLD, SALE_FAILED = "unsold", "sold", "sale failed"

# Of which kind the origin of its orders is.
GRID = "grid"


class RoleSignal(NamedTuple):
    """An indicator that begins or ends a bot."""

    role: str
    signal: Signal


class GridRequest(NamedTuple):
    """A new grid bot: ``grids`` between two prices, and what is invested of each currency.

    ``triggers`` are the prices that begin or end it, by what they are for, and ``signals`` what an
    indicator has to say for that. One that is ended by a
    price ``sells`` what it has of the base currency, or closes its contracts.

    One of contracts has a ``direction`` and a ``leverage``; ``quote`` is its margin. One that
    ``opens`` has contracts from the beginning, for the grids that close some first.
    """

    instrument: Instrument
    spacing: str
    low: Decimal
    high: Decimal
    grids: int
    quote: Decimal = ZERO
    base: Decimal = ZERO
    client_id: str = ""
    tag: str = ""
    triggers: Mapping[str, Decimal] = MappingProxyType({})
    sells: bool = True
    direction: str = ""
    leverage: Decimal = ZERO
    opens: bool = False
    profit_ratio: Decimal = ZERO
    loss_ratio: Decimal = ZERO
    signals: tuple[RoleSignal, ...] = ()


@document("{account}/{id}", scan_order=("account", "state", "-number"))
class GridBot(NamedTuple):
    """A grid bot of an account; those of one state come newest first.

    Its money and its orders are those of the account ``purse``, which nothing else trades with.
    ``prices`` are the edges of its grids, lowest first; grid ``i`` buys at ``prices[i]`` and sells
    at the next one. ``each`` is the size of a purchase. ``quote`` and ``base`` were invested, which
    was ``investment`` in quote currency at ``run_price``, the last price when it was created.
    ``trades`` counts its orders that were filled, ``pairs`` the purchases that were sold again one
    grid above, whose ``profit`` in quote currency is less the fees. ``groups`` is how many groups
    of orders it has had: a purchase and its sale are one. ``sells`` says that it sells what it has
    of the base currency when it stops, ``ended_by`` why it does. ``total`` is what it has won in
    all, known once it has stopped. ``legs`` are the prices that begin or end it.

    A ``task`` looks at the indicator of one of its ``signals`` that it waits for.

    ``pivot`` is the last price when its grids were placed anew, 0 if they never were, and
    ``earlier`` how many groups of orders it had by then. ``withdrawn`` of its profit is its
    owner's again. Times are in Unix milliseconds; ``started_ms`` is when it began.

    One of contracts has a ``direction``, ``leverage``, ``opens`` and ratios as `GridRequest` has
    them; its sizes are contracts, and ``fees`` are what its orders have cost, below zero.
    """

    id: str
    account: str
    purse: str
    instrument: str
    base_ccy: str
    quote_ccy: str
    spacing: str
    prices: tuple[Decimal, ...]
    each: Decimal
    quote: Decimal
    base: Decimal
    investment: Decimal
    run_price: Decimal
    created_ms: int
    updated_ms: int
    client_id: str = ""
    tag: str = ""
    state: str = STARTING
    trades: int = 0
    pairs: int = 0
    groups: int = 0
    profit: Decimal = ZERO
    total: Decimal = ZERO
    sells: bool = False
    result: str = UNSOLD
    stopped_ms: int = 0
    legs: tuple[Leg, ...] = ()
    ended_by: str = ""
    pivot: Decimal = ZERO
    earlier: int = 0
    withdrawn: Decimal = ZERO
    started_ms: int = 0
    direction: str = ""
    leverage: Decimal = ZERO
    opens: bool = False
    fees: Decimal = ZERO
    profit_ratio: Decimal = ZERO
    loss_ratio: Decimal = ZERO
    signals: tuple[RoleSignal, ...] = ()
    task: str = ""

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
        """Whether it has money and may have orders."""
        return self.state != STOPPED

    @property
    def income(self) -> Decimal:
        """What of its profit in the grids was not withdrawn, in quote currency."""
        return EXACT.subtract(self.profit, self.withdrawn)

    @property
    def awaited(self) -> tuple[Leg, ...]:
        """The prices that it waits for as it is now."""
        if self.state == WAITING:
            return tuple(one for one in self.legs if one.role == START)
        if self.state in {STARTING, RUNNING}:
            return tuple(one for one in self.legs if one.role != START)
        return ()

    @property
    def awaited_signal(self) -> RoleSignal | None:
        """The indicator that it waits for as it is now, None without one."""
        role = {WAITING: START, STARTING: STOP, RUNNING: STOP}.get(self.state)
        return next((one for one in self.signals if one.role == role), None)

    def signal_of(self, role: str) -> Signal | None:
        """Return the indicator that begins or ends it, None without one."""
        return next((one.signal for one in self.signals if one.role == role), None)

    @property
    def priced_legs(self) -> tuple[Leg, ...]:
        """The prices that its owner named; those of ratios change by themselves."""
        return tuple(one for one in self.legs if one.role not in RATIOS)

    def price_of(self, role: str) -> Decimal | None:
        """Return the price that begins or ends it, None without one."""
        return next((one.trigger for one in self.legs if one.role == role), None)


@tells_of(GridBot)
class GridBotChanged(DocumentChanged[GridBot]):
    """A grid bot was created, traded, or stops."""


@document("{purse}/{order}", scan_order=("purse", "-number"))
class GridOrder(NamedTuple):
    """What an order of a grid bot is for, until it has ended.

    ``account`` is whose the bot is. ``level`` is the grid, None of an order at the market by which
    the bot starts or stops. ``cost`` is what a sale's purchase has cost in quote currency with its
    fee, zero of the sale of what was there at the start. Of contracts it is what the order that
    opened them has brought, below zero if that was a purchase.
    """

    purse: str
    order: str
    account: str
    bot: str
    level: int | None
    group: int
    cost: Decimal = ZERO

    @property
    def number(self) -> int:
        """The id of the order as a number."""
        return int(self.order)


class GridOrderChanged(NamedTuple):
    """An order of a grid bot was placed, was filled in part, or has ended."""

    account: str
    bot: str
    group: int
    order: Order
    at_ms: int
