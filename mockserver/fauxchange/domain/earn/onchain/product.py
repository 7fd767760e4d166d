"""On-chain earn: what is put into a protocol waits, goes on chain, earns, and is redeemed.

An order is pending, then on its way to the chain, then earning, then redeeming, then completed; a
purchase that is cancelled while pending is cancelling, then completed. What moves an order is in
``orders``; here is what there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.events import DocumentChanged, tells_of
from fauxchange.domain.core.history import choice_log
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork

State = Literal["pending", "cancelling", "onchain", "earning", "redeeming", "completed"]
Sale = Literal["open", "sold out", "stopped"]


@dataclass(frozen=True, slots=True)
class OnchainEarning:
    """What a product earns: ``rate`` of ``ccy`` a year for each unit that is invested.

    ``is_daily`` earnings are paid every day, others when the order is redeemed.
    """

    ccy: str
    rate: Decimal
    places: int
    is_daily: bool


@document("{id}", scan_order=("rank",))
@dataclass(frozen=True, slots=True)
class OnchainProduct:
    """What money can be put into, and on which terms; ``term_days`` is 0 for a flexible one.

    ``maximum`` is for one account, ``capacity`` for all together. ``early_keeps`` is the share of
    the earnings that is paid when a fixed term is redeemed early.
    """

    id: str
    protocol: str
    protocol_type: str
    ccy: str
    places: int
    term_days: int
    apy: Decimal
    minimum: Decimal
    maximum: Decimal
    capacity: Decimal
    sale: Sale
    redeems_early: bool
    early_keeps: Decimal
    redeems_itself: bool
    is_cancelable: bool
    pending_ms: int
    onchain_ms: int
    cancel_ms: int
    redeem_period: tuple[str, str]
    redeem_ms: int
    undo_ms: int
    earnings: tuple[OnchainEarning, ...]
    rank: int


@document("{account}/{product}")
@dataclass(frozen=True, slots=True)
class OnchainInvestment:
    """What is in a product: of an account, or of all."""

    account: str
    product: str
    amount: Decimal = ZERO


@document("{id}", scan_order=("account", "is_over", "id"))
@dataclass(frozen=True, slots=True)
class OnchainOrder:
    """One purchase; ``earned`` has a sum for each of the product's earnings.

    ``since_ms`` is when it began to earn, ``settles_ms`` when its redemption arrives, ``undo_ms``
    until when that may be cancelled, ``ended_ms`` when it was completed.
    """

    id: int
    account: str
    product: str
    ccy: str
    amount: Decimal
    apy: Decimal
    at_ms: int
    tag: str
    earned: tuple[Decimal, ...]
    state: State = "pending"
    turn: int = 0
    since_ms: int | None = None
    settles_ms: int | None = None
    undo_ms: int | None = None
    is_early: bool = False
    ended_ms: int | None = None

    @property
    def is_over(self) -> bool:
        """Whether it is completed."""
        return self.state == "completed"


@tells_of(OnchainOrder)
class OnchainOrderChanged(DocumentChanged[OnchainOrder]):
    """An on-chain earn order, as it has become."""


class OnchainLogEntry(NamedTuple):
    """An entry of a log of orders."""

    id: int


class OnchainHolding(NamedTuple):
    """An order, and what it is of."""

    order: OnchainOrder
    product: OnchainProduct


class OnchainFilter(NamedTuple):
    """Which orders or products are asked for; None is any."""

    product: str | None = None
    ccy: str | None = None
    protocol_type: str | None = None

    def takes(self, product: OnchainProduct) -> bool:
        """Return whether a product is asked for."""
        return (
            self.product in {None, product.id}
            and self.ccy in {None, product.ccy}
            and self.protocol_type in {None, product.protocol_type}
        )


def end_ms(order: OnchainOrder, product: OnchainProduct) -> int | None:
    """Return when the fixed term of an earning order is over; None for a flexible one."""
    if not product.term_days or order.since_ms is None:
        return None
    return order.since_ms + product.term_days * DAY_MS


def products(unit: UnitOfWork, criteria: OnchainFilter) -> Iterator[OnchainProduct]:
    """Yield the products that are asked for."""
    return (product for product in unit.scan(OnchainProduct) if criteria.takes(product))


def room(unit: UnitOfWork, account: str, product: OnchainProduct) -> Decimal:
    """Return how much more an account may put into a product."""
    own = EXACT.subtract(product.maximum, amount_in(unit, account, product.id))
    return max(ZERO, min(own, _capacity_left(unit, product)))


def sale(unit: UnitOfWork, product: OnchainProduct) -> Sale:
    """Return whether a product can be had: it is sold out too when all its capacity is taken."""
    is_full = product.sale == "open" and _capacity_left(unit, product) < product.minimum
    return "sold out" if is_full else product.sale


def amount_in(unit: UnitOfWork, account: str, product: str) -> Decimal:
    """Return what is in a product: of an account, or of all where there is no account."""
    return (
        unit.find(OnchainInvestment, account, product) or OnchainInvestment(account, product)
    ).amount


def find(unit: UnitOfWork, account: str, order_id: str) -> OnchainOrder | None:
    """Return an account's order, or None."""
    order = unit.find(OnchainOrder, order_id)
    return order if order is not None and order.account == account else None


def active(unit: UnitOfWork, account: str, criteria: OnchainFilter) -> Iterator[OnchainHolding]:
    """Yield an account's orders that are not completed, newest first."""
    orders = list(unit.scan(OnchainOrder, (account, False)))
    return _of(unit, (order.id for order in reversed(orders)), criteria)


def history(
    unit: UnitOfWork,
    account: str,
    criteria: OnchainFilter,
    *,
    older_than: int | None,
    newer_than: int | None,
) -> Iterator[OnchainHolding]:
    """Yield an account's completed orders, newest first."""
    log = log_of(account)
    if criteria.product:
        log = choice_log(log, product=criteria.product)
    else:
        log = choice_log(log, ccy=criteria.ccy, protocol=criteria.protocol_type)
    entries = unit.newest(log, by="id", older_than=older_than, newer_than=newer_than)
    ids = (entry.id for entry in entries)
    return (pair for pair in _of(unit, ids, criteria) if pair.order.state == "completed")


def log_of(account: str) -> str:
    """Return the name of the log of the ids of an account's orders."""
    return f"onchain/{account}"


def _of(unit: UnitOfWork, ids: Iterable[int], criteria: OnchainFilter) -> Iterator[OnchainHolding]:
    for order_id in ids:
        order = unit.get(OnchainOrder, str(order_id))
        product = unit.get(OnchainProduct, order.product)
        if criteria.takes(product):
            yield OnchainHolding(order, product)


def _capacity_left(unit: UnitOfWork, product: OnchainProduct) -> Decimal:
    return EXACT.subtract(product.capacity, amount_in(unit, "", product.id))
