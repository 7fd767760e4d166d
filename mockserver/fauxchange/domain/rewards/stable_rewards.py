"""Stable rewards: accounts with enough of a stablecoin get more of it every day.

Balances of all books count; rewards are paid into the trading book. What earns by itself in
the trading account (auto earn) is paid there by the hour, and not once more here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.access import holders
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.calendar import last_time_of_day
from fauxchange.domain.core.document import document
from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from fauxchange.domain.core.money import EXACT, ZERO, format_decimal
from fauxchange.domain.core.rates import daily_interest, rate_around
from fauxchange.domain.core.rejection import InvalidField
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ScheduledTask, UnitOfWork

from .reward_times import REWARD, schedule_reward

BOOK = "trading"


@dataclass(frozen=True, slots=True)
class RewardOffer:
    """What can be bought or sold for another currency; ``quota`` is nothing without a limit."""

    fee_rate: Decimal
    minimum: Decimal
    quota: Decimal | None


@dataclass(frozen=True, slots=True)
class StableRoute:
    """How a stablecoin is subscribed with a currency, and redeemed for it if it can be."""

    settles: str
    subscription: RewardOffer
    redemption: RewardOffer | None


@document("{ccy}", scan_order=("rank",))
@dataclass(frozen=True, slots=True)
class StableProduct:
    """A stablecoin that is rewarded: from ``least`` on, at about ``apy`` in a year.

    Holders on ``exchange`` are. ``rank`` is its place in lists.
    """

    ccy: str
    apy: Decimal
    least: Decimal
    places: int
    reward_at_ms: int
    routes: tuple[StableRoute, ...]
    exchange: str
    rank: int
    seed: int = 0


@document("{account}/{ccy}")
@dataclass(frozen=True, slots=True)
class StableRewardTotal:
    """What an account was rewarded with in one stablecoin."""

    account: str
    ccy: str
    total: Decimal = ZERO


class StableHolding(NamedTuple):
    """What an account holds, was rewarded with, and whether it will be."""

    ccy: str
    amount: Decimal
    earned: Decimal
    is_earning: bool


def products(unit: UnitOfWork, ccy: str | None = None) -> Iterator[StableProduct]:
    """Yield what is rewarded: all of it, or the one asked for if it is."""
    return (one for one in unit.scan(StableProduct) if ccy in {None, one.ccy})


def product(unit: UnitOfWork, ccy: str) -> StableProduct:
    """Return a stablecoin that is rewarded.

    Raises:
        InvalidField: it is not.

    """
    found = unit.find(StableProduct, ccy)
    if found is None:
        raise InvalidField("currency", f"{ccy} is not rewarded")
    return found


def holding(unit: UnitOfWork, account: Account, of: StableProduct) -> StableHolding:
    """Return what an account holds of a stablecoin."""
    amount = account.total(of.ccy)
    return StableHolding(
        of.ccy, amount, _reward_total(unit, account.id, of.ccy), _is_earning(amount, of)
    )


def rates(of: StableProduct, days: int, now_ms: int) -> Iterator[tuple[int, Decimal]]:
    """Yield the yearly rates of the last days, newest first, and when each is published."""
    last_ms = last_time_of_day(of.reward_at_ms, now_ms)
    for day in range(days):
        at_ms = last_ms - day * DAY_MS
        yield at_ms, rate_at(of, at_ms)


def rate_at(of: StableProduct, at_ms: int) -> Decimal:
    """Return the yearly rate that is published at a time of rewards."""
    return rate_around(of.apy, of.seed, f"stable rewards/{of.ccy}", at_ms)


@on_due(REWARD)
def reward(ledger: Ledger, due: ScheduledTask) -> None:
    """Reward everybody who holds enough for a day, and plan the next."""
    unit = ledger.unit
    of = unit.get(StableProduct, due.data["ccy"])
    rate = rate_at(of, due.at_ms)
    for account in holders.all_accounts(unit, of.exchange):
        amount = account.total(of.ccy)
        if _is_earning(amount, of):
            rest = EXACT.subtract(amount, _paid_otherwise(unit, account, of))
            _reward(ledger, of, account.id, rest, rate)
    schedule_reward(unit, of.ccy, of.reward_at_ms, due.at_ms)


def _reward(
    ledger: Ledger, of: StableProduct, account: str, principal: Decimal, rate: Decimal
) -> None:
    earned = daily_interest(principal, rate, of.places)
    if not earned:
        return
    from fauxchange.domain.settings import auto_earn

    ledger.move(
        of.ccy,
        earned,
        debit=exchange_account("interest"),
        credit=LedgerAccount(account, BOOK),
        reason=auto_earn.REASON,
        note=format_decimal(rate),
    )
    total = EXACT.add(_reward_total(ledger.unit, account, of.ccy), earned)
    ledger.unit.put(StableRewardTotal(account, of.ccy, total))


def _paid_otherwise(unit: UnitOfWork, account: Account, of: StableProduct) -> Decimal:
    from fauxchange.domain.settings import auto_earn

    if auto_earn.earning_of(unit, account.id, of.ccy) is None:
        return ZERO
    return account.balance(BOOK, of.ccy).available


def _reward_total(unit: UnitOfWork, account: str, ccy: str) -> Decimal:
    return (unit.find(StableRewardTotal, account, ccy) or StableRewardTotal(account, ccy)).total


def _is_earning(amount: Decimal, of: StableProduct) -> bool:
    return bool(amount) and amount >= of.least
