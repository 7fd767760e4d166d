"""The tape (order-book-trading-market-data-get-trades and its neighbours)."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import nlargest

from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.money import ZERO
from fauxchange.domain.market.instruments.instrument import CALL, OPTION, PUT, Instrument, price_of
from fauxchange.domain.market.paths.bars import Trade
from fauxchange.domain.market.views import trades as tape
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import number, word
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.market import trades as rows
from fauxchange.exchanges.okx.rows.row import Row

from .lookup import families_of, instrument_of, instruments_of, printed_until_ms, tape_of

_REACH_MS = 92 * DAY_MS

# How many trades of options a list has at most.
_OPTION_TRADES = 100


@okx.handles("market/trades.get")
def trades(call: Call) -> Iterator[Row]:
    """Yield the newest trades of an instrument."""
    one = instrument_of(call)
    until_ms = printed_until_ms(call, one)
    if until_ms is None:
        return
    source = tape_of(call, one)
    oldest = source.next_id(one.listed_ms) - 1
    for trade in tape.by_id(source, until_ms, call.page().size, newer_than=oldest):
        yield trade_row(one, trade)


@okx.handles("market/history-trades.get")
def history_trades(call: Call) -> Iterator[Row]:
    """Yield trades of an instrument of the last three months, paged by id or by time."""
    one = instrument_of(call)
    until_ms = printed_until_ms(call, one)
    if until_ms is None:
        return
    page, source = call.page(), tape_of(call, one)
    since_ms = max(one.listed_ms, call.now_ms - _REACH_MS)
    read = tape.by_id
    newer = max(source.next_id(since_ms) - 1, page.newer_than or 0)
    if word(call, "tradePaging", call.param("type")) == "time":
        read, newer = tape.by_time, max(since_ms - 1, page.newer_than or 0)
    for trade in read(source, until_ms, page.size, older_than=page.older_than, newer_than=newer):
        yield trade_row(one, trade)


def trade_row(one: Instrument, trade: Trade) -> Row:
    """Return the row of a trade."""
    return rows.trade(one, trade, price_of(one, trade.price), trade.lots * one.lot)


@okx.handles("public/option-trades.get")
def option_trades(call: Call) -> Iterator[Row]:
    """Yield the newest trades of an option or of a family of them."""
    if "instId" in call.params:
        options = [instrument_of(call)]
    else:
        options = list(instruments_of(call, OPTION, families_of(call)))
    asked = call.params.get("optType")
    named = [
        one
        for one in options
        if one.kind == OPTION and asked in {None, number(call, "option", one.option)}
    ]
    for one, trade in _newest(_traded(call, named)):
        yield option_row(call, one, trade)


def option_row(call: Call, one: Instrument, trade: Trade) -> Row:
    """Return the row of a trade of an option."""
    pair = call.market.pair(one.pair)
    mark = call.market.option_mark(one, trade.ms)
    return rows.option_trade(
        one,
        trade_row(one, trade),
        number(call, "option", one.option),
        rows.OptionPrices(
            mark.volatility,
            call.market.index(pair.name).price(trade.ms) * pair.tick,
            mark.price_in_base if one.is_inverse else mark.price,
        ),
    )


@okx.handles("market/option/instrument-family-trades.get")
def family_trades(call: Call) -> Iterator[Row]:
    """Yield the newest trades of a family of options, calls and puts apart."""
    options = list(instruments_of(call, OPTION, families_of(call)))
    for kind in (CALL, PUT):
        traded = _traded(call, [one for one in options if one.option == kind])
        sizes = (trade.lots * one.lot for one, trade in traded)
        newest = [rows.family_trade(trade_row(one, trade)) for one, trade in _newest(traded)]
        yield rows.family(sum(sizes, ZERO), newest, number(call, "option", kind))


def _traded(call: Call, options: list[Instrument]) -> list[tuple[Instrument, Trade]]:
    """Return the trades of some options in the last 24 hours."""
    since_ms = call.now_ms - DAY_MS
    return [
        (one, trade)
        for one in options
        for trade in tape.since(tape_of(call, one), since_ms, call.now_ms)
    ]


def _newest(traded: list[tuple[Instrument, Trade]]) -> list[tuple[Instrument, Trade]]:
    return nlargest(_OPTION_TRADES, traded, key=lambda pair: pair[1].ms)
