"""Subscriptions of OKUSD and redemptions: at once, or for a smaller fee some days later.

An order with an id of the client's that was used before is the order of before. What is redeemed
leaves the funding account at once, also if what it is redeemed for comes later.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.document import document, key_of
from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.events import DocumentChanged, tells_of
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from fauxchange.domain.core.money import EXACT, places, round_down
from fauxchange.domain.core.rejection import (
    BelowMinimum,
    InsufficientFunds,
    InvalidField,
    TooManyPlaces,
)
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ScheduledTask, UnitOfWork

from . import product, rejection
from .product import FAST, FUNDING, SUBSCRIPTION, OkusdPool, OkusdTerms

SETTLE = "okusd.settle"

_DESK = exchange_account("okusd")


@document("{account}/{client_id}")
@dataclass(frozen=True, slots=True)
class OkusdSubscription:
    """What was subscribed, one for one."""

    account: str
    id: str
    client_id: str
    amount: Decimal
    at_ms: int


@tells_of(OkusdSubscription)
class OkusdSubscribed(DocumentChanged[OkusdSubscription]):
    """OKUSD was subscribed."""


@document("{account}/{client_id}")
@dataclass(frozen=True, slots=True)
class OkusdRedemption:
    """What is redeemed; ``due_ms`` is when it is paid out."""

    id: str
    account: str
    client_id: str
    speed: str
    amount: Decimal
    fee: Decimal
    at_ms: int
    due_ms: int
    is_settled: bool = False

    @property
    def paid(self) -> Decimal:
        """What is paid out."""
        return EXACT.subtract(self.amount, self.fee)


@tells_of(OkusdRedemption)
class OkusdRedemptionChanged(DocumentChanged[OkusdRedemption]):
    """A redemption of OKUSD, as it has become."""


class OkusdRequest(NamedTuple):
    """An entry of the log of redemptions."""

    at_ms: int
    key: str


def subscribe(
    ledger: Ledger, account: Account, amount: Decimal, *, client_id: str
) -> OkusdSubscription:
    """Buy OKUSD with money of the funding account.

    Raises:
        NotOffered, OkusdUnderMaintenance: OKUSD cannot be had.
        TooManyPlaces: more decimal places than there are.
        BelowMinimum: less than can be subscribed.
        AboveDailyQuota, PlatformFull: more than is left for today.
        OkusdUnfunded: the funding account has less.

    """
    unit = ledger.unit
    terms = product.terms_of(unit)
    before = unit.find(OkusdSubscription, account.id, client_id)
    if before is not None:
        return before
    _check_places(terms, amount)
    if amount < terms.minimum:
        raise BelowMinimum(terms.pays, amount, terms.minimum)
    product.use(unit, account.master, terms, SUBSCRIPTION, amount, ledger.now_ms)
    place = LedgerAccount(account.id, FUNDING)
    try:
        ledger.move(terms.pays, amount, debit=place, credit=_DESK, reason="okusd subscription")
    except InsufficientFunds as short:
        raise rejection.OkusdUnfunded(short.ccy, short.required, short.available) from short
    ledger.move(terms.gives, amount, debit=_DESK, credit=place, reason="okusd mint")
    unit.put(OkusdPool(EXACT.add(unit.get(OkusdPool).amount, amount)))
    made = OkusdSubscription(account.id, unit.new_id(), client_id, amount, ledger.now_ms)
    unit.put(made)
    unit.append(_subscriptions(account.id), made)
    return made


def redeem(
    ledger: Ledger, account: Account, speed: str, amount: Decimal, *, client_id: str
) -> OkusdRedemption:
    """Give OKUSD of the funding account back.

    Raises:
        NotOffered, OkusdUnderMaintenance: OKUSD cannot be had.
        InvalidField: more decimal places than there are, or less than can be redeemed.
        AboveDailyQuota, PlatformFull: more than is left for today.
        PoolDry: there is less to be paid out at once.
        OkusdUnfunded: the funding account has less.

    """
    unit, now_ms = ledger.unit, ledger.now_ms
    terms = product.terms_of(unit)
    before = unit.find(OkusdRedemption, account.id, client_id)
    if before is not None:
        return before
    _check_places(terms, amount)
    if amount < terms.minimum:
        raise InvalidField("amount", f"{amount} is below the minimum of {terms.minimum}")
    product.use(unit, account.master, terms, speed, amount, now_ms)
    fee = round_down(EXACT.multiply(amount, terms.fee_rates[speed]), terms.places)
    due_ms = now_ms if speed == FAST else _standard_ms(terms, now_ms)
    made = OkusdRedemption(unit.new_id(), account.id, client_id, speed, amount, fee, now_ms, due_ms)
    _take_back(ledger, terms, made)
    unit.append(_redemptions(account.id, speed), OkusdRequest(now_ms, key_of(made)))
    if speed == FAST:
        _drain_pool(unit, made.paid)
        return _pay(ledger, terms, made)
    unit.put(made)
    unit.schedule(ScheduledTask(due_ms, SETTLE, {"order": key_of(made)}))
    return made


@on_due(SETTLE)
def settle(ledger: Ledger, due: ScheduledTask) -> None:
    """Pay out what was redeemed some days ago."""
    order = ledger.unit.get(OkusdRedemption, due.data["order"])
    _pay(ledger, ledger.unit.get(OkusdTerms), order)


def subscriptions(
    unit: UnitOfWork, account: str, *, older_than: int | None, newer_than: int | None
) -> Iterator[OkusdSubscription]:
    """Yield what an account subscribed, newest first."""
    return unit.newest(
        _subscriptions(account),
        by="at_ms",
        older_than=older_than,
        newer_than=newer_than,
    )


def redemptions(
    unit: UnitOfWork, account: str, speed: str, *, older_than: int | None, newer_than: int | None
) -> Iterator[OkusdRedemption]:
    """Yield what an account redeemed at one speed, newest first."""
    found = unit.newest(
        _redemptions(account, speed),
        by="at_ms",
        older_than=older_than,
        newer_than=newer_than,
    )
    return (unit.get(OkusdRedemption, one.key) for one in found)


def _take_back(ledger: Ledger, terms: OkusdTerms, order: OkusdRedemption) -> None:
    try:
        ledger.move(
            terms.gives,
            order.amount,
            debit=LedgerAccount(order.account, FUNDING),
            credit=_DESK,
            reason="okusd redemption",
        )
    except InsufficientFunds as short:
        raise rejection.OkusdUnfunded(short.ccy, short.required, short.available) from short


def _pay(ledger: Ledger, terms: OkusdTerms, order: OkusdRedemption) -> OkusdRedemption:
    ledger.move(
        terms.pays,
        order.paid,
        debit=_DESK,
        credit=LedgerAccount(order.account, FUNDING),
        reason="okusd redemption",
    )
    settled = replace(order, is_settled=True)
    ledger.unit.put(settled)
    return settled


def _drain_pool(unit: UnitOfWork, paid: Decimal) -> None:
    pool = unit.get(OkusdPool)
    if paid > pool.amount:
        raise rejection.PoolDry(f"{paid} wanted at once, {pool.amount} can be paid")
    unit.put(OkusdPool(EXACT.subtract(pool.amount, paid)))


def _standard_ms(terms: OkusdTerms, now_ms: int) -> int:
    """Return when a standard redemption is paid out: a day later if asked for late in the day."""
    is_late = (now_ms + terms.offset_ms) % DAY_MS >= terms.cut_ms
    return now_ms + (terms.late_ms if is_late else terms.early_ms)


def _check_places(terms: OkusdTerms, amount: Decimal) -> None:
    if places(amount) > terms.places:
        raise TooManyPlaces(terms.gives, terms.places)


def _subscriptions(account: str) -> str:
    return f"okusd subscriptions/{account}"


def _redemptions(account: str, speed: str) -> str:
    return f"okusd redemptions/{account}/{speed}"
