"""CoinW's public spot market (spot-trading/market)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fauxchange.domain.core.money import ZERO
from fauxchange.domain.funding.currency import Currency
from fauxchange.domain.market.instruments.instrument import SPOT, Instrument, price_unit
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.coinw.enums import count, number, numbers, word
from fauxchange.exchanges.coinw.handlers.registry import coinw
from fauxchange.exchanges.coinw.market import EXCHANGE
from fauxchange.exchanges.coinw.rows.market import spot as rows
from fauxchange.exchanges.coinw.rows.market.spot import Row

from .lookup import (
    book_of,
    bounds_of,
    candles_of,
    day_of,
    find_instrument,
    instruments_of,
    levels_of,
    state_of,
    trades_of,
    venue_of,
)

_RATIO = Decimal("0.0001")


@coinw.handles("spot/public/returnSymbol.get")
def return_symbol(call: Call) -> list[Row]:
    """Return what CoinW says of every pair."""
    venue = venue_of(call)
    return [
        rows.symbol(one, price_unit(one), venue, count(call, "spotState", state_of(call, one)))
        for one in instruments_of(call, SPOT)
    ]


@coinw.handles("spot/public/returnCurrencies.get")
def return_currencies(call: Call) -> dict[str, Row]:
    """Return every coin by its code; a coin on several chains has the fee of the main one."""
    fees = {one.ccy: one.main.fee for one in call.unit.scan(Currency, (EXCHANGE,))}
    return {coin.name: rows.coin(coin, fees.get(coin.name, ZERO)) for coin in venue_of(call).coins}


@coinw.handles("spot/public/returnTicker.get")
def return_ticker(call: Call) -> dict[str, Row]:
    """Return the last 24 hours of every pair that has ever been traded, by its name."""
    result = {}
    for one in instruments_of(call, SPOT):
        day = day_of(call, one)
        if day is None:
            continue
        book = book_of(call, one, 1)
        asks, bids = levels_of(one, book.asks), levels_of(one, book.bids)
        best = rows.BestPrices(asks[0][0] if asks else ZERO, bids[0][0] if bids else ZERO)
        prices = rows.PairPrices(day.last, day.high, day.low, day.change.quantize(_RATIO))
        frozen = count(call, "spotFrozen", state_of(call, one))
        result[one.id] = rows.ticker(one, best, prices, day.volume.quote, frozen)
    return result


@coinw.handles("spot/public/returnOrderBook.get")
def return_order_book(call: Call) -> Row | list[Row]:
    """Return the book of one pair, or those of several with their names."""
    pairs = [find_instrument(call, name, SPOT) for name in call.list("symbol")]
    books = [_book(call, one) for one in pairs]
    if len(books) == 1:
        return books[0]
    return [rows.book_of_pair(one, book) for one, book in zip(pairs, books, strict=True)]


def _book(call: Call, one: Instrument) -> Row:
    book = book_of(call, one, int(call.param("size")))
    return rows.book(levels_of(one, book.asks), levels_of(one, book.bids))


@coinw.handles("spot/public/returnTradeHistory.get")
def return_trade_history(call: Call) -> list[Row]:
    """Return the newest trades of a pair, of a range of time where one is given."""
    one = find_instrument(call, call.params["symbol"], SPOT)
    limit = count(call, "rows", "spot trades")
    return [
        rows.trade(
            one,
            printed.trade,
            number(call, "spotSide", printed.trade.side),
            printed.price,
            printed.volume,
        )
        for printed in trades_of(call, one, limit, bounds_of(call, "start", "end"))
    ]


@coinw.handles("spot/public/returnChartData.get")
def return_chart_data(call: Call) -> list[Row]:
    """Return the newest candles of a pair, those of a range of time where one is given."""
    one = find_instrument(call, call.params["currencyPair"], SPOT)
    bounds = bounds_of(call, "start", "end")
    is_range = bounds.since_ms is not None
    limit = count(call, "rows", "spot candles of a range" if is_range else "spot candles")
    bar = word(call, "period", str(call.params["period"]))
    return [
        rows.candle(one, candle.start_ms, candle.prices, candle.volume)
        for candle in candles_of(call, one, bar, limit, bounds)
    ]


@coinw.handles("spot/public/return24hVolume.get")
def return_24h_volume(call: Call) -> dict[str, Any]:
    """Return the volumes of the main pairs, and of the main coins in all pairs."""
    totals = dict.fromkeys(numbers(call, "mainCoin"), ZERO)
    main = frozenset(numbers(call, "mainPair"))
    pairs = {}
    for one in instruments_of(call, SPOT):
        day = day_of(call, one)
        if day is None:
            continue
        for ccy, amount in ((one.base, day.volume.base), (one.quote, day.volume.quote)):
            if ccy in totals:
                totals[ccy] += amount
        if one.id in main:
            pairs[one.id] = rows.volumes(one, day.volume)
    return rows.day_volumes(totals, pairs)
