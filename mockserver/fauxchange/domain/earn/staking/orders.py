"""Purchases and redemptions of staked tokens: orders that are pending until their time comes.

A redemption is paid out at once as far as the day's fast limits reach; the rest waits for the
product's days, and until then may be cancelled if none of it was paid.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core import history, rejection
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.document import document, new_tuple
from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.events import DocumentChanged, tells_of
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from fauxchange.domain.core.money import EXACT, ZERO, places
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ScheduledTask, UnitOfWork
from fauxchange.domain.earn import rejection as earn_rejection

from .logs import Kind, Status, archive_of, archives, requests_log
from .product import REDEEMING, StakingProduct, start_accrual

SETTLE = "staking.settle"


@document("{id}")
class StakingOrder(NamedTuple):
    """A purchase or a redemption. ``redeeming`` is what of a redemption is not paid out yet."""

    id: str
    account: str
    product: str
    kind: Kind
    amount: Decimal
    requested_ms: int
    due_ms: int
    redeeming: Decimal = ZERO
    status: Status = "pending"
    completed_ms: int | None = None

    @property
    def number(self) -> int:
        """The id, which grows from order to order."""
        return int(self.id)


@tells_of(StakingOrder)
class StakingOrderChanged(DocumentChanged[StakingOrder]):
    """A purchase or redemption of staking, as it has become."""


@document("{who}/{product}")
@dataclass(frozen=True, slots=True)
class FastRedemptions:
    """What was redeemed at once on one day, by a master account or by all."""

    who: str
    product: str
    day: int
    amount: Decimal


class StakingRequest(NamedTuple):
    """An entry of the log of orders."""

    at_ms: int
    id: str


def purchase(
    ledger: Ledger, account: str, product: StakingProduct, amount: Decimal
) -> StakingOrder:
    """Stake from the funding account; the token arrives when the purchase settles.

    Raises:
        PurchaseSuspended: the product takes none for now.
        TooManyPlaces: more decimal places than the currency has.
        BelowMinimum: less than the product takes.
        InsufficientFunds: more than the funding account has available.

    """
    if "purchase" in product.suspended:
        raise earn_rejection.PurchaseSuspended(f"purchases of {product.gives} are suspended")
    _check_places(product.pays, product, amount)
    if amount < product.minimum:
        raise rejection.BelowMinimum(product.pays, amount, product.minimum)
    ledger.move(
        product.pays,
        amount,
        debit=new_tuple(LedgerAccount, (account, "funding", "available")),
        credit=_pool(product),
        reason="staking purchase",
    )
    due_ms = ledger.now_ms + product.settle_ms
    return _open(ledger, account, product, "purchase", amount, due_ms)


def redeem(ledger: Ledger, account: str, product: StakingProduct, amount: Decimal) -> StakingOrder:
    """Give tokens of the funding account back for what was staked, one for one.

    Raises:
        NotRedeemable: the product takes none for now.
        TooManyPlaces: more decimal places than the token has.
        RedeemRefused: less than the product redeems.
        InsufficientFunds: more than the funding account has available.

    """
    if "redeem" in product.suspended:
        raise earn_rejection.NotRedeemable(f"redemptions of {product.gives} are suspended")
    _check_places(product.gives, product, amount)
    least = product.minimum if product.redeem_minimum is None else product.redeem_minimum
    if amount < least:
        raise earn_rejection.RedeemRefused(f"{amount} is below the minimum of {least}")
    ledger.move(
        product.gives,
        amount,
        debit=LedgerAccount(account, "funding"),
        credit=LedgerAccount(account, REDEEMING),
        reason="staking redemption",
    )
    due_ms = ledger.now_ms + product.redeem_ms
    order = _open(ledger, account, product, "redeem", amount, due_ms)
    return _pay_out(ledger, order, product, _take_fast(ledger, account, product, amount))


def cancel_redemption(ledger: Ledger, account: str, order_id: str) -> StakingOrder:
    """Take a pending redemption back: the tokens are free again.

    Raises:
        CancelRefused: the account has no such order, or it is cancelled already.
        CancelUnsupported: it is a purchase.
        AlreadyRedeemed: it is complete.
        PartlyRedeemed: some of it was paid out at once.
        NotCancelable: the product lets none be cancelled for now.

    """
    order = find(ledger.unit, account, order_id)
    if order is None:
        raise earn_rejection.CancelRefused(f"no redemption {order_id!r}")
    product = ledger.unit.get(StakingProduct, order.product)
    if "cancel" in product.suspended:
        raise earn_rejection.NotCancelable(f"cancellations of {product.gives} are suspended")
    if order.kind == "purchase":
        raise earn_rejection.CancelUnsupported(f"{order_id} is a purchase")
    if order.status == "success":
        raise earn_rejection.AlreadyRedeemed(f"{order_id} is complete")
    if order.status != "pending":
        raise earn_rejection.CancelRefused(f"{order_id} is {order.status}")
    if order.redeeming != order.amount:
        raise earn_rejection.PartlyRedeemed(f"{order.redeeming} of {order.amount} are left")
    return _give_back(ledger, order, product, "cancelled")


def fail(ledger: Ledger, order_id: str) -> StakingOrder:
    """Have a pending order fail: what it holds goes back to the funding account.

    Raises:
        ValueError: it is pending no more.

    """
    order = ledger.unit.get(StakingOrder, order_id)
    product = ledger.unit.get(StakingProduct, order.product)
    if order.status != "pending":
        raise ValueError(f"{order_id} is {order.status}")
    if order.kind == "redeem":
        return _give_back(ledger, order, product, "failed")
    ledger.move(
        product.pays,
        order.amount,
        debit=_pool(product),
        credit=LedgerAccount(order.account, "funding"),
        reason="staking refund",
    )
    return _close(ledger, order, "failed")


@on_due(SETTLE)
def settle(ledger: Ledger, due: ScheduledTask) -> None:
    """Give a purchase's token, or pay out a redemption, if it is still pending."""
    order = ledger.unit.get(StakingOrder, due.data["order"])
    if order.status != "pending":
        return
    product = ledger.unit.get(StakingProduct, order.product)
    if order.kind == "redeem":
        _pay_out(ledger, order, product, order.redeeming)
        return
    ledger.move(
        product.gives,
        order.amount,
        debit=_pool(product),
        credit=LedgerAccount(order.account, "funding"),
        reason="staking settlement",
    )
    start_accrual(ledger.unit, order.account, product, ledger.now_ms)
    _close(ledger, order, "success")


