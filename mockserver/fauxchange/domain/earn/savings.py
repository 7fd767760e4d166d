"""Simple earn, flexible: money that is lent to the market by the hour.

What is saved is in the account's book ``savings``: available while it waits to be lent, frozen
while it is lent. On each full hour the interest of the hour before is paid, and what waited is lent
if the market pays at least the rate that its owner asks for; interest waits for the hour after.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core import rejection
from fauxchange.domain.core.account import Account, Balance
from fauxchange.domain.core.document import document
from fauxchange.domain.core.durations import DAY_MS, HOUR_MS, HOURS_PER_DAY, HOURS_PER_YEAR
from fauxchange.domain.core.events import DocumentChanged, tells_of
from fauxchange.domain.core.history import choice_log, enter
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from fauxchange.domain.core.money import EXACT, ZERO, exact_sum, places, round_down
from fauxchange.domain.core.rates import rate_around
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ScheduledTask, UnitOfWork

from . import rejection as earn_rejection

HOUR = "savings.hour"
BOOK = "savings"
RATE_PLACES = 4
LENDING_KEPT_MS = 30 * DAY_MS
"""How long the hours of lending can be read, in ms."""


@document("{ccy}", scan_order=("rank",))
@dataclass(frozen=True, slots=True)
class SavingsTerms:
    """On which terms a currency is saved.

    ``rate`` is what borrowers pay in a year, around which it moves by the seed; ``share`` how much
    of it lenders get. Owners may ask for rates from ``least`` to ``most``. ``since_ms`` is when the
    public history of rates begins.
    """

    ccy: str
    minimum: Decimal
    rate: Decimal
    share: Decimal
    least: Decimal
    most: Decimal
    places: int
    since_ms: int
    rank: int
    seed: int = 0


@document("{account}/{ccy}")
@dataclass(frozen=True, slots=True)
class Saving:
    """One account's saving of one currency.

    ``least_rate`` is the smallest yearly rate its owner lends at, ``lent_at`` the rate of the
    current hour; ``is_running`` tells whether the next full hour is scheduled.
    """

    account: str
    ccy: str
    least_rate: Decimal
    earnings: Decimal = ZERO
    lent_at: Decimal = ZERO
    is_running: bool = False


@tells_of(Saving)
class SavingChanged(DocumentChanged[Saving]):
    """A saving, as it has become."""


class Lending(NamedTuple):
    """One hour in which a currency was lent, entered when the hour was over."""

    at_ms: int
    ccy: str
    amount: Decimal
    earnings: Decimal
    rate: Decimal


class HourlyRate(NamedTuple):
    """What borrowing cost and lending brought from a full hour on, as yearly rates."""

    at_ms: int
    ccy: str
    borrowing: Decimal
    lending: Decimal


def terms_of(unit: UnitOfWork, ccy: str) -> SavingsTerms:
    """Return the terms of a currency.

    Raises:
        NotForSavings: it cannot be saved.

    """
    terms = unit.find(SavingsTerms, ccy)
    if terms is None:
        raise earn_rejection.NotForSavings(f"{ccy} cannot be saved")
    return terms


def purchase(
    ledger: Ledger, account: str, terms: SavingsTerms, amount: Decimal, least_rate: Decimal | None
) -> Saving:
    """Save from the funding account; ``least_rate``, if any, replaces the one of before.

    Raises:
        InvalidField: more decimal places than there are, or a rate out of range.
        BelowMinimum: less than can be saved.
        InsufficientSavings: more than the funding account has available.

    """
    _check_places(terms, amount)
    if amount < terms.minimum:
        raise rejection.BelowMinimum(terms.ccy, amount, terms.minimum)
    available = ledger.unit.get(Account, account).balance("funding", terms.ccy).available
    if amount > available:
        raise earn_rejection.InsufficientSavings(terms.ccy, amount, available)
    if least_rate is not None:
        set_rate(ledger.unit, account, terms, least_rate)
    ledger.move(
        terms.ccy,
        amount,
        debit=LedgerAccount(account, "funding"),
        credit=LedgerAccount(account, BOOK),
        reason="savings purchase",
    )
    return start_lending(ledger.unit, account, terms, ledger.now_ms)


def redeem(ledger: Ledger, account: str, terms: SavingsTerms, amount: Decimal) -> Saving:
    """Take saved money back at once: first what waits, then what is lent.

    Raises:
        TooManyPlaces: more decimal places than there are.
        InsufficientSavings: more than is saved.

    """
    _check_places(terms, amount)
    saved = balance_of(ledger.unit, account, terms.ccy)
    if amount > saved.total:
        raise earn_rejection.InsufficientSavings(terms.ccy, amount, saved.total)
    place, lent = LedgerAccount(account, BOOK), LedgerAccount(account, BOOK, "frozen")
    if amount > saved.available:
        missing = EXACT.subtract(amount, saved.available)
        ledger.move(terms.ccy, missing, debit=lent, credit=place, reason="savings returned")
    ledger.move(
        terms.ccy,
        amount,
        debit=place,
        credit=LedgerAccount(account, "funding"),
        reason="savings redemption",
    )
    saving = saving_of(ledger.unit, account, terms)
    if amount == saved.total:
        # What was earned counts for as long as something is saved.
        saving = replace(saving, earnings=ZERO)
        ledger.unit.put(saving)
    return saving


def set_rate(unit: UnitOfWork, account: str, terms: SavingsTerms, least_rate: Decimal) -> Saving:
    """Set the smallest rate an owner lends at, from the next full hour on.

    Raises:
        InvalidField: a rate out of range.

    """
    if not terms.least <= least_rate <= terms.most:
        raise rejection.InvalidField("rate", f"from {terms.least} to {terms.most} is allowed")
    saving = replace(saving_of(unit, account, terms), least_rate=least_rate)
    unit.put(saving)
    return saving


def saving_of(unit: UnitOfWork, account: str, terms: SavingsTerms) -> Saving:
    """Return an account's saving; nobody wants less than the least rate."""
    return unit.find(Saving, account, terms.ccy) or Saving(account, terms.ccy, terms.least)


