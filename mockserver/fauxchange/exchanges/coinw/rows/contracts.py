"""Rows of orders and deals of contracts (futures-trading/check, /assets), as each example has them.

Lists of open orders have numbers, histories mostly text. An order at the market has the price 0.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from fauxchange.domain.core.money import ZERO, format_decimal
from fauxchange.domain.market.venue import name_of
from fauxchange.domain.trading.algo.order import AlgoOrder
from fauxchange.domain.trading.money.fees import FeeRates
from fauxchange.domain.trading.order import Order

from .numbers import json_number, other_side, short_number, trade_number

Row = dict[str, Any]

# Perpetuals are the only contracts.
_PERPETUAL = 1

_SIDE_IDS = frozenset({"hedgeId", "settlementId"})

# What nothing here depends on: as in the documented examples.
_WORKING, _NO_TRIGGER, _NO_TRIGGER_OF_DEAL = 1, 0, 1


class OrderWords(NamedTuple):
    """CoinW's words for an order: its type, what it began as, state, side, and what it does.

    ``unit`` is what its quantity counts, ``mode`` the number of its margin mode, ``ended_by`` who
    placed it. One that was placed at a trigger has its price and ``trigger_type``.
    """

    kind: str
    origin: str
    state: str
    direction: str
    record: str
    mode: int
    unit: int
    ended_by: str
    trigger: Decimal = ZERO
    trigger_type: int | None = None


class OrderFigures(NamedTuple):
    """What an order is worth: all amounts in quote currency, but ``base``.

    ``base`` is what all of it is in base currency, ``margin`` what all of it needs, ``fee`` what
    it holds for fees; ``ordered`` and ``traded`` are what all and what is filled of it is worth;
    ``index_price`` is that of the moment that the row tells of.
    """

    base: Decimal
    margin: Decimal
    fee: Decimal
    ordered: Decimal
    traded: Decimal
    index_price: Decimal
    rates: FeeRates


def placed(one: Order) -> Row:
    """Return what is answered to a new order (place-an-order): the id as text."""
    return {"value": one.id}


def waiting() -> Row:
    """Return what is answered to a new trigger order: a text in place of its id (documented)."""
    return {"value": "null"}


def placed_of_batch(one: Order | AlgoOrder) -> Row:
    """Return what is answered to one of several new orders (place-batch-orders)."""
    return {"code": 0, "msgCode": 0, "openId": one.id, "thirdOrderId": one.client_id}


def modified(old: Order | AlgoOrder, new: Order | AlgoOrder) -> Row:
    """Return what is answered to a change of an order (modify-an-order)."""
    if isinstance(new, AlgoOrder):
        return waiting()
    return {"originId": old.id, "editId": new.id}


def own_id_of(one: Order) -> str:
    """Return the client's own id of an order; one that a stop placed may have an id of ours."""
    return one.client_id if one.algo is None or one.client_id == one.algo.client_id else ""


def open_order(one: Order, words: OrderWords, figures: OrderFigures, user: str) -> Row:
    """One order that is open (get-current-orders), or was until now, as channels tell it.

    What it has not is left out, as in the example: an own id, and a mean price without a fill.
    """
    own_id = own_id_of(one)
    return {
        **({"avgPrice": json_number(one.average_price)} if one.average_price else {}),
        "baseSize": json_number(figures.base),
        "contractType": _PERPETUAL,
        "createdDate": one.created_ms,
        "currentPiece": json_number(one.size if one.is_open else one.filled),
        "direction": words.direction,
        "fee": json_number(_paid(one)),
        "frozenFee": json_number(figures.fee),
        "id": one.number,
        "indexPrice": json_number(figures.index_price),
        "instrument": name_of(one.instrument),
        "leverage": int(one.leverage),
        "liquidateBy": words.ended_by,
        "makerFee": json_number(-figures.rates.maker),
        "margin": json_number(figures.margin),
        "orderPrice": json_number(one.price or ZERO),
        "orderStatus": words.state,
        "originalType": words.origin,
        "posType": words.kind,
        "positionMargin": json_number(figures.margin),
        "positionModel": words.mode,
        "primaryId": short_number(one.number),
        "processStatus": _WORKING,
        "quantity": json_number(quantity_of(one)),
        "quantityUnit": words.unit,
        "status": words.record,
        "takerFee": json_number(-figures.rates.taker),
        **({"thirdOrderId": own_id} if own_id else {}),
        "totalPiece": json_number(one.size),
        **({"tradePiece": json_number(one.filled)} if one.filled else {}),
        "updatedDate": one.updated_ms,
        "userId": int(user),
    }


