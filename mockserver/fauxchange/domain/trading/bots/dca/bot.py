"""A DCA bot: it buys more as the price falls, and sells all above what it paid on average."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.events import DocumentChanged, tells_of
from fauxchange.domain.core.money import ZERO
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.trading.algo.legs import LOSS, Leg, Signal
from fauxchange.domain.trading.bots.grid import (
    LONG,
    RUNNING,
    START,
    STARTING,
    STOPPED,
    WAITING,
)

# Of which kind the origin of its orders is.
DCA = "dca"

# What an order is for: it begins a cycle, buys more, takes profit, stops a loss, was added by hand,
# or closes what is left; the last of them because the owner stops the bot.
INITIAL, SAFETY, TAKE_PROFIT, STOP_LOSS = "initial", "safety", "take profit", "stop loss"
ADDED, CLOSING, CLOSING_BY_HAND = "added", "closing", "closing by hand"
OPENING = frozenset({INITIAL, SAFETY, ADDED})

# How a loss is stopped.
BY_LIMIT, BY_MARKET = "limit", "market"


class DcaPlan(NamedTuple):
    """What each cycle of a bot buys, and when it ends.

    The first order spends ``initial``, each of ``orders`` safety orders ``safety`` times a power of
    ``growth``. They lie ``step`` below the price of the first one, as a part of it, and each
    ``spread`` times as far from the one before as that from its own. All is sold ``profit`` above
    the average price, or ``loss`` below the first one, ZERO if a loss is not stopped.
    """

    initial: Decimal
    profit: Decimal
    safety: Decimal = ZERO
    orders: int = 0
    step: Decimal = ZERO
    spread: Decimal = Decimal(1)
    growth: Decimal = Decimal(1)
    loss: Decimal = ZERO


class DcaRequest(NamedTuple):
    """A new DCA bot; one of contracts has a ``leverage``, and its amounts are margin.

    One with a ``begins_at`` begins at a price, each cycle of one with a ``signal`` by that. One of
    contracts that ``reinvests`` trades with what it has won, too.
    """

    instrument: Instrument
    plan: DcaPlan
    direction: str = LONG
    leverage: Decimal = ZERO
    stop_mode: str = ""
    reinvests: bool = True
    begins_at: Decimal | None = None
    signal: Signal | None = None
    client_id: str = ""
    tag: str = ""


class DcaCycle(NamedTuple):
    """What a cycle of a bot has done: from its first order until all of it was sold.

    ``bought`` of the base currency or of contracts were opened, ``spent`` is the sum of their
    prices times sizes. ``cash`` is what its orders brought in quote currency with their fees, below
    zero if more was spent; at the end that is what it has won. ``fee`` is the part of it that fees
    are, those in base currency at the price of their order. ``initial_price`` is the average price
    of its first order. ``safety`` and ``added`` count orders that were filled, ``placed`` safety
    orders that were placed. ``scale`` is how large its orders are beside those of the plan.
    ``target`` is the price at which its owner would sell, ZERO if that follows from the plan.
    Times are in Unix milliseconds; ``at_ms`` is when it ended, 0 before.
    """

    number: int
    started_ms: int
    scale: Decimal = Decimal(1)
    bought: Decimal = ZERO
    spent: Decimal = ZERO
    cash: Decimal = ZERO
    fee: Decimal = ZERO
    initial_price: Decimal = ZERO
    safety: int = 0
    added: int = 0
    placed: int = 0
    target: Decimal = ZERO
    profit_price: Decimal = ZERO
    at_ms: int = 0


@document("{account}/{id}", scan_order=("account", "state", "-number"))
class DcaBot(NamedTuple):
    """A DCA bot of an account; those of one state come newest first.

    Its money and its orders are those of the account ``purse``, which nothing else trades with.
    ``investment`` was moved to it, ``extra`` of that by hand. ``cycle`` is the one that runs,
    None before there was one; ``cycles`` were completed, with a ``profit``, and ``funding`` was
    paid (below zero) or received in them. One that ``reserves`` has the money of all its safety
    orders from the beginning, the others have it moved when each is placed. ``sells`` says that it
    sells or closes all when it stops, ``ended_by`` why it does. ``total`` is what it has won in
    all, known once it has stopped. ``legs`` are the prices that begin or end it. One that waits for
    its ``signal`` has a ``task`` that looks. Times are in Unix milliseconds. ``leverage`` is 0 of
    one of spot.
    """

    id: str
    account: str
    purse: str
    instrument: str
    base_ccy: str
    quote_ccy: str
    plan: DcaPlan
    direction: str
    leverage: Decimal
    stop_mode: str
    reinvests: bool
    investment: Decimal
    created_ms: int
    updated_ms: int
    client_id: str = ""
    tag: str = ""
    state: str = STARTING
    extra: Decimal = ZERO
    reserves: bool = True
    cycle: DcaCycle | None = None
    cycles: int = 0
    profit: Decimal = ZERO
    funding: Decimal = ZERO
    total: Decimal = ZERO
    sells: bool = True
    ended_by: str = ""
    stopped_ms: int = 0
    legs: tuple[Leg, ...] = ()
    signal: Signal | None = None
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
    def is_long(self) -> bool:
        """Whether it wins when the price rises."""
        return self.direction == LONG

    @property
    def awaited(self) -> tuple[Leg, ...]:
        """The prices that it waits for as it is now."""
        role = {WAITING: START, RUNNING: LOSS}.get(self.state)
        return tuple(one for one in self.legs if one.role == role)

    @property
    def ends(self) -> bool:
        """Whether it has stopped, or is about to."""
        return self.state not in {WAITING, STARTING, RUNNING}

    def price_of(self, role: str) -> Decimal | None:
        """Return the price that begins or ends it, None without one."""
        return next((one.trigger for one in self.legs if one.role == role), None)


@tells_of(DcaBot)
class DcaBotChanged(DocumentChanged[DcaBot]):
    """A DCA bot was created, traded, or stops."""


@document("{purse}/{order}", scan_order=("purse", "-number"))
class DcaOrder(NamedTuple):
    """What an order of a DCA bot is for, until it has ended."""

    purse: str
    order: str
    account: str
    bot: str
    role: str

    @property
    def number(self) -> int:
        """The id of the order as a number."""
        return int(self.order)


class DcaOrderEntry(NamedTuple):
    """An entry of the log of the orders of a bot; ``number`` is the order's id.

    ``cycle`` is the number of the cycle that it belongs to.
    """

    number: int
    at_ms: int
    role: str
    cycle: int


def orders_log(bot: DcaBot) -> str:
    """Return the name of the log of a bot's orders."""
    return f"dca orders/{bot.account}/{bot.id}"


def cycles_log(bot: DcaBot) -> str:
    """Return the name of the log of a bot's completed cycles."""
    return f"dca cycles/{bot.account}/{bot.id}"
