"""Cells of a table as whole numbers: times in milliseconds, prices in ticks, sizes in lots."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

# Exchanges write Unix milliseconds with 13 digits.
_TIMES = range(10**12, 10**13)
_LARGEST = 2**53
_REMEMBERED = 65_536
# Prices and sizes have fewer digits before the point, whatever they are counted in.
_MOST_DIGITS = 40

# Parts of a lot that sizes are read to; what is left of a lot goes to the next trade.
PARTS = 10**8


class CellError(Exception):
    """What a cell has is not what it has to be; the text says why."""


def _iso(text: str) -> int:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1_000)


TIME_UNITS: dict[str, Callable[[str], int]] = {
    "s": lambda text: int(Decimal(text) * 1_000),
    "ms": int,
    "us": lambda text: int(text) // 1_000,
    "ns": lambda text: int(text) // 1_000_000,
    "iso": _iso,
}


def time_of(text: str, to_ms: Callable[[str], int]) -> int:
    """Return a time in Unix milliseconds.

    Raises:
        CellError: it is none of 13 digits.

    """
    try:
        ms = to_ms(text)
    except (ValueError, ArithmeticError):
        raise CellError("the time is none") from None
    if ms not in _TIMES:
        raise CellError("the time is not one of 13 digits in milliseconds")
    return ms


def _number(text: str, what: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise CellError(f"the {what} is no number") from None
    if not number.is_finite():
        raise CellError(f"the {what} is no number")
    if number.adjusted() >= _MOST_DIGITS:
        raise CellError(f"the {what} is beyond all bounds")
    return number


def count_of(text: str) -> int:
    """Return a count of trades.

    Raises:
        CellError: it is no whole number, or has more digits than any of them.

    """
    if not text.isascii() or not text.isdigit() or len(text) > _MOST_DIGITS:
        raise CellError("the number of trades is none")
    return int(text)


class PriceTicks(dict[str, int]):
    """Prices in ticks, by their texts: of those of a day most have been seen before.

    Raises:
        CellError: one is no number above zero, or is not on the tick and is not to be rounded.

    """

    def __init__(self, tick: Decimal, *, fit: bool) -> None:
        super().__init__()
        self._tick = tick
        self._fit = fit

    def __missing__(self, text: str) -> int:
        price = _number(text, "price")
        exact = price / self._tick
        ticks = round(exact)
        if not self._fit and ticks != exact:
            raise CellError(f"the price {price} is not on the tick {self._tick}")
        if not 0 < ticks < _LARGEST:
            raise CellError(f"the price {price} is not one of a pair whose tick is {self._tick}")
        if len(self) >= _REMEMBERED:
            self.clear()
        self[text] = ticks
        return ticks


class SizeParts(dict[str, int]):
    """Sizes in parts of a lot, by their texts; a size of 1 is ``unit`` of the base currency.

    Raises:
        CellError: one is no number, or below zero.

    """

    def __init__(self, unit: Decimal, lot: Decimal) -> None:
        super().__init__()
        self._parts = unit * PARTS / lot

    def __missing__(self, text: str) -> int:
        parts = int(_number(text, "size") * self._parts)
        if not 0 <= parts < _LARGEST * PARTS:
            raise CellError("the size is below zero, or beyond all bounds")
        if len(self) >= _REMEMBERED:
            self.clear()
        self[text] = parts
        return parts
