"""All accounts that may hold a currency: masters and their sub-accounts."""

from __future__ import annotations

from collections.abc import Iterator

from fauxchange.domain.core.account import Account, exchange_of
from fauxchange.domain.core.unit_of_work import UnitOfWork

from .subaccount import subaccounts_log


def all_accounts(unit: UnitOfWork, exchange: str) -> Iterator[Account]:
    """Yield every account of an exchange."""
    return (one for one in unit.scan(Account) if exchange_of(one.id) == exchange)


def family(unit: UnitOfWork, master: str) -> Iterator[Account]:
    """Yield a master and its sub-accounts."""
    yield unit.get(Account, master)
    for opened in unit.newest(subaccounts_log(master)):
        yield unit.get(Account, opened.account)
