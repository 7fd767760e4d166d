"""Prices that are set, now or later, step by step or in a ramp, or read from a table."""

from __future__ import annotations

import csv
import io
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, NamedTuple

from fauxchange.domain.loans import monitor
from fauxchange.domain.market import price
from fauxchange.domain.market.price import PricePoint, PriceScript, ReferencePrice

from .work import ControlError, NotThereError, require_moment, working

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange.domain.core.unit_of_work import UnitOfWork
    from fauxchange.sandbox.sandbox import Sandbox

_MOST_ROWS = 100_000
_CHEAPEST, _DEAREST = Decimal("1e-30"), Decimal("1e30")


class Row(NamedTuple):
    """A row of a table of prices."""

    ts: int
    ccy: str
    usd: Decimal


class Price(NamedTuple):
    """A currency's price in USD, and whether somebody set it."""

    ccy: str
    usd: Decimal
    scripted: bool


def prices(sandbox: Sandbox) -> list[Price]:
    """Return what every quoted currency costs now, in the world's order."""
    quoted = [one.ccy for one in sandbox.store.documents(ReferencePrice)]
    with working(sandbox) as ledger:
        unit, now_ms = ledger
        return [Price(ccy, price.usd(unit, ccy, now_ms), _is_set(unit, ccy)) for ccy in quoted]


def set_price(
    sandbox: Sandbox,
    ccy: str,
    usd: Decimal,
    *,
    at_ms: int | None = None,
    after_ms: int = 0,
    over_ms: int = 0,
) -> tuple[PricePoint, ...]:
    """Set what a currency costs, from now on or from a time on; return the steps that are to come.

    Args:
        sandbox: whose market it is.
        ccy: a currency that the world quotes.
        usd: its price in USD.
        at_ms: from when on, in the sandbox's time; by default now.
        after_ms: how much later than that.
        over_ms: how long the price takes to get there, in a straight line; 0 is at once.

    Raises:
        NotThereError: the world does not quote the currency.
        ControlError: it is no price, or no time.

    """
    if not _is_price(usd):
        raise ControlError(f"{usd} is no price above 0 and below {_DEAREST}")
    with working(sandbox) as ledger:
        _require_quoted(ledger.unit, ccy)
        begin_ms = (ledger.now_ms if at_ms is None else at_ms) + after_ms
        require_moment(begin_ms + over_ms)
        if over_ms:
            price.ramp(ledger.unit, ccy, begin_ms, PricePoint(begin_ms + over_ms, usd))
        else:
            price.set_price(ledger.unit, ccy, PricePoint(begin_ms, usd))
        monitor.review_all(ledger)
    return steps(sandbox, ccy)


def replay(sandbox: Sandbox, table: str, *, relative: bool = False, ramps: bool = False) -> int:
    """Set the prices of a table with the columns ts, ccy and usd; return how many rows it has.

    Args:
        sandbox: whose market it is.
        table: CSV; its first line names the columns.
        relative: whether ts counts from now, in milliseconds, and is no Unix time.
        ramps: whether a price moves in a straight line from one row to the next.

    Raises:
        ControlError: the table cannot be read; the text says which line is wrong.
        NotThereError: the world does not quote one of the currencies.

    """
    read = list(_rows(table))
    with working(sandbox) as ledger:
        since_ms = ledger.now_ms if relative else 0
        by_ccy: dict[str, dict[int, Decimal]] = {}
        for row in read:
            require_moment(since_ms + row.ts)
            by_ccy.setdefault(row.ccy, {})[since_ms + row.ts] = row.usd
        for ccy, usd in by_ccy.items():
            _require_quoted(ledger.unit, ccy)
            first = min(usd)
            found = [
                PricePoint(at_ms, usd[at_ms], ramps and at_ms != first) for at_ms in sorted(usd)
            ]
            price.set_prices(ledger.unit, ccy, found)
        monitor.review_all(ledger)
    return len(read)


def clear(sandbox: Sandbox, ccy: str | None = None) -> int:
    """Return to the world's prices, of one currency or of all; return how many were set.

    Raises:
        NotThereError: the world does not quote the currency.

    """
    known = [one.ccy for one in sandbox.store.documents(ReferencePrice)]
    with working(sandbox) as ledger:
        if ccy is not None:
            _require_quoted(ledger.unit, ccy)
        wanted = [one for one in known if ccy in {None, one} and _is_set(ledger.unit, one)]
        for one in wanted:
            price.clear(ledger.unit, one)
        monitor.review_all(ledger)
    return len(wanted)


def steps(sandbox: Sandbox, ccy: str) -> tuple[PricePoint, ...]:
    """Return what was set of a currency: every step, oldest first."""
    found = sandbox.store.find(PriceScript, ccy)
    return found.steps if found else ()


def _is_set(unit: UnitOfWork, ccy: str) -> bool:
    script = unit.find(PriceScript, ccy)
    return script is not None and bool(script.steps)


def _require_quoted(unit: UnitOfWork, ccy: str) -> None:
    if not price.is_quoted(unit, ccy):
        raise NotThereError(f"the world has no price of {ccy}")


def _rows(table: str) -> Iterator[Row]:
    lines = csv.DictReader(io.StringIO(table.strip()))
    if tuple(lines.fieldnames or ()) != Row._fields:
        raise ControlError(f"the first line is {','.join(Row._fields)}")
    for number, row in enumerate(lines, 2):
        if number > _MOST_ROWS:
            raise ControlError(f"a table has at most {_MOST_ROWS} lines")
        yield _row(number, row)


def _row(number: int, row: dict[str, str]) -> Row:
    try:
        ts, ccy, usd = int(row["ts"]), row["ccy"].strip(), Decimal(row["usd"])
    except (TypeError, ValueError, InvalidOperation, AttributeError):
        raise ControlError(f"line {number} is no time, currency and price") from None
    if len(row) > len(Row._fields):
        raise ControlError(f"line {number} has more than a time, a currency and a price")
    if not _is_price(usd):
        raise ControlError(f"line {number} has no price above 0 and below {_DEAREST}")
    return Row(ts, ccy, usd)


def _is_price(usd: Decimal) -> bool:
    """Whether something can cost so much: a number that answers can have."""
    return usd.is_finite() and _CHEAPEST <= usd < _DEAREST
