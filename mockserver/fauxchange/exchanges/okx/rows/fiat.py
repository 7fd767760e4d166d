"""Rows of OKX's fiat money."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.fiat import orders

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from fauxchange.domain.fiat.orders import FiatOrder
    from fauxchange.domain.fiat.payment_methods import BankAccount, PaymentMethod
    from fauxchange.domain.fiat.trades import DeskTerms, FiatPair, FiatQuote, FiatTrade
    from fauxchange.domain.funding.vasps import Vasp
    from fauxchange.exchanges.okx.rows.row import Row

PAYMENT_METHOD = "balance"


class LimitsLeft(NamedTuple):
    """How much may still be moved by a payment method; None where there is no limit."""

    daily: Decimal | None
    weekly: Decimal | None
    monthly: Decimal | None


def method(shown: PaymentMethod, left: LimitsLeft, banks: Iterable[BankAccount]) -> Row:
    """One payment method (funding-account-rest-api-get-withdrawal-payment-methods)."""
    limits = shown.limits
    return {
        "ccy": shown.ccy,
        "paymentMethod": shown.name,
        "feeRate": format_decimal(shown.fee_rate),
        "minFee": format_decimal(shown.min_fee),
        "limits": {
            "dailyLimit": _limit(limits.daily),
            "dailyLimitRemaining": _limit(left.daily),
            "weeklyLimit": _limit(limits.weekly),
            "weeklyLimitRemaining": _limit(left.weekly),
            "monthlyLimit": _limit(limits.monthly),
            "monthlyLimitRemaining": _limit(left.monthly),
            "maxAmt": _limit(limits.most),
            "minAmt": _limit(limits.least),
            "lifetimeLimit": _limit(limits.lifetime),
        },
        "accounts": [_bank(one) for one in banks],
    }


def order(shown: FiatOrder) -> Row:
    """One deposit or withdrawal (funding-account-rest-api-get-withdrawal-order-detail)."""
    return {
        "ordId": shown.id,
        "clientId": shown.client_id,
        "ccy": shown.ccy,
        "amt": format_decimal(shown.amount),
        "fee": format_decimal(shown.fee),
        "paymentAcctId": shown.bank,
        "paymentMethod": shown.method,
        "state": shown.state,
        "cTime": str(shown.at_ms),
        "uTime": str(shown.changed_ms),
    }


def new_withdrawal(shown: FiatOrder) -> Row:
    """One withdrawal just asked for (funding-account-rest-api-create-withdrawal-order).

    It is documented to be processing or completed, whatever state it is in until its end.
    """
    is_done = shown.state == orders.COMPLETED
    return {**order(shown), "state": shown.state if is_done else "processing"}


def cancel_result(shown: FiatOrder) -> Row:
    """One withdrawal just canceled (funding-account-rest-api-cancel-withdrawal-order)."""
    return {"ordId": shown.id, "state": shown.state}


def currencies(shown: DeskTerms) -> Row:
    """All that is bought and sold (funding-account-rest-api-get-buy-sell-currencies)."""
    dealt = shown.currencies.values()
    return {
        "fiatCcyList": [{"ccy": one.ccy} for one in dealt if one.is_fiat],
        "cryptoCcyList": [{"ccy": one.ccy} for one in dealt if not one.is_fiat],
    }


def pair(shown: FiatPair, left: Decimal) -> Row:
    """One pair and its limits (funding-account-rest-api-get-buy-sell-currency-pair)."""
    paid, is_fixed = shown.paid, shown.is_fixed
    return {
        "side": shown.side,
        "fromCcy": paid.ccy,
        "toCcy": shown.got.ccy,
        "singleTradeMax": format_decimal(paid.most),
        "singleTradeMin": format_decimal(paid.least),
        "fixedPxDailyLimit": format_decimal(paid.fixed_daily) if is_fixed else "",
        "fixedPxRemainingDailyQuota": format_decimal(left) if is_fixed else "",
        "paymentMethods": [PAYMENT_METHOD],
    }


def quote(shown: FiatQuote) -> Row:
    """One quote (funding-account-rest-api-get-buy-sell-quote)."""
    return {
        "quoteId": shown.id,
        **_quote_request(shown),
        "quotePx": format_decimal(shown.price),
        "quoteCcy": shown.quote_ccy,
        "quoteFromAmt": format_decimal(shown.paid),
        "quoteToAmt": format_decimal(shown.got),
        "quoteTime": str(shown.at_ms),
        "ttlMs": str(shown.ttl_ms),
    }


def new_trade(shown: FiatTrade) -> Row:
    """One trade just made (funding-account-rest-api-buy-sell-trade)."""
    return {
        "ordId": shown.id,
        "clOrdId": shown.client_id,
        "quoteId": shown.quote.id,
        "state": shown.state,
        **_quote_request(shown.quote),
        "fillPx": format_decimal(shown.quote.price),
        "fillQuoteCcy": shown.quote.quote_ccy,
        "fillFromAmt": format_decimal(shown.quote.paid),
        "fillToAmt": format_decimal(shown.quote.got),
        "cTime": str(shown.at_ms),
    }


def trade(shown: FiatTrade) -> Row:
    """One trade of the history (funding-account-rest-api-get-buy-sell-trade-history)."""
    return {**new_trade(shown), "uTime": str(shown.at_ms)}


def exchange(shown: Vasp) -> Row:
    """One other exchange (funding-account-rest-api-get-exchange-list-public)."""
    return {"exchName": shown.name, "exchId": shown.id}


def _quote_request(shown: FiatQuote) -> Row:
    request = shown.wanted
    return {
        "side": request.side,
        "fromCcy": request.paid,
        "toCcy": request.got,
        "rfqAmt": format_decimal(request.amount),
        "rfqCcy": request.amount_ccy,
    }


def _bank(shown: BankAccount) -> Row:
    return {
        "paymentAcctId": shown.id,
        "acctNum": shown.number,
        "recipientName": shown.recipient,
        "bankName": shown.bank,
        "bankCode": shown.code,
        "state": "active",
    }


def _limit(limit: Decimal | None) -> str:
    return "" if limit is None else format_decimal(limit)
