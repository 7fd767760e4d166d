"""Tables of prices: CSV with the columns ts, ccy and usd."""

from __future__ import annotations

import io
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from .errors import ControlError

_MOST_ROWS = 100_000


class Row(NamedTuple):
    """A row of a table: from a time in milliseconds on, a currency has a price in USD."""

    ts: int
    ccy: str
    usd: Decimal


def read_rows(table: str) -> Iterator[Row]:
    """Yield the rows of a table.

    Raises:
        ControlError: the table cannot be read; the text says which line is wrong.

    """
    import csv

    lines = csv.DictReader(io.StringIO(table.strip()))
    if tuple(lines.fieldnames or ()) != Row._fields:
        raise ControlError(f"the first line is {','.join(Row._fields)}")
    for number, row in enumerate(lines, 2):
        if number > _MOST_ROWS:
            raise ControlError(f"a table has at most {_MOST_ROWS} lines")
        yield _row(number, row)


def _row(number: int, row: dict[str, str]) -> Row:
    from fauxchange.domain.market.pair_changes import NO_PRICE, is_price

    try:
        ts, ccy, usd = int(row["ts"]), row["ccy"].strip(), Decimal(row["usd"])
    except (TypeError, ValueError, InvalidOperation, AttributeError):
        raise ControlError(f"line {number} is no time, currency and price") from None
    if len(row) > len(Row._fields):
        raise ControlError(f"line {number} has more than a time, a currency and a price")
    if not is_price(usd):
        raise ControlError(f"line {number} has {NO_PRICE}")
    return Row(ts, ccy, usd)
