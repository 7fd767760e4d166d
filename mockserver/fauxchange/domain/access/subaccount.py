"""Sub-accounts: accounts that a master opens, reads and moves money between."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.access.rejection import NotMaster
from fauxchange.domain.core.account import Account, Uid, account_id, exchange_of
from fauxchange.domain.core.document import document
from fauxchange.domain.core.events import DocumentChanged, tells_of
from fauxchange.domain.core.history import enter
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.unit_of_work import UnitOfWork

from . import rejection

STANDARD, MANAGED = "standard", "managed"


@document()
class SubAccountTerms(NamedTuple):
    """How many sub-accounts a master may have, keys an account, and addresses a key."""

    accounts: int = 100
    keys: int = 50
    addresses: int = 20


@document("{account}")
class SubAccount(NamedTuple):
    """What a master knows of a sub-account; its key is that of the Account document.

    ``trustee`` is the account of the trading team that manages it, empty if nobody does.
    """

    account: str
    name: str
    user: str
    master: str
    kind: str
    label: str
    opened_ms: int
    frozen: bool = False
    trustee: str = ""


@tells_of(SubAccount)
class SubAccountChanged(DocumentChanged[SubAccount]):
    """A sub-account, as its master knows it now."""


class SubAccountEntry(NamedTuple):
    """An entry of the log of a master's sub-accounts, ordered by time."""

    at_ms: int
    account: str


class FamilyTransfer(NamedTuple):
    """Money that went between a master and a sub-account; ``inward`` is into the sub-account."""

    id: int
    at_ms: int
    ccy: str
    amount: Decimal
    inward: bool
    account: str


def require_master(account: Account) -> Account:
    """Return an account that is no sub-account.

    Raises:
        NotMaster: it is one.

    """
    if account.master != account.id:
        raise NotMaster(f"{account.id} is a sub-account")
    return account


def subaccounts_log(master: str) -> str:
    """Return the name of the log of a master's sub-accounts."""
    return f"sub-accounts/{master}"


def entrusted_log(trustee: str) -> str:
    """Return the name of the log of the sub-accounts a trading team manages."""
    return f"sub-accounts entrusted/{trustee}"


def family_transfers_log(master: str) -> str:
    """Return the name of the log of what went between a master and its sub-accounts."""
    return f"sub-account transfers/{master}"


def managed_transfers_log(trustee: str) -> str:
    """Return the name of the log of what went in and out of managed sub-accounts."""
    return f"managed sub-account transfers/{trustee}"


def terms_of(unit: UnitOfWork) -> SubAccountTerms:
    """Return the limits on sub-accounts, keys and addresses."""
    return unit.find(SubAccountTerms) or SubAccountTerms()


def find(unit: UnitOfWork, master: str, name: str) -> SubAccount | None:
    """Return a master's sub-account by name, or None."""
    found = unit.find(SubAccount, account_id(exchange_of(master), name))
    return found if found is not None and found.master == master else None


def subaccount_of(unit: UnitOfWork, master: str, name: str) -> SubAccount:
    """Return a master's sub-account by name.

    Raises:
        UnknownSubAccount: it has none of that name.

    """
    found = find(unit, master, name)
    if found is None:
        raise rejection.UnknownSubAccount(name)
    return found


def add(unit: UnitOfWork, account: Account, sub: SubAccount) -> None:
    """Write a new sub-account and its account."""
    unit.put(account)
    unit.put(sub)
    entry = SubAccountEntry(sub.opened_ms, account.id)
    unit.append(subaccounts_log(sub.master), entry)
    if sub.trustee:
        unit.append(entrusted_log(sub.trustee), entry)


def create(ledger: Ledger, master: Account, name: str, kind: str, *, label: str = "") -> SubAccount:
    """Open a sub-account.

    Raises:
        NoCustody: a custody sub-account, which only customers of a custodian get.
        NameTaken: another account has the name.
        TooManySubAccounts: the master has as many as it may.

    """
    unit = ledger.unit
    if kind != STANDARD:
        raise rejection.NoCustody(f"no custodian vouches for sub-accounts of kind {kind}")
    account = Account(account_id(exchange_of(master.id), name), unit.new_id(), master.id)
    if unit.find(Account, account.id) is not None:
        raise rejection.NameTaken(f"there is an account {name}")
    limit = terms_of(unit).accounts
    if sum(1 for _ in unit.newest(subaccounts_log(master.id))) >= limit:
        raise rejection.TooManySubAccounts(f"a master has at most {limit}")
    sub = SubAccount(account.id, name, account.user, master.id, kind, label, ledger.now_ms)
    add(unit, account, sub)
    unit.put(Uid(account.user, account.id))
    return sub


def require_open(unit: UnitOfWork, *accounts: str) -> None:
    """Require that accounts may take part in a transfer.

    Raises:
        FrozenSubAccount: one of them is a frozen sub-account.

    """
    for account in accounts:
        sub = unit.find(SubAccount, account)
        if sub is not None and sub.frozen:
            raise rejection.FrozenSubAccount(sub.name)


def record_transfer(ledger: Ledger, ccy: str, amount: Decimal, *, payer: str, payee: str) -> None:
    """Write a transfer between a master and its own sub-account into their logs; ignore others."""
    unit = ledger.unit
    for account, other, inward in ((payee, payer, True), (payer, payee, False)):
        sub = unit.find(SubAccount, account)
        if sub is None or sub.master != other:
            continue
        number = int(unit.new_id())
        entry = FamilyTransfer(number, ledger.now_ms, ccy, amount, inward, account)
        values = {"ccy": ccy, "inward": inward, "account": account}
        enter(unit, family_transfers_log(sub.master), entry, None, **values)
        if sub.trustee:
            enter(unit, managed_transfers_log(sub.trustee), entry, None, **values)
