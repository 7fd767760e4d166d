"""Transfers: between the books of an account, and between a master account and its sub-accounts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.access.subaccount import record_transfer, require_open
from fauxchange.domain.core.account import Account, account_id, exchange_of
from fauxchange.domain.core.document import document
from fauxchange.domain.core.durations import WEEK_MS
from fauxchange.domain.core.events import DocumentChanged, tells_of
from fauxchange.domain.core.history import record
from fauxchange.domain.core.ledger import Ledger, LedgerAccount
from fauxchange.domain.core.money import places
from fauxchange.domain.core.rejection import InvalidField, TooManyPlaces
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.positions.watch import mark
from fauxchange.domain.settings.auto_earn import earning_of
from fauxchange.domain.settings.rejection import EarnsItself
from fauxchange.domain.trading_account import borrowing
from fauxchange.domain.trading_account.account import BOOK
from fauxchange.domain.trading_account.margin import withdrawable

from . import currency
from .rejection import (
    InsufficientBalance,
    NotForMasters,
    NotForSubAccounts,
    NothingToMove,
    SameBook,
    TransferOutRefused,
    UnknownParty,
    UnknownTransfer,
)

WITHIN = "within"
TO_SUB = "master to sub"
FROM_SUB = "sub to master, by the master"
TO_MASTER = "sub to master"
TO_SIBLING = "sub to sub"

SUCCESS = "success"

# How long the state of a transfer can be read.
REMEMBERED_MS = 2 * WEEK_MS


class TransferOrder(NamedTuple):
    """What is asked for; ``other`` is the name of the sub-account, if the kind needs one.

    ``lent`` says that what was borrowed may leave the trading account, too.
    """

    kind: str
    ccy: str
    amount: Decimal
    from_book: str
    to_book: str
    other: str = ""
    client_id: str = ""
    lent: bool = False


@document("{id}")
@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer that was made."""

    id: str
    account: str
    order: TransferOrder
    at_ms: int
    state: str = SUCCESS


@tells_of(Transfer)
class TransferChanged(DocumentChanged[Transfer]):
    """A transfer between books or accounts, as it has become."""


class TransferEntry(NamedTuple):
    """An entry of the log of an account's transfers."""

    at_ms: int
    id: str
    client_id: str


@document("{what}/{account}/{client_id}")
@dataclass(frozen=True, slots=True)
class ClientIdEntry:
    """The id that a client's own id stands for."""

    what: str
    account: str
    client_id: str
    id: str


@document("{account}")
@dataclass(frozen=True, slots=True)
class MayTransferOut:
    """Whether a sub-account may pay other sub-accounts."""

    account: str
    allowed: bool


def transfer(ledger: Ledger, account: Account, order: TransferOrder) -> Transfer:
    """Move money at once; the same order with the same client id moves it only once.

    Raises:
        InvalidField: no such currency, too many decimal places, a client id used otherwise.
        NothingToMove: the amount is zero.
        InsufficientBalance: more than is available.
        Rejection: one of the others of ``funding.rejection``.

    """
    unit = ledger.unit
    before = _before(unit, account.id, order.client_id, ledger.now_ms)
    if before is not None:
        return _repeat(before, order)
    listed = currency.currency_of(unit, account.id, order.ccy)
    if not order.amount:
        raise NothingToMove(f"a transfer of 0 {order.ccy}")
    if places(order.amount) > listed.places:
        raise TooManyPlaces(order.ccy, listed.places)
    payer, payee = _parties(unit, account, order)
    require_open(unit, payer.id, payee.id)
    available = _available(ledger, payer, order)
    if available < order.amount:
        raise InsufficientBalance(order.ccy, order.amount, available)
    ledger.move(
        order.ccy,
        order.amount,
        debit=LedgerAccount(payer.id, order.from_book),
        credit=LedgerAccount(payee.id, order.to_book),
        reason=_reason(order),
        client_id=order.client_id,
    )
    mark(ledger, payer.id)
    record_transfer(ledger, order.ccy, order.amount, payer=payer.id, payee=payee.id)
    if order.to_book == BOOK:
        borrowing.repay_with(ledger, payee.id, order.ccy, order.amount)
    return remember(ledger, account.id, order)


def remember(ledger: Ledger, account: str, order: TransferOrder) -> Transfer:
    """Write a transfer that was made, and forget those that nobody may ask for any more."""
    unit = ledger.unit
    made = Transfer(unit.new_id(), account, order, ledger.now_ms)
    unit.put(made)
    remember_client_id(unit, "transfer", account, order.client_id, made.id)
    entry = TransferEntry(made.at_ms, made.id, order.client_id)
    for gone in record(unit, f"transfers/{account}", entry, REMEMBERED_MS):
        unit.delete(Transfer, gone.id)
        known = find_by_client_id(unit, "transfer", account, gone.client_id)
        if known == gone.id:
            unit.delete(ClientIdEntry, f"transfer/{account}/{gone.client_id}")
    return made


