"""Rows of positions (futures-trading/position), amounts cut to four decimal places as there."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from typing import Any, NamedTuple

from fauxchange.domain.core.money import EXACT, ZERO, format_decimal
from fauxchange.domain.market.venue import name_of
from fauxchange.domain.positions.book import ClosedPosition
from fauxchange.domain.positions.figures import Figures
from fauxchange.domain.trading.order import Order

from .numbers import json_number

Row = dict[str, Any]

_PLACES = Decimal("0.0001")

# Positions are what market orders open, whatever did: no page shows others (assumed).
_KIND, _OPEN, _QUOTE_UNIT, _SCORE = "execute", "open", 0, 1


class PositionView(NamedTuple):
    """What is not in a position: the number of its margin mode, index price, where it ends.

    ``base`` is what it holds in base currency, ``stops`` are the members of what closes all of it.
    ``liquidation`` is None where no price liquidates it.
    """

    base: Decimal
    mode: int
    index_price: Decimal
    liquidation: Decimal | None
    stops: Row


def position(figures: Figures, view: PositionView, user: str) -> Row:
    """One position (get-current-positions)."""
    one = figures.position
    margin = one.margin or figures.opening
    return {
        "autoDeleveragingScore": _SCORE,
        "base": figures.instrument.base.lower(),
        "baseSize": json_number(view.base),
        "closedPiece": json_number(one.closed),
        "createdDate": one.opened_ms,
        "currentPiece": json_number(abs(one.contracts)),
        "direction": one.way,
        "fee": format_decimal(_cut(-one.fee)),
        "fundingFee": format_decimal(_cut(-one.funding)),
        "fundingSettle": json_number(_cut(-one.funding)),
        "id": int(one.id),
        "indexPrice": json_number(view.index_price),
        "instrument": name_of(one.instrument),
        "leverage": int(one.leverage),
        "liquidationPrice": None if view.liquidation is None else float(view.liquidation),
        "margin": json_number(_cut(margin)),
        "openPrice": json_number(one.entry),
        "orderPrice": 0,
        "originalType": _KIND,
        "posType": _KIND,
        "positionMargin": json_number(figures.opening),
        "positionModel": view.mode,
        "positionVersion": 0,
        "profitReal": json_number(_cut(one.pnl)),
        "profitUnreal": json_number(_cut(figures.profit)),
        "quantity": json_number(figures.opening),
        "quantityUnit": _QUOTE_UNIT,
        "status": _OPEN,
        **view.stops,
        "totalPiece": json_number(EXACT.add(abs(one.contracts), one.closed)),
        "updatedDate": one.updated_ms,
        "userId": int(user),
    }


class ClosedView(NamedTuple):
    """What is not in a closed position: the order that closed it, and what it was worth.

    ``ended_by`` says who closed it. ``margin`` is what all of it needed when it was opened.
    """

    mode: int
    order: str
    kind: str
    ended_by: str
    index_price: Decimal
    value: Decimal
    margin: Decimal
    quote: str


def closed_position(closed: ClosedPosition, view: ClosedView, user: str) -> Row:
    """One position that was closed (get-historical-position-information): all of it is text."""
    one = closed.position
    return {
        "avgClosePrice": float(one.closed_price),
        "avgOpenPrice": format_decimal(one.true_entry),
        "avgPrice": float(one.closed_price),
        "base": one.instrument.partition("_")[0].lower(),
        "completeUsdt": format_decimal(view.value),
        "direction": one.way,
        "entrustUsdt": format_decimal(view.value),
        "fee": format_decimal(-one.fee + ZERO),
        "havShortfall": False,
        "indexPrice": format_decimal(view.index_price),
        "instrument": name_of(one.instrument),
        "leverage": format_decimal(one.leverage),
        "liquidateBy": view.ended_by,
        "margin": format_decimal(view.margin),
        "netProfit": float(one.realised),
        "openId": one.id,
        "orderId": view.order,
        "orderStatus": "finish",
        "originalType": view.kind,
        "positionModel": view.mode,
        "quote": view.quote,
        "status": "close",
        "totalPiece": format_decimal(one.closed),
        "tradePiece": format_decimal(one.closed),
        "tradeStartDate": one.opened_ms,
        "userId": user,
    }


def closed_of_batch(one: Order, own_id: str) -> Row:
    """Return what is answered to one of several positions (close-batch-positions).

    The member is called like the id of a position, but its example is an order's: the closing one.
    """
    return {"msgCode": 0, "openId": one.id, "thirdOrderId": own_id}


def _cut(amount: Decimal) -> Decimal:
    return amount.quantize(_PLACES, rounding=ROUND_DOWN, context=EXACT).normalize() + ZERO