def past_order(one: Order, words: OrderWords, figures: OrderFigures, user: str) -> Row:
    """One order that has ended (get-historical-orders-7days)."""
    return {
        "avgPrice": format_decimal(one.average_price or ZERO),
        "baseSize": format_decimal(figures.base),
        "cancelPiece": json_number(one.left),
        "completeUsdt": format_decimal(figures.traded),
        "contractType": _PERPETUAL,
        "createdDate": one.created_ms,
        "currentPiece": format_decimal(one.filled),
        "direction": words.direction,
        "entrustUsdt": format_decimal(figures.ordered),
        "havShortfall": False,
        "hedgeId": other_side(int(one.trade_id)) if one.trade_id else 0,
        "id": one.id,
        "indexPrice": format_decimal(figures.index_price),
        "instrument": name_of(one.instrument),
        "leverage": format_decimal(one.leverage),
        "liquidateBy": words.ended_by,
        "margin": format_decimal(figures.margin),
        "openId": int(one.position or 0),
        "orderId": short_number(one.number),
        "orderPrice": format_decimal(one.price or ZERO),
        "orderStatus": words.state,
        "originalType": words.origin,
        "posType": words.kind,
        "positionModel": words.mode,
        "quantity": format_decimal(quantity_of(one)),
        "quantityUnit": words.unit,
        "status": words.record,
        "stepMarginVersion": 0,
        "thirdOrderId": own_id_of(one),
        "totalPiece": format_decimal(one.size),
        "tradePiece": json_number(one.filled),
        "triggerPrice": format_decimal(words.trigger),
        "triggerType": _NO_TRIGGER if words.trigger_type is None else words.trigger_type,
        "updatedDate": one.updated_ms,
        "userId": int(user),
    }


class DealFigures(NamedTuple):
    """What an order dealt in: ``base`` is all of it in base currency.

    ``opened`` and ``closed`` are contracts.
    ``entry`` is the price at which these were entered, ``exit`` the one at which they were closed,
    ``needed`` the margin that they need there and ``margin`` what is left of it, of an order that
    was cancelled the one that it needed. ``fee`` is what was paid at ``rate``, ``won`` what is left
    of the profit of what was closed. The index price is that of the moment.
    """

    base: Decimal
    opened: Decimal
    closed: Decimal
    entry: Decimal
    exit: Decimal
    margin: Decimal
    needed: Decimal
    fee: Decimal
    rate: Decimal
    won: Decimal
    index_price: Decimal


def deal(order: Order, words: OrderWords, figures: DealFigures, user: str, liquidity: int) -> Row:
    """One order that dealt, or was cancelled (get-transaction-details-3days).

    As in the examples, one that dealt is told by its last trade, which has another side, and by its
    margin in place of its quantity.
    """
    return {
        "baseSize": json_number(figures.base),
        "closePrice": json_number(figures.exit),
        "closedPiece": json_number(figures.closed),
        "contractType": _PERPETUAL,
        "createdDate": order.created_ms,
        "currentPiece": json_number(figures.opened),
        "direction": words.direction,
        "fee": format_decimal(figures.fee),
        "feeRate": format_decimal(figures.rate),
        "fundingFee": "0",
        "fundingSettle": 0,
        **_sides(order),
        "indexPrice": json_number(figures.index_price),
        "instrument": name_of(order.instrument),
        "isProfession": 0,
        "leverage": int(order.leverage),
        "liquidateBy": words.ended_by,
        "margin": json_number(figures.margin),
        "netProfit": json_number(figures.won),
        "openId": int(order.position or 0),
        "openPrice": json_number(figures.entry),
        "orderId": order.number,
        "orderPrice": json_number(order.price or ZERO),
        "orderStatus": words.state,
        "originalType": words.origin,
        "positionMargin": json_number(figures.needed),
        "positionModel": words.mode,
        "processStatus": _WORKING,
        "quantity": json_number(figures.needed if order.filled else quantity_of(order)),
        "quantityUnit": words.unit,
        "status": words.record,
        "takerMaker": liquidity,
        "thirdOrderId": own_id_of(order),
        "totalPiece": json_number(order.size),
        "triggerPrice": json_number(words.trigger),
        "triggerType": _NO_TRIGGER_OF_DEAL if words.trigger_type is None else words.trigger_type,
        "updatedDate": order.updated_ms,
        "userId": int(user),
    }


def without_sides(row: Row) -> Row:
    """Return the row of a deal; one of an order that was cancelled without its other side."""
    return row if row["hedgeId"] else {name: row[name] for name in row if name not in _SIDE_IDS}


def page(rows: list[Row], total: int) -> Row:
    """Return a page of a list; no page shows other ids beside it than 0."""
    return {"nextId": 0, "prevId": 0, "rows": rows, "total": total}


def quantity_of(one: Order) -> Decimal:
    """Return the size of an order as it was given."""
    return one.quantity if one.quantity_unit else one.size


def _sides(order: Order) -> Row:
    """Return the ids of a deal: of its last trade, or else of the order that was cancelled."""
    if not order.trade_id:
        return {"hedgeId": 0, "id": order.number, "settlementId": 0}
    trade = int(order.trade_id)
    return {"hedgeId": other_side(trade), "id": trade_number(trade), "settlementId": trade}


def _paid(one: Order) -> Decimal:
    return -one.fee - one.rebate + ZERO