def find(unit: UnitOfWork, account: str, order_id: str) -> StakingOrder | None:
    """Return an account's order, or None."""
    order = unit.find(StakingOrder, order_id)
    if order is None and order_id.isdecimal():
        number = int(order_id)
        products = (one.id for one in unit.scan(StakingProduct))
        logs = (log for product in products for log in archives(account, product))
        after, before = number - 1, number + 1
        found = history.merge_newest(unit, logs, by="number", newer_than=after, older_than=before)
        order = next(found, None)
    return order if order is not None and order.account == account else None


def fast_left(unit: UnitOfWork, account: Account, product: StakingProduct, now_ms: int) -> Decimal:
    """Return how much can be redeemed at once today: the smaller of the two limits' rest."""
    return min(
        max(ZERO, EXACT.subtract(limit, _fast_redeemed(unit, who, product, now_ms)))
        for who, limit in ((account.master, product.fast_limit), ("", product.platform_limit))
    )


def _take_fast(ledger: Ledger, account: str, product: StakingProduct, amount: Decimal) -> Decimal:
    unit, owner = ledger.unit, ledger.unit.get(Account, account)
    taken = min(amount, fast_left(unit, owner, product, ledger.now_ms))
    if taken:
        for who in (owner.master, ""):
            used = EXACT.add(_fast_redeemed(unit, who, product, ledger.now_ms), taken)
            unit.put(FastRedemptions(who, product.id, ledger.now_ms // DAY_MS, used))
    return taken


def _fast_redeemed(unit: UnitOfWork, who: str, product: StakingProduct, now_ms: int) -> Decimal:
    used = unit.find(FastRedemptions, who, product.id)
    return used.amount if used and used.day == now_ms // DAY_MS else ZERO


def _open(
    ledger: Ledger, account: str, product: StakingProduct, kind: Kind, amount: Decimal, due_ms: int
) -> StakingOrder:
    unit, now_ms = ledger
    left = amount if kind == "redeem" else ZERO
    id_ = unit.new_id()
    order = StakingOrder(id_, account, product.id, kind, amount, now_ms, due_ms, left)
    unit.put(order)
    log = requests_log(account, product.id, kind)
    unit.append(log, new_tuple(StakingRequest, (now_ms, id_)))
    # What was requested as long ago as this one will take is over.
    over_ms = now_ms - (due_ms - now_ms)
    history.archive(unit, log, StakingOrder, archive_of, over_ms=over_ms)
    unit.schedule(ScheduledTask(due_ms, SETTLE, {"order": id_}))
    return order


def _pay_out(
    ledger: Ledger, order: StakingOrder, product: StakingProduct, amount: Decimal
) -> StakingOrder:
    """Pay out so much of a redemption; it is complete when nothing is left."""
    if not amount:
        return order
    funding, tokens = (
        LedgerAccount(order.account, "funding"),
        LedgerAccount(order.account, REDEEMING),
    )
    reason = "staking redemption settlement"
    ledger.move(product.gives, amount, debit=tokens, credit=_pool(product), reason=reason)
    ledger.move(product.pays, amount, debit=_pool(product), credit=funding, reason=reason)
    left = order._replace(redeeming=EXACT.subtract(order.redeeming, amount))
    if left.redeeming:
        ledger.unit.put(left)
        return left
    return _close(ledger, left, "success")


def _give_back(
    ledger: Ledger, order: StakingOrder, product: StakingProduct, status: Status
) -> StakingOrder:
    ledger.move(
        product.gives,
        order.redeeming,
        debit=LedgerAccount(order.account, REDEEMING),
        credit=LedgerAccount(order.account, "funding"),
        reason="staking redemption returned",
    )
    return _close(ledger, order._replace(redeeming=ZERO), status)


def _close(ledger: Ledger, order: StakingOrder, status: Status) -> StakingOrder:
    closed = order._replace(status=status, completed_ms=ledger.now_ms)
    ledger.unit.put(closed)
    return closed


def _check_places(ccy: str, product: StakingProduct, amount: Decimal) -> None:
    if places(amount) > product.places:
        raise rejection.TooManyPlaces(ccy, product.places)


def _pool(product: StakingProduct) -> LedgerAccount:
    return exchange_account(f"staking:{product.id}")
