"""Rows of algo orders, and of what became of a request about one (order-book-trading-algo-trading).

REST and channels have the same members; the documented examples leave some empty in other ways.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from fauxchange.domain.core.money import ZERO, format_decimal
from fauxchange.domain.market.instruments.instrument import SPOT
from fauxchange.domain.trading.algo.legs import LOSS, PLAIN, PROFIT, Attachment, Leg, Plan
from fauxchange.domain.trading.algo.order import CHASE, FAILED, ICEBERG, RUNNING, AlgoOrder
from fauxchange.exchanges.okx.codes.core import code_of
from fauxchange.exchanges.okx.rows.row import Row, decimal_or_empty

# What no order has any more.
_ABSENT = ("quickMgnType", "isTradeBorrowMode")

AT_MARKET = "-1"
NET = "net"


class AlgoFigures(NamedTuple):
    """What is shown of an algo order that is not its own.

    ``leverage`` is that of its position, ``quote`` the currency that pays on the spot, and
    ``trigger`` the price at which a trailing stop would trigger. ``failure`` is the code of why it
    failed.
    """

    leverage: Decimal | None
    quote: str
    trigger: Decimal | None = None
    failure: str = ""


def algo(one: AlgoOrder, figures: AlgoFigures, numbers: Mapping[str, Any]) -> Row:
    """One algo order as it is now (order-book-trading-algo-trading-get-algo-order-details)."""
    is_spot, trail = one.kind == SPOT, one.trail
    return {
        **dict.fromkeys(_ABSENT, ""),
        **_legs(one, numbers),
        **_plan(one, numbers),
        **_chased(one),
        "instType": one.kind,
        "instId": one.instrument,
        "ccy": one.margin_ccy,
        "ordId": one.orders[-1] if one.orders else "",
        "ordIdList": list(one.orders),
        "subAlgoIdList": list(one.started),
        "algoId": one.id,
        "clOrdId": one.client_id,
        "algoClOrdId": one.client_id,
        # What closes the whole of a position was recorded without a size.
        "sz": "" if one.closes_whole else format_decimal(one.size),
        "closeFraction": "1" if one.closes_whole else "",
        "ordType": numbers["algoType"][one.type]["number"],
        "side": one.side,
        "posSide": one.position_side or NET,
        "tdMode": one.trade_mode,
        "tgtCcy": numbers["sizeUnit"][one.unit]["number"] if is_spot and _is_market(one) else "",
        "state": numbers["algoState"][one.state]["number"],
        "lever": decimal_or_empty(figures.leverage),
        "actualSz": format_decimal(one.child_size),
        "actualPx": decimal_or_empty(one.child_price),
        "actualSide": numbers["algoRole"].get(one.role, {}).get("number", ""),
        "triggerTime": str(one.triggered_ms) if one.triggered_ms else "",
        "tag": one.tag,
        "callbackRatio": _positive(trail.ratio if trail else ZERO),
        "callbackSpread": _positive(trail.spread if trail else ZERO),
        "activePx": decimal_or_empty(trail.activation if trail else None),
        "moveTriggerPx": decimal_or_empty(figures.trigger),
        "reduceOnly": "true" if one.reduces else "false",
        "last": format_decimal(one.last),
        "failCode": figures.failure if one.state == FAILED else "",
        "amendPxOnTriggerType": "1" if one.protects_cost else "0",
        "attachAlgoOrds": [attachment(each, numbers) for each in one.attached],
        "linkedOrd": {"ordId": one.linked},
        "cTime": str(one.created_ms),
        "uTime": str(one.updated_ms),
        "tradeQuoteCcy": figures.quote,
    }


def _chased(one: AlgoOrder) -> Row:
    """Return how the chase order goes that a trigger begins."""
    if one.type in RUNNING or one.plan is None:
        return {}
    return {"advChaseParams": [_chase(one.plan)]}


def _chase(plan: Plan) -> Row:
    has_most = bool(plan.most or plan.most_ratio)
    return {
        "chaseType": "ratio" if plan.ratio else "distance",
        "chaseVal": format_decimal(plan.ratio or plan.spread),
        "maxChaseType": ("ratio" if plan.most_ratio else "distance") if has_most else "",
        "maxChaseVal": format_decimal(plan.most_ratio or plan.most) if has_most else "",
    }


def _plan(one: AlgoOrder, numbers: Mapping[str, Any]) -> Row:
    plan = one.plan or Plan()
    is_chase, is_iceberg = one.type == CHASE, one.type == ICEBERG
    if one.type not in RUNNING:
        plan = Plan()
    row: Row = {
        "pxVar": "" if is_chase else _positive(plan.ratio),
        "pxSpread": "" if is_chase else _positive(plan.spread),
        "szLimit": _positive(plan.each),
        "pxLimit": decimal_or_empty(plan.limit),
        "timeInterval": str(plan.interval_ms // 1_000) if plan.interval_ms else "",
        "chaseType": "",
        "chaseVal": "",
        "maxChaseType": "",
        "maxChaseVal": "",
    }
    if is_chase:
        row.update(_chase(plan))
    if is_iceberg:
        row["lmtOrderNumber"] = str(plan.splits)
        row["aggressiveness"] = numbers["eagerness"][plan.eagerness]["number"]
        row["triggerParams"] = [_start(one.leg(PLAIN))]
    return row


def _start(leg: Leg | None) -> Row:
    """Return when an iceberg order begins: with a price, or at once."""
    return {
        **dict.fromkeys(("triggerCond", "timeframe", "thold", "timePeriod"), ""),
        "triggerAction": "start",
        "triggerStrategy": "instant" if leg is None else "price",
        "triggerPx": "" if leg is None else format_decimal(leg.trigger),
    }


def _is_market(one: AlgoOrder) -> bool:
    return one.type not in RUNNING and all(leg.price is None for leg in one.legs)


def _legs(one: AlgoOrder, numbers: Mapping[str, Any]) -> Row:
    plain = one.leg(PLAIN)
    row = _leg("trigger", "ordPx", plain, numbers)
    kinds = {**numbers["orderType"], **numbers["algoType"]}
    row["advanceOrdType"] = kinds[one.child_type]["number"] if one.child_type else ""
    return {
        **_leg("tpTrigger", "tpOrdPx", one.leg(PROFIT), numbers),
        **_leg("slTrigger", "slOrdPx", one.leg(LOSS), numbers),
        **row,
    }


def _leg(prefix: str, price: str, leg: Leg | None, numbers: Mapping[str, Any]) -> Row:
    if leg is None:
        return {f"{prefix}Px": "", f"{prefix}PxType": "", price: ""}
    return {
        f"{prefix}Px": _positive(leg.trigger),
        f"{prefix}PxType": numbers["priceType"][leg.by]["number"],
        price: AT_MARKET if leg.price is None else format_decimal(leg.price),
    }


def attachment_of_order(one: Attachment, numbers: Mapping[str, Any]) -> Row:
    """Return the same as it is shown of an order (order-book-trading-trade-get-order-details)."""
    reason = numbers["attachmentFailure"].get(one.failure.partition("|")[0], {})
    return {
        **attachment(one, numbers),
        "attachAlgoId": one.id,
        "tpOrdKind": _order_kind(one.leg(PROFIT)),
        "sz": decimal_or_empty(one.size),
        "amendPxOnTriggerType": "1" if one.moves_to_cost else "0",
        "failCode": code_of(one.failure),
        "failReason": reason.get("status", ""),
    }


def attachment(one: Attachment, numbers: Mapping[str, Any]) -> Row:
    """Return take profit and stop loss that are attached to an order that has not been filled."""
    profit, loss, trail = one.leg(PROFIT), one.leg(LOSS), one.trail
    return {
        **_leg("tpTrigger", "tpOrdPx", profit, numbers),
        **_leg("slTrigger", "slOrdPx", loss, numbers),
        "attachAlgoClOrdId": one.client_id,
        "tpTriggerRatio": _ratio(profit),
        "slTriggerRatio": _ratio(loss),
        "callbackRatio": _positive(trail.ratio if trail else ZERO),
        "callbackSpread": _positive(trail.spread if trail else ZERO),
        "activePx": decimal_or_empty(trail.activation if trail else None),
    }


def closing(one: AlgoOrder, numbers: Mapping[str, Any]) -> Row:
    """Return an algo order that closes the whole of a position, as the position shows it."""
    row = algo(one, AlgoFigures(None, ""), numbers)
    names = ("algoId", "slTriggerPx", "slTriggerPxType", "tpTriggerPx", "tpTriggerPxType")
    return {**{name: row[name] for name in names}, "closeFraction": row["closeFraction"]}


# What the pushes of advance orders have besides, and those of the others.
_ADVANCE = (
    *("instType", "instId", "ccy", "ordId", "algoId", "clOrdId", "sz", "side", "posSide", "tdMode"),
    *("tgtCcy", "state", "tpTriggerPx", "tpOrdPx", "slTriggerPx", "slOrdPx", "triggerPx", "ordPx"),
    *("actualSz", "actualPx", "tag", "actualSide", "triggerTime", "cTime", "pxVar", "pxSpread"),
    *("szLimit", "pxLimit", "timeInterval", "callbackRatio", "callbackSpread", "activePx"),
    *("moveTriggerPx", "failCode", "algoClOrdId", "reduceOnly", "tradeQuoteCcy", "ordType"),
)
_ONLY_CHASE = ("chaseType", "chaseVal", "maxChaseType", "maxChaseVal")
_ONLY_REST = (
    *("pxVar", "pxSpread", "szLimit", "pxLimit", "timeInterval", "callbackRatio"),
    *("callbackSpread", "activePx", "moveTriggerPx"),
)
# As the documented examples have them.
_NO_LEVERAGE = "0"


def push(
    one: AlgoOrder, figures: AlgoFigures, notional_usd: Decimal, numbers: Mapping[str, Any]
) -> Row:
    """One algo order as it has become (ws-algo-orders-channel)."""
    row = algo(one, figures, numbers)
    for name in _ONLY_REST:
        del row[name]
    if one.type != CHASE:
        for name in _ONLY_CHASE:
            del row[name]
    amendment = numbers["amendment"][one.amendment]["number"] if one.amendment else ""
    return {
        **row,
        "lever": row["lever"] or _NO_LEVERAGE,
        "posSide": "" if one.kind == SPOT else row["posSide"],
        "actualPx": row["actualPx"] or "0",
        "notionalUsd": format_decimal(notional_usd),
        "reqId": one.request_id if amendment else "",
        "amendResult": amendment,
    }


def advance_push(
    one: AlgoOrder,
    figures: AlgoFigures,
    notional_usd: Decimal,
    now_ms: int,
    numbers: Mapping[str, Any],
) -> Row:
    """One trailing stop as it is (ws-advance-algo-orders-channel)."""
    row = algo(one, figures, numbers)
    return {
        **{name: row[name] for name in _ADVANCE},
        "lever": row["lever"] or _NO_LEVERAGE,
        "notionalUsd": format_decimal(notional_usd),
        "count": "1",
        "pTime": str(now_ms),
        "isTradeBorrowMode": False,
    }


def placed(one: AlgoOrder) -> Row:
    """Return what is answered to a new algo order."""
    return {
        "algoId": one.id,
        "clOrdId": one.client_id,
        "algoClOrdId": one.client_id,
        "sCode": "0",
        "sMsg": "",
        "tag": one.tag,
    }


def canceled(one: AlgoOrder) -> Row:
    """Return what is answered to an accepted cancellation; the others are not used any more."""
    unused = dict.fromkeys(("clOrdId", "algoClOrdId", "tag"), "")
    return {**unused, "algoId": one.id, "sCode": "0", "sMsg": ""}


def amended(one: AlgoOrder, request_id: str) -> Row:
    """Return what is answered to an accepted amendment."""
    return {
        "algoId": one.id,
        "algoClOrdId": one.client_id,
        "reqId": request_id,
        "sCode": "0",
        "sMsg": "",
    }


def _positive(number: Decimal) -> str:
    return format_decimal(number) if number else ""


def _order_kind(profit: Leg | None) -> str:
    if profit is None:
        return ""
    return "limit" if profit.rests else "condition"


def _ratio(leg: Leg | None) -> str:
    return _positive(leg.ratio) if leg else ""
