"""Rows that private channels push (the websocket pages): what the lists have, mostly as text."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fauxchange.domain.core.account import Balance
from fauxchange.domain.core.money import ZERO, format_decimal
from fauxchange.domain.trading.fill import Fill
from fauxchange.domain.trading.order import Order
from fauxchange.exchanges.coinw.rows.accounts import AssetFigures

from .numbers import json_number, ledger_number, other_side
from .trading import left_of

Row = dict[str, Any]

# Members that stay numbers: kinds, flags and times.
_NUMBERS = frozenset(
    {
        *("contractType", "createdDate", "isProfession", "positionModel", "processStatus"),
        *("quantityUnit", "takerMaker", "updatedDate"),
    }
)
_ORDER_ONLY_LISTED = (
    *("avgPrice", "primaryId", "processStatus", "thirdOrderId", "tradePiece"),
    *("stopLossPrice", "stopLossRate", "stopLossOrderPrice", "stopLossType"),
    *("stopProfitPrice", "stopProfitRate", "stopProfitOrderPrice", "stopProfitType"),
)
_POSITION = (
    *("currentPiece", "leverage", "originalType", "fee", "openPrice", "instrument"),
    *("quantityUnit", "updatedDate", "positionModel", "posType", "baseSize", "totalPiece"),
    *("orderPrice", "id", "fundingSettle", "direction", "margin", "indexPrice", "quantity"),
    *("userId", "closedPiece", "createdDate", "positionMargin", "status"),
)
_COUPON = (
    *("agRecordId", "updateDate", "backAmount", "currentAmount", "remark", "userId"),
    *("totalAmount", "createdDate", "kyc", "assetsOut", "startTime", "endTime"),
)
_CHANGE_ONLY_LISTED = (
    *("fundingFee", "processStatus", "settlementId", "thirdOrderId", "triggerPrice", "triggerType"),
)


def spot_order(one: Order, kind: str, side: str, words: tuple[str, str], at_ms: int) -> Row:
    """One order of spot; ``words`` are its type and how it ended, empty while it is open.

    ``side`` is empty of market orders.
    """
    order_type, reason = words
    return {
        "side": side,
        "fee": format_decimal(-one.fee - one.rebate + ZERO),
        "dealFunds": format_decimal(one.spent),
        "type": kind,
        **({"reason": reason} if reason else {}),
        "client_id": one.client_id,
        "remaining_size": format_decimal(left_of(one)),
        "size": format_decimal(one.size),
        "price": format_decimal(one.price or ZERO),
        "product_id": one.instrument,
        "time": at_ms,
        "order_id": one.number,
        "order_type": order_type,
        "dealAvgPrice": format_decimal(one.average_price or ZERO),
    }


def spot_asset(ccy: str, held: Balance, kind: str, at_ms: int, entry: int) -> Row:
    """One coin of the spot account that has changed, by an entry of a ledger."""
    return {
        "available": format_decimal(held.available),
        "currency": ccy,
        "time": at_ms,
        "type": kind,
        "ledger_id": ledger_number(entry),
        "account": "spot",
        "hold": format_decimal(held.frozen),
    }


def contract_order(listed: Row) -> Row:
    """One order of contracts, of its row in the list of open ones."""
    return _texts({name: listed[name] for name in listed if name not in _ORDER_ONLY_LISTED})


def position(listed: Row, trade_id: str) -> Row:
    """One position, of its row in the list; its last trade has another side."""
    user, pieces = listed["userId"], listed["currentPiece"]
    return _texts(
        {
            **{name: listed[name] for name in _POSITION},
            "isProfession": 0,
            "distId": 0,
            "processStatus": 0,
            "contractType": 1,
            "leaderId": user,
            "closedQuantity": listed["closedPiece"],
            "salesId": 0,
            "parentId": 0,
            "hedgeId": other_side(int(trade_id or 0)),
            "partnerId": 0,
            "remainCurrentPiece": pieces,
        }
    )


def position_change(listed: Row, fill: Fill) -> Row:
    """One change of a position by a fill, of the row of its order among the deals."""
    row = {name: listed[name] for name in listed if name not in _CHANGE_ONLY_LISTED}
    return _texts({**row, "realPrice": fill.price})


def futures_asset(figures: AssetFigures, kind: int, ccy: str, user: str) -> Row:
    """Return what the futures account has."""
    return {
        "margin": float(figures.margin),
        "profitUnreal": float(figures.profit),
        "freeze": float(figures.frozen),
        "size": 0,
        "available": float(figures.spendable),
        "currency": ccy.lower(),
        "type": kind,
        "almightyGold": json_number(figures.coupons),
        "transferAvailable": float(figures.spendable),
        "userId": int(user),
        "availableMargin": float(figures.margin_left),
        "hold": float(figures.margin + figures.frozen),
    }


def coupon(listed: Row, state: int) -> Row:
    """One coupon, of its row in the list."""
    return {**{name: listed[name] for name in _COUPON}, "status": state}


def user_setting(layout: int, mode: int, user: str) -> Row:
    """Return layout and margin mode, by their numbers."""
    return {"layout": layout, "positionModel": mode, "userId": int(user)}


def _texts(row: Row) -> Row:
    return {name: row[name] if name in _NUMBERS else _text(row[name]) for name in row}


def _text(value: Any) -> str:
    if isinstance(value, float):
        return format_decimal(Decimal(str(value)))
    return format_decimal(value) if isinstance(value, Decimal) else str(value)
