"""Fiat: deposits and withdrawals, exchanges that one may withdraw to, buying and selling crypto."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.fiat import orders, payment_methods, quotes, trades, transfers
from fauxchange.domain.fiat.payment_methods import DEPOSIT, WITHDRAWAL
from fauxchange.domain.fiat.trades import FiatQuoteRequest, FiatTrade
from fauxchange.domain.fiat.transfers import FiatTransferRequest
from fauxchange.domain.funding import vasps
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows import fiat as rows
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.paging import Page


@okx.handles("fiat/deposit-payment-methods.get")
def deposit_methods(call: Call) -> Iterator[Row]:
    """Yield how a currency can be deposited."""
    return _methods(call, DEPOSIT)


@okx.handles("fiat/withdrawal-payment-methods.get")
def withdrawal_methods(call: Call) -> Iterator[Row]:
    """Yield how a currency can be withdrawn."""
    return _methods(call, WITHDRAWAL)


@okx.handles("fiat/create-withdrawal.post")
def withdraw(call: Call) -> Iterator[Row]:
    """Begin a withdrawal to a bank account."""
    params = call.params
    request = FiatTransferRequest(
        ccy=params["ccy"],
        method=params["paymentMethod"],
        amount=Decimal(params["amt"]),
        bank=params["paymentAcctId"],
        client_id=params["clientId"],
    )
    yield rows.new_withdrawal(transfers.withdraw(call.ledger, call.account, request))


@okx.handles("fiat/cancel-withdrawal.post")
def cancel(call: Call) -> Iterator[Row]:
    """Cancel a withdrawal that is still pending."""
    account, number = call.account.id, call.params["ordId"]
    yield rows.cancel_result(transfers.cancel_withdrawal(call.ledger, account, number))


@okx.handles("fiat/withdrawal-order-history.get")
def withdrawals(call: Call) -> Iterator[Row]:
    """Yield withdrawals, newest first."""
    return _history(call, WITHDRAWAL)


@okx.handles("fiat/withdrawal.get")
def withdrawal(call: Call) -> Iterator[Row]:
    """Yield one withdrawal."""
    yield rows.order(transfers.withdrawal(call.unit, call.account.id, call.params["ordId"]))


@okx.handles("fiat/deposit-order-history.get")
def deposits(call: Call) -> Iterator[Row]:
    """Yield deposits, newest first."""
    return _history(call, DEPOSIT)


@okx.handles("fiat/deposit.get")
def deposit(call: Call) -> Iterator[Row]:
    """Yield one deposit."""
    yield rows.order(transfers.deposit(call.unit, call.account.id, call.params["ordId"]))


@okx.handles("asset/exchange-list.get")
def exchanges(call: Call) -> Iterator[Row]:
    """Yield the exchanges that a withdrawal may say it goes to."""
    return map(rows.exchange, vasps.all_vasps(call.unit))


def _methods(call: Call, kind: str) -> Iterator[Row]:
    account, unit = call.account.id, call.unit
    for by in payment_methods.methods(unit, account, kind, call.params["ccy"]):
        limits, used = by.limits, orders.limit_usage(unit, account, by, call.now_ms)
        left = rows.LimitsLeft(
            _left(limits.daily, used.daily),
            _left(limits.weekly, used.weekly),
            _left(limits.monthly, used.monthly),
        )
        yield rows.method(by, left, payment_methods.banks(unit, account, by))


def _left(limit: Decimal | None, used: Decimal) -> Decimal | None:
    return None if limit is None else max(EXACT.subtract(limit, used), ZERO)


def _history(call: Call, kind: str) -> Iterator[Row]:
    params, page = call.params, call.page()
    history = orders.history(
        call.unit,
        call.account.id,
        kind,
        ccy=params.get("ccy"),
        method=params.get("paymentMethod"),
        **page.times,
    )
    state = params.get("state")
    return page.cut(rows.order(one) for one in history if state in {None, one.state})


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