def balance_of(unit: UnitOfWork, account: str, ccy: str) -> Balance:
    """Return what is saved: available waits to be lent, frozen is lent."""
    return unit.get(Account, account).balance(BOOK, ccy)


def start_lending(unit: UnitOfWork, account: str, terms: SavingsTerms, now_ms: int) -> Saving:
    """Have the next full hour look after a saving, if none will yet."""
    saving = saving_of(unit, account, terms)
    if saving.is_running:
        return saving
    saving = replace(saving, is_running=True)
    unit.put(saving)
    unit.schedule(
        ScheduledTask(_hour(now_ms) + HOUR_MS, HOUR, {"account": account, "ccy": terms.ccy})
    )
    return saving


@on_due(HOUR)
def pass_hour(ledger: Ledger, due: ScheduledTask) -> None:
    """Pay the hour's interest, lend what waits or take back what no longer pays enough."""
    unit, now_ms = ledger.unit, ledger.now_ms
    account, terms = due.data["account"], unit.get(SavingsTerms, due.data["ccy"])
    saving, saved = saving_of(unit, account, terms), balance_of(unit, account, terms.ccy)
    if not saved:
        unit.put(replace(saving, is_running=False, lent_at=ZERO))
        return
    interest = _interest(saved.frozen, saving.lent_at, terms)
    if saved.frozen:
        lent = Lending(now_ms - HOUR_MS, terms.ccy, saved.frozen, interest, saving.lent_at)
        enter(unit, _log(account), lent, LENDING_KEPT_MS, ccy=terms.ccy)
    rate = rate_at(terms, now_ms).lending
    _lend(ledger, LedgerAccount(account, BOOK), terms.ccy, saved, is_lent=rate >= saving.least_rate)
    if interest:
        ledger.move(
            terms.ccy,
            interest,
            debit=exchange_account("interest"),
            credit=LedgerAccount(account, BOOK),
            reason="savings interest",
        )
    earnings = EXACT.add(saving.earnings, interest)
    unit.put(replace(saving, lent_at=rate, earnings=earnings))
    unit.schedule(ScheduledTask(now_ms + HOUR_MS, HOUR, due.data))


def lendings(
    unit: UnitOfWork, account: str, ccy: str | None, **bounds: int | None
) -> Iterator[Lending]:
    """Yield the hours in which an account lent a currency or any, newest first, between times."""
    return unit.newest(choice_log(_log(account), ccy=ccy), by="at_ms", **bounds)


def rate_at(terms: SavingsTerms, at_ms: int) -> HourlyRate:
    """Return the rates of the hour that a time is in."""
    hour = _hour(at_ms)
    borrowing = rate_around(terms.rate, terms.seed, f"savings/{terms.ccy}", hour)
    lending = round_down(EXACT.multiply(borrowing, terms.share), RATE_PLACES)
    return HourlyRate(hour, terms.ccy, borrowing, lending)


def rates(
    terms: SavingsTerms, now_ms: int, *, older_than: int | None, newer_than: int | None
) -> Iterator[HourlyRate]:
    """Yield the rates of each hour, newest first, back to the beginning of the history."""
    hour = _hour(now_ms if older_than is None else min(now_ms, older_than - 1))
    last = max(terms.since_ms, -1 if newer_than is None else newer_than + 1)
    while hour >= last:
        yield rate_at(terms, hour)
        hour -= HOUR_MS


def daily_average(terms: SavingsTerms, now_ms: int) -> Decimal:
    """Return what borrowing cost on average in the 24 hours until now."""
    paid = [rate_at(terms, now_ms - back * HOUR_MS).borrowing for back in range(HOURS_PER_DAY)]
    return round_down(EXACT.divide(exact_sum(paid), Decimal(HOURS_PER_DAY)), RATE_PLACES)


def _lend(ledger: Ledger, place: LedgerAccount, ccy: str, saved: Balance, *, is_lent: bool) -> None:
    """Have all that was there before the interest be lent, or none of it."""
    waiting, lent = place, place._replace(slot="frozen")
    if is_lent and saved.available:
        ledger.move(ccy, saved.available, debit=waiting, credit=lent, reason="savings lent")
    elif not is_lent and saved.frozen:
        ledger.move(ccy, saved.frozen, debit=lent, credit=waiting, reason="savings returned")


def _interest(lent: Decimal, rate: Decimal, terms: SavingsTerms) -> Decimal:
    yearly = EXACT.multiply(lent, rate)
    return round_down(EXACT.divide(yearly, Decimal(HOURS_PER_YEAR)), terms.places)


def _check_places(terms: SavingsTerms, amount: Decimal) -> None:
    if places(amount) > terms.places:
        raise rejection.TooManyPlaces(terms.ccy, terms.places)


def _hour(at_ms: int) -> int:
    return at_ms - at_ms % HOUR_MS


def _log(account: str) -> str:
    return f"lending/{account}"
