"""Rows of CoinW's futures market: most numbers are JSON numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.market.instruments.tiers import Tier
from fauxchange.domain.market.instruments.volume import Volume
from fauxchange.domain.market.paths.bars import Trade
from fauxchange.domain.market.venue import name_of
from fauxchange.exchanges.coinw.rows.numbers import trade_number

Row = dict[str, Any]

# Time, open, high, low, close, volume in base currency.
Kline = list[int | float]


class ContractPrices(NamedTuple):
    """The last and the fair price, the highest and lowest of 24 hours, the change as a ratio."""

    last: Decimal
    fair: Decimal
    high: Decimal
    low: Decimal
    change: Decimal


class ContractTerms(NamedTuple):
    """What a contract is: ``size`` in base currency, ``maximum`` in contracts, funding times."""

    size: Decimal
    price_precision: int
    steps: list[Decimal]
    leverages: list[int]
    default_leverage: int
    maximum: Decimal
    settled_ms: int
    settled_hours: int
    state: str


def instrument(one: Instrument, terms: ContractTerms, documented: Mapping[str, Any]) -> Row:
    """One contract (get-instrument-information); what nothing depends on is as documented."""
    return {
        **documented,
        "base": one.base.lower(),
        "createdDate": one.listed_ms,
        "defaultLeverage": terms.default_leverage,
        "depthPrecision": ",".join(map(format_decimal, terms.steps)),
        "id": one.code,
        "indexId": one.code,
        "leverage": terms.leverages,
        "maxLeverage": int(one.maxima.leverage or 1),
        "maxPosition": int(terms.maximum),
        "minSize": int(one.minimum),
        "name": name_of(one.id),
        "oneLotSize": float(terms.size),
        "oneMaxPosition": int(one.maxima.limit_amount),
        "pricePrecision": terms.price_precision,
        "quote": one.quote.lower(),
        "settledAt": terms.settled_ms,
        "settledPeriod": terms.settled_hours,
        "sort": one.code,
        "status": terms.state,
        "updatedDate": one.listed_ms,
    }


def ticker(
    one: Instrument, prices: ContractPrices, size: Decimal, volume: Decimal, shown_ms: int
) -> Row:
    """One ticker (get-last-trade-summary-of-an-instrument); its volume is in base currency."""
    base, quote = one.base.lower(), one.quote.lower()
    return {
        "fair_price": float(prices.fair),
        "max_leverage": int(one.maxima.leverage or 1),
        "total_volume": float(volume),
        "price_coin": base,
        "contract_id": one.code,
        "base_coin": base,
        "high": float(prices.high),
        "rise_fall_rate": float(prices.change),
        "low": float(prices.low),
        "name": f"{one.base}{one.quote}",
        "contract_size": float(size),
        "quote_coin": quote,
        "last_price": float(prices.last),
        "ts": shown_ms,
    }


def book(
    one: Instrument,
    asks: Iterable[tuple[Decimal, Decimal]],
    bids: Iterable[tuple[Decimal, Decimal]],
    shown_ms: int,
) -> Row:
    """One book (get-order-book-of-an-instrument); amounts are in base currency."""
    return {"asks": _levels(asks), "bids": _levels(bids), "n": one.base.lower(), "t": shown_ms}


def trade(printed: Trade, direction: str, price: Decimal, volume: Volume) -> Row:
    """One trade (get-trade-data-of-an-instrument)."""
    return {
        "createdDate": printed.ms,
        "direction": direction,
        "id": trade_number(printed.id),
        "piece": format_decimal(volume.amount),
        "price": format_decimal(price),
        "quantity": format_decimal(volume.base),
    }


def past_trade(printed: Trade, direction: str, price: Decimal) -> Row:
    """One trade of the past (get-historical-public-trades); which side closed is not known."""
    return {
        "closedPiece": 0,
        "createdDate": printed.ms,
        "dealPrice": float(price),
        "direction": direction,
        "id": trade_number(printed.id),
    }


def past_trades(page: list[Row], total: int) -> Row:
    """Return a page of trades of the past."""
    return {"nextId": 0, "prevId": 0, "rows": page, "total": total}


def kline(start_ms: int, prices: Iterable[Decimal], volume: Volume) -> Kline:
    """One candle (get-k-line-of-an-instrument)."""
    return [start_ms, *map(float, prices), float(volume.base)]


def funding_rate(rate: Decimal, settled_ms: int) -> Row:
    """Return a rate (get-last-settelment-funding-fee-rate), and when it was settled (seen live)."""
    return {"ts": settled_ms, "value": float(rate)}


def ladder(one: Instrument, tiers: list[Row]) -> Row:
    """Return the tiers of one contract."""
    return {"name": name_of(one.id), "ladderList": tiers}


def tier(one: Instrument, margin: Tier, *, is_last: bool) -> Row:
    """One tier (get-margin-requirements-of-all-instruments)."""
    return {
        "id": margin.number,
        "instrument": name_of(one.id),
        "ladder": margin.number,
        "lastLadder": is_last,
        "marginKeepRate": float(margin.maintenance),
        "marginStartRate": float(margin.initial),
        "maxLeverage": int(margin.leverage),
        "maxPiece": int(margin.maximum),
    }


def ladders(config: list[Row]) -> Row:
    """Return the tiers of all contracts."""
    return {"ladderConfig": config}


def _levels(levels: Iterable[tuple[Decimal, Decimal]]) -> list[Row]:
    return [{"m": float(amount), "p": float(price)} for price, amount in levels]
