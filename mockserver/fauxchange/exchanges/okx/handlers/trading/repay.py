"""One-click repay of debts (order-book-trading-trade-post-trade-one-click-repay, and -new)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from fauxchange.domain.convert.repay import (
    KEPT_MS,
    Repayment,
    repay_debt,
    repay_debts,
    repayments,
)
from fauxchange.domain.positions.terms import position_terms
from fauxchange.domain.trading_account.available import spendable
from fauxchange.domain.trading_account.debts import debts_of
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading import repay as rows

_CROSS = "cross"


@okx.handles("trade/one-click-repay.post")
def repay_all(call: Call) -> Iterator[Row]:
    """Repay what a multi-currency account owes of some currencies with another."""
    params = call.params
    debts = call.list("debtCcy")
    for one in repay_debts(call.ledger, call.account, debts, params["repayCcy"]):
        yield rows.repayment(one)


@okx.handles("trade/one-click-repay-v2.post", scope="at the market's price, without orders")
def repay_one(call: Call) -> Iterator[Row]:
    """Repay what a spot account owes of a currency with others."""
    params = call.params
    ccys = params["repayCcyList"]
    yield rows.new_repayment(repay_debt(call.ledger, call.account, params["debtCcy"], ccys))


@okx.handles("trade/one-click-repay-history.get")
def repay_history(call: Call) -> Iterator[Row]:
    """Yield the repayments of the last week with one currency, newest first."""
    return map(rows.repayment, _repayments(call, several=False))


@okx.handles("trade/one-click-repay-history-v2.get", scope="at the market's price, without orders")
def repay_history_new(call: Call) -> Iterator[Row]:
    """Yield those of the last week with several, newest first."""
    return map(rows.repayment_of_several, _repayments(call, several=True))


def _repayments(call: Call, *, several: bool) -> Iterator[Repayment]:
    page = call.page(reach_ms=KEPT_MS)
    return page.cut(repayments(call.unit, call.account.id, several=several, **page.times))


@okx.handles("trade/one-click-repay-currency-list.get")
def repayable(call: Call) -> Iterator[Row]:
    """Yield what the account owes and could repay it with; nobody owes for isolated positions."""
    owed = _owed(call)
    if owed and call.params.get("debtType", _CROSS) == _CROSS:
        yield {**rows.repayable(owed, _has(call)), "debtType": _CROSS}


@okx.handles("trade/one-click-repay-currency-list-v2.get")
def repayable_new(call: Call) -> Iterator[Row]:
    """Yield likewise what spot accounts and others owe."""
    owed = _owed(call)
    if owed:
        yield rows.repayable(owed, _has(call))


def _owed(call: Call) -> Mapping[str, Decimal]:
    debts = debts_of(call.unit, call.account.id).by_ccy
    return {ccy: debt.total for ccy, debt in debts.items()}


def _has(call: Call) -> Mapping[str, Decimal]:
    """Return what the account could pay with, by currency."""
    book = call.account.book(position_terms(call.unit, call.account.id).book)
    free = {ccy: spendable(call.unit, call.account, ccy, call.now_ms) for ccy in book}
    return {ccy: amount for ccy, amount in free.items() if amount > 0}
