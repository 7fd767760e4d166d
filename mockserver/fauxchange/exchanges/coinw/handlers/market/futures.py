"""CoinW's futures market: contracts, prices, funding (futures-trading/market)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from fauxchange.domain.core.durations import HOUR_MS
from fauxchange.domain.core.money import places
from fauxchange.domain.market.instruments.instrument import (
    SETTLING,
    SWAP,
    Instrument,
    price_of,
    price_unit,
)
from fauxchange.domain.market.instruments.tiers import tiers_of
from fauxchange.domain.market.instruments.volume import contract_size
from fauxchange.domain.market.venue import name_of
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.coinw.enums import count, number, word
from fauxchange.exchanges.coinw.handlers.pages import span_of
from fauxchange.exchanges.coinw.handlers.registry import coinw
from fauxchange.exchanges.coinw.rows.market import futures as rows
from fauxchange.exchanges.coinw.rows.market.futures import Row
from fauxchange.exchanges.examples.answers import documented_payload
from fauxchange.exchanges.paging import page_size

from .lookup import (
    TimeRange,
    book_of,
    bounds_of,
    candles_of,
    day_of,
    find_instrument,
    instruments_of,
    levels_in_base,
    shown_ms,
    state_of,
    trades_of,
)

_RATIO = Decimal("0.000001")

# Rates of the market are in hundred millionths.
_ONE = Decimal(100_000_000)

# The steps in which a book may be shown, in ticks.
_STEPS = (1, 10, 100, 500, 1_000)
_DEFAULT_LEVERAGE = 20


@coinw.handles("futures/instruments.get")
def instruments(call: Call) -> list[Row]:
    """Return one contract or all of them; none for a name that nobody knows."""
    names = [call.params["name"]] if "name" in call.params else None
    return [_instrument(call, one) for one in _contracts(call, names)]


@coinw.handles("futures/instrumentList.get")
def instrument_list(call: Call) -> list[Row]:
    """Return the contracts that are named, all of them if none is."""
    names = call.params.get("symbols")
    return [_instrument(call, one) for one in _contracts(call, names)]


@coinw.handles("futures/public/ticker.get")
def ticker(call: Call) -> list[Row]:
    """Return the ticker of one contract; nothing for a name that nobody knows."""
    return _tickers(call, [call.params["instrument"]])


@coinw.handles("futures/public/tickers.get")
def tickers(call: Call) -> list[Row]:
    """Return the tickers of all contracts."""
    return _tickers(call, None)


@coinw.handles("futures/public/ticker/list.get")
def ticker_list(call: Call) -> list[Row]:
    """Return the tickers of some contracts."""
    return _tickers(call, call.params["symbols"])


@coinw.handles("futures/public/depth.get")
def depth(call: Call) -> Row:
    """Return the book of a contract."""
    one = find_instrument(call, call.params["base"], SWAP)
    book = book_of(call, one, count(call, "rows", "contract levels"))
    return rows.book(
        one, levels_in_base(one, book.asks), levels_in_base(one, book.bids), shown_ms(call)
    )


@coinw.handles("futures/public/trades.get")
def trades(call: Call) -> list[Row]:
    """Return the newest trades of a contract."""
    one = find_instrument(call, call.params["base"], SWAP)
    limit = count(call, "rows", "contract trades")
    return [
        rows.trade(
            printed.trade,
            number(call, "direction", printed.trade.side),
            printed.price,
            printed.volume,
        )
        for printed in trades_of(call, one, limit, TimeRange(None, None))
    ]


@coinw.handles("futures/orders/trades.get")
def past_trades(call: Call) -> Row:
    """Return a page of the newest trades of a contract, as far back as there are pages."""
    one = find_instrument(call, call.params["instrument"], SWAP)
    most = count(call, "rows", "past trades")
    begin, size = span_of(call)
    end = min(begin + size, most)
    found = list(trades_of(call, one, end, TimeRange(None, None)))
    shown = [
        rows.past_trade(printed.trade, number(call, "direction", printed.trade.side), printed.price)
        for printed in found[begin:]
    ]
    return rows.past_trades(shown, most if len(found) == end else len(found))


@coinw.handles("futures/public/klines.get")
def klines(call: Call) -> list[rows.Kline]:
    """Return the newest candles of a contract, the oldest of them first."""
    one = find_instrument(call, call.params["currencyCode"], SWAP)
    paging = call.endpoint.paging
    limit = page_size(paging, call.params) if paging else 1
    bar = word(call, "granularity", call.params.get("granularity") or call.params["granuality"])
    bounds = bounds_of(call, "sinceStr", "sinceEndStr")
    page = [
        rows.kline(candle.start_ms, candle.prices, candle.volume)
        for candle in candles_of(call, one, bar, limit, bounds)
    ]
    return page[::-1]


@coinw.handles("futures/fundingRate.get")
def funding_rate(call: Call) -> Row:
    """Return the rate that was settled last."""
    one = find_instrument(call, call.params["instrument"], SWAP)
    rate = call.market.funding_rate(one, call.now_ms)
    return rows.funding_rate(rate.settled / _ONE, rate.settled_ms)


@coinw.handles("futures/ladders.get")
def ladders(call: Call) -> Row:
    """Return the margin tiers of all contracts."""
    result = []
    for one in instruments_of(call, SWAP):
        tiers = tiers_of(one, call.market.pair(one.pair))
        last = len(tiers)
        result.append(
            rows.ladder(one, [rows.tier(one, tier, is_last=tier.number == last) for tier in tiers])
        )
    return rows.ladders(result)


def _contracts(call: Call, names: Iterable[str] | None) -> list[Instrument]:
    listed = list(instruments_of(call, SWAP))
    if names is None:
        return listed
    requested = {name.upper() for name in names}
    return [one for one in listed if name_of(one.id) in requested]


def _tickers(call: Call, names: Iterable[str] | None) -> list[Row]:
    result = []
    for one in _contracts(call, names):
        day = day_of(call, one)
        if day is None:
            continue
        fair = price_of(one, call.market.mark(one).price(call.now_ms))
        prices = rows.ContractPrices(day.last, fair, day.high, day.low, day.change.quantize(_RATIO))
        result.append(rows.ticker(one, prices, contract_size(one), day.volume.base, shown_ms(call)))
    return result


def _instrument(call: Call, one: Instrument) -> Row:
    tick, most = price_unit(one), int(one.maxima.leverage or 1)
    (documented,) = documented_payload(call.endpoint, {})
    tiers = tiers_of(one, call.market.pair(one.pair))
    rate = call.market.funding_rate(one, call.now_ms)
    terms = rows.ContractTerms(
        size=contract_size(one),
        price_precision=places(tick),
        steps=[tick * step for step in _STEPS],
        leverages=[offered for offered in documented["leverage"] if offered <= most],
        default_leverage=min(_DEFAULT_LEVERAGE, most),
        maximum=tiers[-1].maximum,
        settled_ms=rate.time_ms,
        settled_hours=call.market.funding_schedule(one).interval_at(call.now_ms) // HOUR_MS,
        state=number(call, "contractState", SETTLING if rate.is_settling else state_of(call, one)),
    )
    return rows.instrument(one, terms, documented)
