"""Rows of order books."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable
from decimal import Decimal
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

import orjson

from fauxchange.domain.market.instruments.instrument import Instrument, price_unit
from fauxchange.domain.market.views.order_book import (
    ORDERS,
    ORDERS_BITS,
    Book,
    BookChange,
    Level,
    SideChange,
)
from fauxchange.exchanges.okx.rows.row import Row

from .times import stamp

# So many levels of a side are summed up.
_SUMMED = 25


def book(one: Instrument, levels: Book, seq_id: int, shown_ms: int) -> Row:
    """One book; the third member of a level is a deprecated one that is always 0."""
    return {
        "asks": _deprecated(steps_of(one), levels.asks),
        "bids": _deprecated(steps_of(one), levels.bids),
        "ts": stamp(shown_ms),
        "seqId": seq_id,
    }


def retail_book(one: Instrument, levels: Book, seq_id: int, shown_ms: int) -> Row:
    """One book with how much of a level is not for retail takers alone, which is all of it.

    See order-book-trading-market-data-get-rpi-order-book.
    """
    return {
        "asks": [[px, sz, sz, orders] for px, sz, orders in _levels(steps_of(one), levels.asks)],
        "bids": [[px, sz, sz, orders] for px, sz, orders in _levels(steps_of(one), levels.bids)],
        "ts": stamp(shown_ms),
        "seqId": seq_id,
    }


def pushed_book(steps: Steps, change: BookChange, seq_id: int, shown_ms: int) -> Row:
    """One book, or what has changed of one, as channels push it: its sides are written already.

    A level that is gone has the size 0.
    """
    return {
        "asks": _joined(steps, change.asks),
        "bids": _joined(steps, change.bids),
        "ts": stamp(shown_ms),
        "seqId": seq_id,
    }


def pushed_retail_book(steps: Steps, change: BookChange, seq_id: int, shown_ms: int) -> Row:
    """Likewise with how much of a level is not for retail takers alone, see `retail_book`."""
    return {
        "asks": _retail(steps, change.asks),
        "bids": _retail(steps, change.bids),
        "ts": stamp(shown_ms),
        "seqId": seq_id,
    }


def full_book(one: Instrument, levels: Book, shown_ms: int) -> Row:
    """One book of great depth (order-book-trading-market-data-get-full-order-book)."""
    return {
        "asks": _levels(steps_of(one), levels.asks),
        "bids": _levels(steps_of(one), levels.bids),
        "ts": stamp(shown_ms),
    }


def checksum(steps: Steps, levels: Book) -> int:
    """Return what books carried as ``checksum`` until 2026: a signed CRC32 of 25 levels a side.

    Price and size of a bid and of an ask take turns, joined by colons; a side that has less is left
    out from there on.
    """
    bids, asks = _levels(steps, levels.bids[:_SUMMED]), _levels(steps, levels.asks[:_SUMMED])
    parts = [
        part
        for both in zip_longest(bids, asks)
        for level in both
        if level is not None
        for part in level[:2]
    ]
    unsigned = zlib.crc32(":".join(parts).encode())
    return unsigned - (1 << 32) if unsigned >= 1 << 31 else unsigned


def _levels(steps: Steps, levels: Collection[Level]) -> list[list[str]]:
    prices = steps[0].texts([level[0] for level in levels])
    sizes = steps[1].texts([level[1] for level in levels])
    orders = [str(level[2]) for level in levels]
    return [list(level) for level in zip(prices, sizes, orders, strict=True)]


def _deprecated(steps: Steps, levels: Collection[Level]) -> list[list[str]]:
    return [[px, sz, "0", orders] for px, sz, orders in _levels(steps, levels)]


def _joined(steps: Steps, change: SideChange) -> orjson.Fragment:
    """Return levels in JSON; numbers need no escapes."""
    (ticks, px, px_part), (units, sz, sz_part) = steps
    prices, sizes = change
    if ticks != 1:
        prices = [price * ticks for price in prices]
    # As `texts` has it, without a text for each number: forty books have thousands in a second. To
    # look texts up among those written lately takes longer: they are spread all over the memory.
    rows = [
        f'["{price // px}{(px_part % part).rstrip("0") if (part := price % px) else ""}","'
        f"{(lots := (size >> ORDERS_BITS) * units) // sz}"
        f'{(sz_part % part).rstrip("0") if (part := lots % sz) else ""}","0","{size & ORDERS}"]'
        for price, size in zip(prices, sizes, strict=True)
    ]
    return orjson.Fragment(f"[{','.join(rows)}]")


def _retail(steps: Steps, change: SideChange) -> orjson.Fragment:
    lots = steps[1].texts([size >> ORDERS_BITS for size in change.sizes])
    levels = zip(steps[0].texts(change.prices), lots, change.sizes, strict=True)
    rows = [f'["{price}","{lots}","{lots}","{size & ORDERS}"]' for price, lots, size in levels]
    return orjson.Fragment(f"[{','.join(rows)}]")


class DecimalStep(NamedTuple):
    """A step as whole numbers: ``times`` in units of which ``scale`` are one.

    ``part`` writes units that are less than one, with all decimal places.
    """

    times: int
    scale: int
    part: str

    def texts(self, numbers: Iterable[int]) -> list[str]:
        """Return multiples of it, not below zero, as ``format_decimal`` would write them."""
        times, scale, part = self
        if times != 1:
            numbers = [number * times for number in numbers]
        if scale == 1:
            return list(map(str, numbers))
        return [
            f"{number // scale}{(part % units).rstrip('0') if (units := number % scale) else ''}"
            for number in numbers
        ]


Steps = tuple[DecimalStep, DecimalStep]
"""The steps of prices and of sizes."""


def steps_of(one: Instrument) -> Steps:
    """Return the steps of prices and sizes of an instrument."""
    return step_of(price_unit(one)), step_of(one.lot)


@lru_cache(256)
def step_of(step: Decimal) -> DecimalStep:
    """Return a step as whole numbers."""
    _, digits, exponent = step.as_tuple()
    times, places = int("".join(map(str, digits))), -int(exponent)
    if places <= 0:
        return DecimalStep(times * 10**-places, 1, "")
    return DecimalStep(times, 10**places, f".%0{places}d")
