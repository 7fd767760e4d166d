"""Rows of OKX's fiat money."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.fiat import orders
from fauxchange.domain.fiat.orders import FiatOrder
from fauxchange.domain.fiat.payment_methods import BankAccount, PaymentMethod
from fauxchange.domain.fiat.trades import DeskTerms, FiatPair, FiatQuote, FiatTrade
from fauxchange.domain.funding.vasps import Vasp
from fauxchange.exchanges.okx.rows.row import Row, decimal_or_empty

PAYMENT_METHOD = "balance"


class LimitsLeft(NamedTuple):
    """How much may still be moved by a payment method; None where there is no limit."""

    daily: Decimal | None
    weekly: Decimal | None
    monthly: Decimal | None


def method(one: PaymentMethod, left: LimitsLeft, banks: Iterable[BankAccount]) -> Row:
    """One payment method (funding-account-rest-api-get-withdrawal-payment-methods)."""
    limits = one.limits
    return {
        "ccy": one.ccy,
        "paymentMethod": one.name,
        "feeRate": format_decimal(one.fee_rate),
        "minFee": format_decimal(one.min_fee),
        "limits": {
            "dailyLimit": decimal_or_empty(limits.daily),
            "dailyLimitRemaining": decimal_or_empty(left.daily),
            "weeklyLimit": decimal_or_empty(limits.weekly),
            "weeklyLimitRemaining": decimal_or_empty(left.weekly),
            "monthlyLimit": decimal_or_empty(limits.monthly),
            "monthlyLimitRemaining": decimal_or_empty(left.monthly),
            "maxAmt": decimal_or_empty(limits.most),
            "minAmt": decimal_or_empty(limits.least),
            "lifetimeLimit": decimal_or_empty(limits.lifetime),
        },
        "accounts": [_bank(bank) for bank in banks],
    }


def order(one: FiatOrder) -> Row:
    """One deposit or withdrawal (funding-account-rest-api-get-withdrawal-order-detail)."""
    return {
        "ordId": one.id,
        "clientId": one.client_id,
        "ccy": one.ccy,
        "amt": format_decimal(one.amount),
        "fee": format_decimal(one.fee),
        "paymentAcctId": one.bank,
        "paymentMethod": one.method,
        "state": one.state,
        "cTime": str(one.at_ms),
        "uTime": str(one.changed_ms),
    }


def new_withdrawal(one: FiatOrder) -> Row:
    """One withdrawal just asked for (funding-account-rest-api-create-withdrawal-order).

    It is documented to be processing or completed, whatever state it is in until its end.
    """
    is_done = one.state == orders.COMPLETED
    return {**order(one), "state": one.state if is_done else "processing"}


def cancel_result(one: FiatOrder) -> Row:
    """One withdrawal just canceled (funding-account-rest-api-cancel-withdrawal-order)."""
    return {"ordId": one.id, "state": one.state}


def currencies(one: DeskTerms) -> Row:
    """All that is bought and sold (funding-account-rest-api-get-buy-sell-currencies)."""
    currencies = one.currencies.values()
    return {
        "fiatCcyList": [{"ccy": one.ccy} for one in currencies if one.is_fiat],
        "cryptoCcyList": [{"ccy": one.ccy} for one in currencies if not one.is_fiat],
    }


def pair(one: FiatPair, left: Decimal) -> Row:
    """One pair and its limits (funding-account-rest-api-get-buy-sell-currency-pair)."""
    paid, is_fixed = one.paid, one.is_fixed
    return {
        "side": one.side,
        "fromCcy": paid.ccy,
        "toCcy": one.got.ccy,
        "singleTradeMax": format_decimal(paid.most),
        "singleTradeMin": format_decimal(paid.least),
        "fixedPxDailyLimit": format_decimal(paid.fixed_daily) if is_fixed else "",
        "fixedPxRemainingDailyQuota": format_decimal(left) if is_fixed else "",
        "paymentMethods": [PAYMENT_METHOD],
    }


def quote(one: FiatQuote) -> Row:
    """One quote (funding-account-rest-api-get-buy-sell-quote)."""
    return {
        "quoteId": one.id,
        **_quote_request(one),
        "quotePx": format_decimal(one.price),
        "quoteCcy": one.quote_ccy,
        "quoteFromAmt": format_decimal(one.paid),
        "quoteToAmt": format_decimal(one.got),
        "quoteTime": str(one.at_ms),
        "ttlMs": str(one.ttl_ms),
    }


def new_trade(one: FiatTrade) -> Row:
    """One trade just made (funding-account-rest-api-buy-sell-trade)."""
    return {
        "ordId": one.id,
        "clOrdId": one.client_id,
        "quoteId": one.quote.id,
        "state": one.state,
        **_quote_request(one.quote),
        "fillPx": format_decimal(one.quote.price),
        "fillQuoteCcy": one.quote.quote_ccy,
        "fillFromAmt": format_decimal(one.quote.paid),
        "fillToAmt": format_decimal(one.quote.got),
        "cTime": str(one.at_ms),
    }


def trade(one: FiatTrade) -> Row:
    """One trade of the history (funding-account-rest-api-get-buy-sell-trade-history)."""
    return {**new_trade(one), "uTime": str(one.at_ms)}


def exchange(one: Vasp) -> Row:
    """One other exchange (funding-account-rest-api-get-exchange-list-public)."""
    return {"exchName": one.name, "exchId": one.id}


def _quote_request(one: FiatQuote) -> Row:
    request = one.request
    return {
        "side": request.side,
        "fromCcy": request.paid,
        "toCcy": request.got,
        "rfqAmt": format_decimal(request.amount),
        "rfqCcy": request.amount_ccy,
    }


def _bank(one: BankAccount) -> Row:
    return {
        "paymentAcctId": one.id,
        "acctNum": one.number,
        "recipientName": one.recipient,
        "bankName": one.bank,
        "bankCode": one.code,
        "state": "active",
    }
