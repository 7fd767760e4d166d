"""Rows of pushes about orders and fills: those of REST, and what only channels tell.

In a push the members of a fill are of this push, and empty if no fill brought it about
(order-book-trading-trade-ws-order-channel).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.market.instruments.instrument import SPOT
from fauxchange.domain.trading.fill import Fill
from fauxchange.domain.trading.order import BASE, Order
from fauxchange.exchanges.okx.rows.row import Row, decimal_or_empty

from . import orders
from .fills import EXECUTION_TYPES

# As the documented example of a spot order has them.
_OF_SPOT = {"posSide": "", "lever": "0"}
_CONSTANT = {
    "fillPxVol": "",
    "fillPxUsd": "",
    "fillMarkVol": "",
    "fillFwdPx": "",
    "code": "0",
    "msg": "",
    # Seen in pushes of spot and contracts since 2026.
    "outcome": "",
}


class OrderPrices(NamedTuple):
    """The last price of an order's instrument, and what a unit of its size is worth.

    ``unit_usd`` returns that in USD, at a price of the instrument.
    """

    last: Decimal
    unit_usd: Callable[[Decimal], Decimal]


def order(
    one: Order, fill: Fill | None, amendment: str, prices: OrderPrices, numbers: Mapping[str, Any]
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
    # An amount of the quote currency is worth that, whatever the order meets.
    price = price if one.unit == BASE else Decimal(1)
    filled_usd = None if average is None else one.filled * prices.unit_usd(average)
    return {
        **row,
        **_CONSTANT,
        **(_OF_SPOT if one.kind == SPOT else {}),
        # Seen of contracts in pushes alone.
        **({"ccy": one.fee_ccy} if one.of_contracts else {}),
        **(_fill(one, fill) if fill else _NO_FILL),
        "avgPx": "0" if average is None else format_decimal(average),
        "notionalUsd": format_decimal(one.size * prices.unit_usd(price)),
        "fillNotionalUsd": decimal_or_empty(filled_usd),
        "lastPx": format_decimal(prices.last),
        "amendResult": numbers["amendment"][amendment]["number"] if amendment else "",
        "amendSource": numbers["amendmentSource"][amendment]["number"] if amendment else "",
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
    "fillMarkPx": "",
    "fillPnl": "0",
    "execType": "",
}


def _fill(order: Order, one: Fill) -> Row:
    return {
        "fillPx": format_decimal(one.price),
        # What the exchange closes by itself is no trade of the book: orders have "0" of it.
        "tradeId": one.trade_id if one.liquidity else order.trade_id,
        "fillSz": format_decimal(one.size),
        "fillTime": str(one.at_ms),
        "fillFee": format_decimal(one.fee),
        "fillFeeCcy": one.fee_ccy,
        "fillIdxPx": format_decimal(one.index_price),
        "fillMarkPx": decimal_or_empty(one.mark_price),
        "fillPnl": format_decimal(one.pnl),
        "execType": EXECUTION_TYPES.get(one.liquidity, ""),
    }


def fill(one: Fill, count: int) -> Row:
    """Return the row of fills of one price (order-book-trading-trade-ws-fills-channel).

    Args:
        one: the last of them, with the size of all.
        count: how many they are.

    """
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
        "count": str(count),
    }
