"""Simple earn, flexible (financial-product-simple-earn-flexible)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fauxchange.domain.core.durations import HOUR_MS
from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.earn import savings
from fauxchange.domain.earn.savings import HourlyRate, SavingsTerms
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.earn import savings as rows
from fauxchange.exchanges.okx.rows.row import Row


@okx.handles("finance/savings/balance.get")
def balance(call: Call) -> Iterator[Row]:
    """Yield what is saved, of all currencies or of the one asked for."""
    account = call.account
    for terms in _markets(call):
        balance_held = account.balance(savings.BOOK, terms.ccy)
        if balance_held:
            yield rows.saving(terms, balance_held, savings.saving_of(call.unit, account.id, terms))


@okx.handles("finance/savings/purchase-redempt.post")
def purchase_redempt(call: Call) -> Iterator[Row]:
    """Save from the funding account, or take saved money back."""
    params = call.params
    terms = savings.terms_of(call.unit, params["ccy"])
    account, amount = call.account.id, Decimal(params["amt"])
    if params["side"] == "purchase":
        rate = Decimal(params["rate"]) if "rate" in params else None
        saving = savings.purchase(call.ledger, account, terms, amount, rate)
    else:
        saving = savings.redeem(call.ledger, account, terms, amount)
    echo = {name: params[name] for name in ("ccy", "amt", "side")}
    yield {**echo, "rate": format_decimal(saving.least_rate)}


@okx.handles("finance/savings/set-lending-rate.post")
def set_lending_rate(call: Call) -> Iterator[Row]:
    """Set the smallest rate a currency is lent at."""
    terms = savings.terms_of(call.unit, call.params["ccy"])
    rate = Decimal(call.params["rate"])
    saving = savings.set_rate(call.unit, call.account.id, terms, rate)
    yield {"ccy": terms.ccy, "rate": format_decimal(saving.least_rate)}


@okx.handles("finance/savings/lending-history.get")
def lending_history(call: Call) -> Iterator[Row]:
    """Yield the hours of lending in the past month, newest first."""
    page = call.page(reach_ms=savings.LENDING_KEPT_MS)
    ccy = call.params.get("ccy")
    lendings = savings.lendings(call.unit, call.account.id, ccy, **page.times)
    return page.cut(map(rows.lending, lendings))


@okx.handles("finance/savings/lending-rate-summary.get")
def lending_rate_summary(call: Call) -> Iterator[Row]:
    """Yield what borrowing costs: on average of a day, in the last hour and in the next."""
    for terms in _markets(call):
        last = savings.rate_at(terms, call.now_ms).borrowing
        following = savings.rate_at(terms, call.now_ms + HOUR_MS).borrowing
        average = savings.daily_average(terms, call.now_ms)
        yield rows.lending_summary(terms.ccy, average, last, following)


@okx.handles("finance/savings/lending-rate-history.get")
def lending_rate_history(call: Call) -> Iterator[Row]:
    """Yield hourly rates, newest first; of all currencies, an hour is never cut by the page."""
    page = call.page()
    markets = [savings.rates(terms, call.now_ms, **page.times) for terms in _markets(call)]
    yielded = 0
    for hour in zip(*markets, strict=True):
        if yielded >= page.size:
            return
        yield from _hour_rows(hour)
        yielded += len(hour)


def _hour_rows(hour: tuple[HourlyRate, ...]) -> Iterator[Row]:
    return (rows.lending_rate(one) for one in hour)


def _markets(call: Call) -> list[SavingsTerms]:
    """Return the terms of all currencies, or of the one asked for."""
    only = call.params.get("ccy")
    return [terms for terms in call.unit.scan(SavingsTerms) if only in {None, terms.ccy}]
