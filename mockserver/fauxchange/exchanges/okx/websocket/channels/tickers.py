"""Tickers (order-book-trading-market-data-ws-tickers-channel)."""

from __future__ import annotations

from collections.abc import Iterator

from fauxchange.exchanges.exchange import Call
from fauxchange.exchanges.okx.handlers.market import tickers as handlers
from fauxchange.exchanges.okx.rows.row import Row

from .registry import okx


@okx.state("tickers")
def tickers(call: Call) -> Iterator[Row]:
    """Yield the ticker of an instrument."""
    yield from handlers.ticker(call)
