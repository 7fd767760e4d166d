"""Interest on what trading accounts owe: an hour's, and the list of all hours.

No hour is written down. What an hour cost follows from how much was owed then and from the rate of
the hour, so the list is made on reading, from the times in which a debt stayed as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from heapq import merge
from typing import NamedTuple

from fauxchange.domain.core.durations import DAYS_PER_YEAR, HOUR_MS, HOURS_PER_YEAR
from fauxchange.domain.core.money import EXACT, ZERO, round_down
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.earn import savings
from fauxchange.domain.earn.savings import SavingsTerms
from fauxchange.domain.positions.position import CROSS, Position

from .debts import NONE, Debts, DebtStretch, debts_of, stretches_log

RATE_PLACES = 16
_DAYS, _HOURS = Decimal(DAYS_PER_YEAR), Decimal(HOURS_PER_YEAR)


class Accrual(NamedTuple):
    """The interest of the hour that ended at ``at_ms``; ``rate`` is the hour's.

    That of a position of margin trading names its ``instrument`` and margin ``mode``.
    """

    at_ms: int
    ccy: str
    interest: Decimal
    rate: Decimal
    liability: Decimal
    instrument: str = ""
    mode: str = ""


def hourly_rate(unit: UnitOfWork, ccy: str, at_ms: int) -> Decimal:
    """Return what an hour costs as a part of what is owed."""
    return _part(_yearly(unit, ccy, at_ms), _HOURS)


def daily_rate(unit: UnitOfWork, ccy: str, at_ms: int) -> Decimal:
    """Return what a day costs at the rate of now as a part of what is owed."""
    return _part(_yearly(unit, ccy, at_ms), _DAYS)


def accrual_of(unit: UnitOfWork, ccy: str, liability: Decimal, at_ms: int) -> Accrual:
    """Return the interest of the hour that ends at a time."""
    rate = hourly_rate(unit, ccy, at_ms - HOUR_MS)
    interest = round_down(EXACT.multiply(liability, rate), RATE_PLACES)
    return Accrual(at_ms, ccy, interest, rate, liability)


def accruals(
    unit: UnitOfWork,
    account: str,
    now_ms: int,
    *,
    ccy: str | None = None,
    instrument: str | None = None,
    mode: str | None = None,
    older_than: int | None = None,
    newer_than: int | None = None,
) -> Iterator[Accrual]:
    """Yield the hours of an account's interest until now, newest first, positions' included.

    Of one currency or of all, of the positions of an ``instrument`` or of a margin ``mode`` only;
    what the account itself owes is cross. Of an hour the currency whose debt changed last comes
    first, and what positions owe at the end.
    """
    debts = debts_of(unit, account)
    end_ms = now_ms + 1 if older_than is None else min(older_than, now_ms + 1)
    ccys: list[str] = []
    if instrument is None and mode in {None, CROSS}:
        ccys = [one for one in reversed(tuple(debts.since_ms)) if ccy in {None, one}]
    of_account = (
        _hours(unit, one, _stretches(unit, debts, one, end_ms), end_ms, newer_than or 0)
        for one in ccys
    )
    of_positions = (
        _hours_of_position(unit, position, one, end_ms, newer_than or 0)
        for position in unit.scan(Position, (account,))
        if instrument in {None, position.instrument} and mode in {None, position.mode}
        for one in _currencies(position)
        if ccy in {None, one}
    )
    each = (*of_account, *of_positions)
    return merge(*each, key=lambda hour: hour.at_ms, reverse=True)


def _currencies(position: Position) -> tuple[str, ...]:
    """Return the currencies that a position may have owed: both of its pair on margin."""
    loan = position.loan
    return () if loan is None else (loan.owes_ccy, loan.has_ccy)


def _hours_of_position(
    unit: UnitOfWork, position: Position, ccy: str, end_ms: int, newer_than: int
) -> Iterator[Accrual]:
    stretches = _stretches_of_position(unit, position, ccy, end_ms)
    for hour in _hours(unit, ccy, stretches, end_ms, newer_than):
        yield hour._replace(instrument=position.instrument, mode=position.mode)


def _stretches_of_position(
    unit: UnitOfWork, position: Position, ccy: str, end_ms: int
) -> Iterator[DebtStretch]:
    """Yield the times in which a position owed the same that began before an end, newest first."""
    loan = position.loan
    if loan is not None and loan.owes_ccy == ccy and loan.owed and loan.since_ms < end_ms:
        yield DebtStretch(loan.since_ms, end_ms, loan.owed)
    yield from unit.newest(stretches_log(position.key, ccy), by="since_ms", older_than=end_ms)


def _hours(
    unit: UnitOfWork, ccy: str, stretches: Iterable[DebtStretch], end_ms: int, newer_than: int
) -> Iterator[Accrual]:
    for since_ms, until_ms, liability in stretches:
        if until_ms <= newer_than:
            return
        last_ms = min(until_ms, end_ms - 1)
        # What changes at a full hour changes after the hour's interest.
        for at_ms in range(last_ms - last_ms % HOUR_MS, max(since_ms, newer_than), -HOUR_MS):
            yield accrual_of(unit, ccy, liability, at_ms)


def _stretches(unit: UnitOfWork, debts: Debts, ccy: str, end_ms: int) -> Iterator[DebtStretch]:
    """Yield the times in which a debt stayed as it was that began before an end, newest first."""
    liability, since_ms = debts.by_ccy.get(ccy, NONE).liability, debts.since_ms[ccy]
    if liability and since_ms < end_ms:
        yield DebtStretch(since_ms, end_ms, liability)
    log = stretches_log(debts.account, ccy)
    yield from unit.newest(log, by="since_ms", older_than=end_ms)


def _yearly(unit: UnitOfWork, ccy: str, at_ms: int) -> Decimal:
    terms = unit.find(SavingsTerms, ccy)
    return savings.rate_at(terms, at_ms).borrowing if terms else ZERO


def _part(yearly: Decimal, parts: Decimal) -> Decimal:
    return round_down(EXACT.divide(yearly, parts), RATE_PLACES)
