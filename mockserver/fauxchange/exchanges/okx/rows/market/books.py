"""Rows of order books."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import lru_cache
from itertools import zip_longest

from fauxchange.domain.market.instruments.instrument import Instrument, price_unit
from fauxchange.domain.market.views.order_book import Book, Level
from fauxchange.exchanges.okx.rows.row import Row

from .times import stamp

# So many levels of a side are summed up.
_SUMMED = 25

# So many prices, and so many sizes, of one step are kept as they are written.
_KEPT = 8_192


def book(one: Instrument, levels: Book, seq_id: int, shown_ms: int) -> Row:
    """One book; the third member of a level is a deprecated one that is always 0."""
    return {
        "asks": _deprecated(one, levels.asks),
        "bids": _deprecated(one, levels.bids),
        "ts": stamp(shown_ms),
        "seqId": seq_id,
    }


def retail_book(one: Instrument, levels: Book, seq_id: int, shown_ms: int) -> Row:
    """One book with how much of a level is not for retail takers alone, which is all of it.

    See order-book-trading-market-data-get-rpi-order-book.
    """
    return {
        "asks": [[px, sz, sz, orders] for px, sz, orders in _levels(one, levels.asks)],
        "bids": [[px, sz, sz, orders] for px, sz, orders in _levels(one, levels.bids)],
        "ts": stamp(shown_ms),
        "seqId": seq_id,
    }


def full_book(one: Instrument, levels: Book, shown_ms: int) -> Row:
    """One book of great depth (order-book-trading-market-data-get-full-order-book)."""
    return {
        "asks": _levels(one, levels.asks),
        "bids": _levels(one, levels.bids),
        "ts": stamp(shown_ms),
    }


def checksum(one: Instrument, levels: Book) -> int:
    """Return what books carried as ``checksum`` until 2026: a signed CRC32 of 25 levels a side.

    Price and size of a bid and of an ask take turns, joined by colons; a side that has less is left
    out from there on.
    """
    bids, asks = _levels(one, levels.bids[:_SUMMED]), _levels(one, levels.asks[:_SUMMED])
    parts = [
        part
        for both in zip_longest(bids, asks)
        for level in both
        if level is not None
        for part in level[:2]
    ]
    unsigned = zlib.crc32(":".join(parts).encode())
    return unsigned - (1 << 32) if unsigned >= 1 << 31 else unsigned


def _levels(one: Instrument, levels: Iterable[Level]) -> list[list[str]]:
    prices, sizes = _written(price_unit(one), one.lot)
    return [[prices[px], sizes[lots], str(orders)] for px, lots, orders, _ in levels]


def _deprecated(one: Instrument, levels: Iterable[Level]) -> list[list[str]]:
    prices, sizes = _written(price_unit(one), one.lot)
    return [[prices[px], sizes[lots], "0", str(orders)] for px, lots, orders, _ in levels]


class _Written(dict[int, str]):
    """Multiples of a step as they are written: levels have the same ones again and again."""

    def __init__(self, step: Decimal) -> None:
        super().__init__()
        self._write = _writer(step)

    def __missing__(self, number: int) -> str:
        if len(self) >= _KEPT:
            self.clear()
        text = self[number] = self._write(number)
        return text


@lru_cache(256)
def _written(tick: Decimal, lot: Decimal) -> tuple[_Written, _Written]:
    """Return the prices and the sizes of instruments that have these steps."""
    return _Written(tick), _Written(lot)


def _writer(step: Decimal) -> Callable[[int], str]:
    """Return what writes multiples of a step, not below zero, as ``format_decimal`` would.

    Books are pushed ten times a second, and have hundreds of numbers: it works on whole ones.
    """
    _, digits, exponent = step.as_tuple()
    times, places = int("".join(map(str, digits))), -int(exponent)
    if places <= 0:
        times *= 10**-places
        return lambda number: str(number * times)

    scale, pattern = 10**places, f"%d.%0{places}d"

    def write(number: int) -> str:
        text: str = pattern % divmod(number * times, scale)
        return text.rstrip("0").rstrip(".")

    return write
