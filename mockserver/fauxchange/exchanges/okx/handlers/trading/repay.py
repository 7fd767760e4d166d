"""One-click repay, which repays nothing here (order-book-trading-trade-post-trade-one-click-repay).

Debts are repaid by what comes in, and through easy convert and spot trading.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NoReturn

from fauxchange.domain.positions.terms import position_terms
from fauxchange.domain.trading_account.available import spendable
from fauxchange.domain.trading_account.debts import debts_of
from fauxchange.exchanges.exchange import Call
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.refusals import NoOneClickRepay
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading import repay as rows

_CROSS = "cross"


@okx.handles("trade/one-click-repay.post", scope="no one-click repay")
@okx.handles("trade/one-click-repay-v2.post", scope="no one-click repay")
def repay(_call: Call) -> NoReturn:
    """Refuse, as the exchange does while it repays nothing."""
    raise NoOneClickRepay("one-click repay is not modelled")


@okx.handles("trade/one-click-repay-history.get", scope="no one-click repay")
@okx.handles("trade/one-click-repay-history-v2.get", scope="no one-click repay")
def repay_history(_call: Call) -> Iterator[Row]:
    """Yield none."""
    return iter(())


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
