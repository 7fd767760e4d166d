"""Rows of recurring buys and of their orders (order-book-trading-recurring-buy)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from fauxchange.domain.core.money import ZERO, format_decimal
from fauxchange.domain.market.instruments.instrument import SPOT
from fauxchange.domain.trading.bots.recurring.order import RecurringBuy, RecurringTarget
from fauxchange.domain.trading.bots.recurring.queries import (
    PlacedOrder,
    RecurringFigures,
    average_price,
    profit_of,
)
from fauxchange.exchanges.okx.rows.row import Row, decimal_or_empty

_TYPE = "recurring"
# The documented price of an order at the market.
_AT_MARKET = "-1"
_CUSTOM_TIME, _AT_ONCE = "1", "2"
_TRADING_ACCOUNT = "1"


class RecurringTerms(NamedTuple):
    """What is shown of a recurring buy that is not its own.

    ``prices`` are the last ones by currency, ``worth`` is what it has bought in USDT.
    """

    figures: RecurringFigures
    prices: Mapping[str, Decimal]
    worth: Decimal


def details(one: RecurringBuy, terms: RecurringTerms, numbers: Mapping[str, Any]) -> Row:
    """One recurring buy (-get-recurring-buy-order-details)."""
    targets = [{**_target(each), **_bought(each, terms)} for each in one.targets]
    row = {**listed(one, terms, numbers), "recurringList": targets}
    return {**row, "nextInvestTime": str(one.next_ms)}


def push(one: RecurringBuy, terms: RecurringTerms, now_ms: int, numbers: Mapping[str, Any]) -> Row:
    """One recurring buy as it has become (-ws-recurring-buy-orders-channel)."""
    return {**details(one, terms, numbers), "pTime": str(now_ms)}


def listed(one: RecurringBuy, terms: RecurringTerms, numbers: Mapping[str, Any]) -> Row:
    """One recurring buy among others (-get-recurring-buy-order-list)."""
    schedule, figures = one.schedule, terms.figures
    return {
        "algoId": one.id,
        "algoClOrdId": one.client_id,
        "instType": SPOT,
        "cTime": str(one.created_ms),
        "uTime": str(one.updated_ms),
        "algoOrdType": _TYPE,
        "state": numbers["recurringState"][one.state]["number"],
        "stgyName": one.name,
        "recurringList": [_target(each) for each in one.targets],
        "period": numbers["recurringPeriod"][schedule.period]["number"],
        "recurringDay": str(schedule.day) if schedule.day else "",
        "recurringHour": str(schedule.hours) if schedule.hours else "",
        "recurringTime": str(schedule.hour),
        "timeZone": str(schedule.zone),
        "amt": format_decimal(one.amount),
        "investmentAmt": format_decimal(figures.spent),
        "investmentCcy": one.ccy,
        "totalPnl": format_decimal(figures.profit),
        "totalAnnRate": format_decimal(figures.yearly),
        "pnlRatio": format_decimal(figures.ratio),
        "mktCap": format_decimal(terms.worth),
        "cycles": str(one.cycles),
        "tag": one.tag,
        "tradeQuoteCcy": one.ccy,
        "source": [_TRADING_ACCOUNT],
        "recurringTimeType": _AT_ONCE if schedule.starts_at_once else _CUSTOM_TIME,
        "recurringTimeMinutes": str(schedule.minute),
    }


def _target(one: RecurringTarget) -> Row:
    low, high = one.bounds
    return {
        "ccy": one.ccy,
        "ratio": format_decimal(one.ratio),
        "minPx": decimal_or_empty(low),
        "maxPx": decimal_or_empty(high),
    }


def _bought(one: RecurringTarget, terms: RecurringTerms) -> Row:
    price = terms.prices[one.ccy]
    return {
        "totalAmt": format_decimal(one.received),
        "profit": format_decimal(profit_of(one, price)),
        "avgPx": format_decimal(average_price(one)),
        "px": format_decimal(price),
    }


def part(one: RecurringBuy, placed: PlacedOrder, numbers: Mapping[str, Any]) -> Row:
    """One order of a recurring buy (-get-recurring-buy-sub-orders)."""
    order = placed.order
    return {
        "algoId": one.id,
        "instType": SPOT,
        "instId": order.instrument,
        "algoOrdType": _TYPE,
        "ordId": order.id,
        "cTime": str(order.created_ms),
        "uTime": str(order.updated_ms),
        "tdMode": order.trade_mode,
        "ordType": numbers["recurringReason"][placed.reason]["number"],
        "sz": format_decimal(order.size),
        "state": numbers["orderState"][order.state]["number"],
        "side": order.side,
        "px": _AT_MARKET,
        "fee": format_decimal(order.fee),
        "feeCcy": order.fee_ccy,
        "avgPx": format_decimal(order.average_price or ZERO),
        "accFillSz": format_decimal(order.filled),
        "tag": one.tag,
        "algoClOrdId": one.client_id,
    }


def done(one: RecurringBuy) -> Row:
    """Return what is answered to an accepted request about a recurring buy."""
    return {**amended(one), "tag": one.tag}


def amended(one: RecurringBuy) -> Row:
    """Return what is answered to an amendment of its name."""
    return {**accepted(one), "algoClOrdId": one.client_id}


def accepted(one: RecurringBuy) -> Row:
    """Return what is answered to other accepted amendments."""
    return {"algoId": one.id, "sCode": "0", "sMsg": ""}
