"""Auto earn: the balance of the trading account is lent by the hour, and stays available.

Lending currencies earn what savings earn; others, such as USDG, what the terms say. On each full
hour the interest of the hour before is paid, and what lies there then is what earns next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.document import document
from fauxchange.domain.core.durations import DAY_MS, HOUR_MS, HOURS_PER_YEAR
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from fauxchange.domain.core.money import EXACT, ZERO, format_decimal, round_down
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ScheduledTask, UnitOfWork
from fauxchange.domain.earn import savings
from fauxchange.domain.earn.savings import SavingsTerms
from fauxchange.domain.trading_account import account as trading_account_account
from fauxchange.domain.trading_account.terms import terms_of

from . import rejection

HOUR = "settings.earn"
# Kinds of earning: lending to the market, and holding USDG, which lends nothing.
LENDING, USDG = "lending", "usdg"
UNSUPPORTED, OFF, PENDING, ACTIVE = "unsupported", "off", "pending", "active"
REASON = "auto earn"
_PLACES = 16


class AutoEarning(NamedTuple):
    """One currency that earns: in which way, since when, and how much at which rate now."""

    kind: str
    since_ms: int
    matched: Decimal = ZERO
    rate: Decimal = ZERO


@document("{account}")
@dataclass(frozen=True, slots=True)
class AutoEarn:
    """What of an account earns by itself; the key is the account's."""

    account: str
    by_ccy: Mapping[str, AutoEarning]


def earning_of(unit: UnitOfWork, account: str, ccy: str) -> AutoEarning | None:
    """Return how a currency earns, None if it does not."""
    found = unit.find(AutoEarn, account)
    return found.by_ccy.get(ccy) if found else None


def status(unit: UnitOfWork, account: str, ccy: str) -> str:
    """Return whether a currency could earn, waits to, or does."""
    earning = earning_of(unit, account, ccy)
    if earning is None:
        known = unit.find(SavingsTerms, ccy) is not None or ccy in terms_of(unit).usdg
        return OFF if known else UNSUPPORTED
    return ACTIVE if earning.matched else PENDING


def turn_on(ledger: Ledger, account: str, ccy: str, kind: str) -> None:
    """Have a currency earn from the next full hour on.

    Raises:
        NoAutoEarn: it cannot earn in that way.
        EarnsAlready: it does.

    """
    unit = ledger.unit
    if _rate(unit, kind, ccy, ledger.now_ms) is None:
        raise rejection.NoAutoEarn(ccy, f"{ccy} does not earn by itself")
    if earning_of(unit, account, ccy) is not None:
        raise rejection.EarnsAlready(ccy, f"{ccy} earns already")
    _keep(unit, account, ccy, AutoEarning(kind, ledger.now_ms))
    _schedule(ledger, account, ccy, ledger.now_ms)


def turn_off(ledger: Ledger, account: str, ccy: str, until: str) -> None:
    """Have a currency earn no longer; what does not earn stays as it is.

    ``until`` is how the exchange writes the end of the first day.

    Raises:
        EarnsForADay: it was turned on less than a day ago.

    """
    earning = earning_of(ledger.unit, account, ccy)
    if earning is None:
        return
    if ledger.now_ms < earning.since_ms + DAY_MS:
        raise rejection.EarnsForADay(until)
    _keep(ledger.unit, account, ccy, None)


@on_due(HOUR)
def pass_hour(ledger: Ledger, due: ScheduledTask) -> None:
    """Pay the hour's interest, and note the balance that earns in the next."""
    unit, account, ccy = ledger.unit, due.data["account"], due.data["ccy"]
    earning = earning_of(unit, account, ccy)
    if earning is None or earning.since_ms != due.data["since"]:
        return
    yearly = EXACT.multiply(earning.matched, earning.rate)
    interest = round_down(EXACT.divide(yearly, Decimal(HOURS_PER_YEAR)), _PLACES)
    if interest:
        ledger.move(
            ccy,
            interest,
            debit=exchange_account("interest"),
            credit=LedgerAccount(account, trading_account_account.BOOK),
            reason=REASON,
            note=format_decimal(earning.rate),
        )
    available = unit.get(Account, account).balance(trading_account_account.BOOK, ccy).available
    rate = _rate(unit, earning.kind, ccy, ledger.now_ms) or ZERO
    _keep(unit, account, ccy, earning._replace(matched=available, rate=rate))
    _schedule(ledger, account, ccy, earning.since_ms)


def _rate(unit: UnitOfWork, kind: str, ccy: str, at_ms: int) -> Decimal | None:
    """Return the yearly rate a currency earns at, None if it does not."""
    if kind == USDG:
        return terms_of(unit).usdg.get(ccy)
    terms = unit.find(SavingsTerms, ccy)
    return savings.rate_at(terms, at_ms).lending if terms else None


def _keep(unit: UnitOfWork, account: str, ccy: str, earning: AutoEarning | None) -> None:
    kept = unit.find(AutoEarn, account) or AutoEarn(account, {})
    others = {one: how for one, how in kept.by_ccy.items() if one != ccy}
    unit.put(replace(kept, by_ccy={**others, ccy: earning} if earning else others))


def _schedule(ledger: Ledger, account: str, ccy: str, since_ms: int) -> None:
    at_ms = ledger.now_ms - ledger.now_ms % HOUR_MS + HOUR_MS
    data = {"account": account, "ccy": ccy, "since": since_ms}
    ledger.unit.schedule(ScheduledTask(at_ms, HOUR, data))
