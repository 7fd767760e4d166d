"""A recurring buy: an amount that is spent on several currencies, over and over."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.events import DocumentChanged, tells_of
from fauxchange.domain.core.money import EXACT, ZERO

from .times import Schedule

# States. Nothing follows the last one.
RUNNING, PAUSED, STOPPED = "running", "paused", "stopped"
OPEN_STATES = (RUNNING, PAUSED)

# Of which kind the origin of its orders is.
RECURRING = "recurring"

# Why an order was placed: its time had come, or its owner had money added.
REGULAR, ADDED = "regular", "added"


class PriceRange(NamedTuple):
    """From which to which price a currency is bought; None is no bound."""

    low: Decimal | None = None
    high: Decimal | None = None

    def include(self, price: Decimal) -> bool:
        """Whether it is bought at a price."""
        is_above = self.low is None or price >= self.low
        return is_above and (self.high is None or price <= self.high)


class RecurringTarget(NamedTuple):
    """A currency that is bought, and what has been bought of it.

    It gets ``ratio`` of each amount, as long as its price is within ``bounds``. ``filled`` of it
    was bought for ``spent``, and ``received`` after fees.
    """

    ccy: str
    instrument: str
    ratio: Decimal
    bounds: PriceRange = PriceRange()
    filled: Decimal = ZERO
    received: Decimal = ZERO
    spent: Decimal = ZERO

    def bought(self, filled: Decimal, received: Decimal, spent: Decimal) -> RecurringTarget:
        """Return it after something more of it was bought."""
        return self._replace(
            filled=EXACT.add(self.filled, filled),
            received=EXACT.add(self.received, received),
            spent=EXACT.add(self.spent, spent),
        )


class RecurringRequest(NamedTuple):
    """A new recurring buy, for an amount of ``ccy`` in each period."""

    name: str
    ccy: str
    amount: Decimal
    targets: tuple[RecurringTarget, ...]
    schedule: Schedule
    client_id: str = ""
    tag: str = ""


@document("{account}/{id}", scan_order=("account", "state", "-number"))
class RecurringBuy(NamedTuple):
    """A recurring buy of an account; those of one state come newest first.

    ``cycles`` counts how often its time has come. ``next_ms`` is when it comes next, ``task`` what
    it does then; one that is paused or has stopped has the time and no task. Times are in Unix
    milliseconds.
    """

    id: str
    account: str
    name: str
    ccy: str
    amount: Decimal
    targets: tuple[RecurringTarget, ...]
    schedule: Schedule
    created_ms: int
    updated_ms: int
    next_ms: int
    client_id: str = ""
    tag: str = ""
    state: str = RUNNING
    cycles: int = 0
    task: str = ""
    stopped_ms: int = 0

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
        """Whether it buys, or may go on to."""
        return self.state != STOPPED


@tells_of(RecurringBuy)
class RecurringBuyChanged(DocumentChanged[RecurringBuy]):
    """A recurring buy was made, amended or paused, has bought, or has stopped."""


class RecurringOrder(NamedTuple):
    """An entry of the log of the orders of a recurring buy; ``number`` is the order's id."""

    number: int
    at_ms: int
    reason: str


def orders_log(account: str, recurring: str) -> str:
    """Return the name of the log of the orders of a recurring buy."""
    return f"recurring orders/{account}/{recurring}"
