"""Convert, quotes and trades between two currencies, and easy convert of small amounts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from fauxchange.domain.convert import convert, easy_convert, quotes
from fauxchange.domain.convert.convert import Conversion, ConvertPair, QuoteRequest
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import number, word
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows import convert as rows
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.paging import Page

_LARGE = "1"


@okx.handles("asset/convert/currencies.get")
def currencies(call: Call) -> Iterator[Row]:
    """Yield what can be converted."""
    terms = convert.find_terms(call.unit)
    for ccy in terms.limits if terms else ():
        yield rows.currency(ccy)


@okx.handles("asset/convert/currency-pair.get")
def currency_pair(call: Call) -> Iterator[Row]:
    """Yield the pair of two currencies, and what may be asked for."""
    pair, terms = convert.pair_of(call.unit, call.params["fromCcy"], call.params["toCcy"])
    base, quote = terms.limits[pair.base], terms.limits[pair.quote]
    yield rows.pair(pair, base, quote, is_large=_is_large(call))


@okx.handles("asset/convert/estimate-quote.post")
def estimate_quote(call: Call) -> Iterator[Row]:
    """Yield a quote that can be traded once, until it expires."""
    request = _quote_request(call, "rfqSz", "rfqSzCcy")
    quote = quotes.estimate(
        call.ledger,
        call.account.id,
        request,
        quote_id=f"quoter{request.pair.name}{call.new_id()}",
        client_id=call.params.get("clQReqId", ""),
    )
    yield rows.quote(quote)


@okx.handles("asset/convert/trade.post")
def trade(call: Call) -> Iterator[Row]:
    """Trade a quote."""
    params = call.params
    conversion = quotes.trade(
        call.ledger,
        call.account.id,
        params["quoteId"],
        _quote_request(call, "sz", "szCcy"),
        trade_id=f"trader{call.new_id()}",
        client_id=params.get("clTReqId", ""),
        tag=params.get("tag", ""),
    )
    yield rows.new_conversion(conversion)


@okx.handles("asset/convert/history.get")
def history(call: Call) -> Iterator[Row]:
    """Yield trades, newest first; those with a tag only to who names it."""
    page = call.page()
    return page.cut(map(rows.conversion, _conversions(call, page)))


def _conversions(call: Call, page: Page) -> Iterable[Conversion]:
    params, account = call.params, call.account.id
    tag = params.get("tag", "")
    if "clTReqId" in params:
        conversion = convert.find(call.unit, account, params["clTReqId"])
        return [conversion] if conversion and conversion.tag == tag else []
    return convert.history(call.unit, account, tag, **page.times)


def _quote_request(call: Call, size: str, size_ccy: str) -> QuoteRequest:
    params = call.params
    return QuoteRequest(
        pair=ConvertPair(params["baseCcy"], params["quoteCcy"]),
        side=params["side"],
        size=Decimal(params[size]),
        size_ccy=params[size_ccy],
        is_large=_is_large(call),
    )


def _is_large(call: Call) -> bool:
    return bool(call.params.get("convertMode") == _LARGE)


@okx.handles("trade/easy-convert-currency-list.get")
def small_balances(call: Call) -> Iterator[Row]:
    """Yield what the account can convert, and into what."""
    terms = easy_convert.find_terms(call.unit)
    if terms is not None:
        small = easy_convert.small_balances(
            call.unit, call.account, _book(call), terms, call.now_ms
        )
        yield rows.small_balances(small, terms.targets)


@okx.handles("trade/easy-convert.post")
def convert_small_balances(call: Call) -> Iterator[Row]:
    """Convert all that the account has of the currencies named."""
    orders = easy_convert.convert(
        call.ledger, call.account, _book(call), call.list("fromCcy"), call.params["toCcy"]
    )
    for order in orders:
        yield rows.new_easy_conversion(order)


@okx.handles("trade/easy-convert-history.get")
def easy_history(call: Call) -> Iterator[Row]:
    """Yield the conversions of the last week, newest first."""
    page = call.page(reach_ms=easy_convert.KEPT_MS)
    orders = easy_convert.history(call.unit, call.account.id, **page.times)
    for order in page.cut(orders):
        yield rows.easy_conversion(order, number(call, "book", order.book))


def _book(call: Call) -> str:
    return word(call, "fundingSource", call.param("source"))
