"""Closing positions, of which there are none (order-book-trading-trade-post-close-positions)."""

from __future__ import annotations

from typing import NoReturn

from fauxchange.exchanges.exchange import Call
from fauxchange.exchanges.okx.handlers.market.lookup import instrument_of
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.refusals import NoPosition


@okx.handles("trade/close-position.post", scope="no positions")
def close_position(call: Call) -> NoReturn:
    """Refuse: an account has no positions as long as contracts are not traded here."""
    raise NoPosition(f"there is no position of {instrument_of(call).id}")
