"""Rows of fills (order-book-trading-trade-get-transaction-details-last-3-days)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.market.paths.bars import BUY, SELL
from fauxchange.domain.positions.position import LONG, SHORT
from fauxchange.domain.trading.contracts.records import (
    CLOSED_LONG,
    CLOSED_SHORT,
    OPENED_LONG,
    OPENED_SHORT,
)
from fauxchange.domain.trading.contracts.system import DELIVERY, SYSTEM_TRADES
from fauxchange.domain.trading.fill import Fill
from fauxchange.domain.trading.order import MAKER, TAKER
from fauxchange.exchanges.okx.rows.row import Row, decimal_or_empty

from .orders import NET

# Which side of a trade an order was on.
EXECUTION_TYPES = {MAKER: "M", TAKER: "T"}

# What only contracts and options have.
_ABSENT = ("fillPxVol", "fillPxUsd", "fillMarkVol", "fillFwdPx")


# What trades of positions of one direction do.
_TRADES = {
    (LONG, BUY): OPENED_LONG,
    (LONG, SELL): CLOSED_LONG,
    (SHORT, SELL): OPENED_SHORT,
    (SHORT, BUY): CLOSED_SHORT,
}


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
        "subType": numbers["tradeSide"][_trade(one)]["number"],
        "tag": one.tag,
        "fillPx": format_decimal(one.price),
        "fillSz": format_decimal(one.size),
        "fillIdxPx": format_decimal(one.index_price),
        "fillPnl": format_decimal(one.pnl),
        "side": one.side,
        "posSide": one.position_side or NET,
        "execType": EXECUTION_TYPES.get(one.liquidity, ""),
        "feeCcy": one.fee_ccy,
        "fee": format_decimal(one.fee),
        "ts": str(one.at_ms),
        "fillTime": str(one.at_ms),
        "fillMarkPx": decimal_or_empty(one.mark_price),
        "feeRate": "" if one.of_contracts else format_decimal(one.rate),
        # Orders of contracts were recorded without one.
        "tradeQuoteCcy": "" if one.of_contracts else quote,
    }


def _trade(one: Fill) -> str:
    """Return what a trade was: buying or selling, or opening or closing one direction."""
    if one.why in SYSTEM_TRADES:
        return f"{one.why} {_way(one)}"
    return _TRADES.get((one.position_side, one.side), one.side)


def _way(one: Fill) -> str:
    """Return what the exchange closed: a direction, or by which side net contracts."""
    if one.why == DELIVERY:
        return LONG if one.side == SELL else SHORT
    return one.side if one.position_side == NET else one.position_side
