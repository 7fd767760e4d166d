"""Rows of spot orders and fills (spot-trading/check), amounts as each call's example has them.

Amounts of the base coin have as many decimal places as the pair's, amounts of the quote coin as
many as its prices, and what is finer is cut, as in the example of returnOrderTrades. A fee, which
would vanish then, is never cut.
"""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from fauxchange.domain.core.money import EXACT, ZERO, exact_sum, format_scaled, places
from fauxchange.domain.market.instruments.instrument import Instrument, price_unit
from fauxchange.domain.trading.fill import Fill
from fauxchange.domain.trading.order import BASE, FILLED, Order
from fauxchange.exchanges.coinw.rows.market.spot import date_time

Row = dict[str, Any]

_FEE_PLACES, _FILL_PLACES = 2, 18

# What market orders are called among fills, too (CoinW.Net's recorded answers).
_LIMIT = "LIMIT"


class PairScale(NamedTuple):
    """How amounts of a pair are written: so many decimal places of its coins."""

    base: int
    quote: int

    def of_base(self, amount: Decimal) -> str:
        """Return an amount of the base coin."""
        return _cut(amount, self.base)

    def of_quote(self, amount: Decimal) -> str:
        """Return an amount of the quote coin, or a price."""
        return _cut(amount, self.quote)


def scale_of(one: Instrument) -> PairScale:
    """Return how amounts of a pair are written."""
    return PairScale(places(one.lot), places(price_unit(one)))


class Amounts(NamedTuple):
    """What an order is for, and what is left of it, in either coin."""

    base: Decimal
    quote: Decimal
    base_left: Decimal
    quote_left: Decimal


def left_of(one: Order) -> Decimal:
    """Return what is left of the size of an order; nothing of one that has bought what it could."""
    return ZERO if one.state == FILLED else one.left


def amounts_of(one: Order) -> Amounts:
    """Return what an order is for, and what is left of it.

    A market order has no price: what it is for in the other coin is what it has filled (assumed).
    """
    left = left_of(one)
    if one.unit != BASE:
        return Amounts(one.filled, one.size, ZERO, left)
    if one.price is None:
        return Amounts(one.size, one.spent, left, ZERO)
    value = EXACT.multiply(one.price, one.size)
    return Amounts(one.size, value, left, EXACT.multiply(one.price, left))


def placed(one: Order) -> Row:
    """Return what is answered to a new order (place-order)."""
    return {"orderNumber": one.number}


def canceled(one: Order) -> Row:
    """Return what is answered to a cancellation (cancel-order): the name says client's id."""
    return {"clientOrderId": one.number}


def open_order(one: Order, state: int, scale: PairScale) -> Row:
    """One order that is open (get-current-orders)."""
    amounts = amounts_of(one)
    return {
        "orderNumber": one.number,
        "date": one.created_ms,
        "startingAmount": scale.of_quote(amounts.quote),
        "total": scale.of_base(amounts.base),
        "type": one.side,
        "prize": scale.of_quote(_price(one)),
        "success_count": scale.of_base(one.filled),
        "success_amount": scale.of_quote(one.spent),
        "status": state,
    }


def past_order(one: Order, state: int, scale: PairScale) -> Row:
    """One order of a pair's history (get-transaction-history)."""
    amounts = amounts_of(one)
    return {
        "tradeID": one.number,
        "date": one.created_ms,
        "amount": scale.of_quote(amounts.quote),
        "total": scale.of_base(amounts.base),
        "fee": _fee(one),
        "type": one.side,
        "prize": scale.of_quote(_price(one)),
        "success_count": scale.of_base(one.filled),
        "success_amount": scale.of_quote(one.spent),
        "status": state,
        "out_trade_no": one.client_id,
    }


def order_state(one: Order, state: int, scale: PairScale) -> Row:
    """One order and its state (get-order-status)."""
    amounts = amounts_of(one)
    return {
        "status": state,
        "currencyPair": one.instrument,
        "date": date_time(one.created_ms),
        "total": scale.of_base(amounts.base),
        "type": one.side,
        "startingAmount": scale.of_quote(amounts.quote),
    }


def order_details(one: Order, state: int, scale: PairScale) -> Row:
    """One order: what is done and what is left of it (get-order-details)."""
    amounts = amounts_of(one)
    return {
        "tradeID": one.number,
        "currencyPair": one.instrument,
        "type": one.side,
        "amount": scale.of_quote(amounts.quote_left),
        "success_amount": scale.of_quote(one.spent),
        "total": scale.of_base(amounts.base_left),
        "success_total": scale.of_base(one.filled),
        "fee": _fee(one),
        "date": date_time(one.created_ms),
        "status": state,
    }


def archived_order(one: Order, state: int, side: str, kind: str, scale: PairScale) -> Row:
    """One of several orders (get-batch-historical-orders); no page shows an example."""
    return {
        "orderId": one.number,
        "date": date_time(one.created_ms),
        "side": side,
        "type": kind,
        "dealSize": scale.of_base(one.filled),
        "dealFunds": scale.of_quote(one.spent),
        "dealAvgPrice": scale.of_quote(_mean(one)),
        "fee": _fee(one),
        "size": scale.of_base(amounts_of(one).base),
        "status": state,
    }


def fill(one: Fill, side: str) -> Row:
    """One fill (get-historical-orders)."""
    return {
        "orderType": _LIMIT,
        "orderId": int(one.order),
        "fee": str(_scaled(-one.fee, _FILL_PLACES)),
        "price": format_scaled(_scaled(one.price, _FILL_PLACES)),
        "size": format_scaled(_scaled(one.size, _FILL_PLACES)),
        "side": side,
        "time": one.at_ms,
        "tradeId": int(one.trade_id),
    }


def fills(page: list[Row]) -> Row:
    """Return a page of fills, newest first, with the trades that the pages beside it end at."""
    newest, oldest = (page[0]["tradeId"], page[-1]["tradeId"]) if page else (None, None)
    return {"list": page, "before": newest, "after": oldest}


def _price(one: Order) -> Decimal:
    """Return the price of an order; of a market order the mean one of its fills (assumed)."""
    return _mean(one) if one.price is None else one.price


def _mean(one: Order) -> Decimal:
    return one.average_price or ZERO


def _fee(one: Order) -> str:
    """Return what an order has paid; below zero is a rebate."""
    paid = exact_sum((-one.fee, -one.rebate)) + ZERO
    return format(paid, f".{max(_FEE_PLACES, places(paid.normalize()))}f")


def _cut(amount: Decimal, to_places: int) -> str:
    unit = Decimal(1).scaleb(-to_places)
    return format(amount.quantize(unit, rounding=ROUND_DOWN, context=EXACT), "f")


def _scaled(amount: Decimal, to_places: int) -> Decimal:
    unit = Decimal(1).scaleb(-to_places)
    return amount.quantize(unit, rounding=ROUND_HALF_UP, context=EXACT) + ZERO
