"""Rows of fills (order-book-trading-trade-get-transaction-details-last-3-days)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.trading.fill import Fill
from fauxchange.domain.trading.order import MAKER, TAKER
from fauxchange.exchanges.okx.rows.row import Row

from .orders import NET

# Which side of a trade an order was on.
EXECUTION_TYPES = {MAKER: "M", TAKER: "T"}

# What only contracts and options have.
_ABSENT = ("fillPxVol", "fillPxUsd", "fillMarkVol", "fillFwdPx", "fillMarkPx")


def fill(one: Fill, quote: str, numbers: Mapping[str, Any]) -> Row:
    """One trade of one order; ``quote`` is the currency that it was traded in."""
    return {
        **dict.fromkeys(_ABSENT, ""),
        "instType": one.kind,
        "instId": one.instrument,
        "tradeId": one.trade_id,
        "ordId": one.order,
        "clOrdId": one.client_id,
        "billId": str(one.id),
        "subType": numbers["tradeSide"][one.side]["number"],
        "tag": one.tag,
        "fillPx": format_decimal(one.price),
        "fillSz": format_decimal(one.size),
        "fillIdxPx": format_decimal(one.index_price),
        "fillPnl": "0",
        "side": one.side,
        "posSide": NET,
        "execType": EXECUTION_TYPES[one.liquidity],
        "feeCcy": one.fee_ccy,
        "fee": format_decimal(one.fee),
        "ts": str(one.at_ms),
        "fillTime": str(one.at_ms),
        "feeRate": format_decimal(one.rate),
        "tradeQuoteCcy": quote,
    }
