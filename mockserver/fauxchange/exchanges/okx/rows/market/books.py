"""Rows of order books."""

from __future__ import annotations

from collections.abc import Iterable

from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.market.instruments.instrument import Instrument, price_unit
from fauxchange.domain.market.views.order_book import Book, Level
from fauxchange.exchanges.okx.rows.row import Row

from .times import stamp


def book(one: Instrument, levels: Book, seq_id: int, shown_ms: int) -> Row:
    """One book; the third member of a level is a deprecated one that is always 0."""
    return {
        "asks": [[px, sz, "0", orders] for px, sz, orders in _levels(one, levels.asks)],
        "bids": [[px, sz, "0", orders] for px, sz, orders in _levels(one, levels.bids)],
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


def _levels(one: Instrument, levels: Iterable[Level]) -> list[list[str]]:
    unit, lot = price_unit(one), one.lot
    return [
        [format_decimal(level.price * unit), format_decimal(level.lots * lot), str(level.orders)]
        for level in levels
    ]
