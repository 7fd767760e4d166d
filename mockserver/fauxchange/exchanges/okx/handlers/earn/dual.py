"""Dual investment: products, quotes, orders and their redemption."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from fauxchange.domain.earn.dual import catalogue, quotes
from fauxchange.domain.earn.dual import product as dual_product
from fauxchange.domain.earn.dual.product import (
    CALL,
    PUT,
    DualOrder,
    DualProduct,
    DualTerms,
    SubscriptionWindow,
)
from fauxchange.domain.earn.rejection import NoOrder
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import number, word
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.earn import dual as rows
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.paging import Page


@okx.handles("finance/sfp/dcd/currency-pair.get")
def currency_pair(call: Call) -> Iterator[Row]:
    """Yield the pairs, each with both options."""
    terms = dual_product.find_terms(call.unit)
    for pair in terms.pairs if terms else ():
        for option in pair.sizes:
            yield rows.pair(pair, number(call, "option", option))


@okx.handles("finance/sfp/dcd/products.get")
def products(call: Call) -> Iterator[Row]:
    """Yield what can be had of a pair and an option, by expiry and strike."""
    params, terms = call.params, dual_product.find_terms(call.unit)
    if terms is None:
        return
    currencies, written = (params["baseCcy"], params["quoteCcy"]), params["optType"]
    option = CALL if word(call, "option", written) == CALL else PUT
    for pair in terms.pairs:
        if (pair.base, pair.quote) == currencies:
            for offer in catalogue.offers(call.unit, terms, pair, option, call.now_ms):
                yield rows.offer(offer, written, terms, call.now_ms)


@okx.handles("finance/sfp/dcd/quote.post")
def quote(call: Call) -> Iterator[Row]:
    """Yield a quote that can be traded once, until it expires."""
    params = call.params
    result = quotes.quote(
        call.ledger,
        call.account.id,
        params["productId"],
        Decimal(params["notionalSz"]),
        params["notionalCcy"],
        quote_id=lambda product: _quote_id(call, product, "QUOTE"),
    )
    yield rows.quote(result)


@okx.handles("finance/sfp/dcd/trade.post")
def trade(call: Call) -> Iterator[Row]:
    """Invest what was quoted."""
    order = quotes.trade(call.ledger, call.account.id, call.params["quoteId"])
    state = number(call, "dualTrade", order.state)
    yield {"quoteId": order.quote, "ordId": str(order.id), "state": state}


@okx.handles("finance/sfp/dcd/redeem-quote.post")
def redeem_quote(call: Call) -> Iterator[Row]:
    """Yield what an early redemption brings, until that expires."""
    account, order_id = call.account.id, call.params["ordId"]
    result = quotes.redeem_quote(
        call.ledger,
        account,
        order_id,
        quote_id=lambda product: _quote_id(call, product, "REDEEM"),
    )
    yield rows.redeem_quote(result, _order(call))


@okx.handles("finance/sfp/dcd/redeem.post")
def redeem(call: Call) -> Iterator[Row]:
    """Redeem an order early."""
    params = call.params
    order = quotes.redeem(call.ledger, call.account.id, params["ordId"], params["quoteId"])
    yield {"ordId": str(order.id), "state": number(call, "dualRedemption", order.state)}


@okx.handles("finance/sfp/dcd/order-status.get")
def order_status(call: Call) -> Iterator[Row]:
    """Yield the state of one order."""
    order = _order(call)
    yield {"ordId": str(order.id), "state": number(call, "dualOrder", order.state)}


@okx.handles("finance/sfp/dcd/order-history.get")
def order_history(call: Call) -> Iterator[Row]:
    """Yield orders, newest first; one that is named, whatever else is asked for."""
    page = call.page(cursors=("endId", "beginId"))
    for order in page.cut(_orders(call, page)):
        state = number(call, "dualOrder", order.state)
        yield rows.order(order, call.unit.get(DualTerms), state)


def _order(call: Call) -> DualOrder:
    order_id = call.params["ordId"]
    order = dual_product.find(call.unit, call.account.id, order_id)
    if order is None:
        raise NoOrder(f"{call.account.id} has no order {order_id}")
    return order


def _orders(call: Call, page: Page) -> Iterable[DualOrder]:
    params, account = call.params, call.account.id
    if "ordId" in params:
        order = dual_product.find(call.unit, account, params["ordId"])
        return [order] if order else []
    window = SubscriptionWindow(
        after_id=page.newer_than,
        before_id=page.older_than,
        since_ms=page.since_ms,
        until_ms=page.until_ms,
    )
    product, underlying = params.get("productId", ""), params.get("uly", "")
    history = dual_product.history(
        call.unit, account, window, product=product, underlying=underlying
    )
    state = params.get("state")
    return (one for one in history if state in {None, number(call, "dualOrder", one.state)})


def _quote_id(call: Call, product: DualProduct, what: str) -> str:
    return f"quoterb{number(call, 'option', product.option).lower()}DCD-{what}{call.new_id()}"
