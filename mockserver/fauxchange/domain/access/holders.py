"""All accounts that may hold a currency: masters and their sub-accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.document import document

from .subaccount import subaccounts_log

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange.domain.core.unit_of_work import UnitOfWork


@document()
@dataclass(frozen=True, slots=True)
class Masters:
    """The ids of all master accounts."""

    accounts: tuple[str, ...]


def all_accounts(unit: UnitOfWork) -> Iterator[Account]:
    """Yield every account."""
    for master in unit.get(Masters).accounts:
        yield from family(unit, master)


def family(unit: UnitOfWork, master: str) -> Iterator[Account]:
    """Yield a master and its sub-accounts."""
    yield unit.get(Account, master)
    for opened in unit.newest(subaccounts_log(master)):
        yield unit.get(Account, opened.account)
