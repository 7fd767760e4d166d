"""Buying and selling crypto for fiat money, out of the funding account."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from fauxchange.domain.fiat import quotes, trades
from fauxchange.domain.fiat.trades import FiatQuoteRequest
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows import fiat as rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fauxchange.domain.fiat.trades import FiatTrade
    from fauxchange.exchanges.exchange import Call
    from fauxchange.exchanges.okx.rows.row import Row
    from fauxchange.exchanges.paging import Page


@okx.handles("fiat/buy-sell/currencies.get")
def currencies(call: Call) -> Iterator[Row]:
    """Yield what can be bought and sold."""
    terms = trades.find_terms(call.unit)
    if terms is not None:
        yield rows.currencies(terms)


@okx.handles("fiat/buy-sell/currency-pair.get")
def currency_pair(call: Call) -> Iterator[Row]:
    """Yield how one currency can be paid for another."""
    pair = trades.pair_of(call.unit, call.params["fromCcy"], call.params["toCcy"])
    left = trades.fixed_left(call.unit, call.account.id, pair.paid, call.now_ms)
    yield rows.pair(pair, left)


@okx.handles("fiat/buy-sell/quote.post")
def quote(call: Call) -> Iterator[Row]:
    """Yield a quote that can be traded once, until it expires."""
    yield rows.quote(
        quotes.estimate(
            call.ledger,
            call.account.id,
            _quote_request(call),
            quote_id=lambda pair: f"quoter{pair.base.ccy}-{pair.quote.ccy}{call.new_id()}",
        )
    )


@okx.handles("fiat/buy-sell/trade.post")
def trade(call: Call) -> Iterator[Row]:
    """Trade a quote."""
    trade_done = quotes.trade(
        call.ledger,
        call.account.id,
        call.params["quoteId"],
        _quote_request(call),
        number=call.new_id(),
        client_id=call.params["clOrdId"],
    )
    yield rows.new_trade(trade_done)


@okx.handles("fiat/buy-sell/history.get")
def history(call: Call) -> Iterator[Row]:
    """Yield trades, newest first; both ends of the time asked for belong to it."""
    params, page = call.params, call.page()
    filters = {name: params[name] for name in ("ordId", "clOrdId", "state") if name in params}
    history = map(rows.trade, _trades(call, page))
    return page.cut(row for row in history if filters.items() <= row.items())


def _trades(call: Call, page: Page) -> Iterable[FiatTrade]:
    params, account = call.params, call.account.id
    if "ordId" in params or "clOrdId" in params:
        trade_named = trades.find(
            call.unit,
            account,
            number=params.get("ordId", ""),
            client_id=params.get("clOrdId", ""),
        )
        return [trade_named] if trade_named and page.has_time(trade_named.at_ms) else []
    return trades.history(call.unit, account, **page.times)


def _quote_request(call: Call) -> FiatQuoteRequest:
    params = call.params
    return FiatQuoteRequest(
        side=params["side"],
        paid=params["fromCcy"],
        got=params["toCcy"],
        amount=Decimal(params["rfqAmt"]),
        amount_ccy=params["rfqCcy"],
    )
