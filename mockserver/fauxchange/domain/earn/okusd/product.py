"""OKUSD: what it is subscribed and redeemed for, on which terms, and how much of it in a day.

The days of its quotas are those of one time zone; a quota is used by a master together with its
sub-accounts, and by all accounts together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.access.holders import family
from fauxchange.domain.core.document import document
from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork

from . import rejection

FUNDING = "funding"
EVERYBODY = "everybody"

# What has a quota: to subscribe, and to redeem at once or some days later.
SUBSCRIPTION, FAST, STANDARD = "subscription", "fast", "standard"


@dataclass(frozen=True, slots=True)
class OkusdQuota:
    """How much may be done in a day; ``others`` is what all others do of it every day."""

    personal: Decimal
    platform: Decimal
    others: Decimal


@document()
@dataclass(frozen=True, slots=True)
class OkusdTerms:
    """On which terms ``pays`` becomes ``gives`` and back, one for one.

    ``offset_ms`` is the time zone of its days, ``cut_ms`` the time of such a day from which on a
    standard redemption takes ``late_ms`` instead of ``early_ms``. ``reward_at_ms`` is the time of
    day in UTC of rewards, ``apr`` the yearly rate around which they move by the seed, and
    ``since_ms`` when the history of rates begins.
    """

    pays: str
    gives: str
    minimum: Decimal
    places: int
    quotas: Mapping[str, OkusdQuota]
    fee_rates: Mapping[str, Decimal]
    offset_ms: int
    cut_ms: int
    early_ms: int
    late_ms: int
    apr: Decimal
    reward_at_ms: int
    since_ms: int
    exchange: str
    seed: int = 0
    is_maintained: bool = False


@document()
@dataclass(frozen=True, slots=True)
class OkusdPool:
    """What can be paid out at once."""

    amount: Decimal


@document("{who}/{deed}")
@dataclass(frozen=True, slots=True)
class OkusdQuotaUse:
    """What one master, or everybody, used of a quota on one day."""

    who: str
    deed: str
    day: int
    amount: Decimal


@document("{account}")
@dataclass(frozen=True, slots=True)
class OkusdRewardTotal:
    """What an account was rewarded with, over all time."""

    account: str
    total: Decimal = ZERO


class OkusdRoom(NamedTuple):
    """How much of a quota is used today."""

    quota: OkusdQuota
    personal_used: Decimal
    platform_used: Decimal

    @property
    def personal(self) -> Decimal:
        """What is left for the master and its sub-accounts."""
        return max(ZERO, EXACT.subtract(self.quota.personal, self.personal_used))

    @property
    def platform(self) -> Decimal:
        """What is left for everybody."""
        return max(ZERO, EXACT.subtract(self.quota.platform, self.platform_used))

    @property
    def left(self) -> Decimal:
        """What the master and its sub-accounts may still use."""
        return min(self.personal, self.platform)


class OkusdHolding(NamedTuple):
    """What a master and its sub-accounts hold, and what they were rewarded with."""

    amount: Decimal
    earned: Decimal


_REFUSED: Mapping[str, tuple[type[rejection.AboveDailyQuota], type[rejection.PlatformFull]]] = {
    SUBSCRIPTION: (rejection.SubscriptionAboveQuota, rejection.SubscriptionsFull),
    FAST: (rejection.FastAboveQuota, rejection.FastFull),
    STANDARD: (rejection.StandardAboveQuota, rejection.StandardFull),
}


def find_terms(unit: UnitOfWork) -> OkusdTerms | None:
    """Return the terms, or None if the world has no OKUSD.

    Raises:
        OkusdUnderMaintenance: nobody is served for now.

    """
    terms = unit.find(OkusdTerms)
    if terms is not None and terms.is_maintained:
        raise rejection.OkusdUnderMaintenance("OKUSD is under maintenance")
    return terms


def terms_of(unit: UnitOfWork) -> OkusdTerms:
    """Return the terms.

    Raises:
        NotOffered: the world has no OKUSD.
        OkusdUnderMaintenance: nobody is served for now.

    """
    terms = find_terms(unit)
    if terms is None:
        raise rejection.NotOffered("this world has no OKUSD")
    return terms


def holding(unit: UnitOfWork, master: str, terms: OkusdTerms) -> OkusdHolding:
    """Return what a master and its sub-accounts hold together."""
    amount = earned = ZERO
    for account in family(unit, master):
        amount = EXACT.add(amount, account.total(terms.gives))
        earned = EXACT.add(earned, reward_total(unit, account.id).total)
    return OkusdHolding(amount, earned)


def reward_total(unit: UnitOfWork, account: str) -> OkusdRewardTotal:
    """Return what one account was rewarded with."""
    return unit.find(OkusdRewardTotal, account) or OkusdRewardTotal(account)


def room(unit: UnitOfWork, master: str, terms: OkusdTerms, deed: str, now_ms: int) -> OkusdRoom:
    """Return how much of a quota is used today."""
    quota, day = terms.quotas[deed], _day(terms, now_ms)
    everybody = EXACT.add(_quota_used(unit, EVERYBODY, deed, day), quota.others)
    return OkusdRoom(quota, _quota_used(unit, master, deed, day), everybody)


def use(
    unit: UnitOfWork, master: str, terms: OkusdTerms, deed: str, amount: Decimal, now_ms: int
) -> None:
    """Use up some of today's quotas.

    Raises:
        AboveDailyQuota: the master and its sub-accounts have less left.
        PlatformFull: all accounts together have less left.

    """
    left = room(unit, master, terms, deed, now_ms)
    above, full = _REFUSED[deed]
    if amount > left.personal:
        raise above(amount, left.personal)
    if amount > left.platform:
        raise full(f"{amount} wanted, {left.platform} left for everybody")
    day = _day(terms, now_ms)
    for who in (master, EVERYBODY):
        used = EXACT.add(_quota_used(unit, who, deed, day), amount)
        unit.put(OkusdQuotaUse(who, deed, day, used))


def _quota_used(unit: UnitOfWork, who: str, deed: str, day: int) -> Decimal:
    used = unit.find(OkusdQuotaUse, who, deed)
    return used.amount if used and used.day == day else ZERO


def _day(terms: OkusdTerms, now_ms: int) -> int:
    return (now_ms + terms.offset_ms) // DAY_MS
