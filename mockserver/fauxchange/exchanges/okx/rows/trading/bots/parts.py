"""Rows of the orders of grid bots (order-book-trading-grid-trading-get-grid-algo-sub-orders)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from fauxchange.domain.core.money import ZERO, format_decimal
from fauxchange.domain.trading.bots.grid import GridBot
from fauxchange.domain.trading.order import Order
from fauxchange.exchanges.okx.rows.row import Row

from .grid import kind_of

# The group of an order that the exchange has placed.
_NO_GROUP = "-1"


class PartTerms(NamedTuple):
    """What is shown of the orders of a bot besides: of which kind its instrument is.

    ``contract_value`` is None of spot.
    """

    kind: str
    contract_value: Decimal | None = None


def part(bot: GridBot, one: Order, terms: PartTerms, numbers: Mapping[str, Any]) -> Row:
    """One order of a grid bot (order-book-trading-grid-trading-get-grid-algo-sub-orders)."""
    average = one.average_price
    return {
        "algoId": bot.id,
        "algoClOrdId": bot.client_id,
        "instType": terms.kind,
        "instId": one.instrument,
        "algoOrdType": kind_of(bot),
        "groupId": one.client_id or _NO_GROUP,
        "ordId": one.id,
        "cTime": str(one.created_ms),
        "uTime": str(one.updated_ms),
        "tdMode": one.trade_mode,
        "ccy": "",
        "ordType": numbers["orderType"][one.type]["number"],
        "sz": format_decimal(one.size),
        "state": numbers["orderState"][one.state]["number"],
        "side": one.side,
        "px": format_decimal(one.price or ZERO),
        "fee": format_decimal(one.fee),
        "feeCcy": one.fee_ccy,
        "rebate": format_decimal(one.rebate),
        "rebateCcy": one.received_ccy,
        "avgPx": format_decimal(average or ZERO),
        "accFillSz": format_decimal(one.filled),
        "posSide": "net",
        "pnl": format_decimal(one.pnl),
        "ctVal": format_decimal(terms.contract_value) if terms.contract_value else "",
        "lever": format_decimal(one.leverage),
        "tag": bot.tag,
    }


def part_push(
    bot: GridBot, one: Order, terms: PartTerms, now_ms: int, numbers: Mapping[str, Any]
) -> Row:
    """One order of a grid bot as it has become (-ws-grid-sub-orders-channel)."""
    row = part(bot, one, terms, numbers)
    del row["ccy"]
    return {**row, "pnl": "", "ctVal": row["ctVal"] or "0", "pTime": str(now_ms)}
