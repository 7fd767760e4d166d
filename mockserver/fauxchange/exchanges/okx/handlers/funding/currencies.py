"""Currencies: what can be done with them, and those that nobody trades."""

from __future__ import annotations

from collections.abc import Iterator

from fauxchange.domain.core.account import exchange_of
from fauxchange.domain.funding import currency
from fauxchange.domain.funding.currency import Currency, NonTradable
from fauxchange.domain.funding.withdrawals import withdrawal
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows import funding as funding_rows
from fauxchange.exchanges.okx.rows.row import Row


@okx.handles("asset/currencies.get")
def currencies(call: Call) -> Iterator[Row]:
    """Yield every chain of all currencies, or of those asked for."""
    account, unit = call.account.id, call.unit
    terms = currency.terms_of(unit, account)
    used = withdrawal.used_usd(unit, account, call.now_ms)
    ccys = call.list("ccy")
    for document in unit.scan(Currency, (exchange_of(account),)):
        if not ccys or document.ccy in ccys:
            for chain in document.chains:
                yield funding_rows.currency(document, chain, terms.quota_usd, used)


@okx.handles("asset/non-tradable-assets.get")
def non_tradable(call: Call) -> Iterator[Row]:
    """Yield what the account holds and nobody trades."""
    account, ccys = call.account, call.list("ccy")
    for ccy, balance in account.book("nonTradable").items():
        if balance and (not ccys or ccy in ccys):
            yield funding_rows.non_tradable(
                call.unit.get(NonTradable, exchange_of(account.id), ccy), balance.total
            )
