"""What OKUSD earns: once a day everybody who holds some is rewarded, at that day's rate."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.access import holders
from fauxchange.domain.core.calendar import last_time_of_day
from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from fauxchange.domain.core.money import EXACT
from fauxchange.domain.core.rates import daily_interest, rate_around
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ScheduledTask, UnitOfWork

from . import product
from .product import FUNDING, OkusdRewardTotal, OkusdTerms
from .reward_times import REWARD, schedule_reward


class OkusdReward(NamedTuple):
    """An entry of the log of an account's rewards; ``principal`` is what it held."""

    at_ms: int
    earned: Decimal
    principal: Decimal
    apr: Decimal


class OkusdRate(NamedTuple):
    """The yearly rate of one day."""

    at_ms: int
    apr: Decimal


@on_due(REWARD)
def reward(ledger: Ledger, due: ScheduledTask) -> None:
    """Reward everybody for a day, and plan the next."""
    unit = ledger.unit
    terms = unit.get(OkusdTerms)
    apr = rate_at(terms, due.at_ms).apr
    for account in holders.all_accounts(unit, terms.exchange):
        _reward(ledger, terms, account.id, account.total(terms.gives), apr)
    schedule_reward(unit, terms.reward_at_ms, due.at_ms)


def rate_at(terms: OkusdTerms, at_ms: int) -> OkusdRate:
    """Return the yearly rate that is published at a time of rewards."""
    return OkusdRate(at_ms, rate_around(terms.apr, terms.seed, "okusd", at_ms))


def rates(
    terms: OkusdTerms, now_ms: int, *, older_than: int | None, newer_than: int | None
) -> Iterator[OkusdRate]:
    """Yield the rate of each day, newest first, back to the beginning of the history."""
    end_ms = now_ms if older_than is None else min(now_ms, older_than - 1)
    first_ms = max(terms.since_ms, 0 if newer_than is None else newer_than + 1)
    at_ms = last_time_of_day(terms.reward_at_ms, end_ms)
    while at_ms >= first_ms:
        yield rate_at(terms, at_ms)
        at_ms -= DAY_MS


def rewards(
    unit: UnitOfWork, account: str, *, older_than: int | None, newer_than: int | None
) -> Iterator[OkusdReward]:
    """Yield an account's rewards, newest first."""
    return unit.newest(_log(account), by="at_ms", older_than=older_than, newer_than=newer_than)


def _reward(
    ledger: Ledger, terms: OkusdTerms, account: str, principal: Decimal, apr: Decimal
) -> None:
    earned = daily_interest(principal, apr, terms.places)
    if not earned:
        return
    ledger.move(
        terms.pays,
        earned,
        debit=exchange_account("interest"),
        credit=LedgerAccount(account, FUNDING),
        reason="okusd reward",
    )
    unit = ledger.unit
    total = EXACT.add(product.reward_total(unit, account).total, earned)
    unit.put(OkusdRewardTotal(account, total))
    unit.append(_log(account), OkusdReward(ledger.now_ms, earned, principal, apr))


def _log(account: str) -> str:
    return f"okusd rewards/{account}"
