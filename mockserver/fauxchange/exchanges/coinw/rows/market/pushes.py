"""Rows that channels of the market push (the websocket pages); most numbers are text."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fauxchange.domain.core.money import EXACT, format_decimal
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.market.instruments.volume import Volume
from fauxchange.domain.market.paths.bars import Trade
from fauxchange.domain.market.venue import name_of
from fauxchange.exchanges.coinw.rows.numbers import trade_number

if TYPE_CHECKING:
    from fauxchange.exchanges.coinw.handlers.market.lookup import TapeTrade

Row = dict[str, Any]

# What nothing here depends on: as in the documented example.
_CONSTANT: Row = {
    "activityState": 0,
    "fPartitionIds": "",
    "fav": False,
    "hotCoinSort": 0,
    "leftCoinUrl": "",
    "newCoinSort": 0,
    "selective": False,
    "symbol": "$",
    "transferPrice": "",
    "transferSymbol": "",
}


def pair_ticker(
    one: Instrument,
    last: Decimal,
    extremes: tuple[Decimal, Decimal],
    change: Decimal,
    volume: Volume,
) -> Row:
    """One pair's 24 hours; ``extremes`` are the highest and the lowest price."""
    opened = _opened(last, change)
    return {
        "changePrice": format_decimal(EXACT.subtract(last, opened)),
        "changeRate": format_decimal(change),
        "high": format_decimal(extremes[0]),
        "last": format_decimal(last),
        "low": format_decimal(extremes[1]),
        "open": format_decimal(opened),
        "symbol": str(one.code),
        "vol": format_decimal(volume.base),
        "volValue": format_decimal(volume.quote),
    }


def listed_pair(
    one: Instrument,
    last: Decimal,
    extremes: tuple[Decimal, Decimal],
    change: Decimal,
    volume: Volume,
) -> Row:
    """One of all pairs, as the list of the site has it."""
    return {
        **_CONSTANT,
        "currencyVol": float(volume.quote),
        "leftCoinName": one.base,
        "oneDayHighest": format_decimal(extremes[0]),
        "oneDayLowest": format_decimal(extremes[1]),
        "oneDayTotal": format_decimal(volume.base),
        "price": format_decimal(last),
        "rightCoinName": one.quote,
        "rose": format(change, ".4f"),
        "tmId": one.code,
    }


def pair_trade(one: Instrument, trade: Trade, side: str, printed: TapeTrade) -> Row:
    """One trade of a pair."""
    return {
        "price": format_decimal(printed.price),
        "seq": str(trade.id),
        "side": side,
        "size": format_decimal(printed.volume.base),
        "symbol": str(one.code),
        "time": str(trade.ms),
    }


def pair_candle(start_ms: int, prices: Iterable[Decimal], volume: Volume) -> list[str]:
    """One candle of a pair: time, open, close, high, low, volumes in base and quote coin."""
    opened, high, low, close = map(format_decimal, prices)
    volumes = format_decimal(volume.base), format_decimal(volume.quote)
    return [str(start_ms), opened, close, high, low, *volumes]


def contract_ticker(
    one: Instrument, prices: tuple[Decimal, Decimal, Decimal], change: Decimal, volume: Volume
) -> Row:
    """One contract's 24 hours; ``prices`` are the last, the highest and the lowest."""
    last, high, low = prices
    return {
        "high": format_decimal(high),
        "vol": format_decimal(volume.base),
        "volUsdt": format_decimal(volume.quote),
        "last": format_decimal(last),
        "low": format_decimal(low),
        "changeRate": format(change, "f"),
        "currencyCode": name_of(one.id).lower(),
        "open": format_decimal(_opened(last, change)),
    }


def contract_book(
    one: Instrument,
    asks: Iterable[tuple[Decimal, Decimal]],
    bids: Iterable[tuple[Decimal, Decimal]],
) -> Row:
    """One book of a contract, amounts in base coin."""
    return {"asks": _levels(asks), "bids": _levels(bids), "n": name_of(one.id).lower()}


def contract_trade(trade: Trade, direction: str, price: Decimal, volume: Volume) -> Row:
    """One trade of a contract."""
    return {
        "createdDate": trade.ms,
        "quantity": float(volume.base),
        "piece": int(volume.amount),
        "price": float(price),
        "id": trade_number(trade.id),
        "direction": direction,
    }


def contract_candle(start_ms: int, prices: Iterable[Decimal], volume: Volume) -> list[str]:
    """One candle of a contract: time, open, high, low, close, volume in base coin."""
    return [str(start_ms), *map(format_decimal, prices), format_decimal(volume.base)]


def price(one: Instrument, amount: Decimal) -> Row:
    """Return an index or a mark price."""
    return {"p": float(amount), "n": name_of(one.id).lower()}


def rate(one: Instrument, amount: Decimal, next_ms: int, hours: int) -> Row:
    """Return the rate that is charged at a time, and how many hours are between two charges."""
    return {"r": float(amount), "nt": next_ms, "h": hours, "n": name_of(one.id).lower()}


def stamped(row: Row, at_ms: int) -> Row:
    """Return what contracts are worth, or their book, with its time (seen live, on no page)."""
    return {**row, "t": at_ms}


def _opened(last: Decimal, change: Decimal) -> Decimal:
    return (last / (1 + change)).quantize(last)


def _levels(levels: Iterable[tuple[Decimal, Decimal]]) -> list[Row]:
    return [{"p": format_decimal(price), "m": format_decimal(amount)} for price, amount in levels]
