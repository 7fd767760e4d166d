"""Rows of stops of positions (futures-trading/check)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from fauxchange.domain.core.money import ZERO
from fauxchange.domain.market.venue import name_of
from fauxchange.domain.positions.position import Position
from fauxchange.domain.trading.algo.legs import LOSS, PROFIT, Leg
from fauxchange.domain.trading.algo.order import AlgoOrder
from fauxchange.domain.trading.order import Order

from .numbers import json_number

Row = dict[str, Any]

# How the members of a leg begin.
_MEMBERS = {LOSS: "stopLoss", PROFIT: "stopProfit"}

_KIND, _WAITING, _CONTRACTS, _AT_MARKET = "moveStopProfitLoss", 0, 1, 1


class StopView(NamedTuple):
    """The legs of a stop by what they are for, with their order types and rates.

    ``watched``, ``kind`` and ``mode`` are CoinW's numbers: of the price that is watched, of a part
    or all of a position, and of the margin mode.
    """

    legs: Mapping[str, Leg]
    types: Mapping[str, str]
    rates: Mapping[str, Decimal]
    watched: int
    kind: int
    mode: int
    index_price: Decimal

    def trigger(self, role: str) -> float | None:
        """Return the trigger of a leg, None if there is none."""
        return float(self.legs[role].trigger) if role in self.legs else None

    def rate(self, role: str) -> float | None:
        """Return the part of the margin at a trigger, None if there is none."""
        return float(self.rates[role]) if role in self.rates else None


def stop_members(leg: Leg, kind: str, rate: Decimal) -> Row:
    """Return what a position has of a leg that closes it (get-current-positions), or an order."""
    name = _MEMBERS[leg.role]
    limit = {} if leg.price is None else {f"{name}OrderPrice": float(leg.price)}
    return {
        f"{name}Price": float(leg.trigger),
        f"{name}Rate": float(rate),
        **limit,
        f"{name}Type": kind,
    }


def stop(
    one: AlgoOrder | Order,
    view: StopView,
    sizes: tuple[Decimal, Decimal],
    position: str | None,
    user: str,
) -> Row:
    """One take profit and stop loss (get-stop-loss-take-profit-information).

    ``sizes`` are the contracts that it closes, and those that there are.
    """
    return {
        "closePiece": json_number(sizes[0]),
        "createdDate": one.created_ms,
        "currentPiece": json_number(sizes[1]),
        "direction": one.position_side,
        "id": int(one.id),
        "indexPrice": float(view.index_price),
        "instrument": name_of(one.instrument),
        "leverage": int(one.leverage or 1),
        "openId": None if position is None else int(position),
        "positionModel": view.mode,
        "priceType": view.watched,
        "stopLossPrice": view.trigger(LOSS),
        "stopLossRate": view.rate(LOSS),
        "stopLossType": view.types.get(LOSS),
        "stopProfitPrice": view.trigger(PROFIT),
        "stopProfitRate": view.rate(PROFIT),
        "stopProfitType": view.types.get(PROFIT),
        "stopType": view.kind,
        "triggerStatus": _WAITING,
        "updatedDate": one.updated_ms,
        "userId": int(user),
    }


def trailing_stop(
    one: AlgoOrder, held: Position | None, numbers: tuple[Decimal, int], state: str, user: str
) -> Row:
    """One trailing stop (get-trailing-stop-loss-take-profit-information).

    ``numbers`` are what it closes in base currency and the margin mode; ``held`` is its position.
    """
    base, mode = numbers
    trail = one.trail
    activation = trail.activation if trail and trail.activation is not None else ZERO
    margin = held.margin if held is not None else ZERO
    return {
        "baseSize": float(base),
        "callbackRate": float(trail.ratio) if trail else 0,
        "contractType": 1,
        "createdDate": one.created_ms,
        "currentPiece": json_number(one.size),
        "direction": one.position_side,
        "fee": "0",
        "finishStatus": int(not one.is_open),
        "fundingFee": "0",
        "id": one.id,
        "instrument": name_of(one.instrument),
        "leverage": int(one.leverage or 1),
        "margin": float(margin),
        "openId": held.id if held is not None else "0",
        "openPrice": float(held.entry) if held is not None else 0,
        "orderPrice": 0,
        "originalType": _KIND,
        "posType": _KIND,
        "positionMargin": float(margin),
        "positionModel": mode,
        "processStatus": _WAITING,
        "quantity": json_number(one.size),
        "quantityUnit": _CONTRACTS,
        "status": state,
        "triggerPrice": float(activation),
        "triggerType": _AT_MARKET,
        "updatedDate": one.updated_ms,
        "userId": int(user),
        "version": 0,
    }
