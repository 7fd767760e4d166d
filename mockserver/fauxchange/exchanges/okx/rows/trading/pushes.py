"""Rows of pushes about orders and fills: those of REST, and what only channels tell.

In a push the members of a fill are of this push, and empty if no fill brought it about
(order-book-trading-trade-ws-order-channel).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from fauxchange.domain.core.money import ZERO, format_decimal
from fauxchange.domain.trading.fill import Fill
from fauxchange.domain.trading.order import Order
from fauxchange.exchanges.okx.rows.row import Row

from . import orders
from .fills import EXECUTION_TYPES

# As the documented example of a spot order has them.
_CONSTANT = {
    "posSide": "",
    "lever": "0",
    "tpTriggerPxType": "last",
    "slTriggerPxType": "last",
    "fillPnl": "0",
    "fillPxVol": "",
    "fillPxUsd": "",
    "fillMarkVol": "",
    "fillFwdPx": "",
    "fillMarkPx": "",
    "code": "0",
    "msg": "",
}
_USER = "1"


class Prices(NamedTuple):
    """The last price of an order's instrument, and what its quote currency is worth in USD."""

    last: Decimal
    quote_usd: Decimal


def order(
    one: Order, fill: Fill | None, amendment: str, prices: Prices, numbers: Mapping[str, Any]
) -> Row:
    """One order as it has become.

    Args:
        one: the order.
        fill: the fill that changed it, if one did.
        amendment: what became of an amendment of it, if that is told.
        prices: those of the moment.
        numbers: the exchange's words for the domain's.

    """
    row = orders.order(one, numbers)
    # Why it ended is told by its number alone.
    del row["cancelSourceReason"]
    price = prices.last if one.price is None else one.price
    average = one.average_price
    size = one.size if one.unit == "base" else one.filled
    spent = ZERO if average is None else average * one.filled
    return {
        **row,
        **_CONSTANT,
        **(_fill(fill) if fill else _NO_FILL),
        "avgPx": "0" if average is None else format_decimal(average),
        "notionalUsd": format_decimal(size * price * prices.quote_usd),
        "fillNotionalUsd": format_decimal(spent * prices.quote_usd),
        "lastPx": format_decimal(prices.last),
        "amendResult": numbers["amendment"][amendment]["number"] if amendment else "",
        "amendSource": _USER if amendment else "",
        "reqId": one.request_id if amendment else "",
    }


_NO_FILL = {
    "fillPx": "",
    "tradeId": "",
    "fillSz": "0",
    "fillTime": "",
    "fillFee": "0",
    "fillFeeCcy": "",
    "fillIdxPx": "",
    "execType": "",
}


def _fill(one: Fill) -> Row:
    return {
        "fillPx": format_decimal(one.price),
        "tradeId": one.trade_id,
        "fillSz": format_decimal(one.size),
        "fillTime": str(one.at_ms),
        "fillFee": format_decimal(one.fee),
        "fillFeeCcy": one.fee_ccy,
        "fillIdxPx": format_decimal(one.index_price),
        "execType": EXECUTION_TYPES[one.liquidity],
    }


def fill(one: Fill) -> Row:
    """One fill (order-book-trading-trade-ws-fills-channel)."""
    number = one.client_id
    is_number = number.isdecimal() and number.isascii() and 0 < int(number) < 2**63
    return {
        "instId": one.instrument,
        "fillSz": format_decimal(one.size),
        "fillPx": format_decimal(one.price),
        "side": one.side,
        "ts": str(one.at_ms),
        "ordId": one.order,
        "clOrdId": number if is_number else "0",
        "tradeId": one.trade_id,
        "execType": EXECUTION_TYPES[one.liquidity],
        "count": "1",
    }
