"""Adding money to a demo account and taking it away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.document import document
from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.positions.watch import mark
from fauxchange.domain.trading_account import account as trading_account_account
from fauxchange.domain.trading_account.available import spendable
from fauxchange.domain.trading_account.terms import terms_of

from . import rejection


@document("{account}")
@dataclass(frozen=True, slots=True)
class DemoIncreases:
    """How often an account was increased on a day; the key is the account's."""

    account: str
    day: int
    count: int


def increases_left(unit: UnitOfWork, account: str, at_ms: int) -> int:
    """Return how often an account may still be increased until midnight UTC."""
    found = unit.find(DemoIncreases, account)
    used = found.count if found is not None and found.day == at_ms // DAY_MS else 0
    return terms_of(unit).increases - used


def increase(ledger: Ledger, account: str, amounts: Iterable[tuple[str, Decimal]]) -> None:
    """Put money into the trading account.

    Raises:
        TooManyIncreases: the day has no more of them.

    """
    unit, limit = ledger.unit, terms_of(ledger.unit).increases
    remaining = increases_left(unit, account, ledger.now_ms)
    if remaining <= 0:
        raise rejection.TooManyIncreases(limit)
    for ccy, amount in amounts:
        ledger.move(
            ccy,
            amount,
            debit=exchange_account("demo money"),
            credit=LedgerAccount(account, trading_account_account.BOOK),
            reason="demo increase",
        )
    count = limit - remaining + 1
    unit.put(DemoIncreases(account, ledger.now_ms // DAY_MS, count))


def reduce(ledger: Ledger, account: str, amounts: Iterable[tuple[str, Decimal]]) -> None:
    """Take money out of the trading account.

    Raises:
        BelowZero: there is less.
        HeldByOrders: there is enough, but orders hold it, or positions need it.

    """
    for ccy, amount in amounts:
        owner = ledger.unit.get(Account, account)
        held = owner.balance(trading_account_account.BOOK, ccy)
        available = spendable(ledger.unit, owner, ccy, ledger.now_ms)
        if amount > held.total:
            raise rejection.BelowZero(ccy, f"{amount} {ccy} wanted, {held.total} {ccy} there")
        if amount > available:
            raise rejection.HeldByOrders(ccy, f"{amount} {ccy} wanted, {available} {ccy} available")
        ledger.move(
            ccy,
            amount,
            debit=LedgerAccount(account, trading_account_account.BOOK),
            credit=exchange_account("demo money"),
            reason="demo reduction",
        )
        mark(ledger, account)
