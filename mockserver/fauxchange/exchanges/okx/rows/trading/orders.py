"""Rows of orders, and of what became of a request about one (order-book-trading-trade)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fauxchange.domain.core.money import ZERO, format_decimal
from fauxchange.domain.market.instruments.instrument import MARGIN
from fauxchange.domain.market.paths.bars import SELL
from fauxchange.domain.trading.algo.legs import LONE_PROFIT, PROFIT, AlgoOrigin
from fauxchange.domain.trading.order import MARKET, Order
from fauxchange.exchanges.okx.rows.row import Row, decimal_or_empty

from .algo import attachment_of_order

# What only other products, attached orders or copy trading have.
_ABSENT = (
    *("pxUsd", "pxVol", "pxType", "stpId", "attachAlgoClOrdId", "tpTriggerPx"),
    *("tpTriggerPxType", "tpOrdPx", "slTriggerPx", "slTriggerPxType", "slOrdPx"),
    "quickMgnType",
)

NET, NORMAL = "net", "normal"


def order(one: Order, numbers: Mapping[str, Any]) -> Row:
    """One order as it is now (order-book-trading-trade-get-order-details).

    The fill members tell of its last fill.
    """
    reason = numbers["cancelSource"].get(one.reason, {})
    average = one.average_price
    return {
        **dict.fromkeys(_ABSENT, ""),
        "instType": one.kind,
        "instId": one.instrument,
        "ccy": one.part if one.kind == MARGIN else "",
        "tgtCcy": _unit(one, numbers),
        "ordId": one.id,
        "clOrdId": one.client_id,
        "tag": one.tag,
        "px": decimal_or_empty(one.price),
        "sz": format_decimal(one.size),
        "pnl": format_decimal(one.pnl),
        "ordType": numbers["orderType"][one.type]["number"],
        "side": one.side,
        "posSide": one.position_side or NET,
        "lever": format_decimal(one.leverage) if one.position_side else "",
        "tdMode": one.trade_mode,
        "accFillSz": format_decimal(one.filled),
        "fillPx": format_decimal(one.fill_price) if one.trade_id else "",
        "tradeId": one.trade_id,
        "fillSz": format_decimal(one.fill_size),
        "fillTime": str(one.fill_ms) if one.trade_id else "",
        "avgPx": decimal_or_empty(average),
        "state": numbers["orderState"][one.state]["number"],
        "stpMode": numbers["selfTrade"][one.stp]["number"],
        "attachAlgoOrds": [attachment_of_order(each, numbers) for each in one.attached],
        "linkedAlgoOrd": {"algoId": one.algo.id if one.algo and _is_linked(one.algo) else ""},
        **_fees(one),
        **_algo(one, numbers),
        "category": numbers["orderCategory"][one.category or NORMAL]["number"],
        "reduceOnly": "true" if one.reduces else "false",
        "isTpLimit": "true" if one.algo and _is_profit(one.algo) else "false",
        "cancelSource": reason.get("number", ""),
        "cancelSourceReason": one.detail or reason.get("status", ""),
        "uTime": str(one.updated_ms),
        "cTime": str(one.created_ms),
        "tradeQuoteCcy": "" if one.of_contracts else one.quote,
    }


def _is_linked(origin: AlgoOrigin) -> bool:
    """Whether an order is the take profit of a stop loss that waits."""
    return origin.runs and origin.kind == PROFIT


def _is_profit(origin: AlgoOrigin) -> bool:
    """Whether an order was a take profit from the beginning."""
    return _is_linked(origin) or origin.kind == LONE_PROFIT


def _algo(one: Order, numbers: Mapping[str, Any]) -> Row:
    """Return which algo order has placed an order."""
    if one.algo is None:
        return {"source": "", "algoId": "", "algoClOrdId": ""}
    source = numbers["orderSource"][one.algo.kind]["number"]
    if one.algo.kind == LONE_PROFIT:
        return {"source": source, "algoId": "", "algoClOrdId": ""}
    return {"source": source, "algoId": one.algo.id, "algoClOrdId": one.algo.client_id}


def _unit(one: Order, numbers: Mapping[str, Any]) -> str:
    """Return what the size of a market order of spot counts; sizes of contracts are contracts."""
    if one.type != MARKET or one.position_side:
        return ""
    return str(numbers["sizeUnit"][one.unit]["number"])


def _fees(one: Order) -> Row:
    """Return fee and rebate so far; of contracts both are one.

    A maker that sells has both in its fee. In which currency a rebate is told that is nothing is
    taken from the documented examples: in the one that the fee is not in.
    """
    if one.of_contracts:
        both = format_decimal(one.fee + one.rebate)
        return {"feeCcy": one.fee_ccy, "fee": both, "rebateCcy": one.fee_ccy, "rebate": "0"}
    if one.side == SELL:
        fee, rebate, rebate_ccy = one.fee + one.rebate, ZERO, one.base
    else:
        fee, rebate = one.fee, one.rebate
        rebate_ccy = one.base if rebate else one.quote
    return {
        "feeCcy": one.fee_ccy,
        "fee": format_decimal(fee),
        "rebateCcy": rebate_ccy,
        "rebate": format_decimal(rebate),
    }


def placed(one: Order) -> Row:
    """Return what is answered to a new order; its time is that of the order."""
    return {
        "ordId": one.id,
        "clOrdId": one.client_id,
        "tag": one.tag,
        "ts": str(one.created_ms),
        "sCode": "0",
        "sMsg": "",
        "subCode": "",
    }


def amended(one: Order, request_id: str, now_ms: int) -> Row:
    """Return what is answered to an accepted amendment."""
    return {
        "ordId": one.id,
        "clOrdId": one.client_id,
        "ts": str(now_ms),
        "reqId": request_id,
        "sCode": "0",
        "sMsg": "",
        "subCode": "",
    }


def canceled(one: Order, now_ms: int) -> Row:
    """Return what is answered to an accepted cancellation."""
    return {
        "ordId": one.id,
        "clOrdId": one.client_id,
        "ts": str(now_ms),
        "sCode": "0",
        "sMsg": "",
    }


def timer(trigger_ms: int, tag: str, now_ms: int) -> Row:
    """Return what a timer that cancels orders is set to; both times are in seconds."""
    return {
        "triggerTime": str(trigger_ms // 1000),
        "tag": tag,
        "ts": str(now_ms // 1000),
    }