def find(
    unit: UnitOfWork, account: str, now_ms: int, kind: str, *, number: str = "", client_id: str = ""
) -> Transfer:
    """Return a transfer of the last two weeks; the id decides if there are both.

    Raises:
        UnknownTransfer: the account made none like it.

    """
    field = "transfer id" if number else "client id"
    transfer_id = number or find_by_client_id(unit, "transfer", account, client_id) or ""
    found = unit.find(Transfer, transfer_id)
    if found is None or found.account != account or not _is_known(found, now_ms):
        raise UnknownTransfer(field, f"no transfer {number or client_id} in the last two weeks")
    if found.order.kind != kind:
        raise UnknownTransfer(field, f"that transfer is one {found.order.kind}, not {kind}")
    return found


def remember_client_id(
    unit: UnitOfWork, what: str, account: str, client_id: str, number: str
) -> None:
    """Write which id a client's own id stands for; an empty one stands for nothing."""
    if client_id:
        unit.put(ClientIdEntry(what, account, client_id, number))


def find_by_client_id(unit: UnitOfWork, what: str, account: str, client_id: str) -> str | None:
    """Return the id that a client's own id stands for, or None."""
    found = unit.find(ClientIdEntry, what, account, client_id) if client_id else None
    return found.id if found else None


def may_transfer_out(unit: UnitOfWork, account: str) -> bool:
    """Whether a sub-account may pay other sub-accounts; it may not until its master allows it."""
    found = unit.find(MayTransferOut, account)
    return found is not None and found.allowed


def allow_transfer_out(unit: UnitOfWork, account: str, *, allowed: bool) -> None:
    """Set whether a sub-account may pay other sub-accounts."""
    unit.put(MayTransferOut(account, allowed))


def _before(unit: UnitOfWork, account: str, client_id: str, now_ms: int) -> Transfer | None:
    """Return the transfer that was made under a client's own id, while it is known."""
    number = find_by_client_id(unit, "transfer", account, client_id)
    before = unit.find(Transfer, number) if number else None
    return before if before is not None and _is_known(before, now_ms) else None


def _is_known(made: Transfer, now_ms: int) -> bool:
    return made.at_ms >= now_ms - REMEMBERED_MS


def _repeat(before: Transfer, order: TransferOrder) -> Transfer:
    if before.order != order:
        raise InvalidField("client id", f"{order.client_id} is the name of another transfer")
    return before


def _available(ledger: Ledger, payer: Account, order: TransferOrder) -> Decimal:
    """Return what may leave; of the trading account not what margin or debts hold back."""
    if order.from_book != BOOK:
        return payer.balance(order.from_book, order.ccy).available
    found = withdrawable(ledger.unit, payer, order.ccy, ledger.now_ms)
    if not order.lent or order.amount <= found.own:
        return found.own
    if earning_of(ledger.unit, payer.id, order.ccy) is not None:
        raise EarnsItself(f"{order.ccy} earns by itself")
    return found.lent


def _parties(unit: UnitOfWork, account: Account, order: TransferOrder) -> tuple[Account, Account]:
    """Return who pays and who is paid."""
    if order.kind == WITHIN:
        if order.from_book == order.to_book:
            raise SameBook(f"from {order.from_book} to {order.to_book}")
        return account, account
    is_master = account.master == account.id
    if order.kind in {TO_SUB, FROM_SUB}:
        if not is_master:
            raise NotForSubAccounts(f"a sub-account asks for a transfer {order.kind}")
        sub = _sub(unit, account, order.other)
        return (account, sub) if order.kind == TO_SUB else (sub, account)
    if is_master:
        raise NotForMasters(f"a master account asks for a transfer {order.kind}")
    if order.kind == TO_MASTER:
        return account, unit.get(Account, account.master)
    if not may_transfer_out(unit, account.id):
        raise TransferOutRefused(account.id.partition(":")[2])
    return account, _sub(unit, account, order.other)


def _sub(unit: UnitOfWork, account: Account, name: str) -> Account:
    """Return another account of the same master."""
    found = unit.find(Account, account_id(exchange_of(account.id), name))
    own = {account.id, account.master}
    if found is None or found.master != account.master or found.id in own:
        raise UnknownParty(name)
    return found


def _reason(order: TransferOrder) -> str:
    if order.kind == WITHIN:
        is_out = order.from_book == BOOK
        return "transfer from trading" if is_out else "transfer to trading"
    if order.kind == TO_SUB:
        return "transfer from master to sub"
    return "transfer from sub to sub" if order.kind == TO_SIBLING else "transfer from sub to master"
