"""Rows of the tape."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.market.paths.bars import Trade
from fauxchange.exchanges.okx.rows.row import Row

from .times import stamp


class OptionPrices(NamedTuple):
    """What an option and its underlying were at when it was traded."""

    volatility: Decimal
    underlying: Decimal
    mark: Decimal


def trade(one: Instrument, printed: Trade, price: Decimal, size: Decimal) -> Row:
    """One trade (order-book-trading-market-data-get-trades); none is of a retail maker."""
    return {
        "instId": one.id,
        "tradeId": str(printed.id),
        "px": format_decimal(price),
        "sz": format_decimal(size),
        "side": printed.side,
        "source": "0",
        "ts": stamp(printed.ms),
    }


def option_trade(one: Instrument, row: Row, kind: str, prices: OptionPrices) -> Row:
    """One trade of an option (public-data-rest-api-get-option-trades)."""
    index = format_decimal(prices.underlying)
    return {
        **{name: row[name] for name in row if name != "source"},
        "instFamily": one.family,
        "optType": kind,
        "fillVol": format_decimal(prices.volatility),
        "fwdPx": index,
        "idxPx": index,
        "markPx": format_decimal(prices.mark),
    }


def family_trade(row: Row) -> Row:
    """One trade in a list of a family."""
    return {name: row[name] for name in row if name != "source"}


def family(day: Decimal, trades: list[Row], kind: str) -> Row:
    """Return the calls or puts of a family (order-book-trading-market-data-get-option-trades)."""
    return {"vol24h": format_decimal(day), "tradeInfo": trades, "optType": kind}
