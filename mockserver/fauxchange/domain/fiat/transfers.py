"""Fiat money between users and their banks: withdrawals are asked for, deposits arrive."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger, LedgerAccount
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.funding.rejection import (
    AmountTooSmall,
    InsufficientBalance,
    SubAccountWithdrawal,
    UnknownWithdrawal,
)
from fauxchange.domain.funding.transfers import find_by_client_id, remember_client_id

from . import payment_methods, rejection
from .orders import FiatOrder, cancel, find, require_amount, start
from .payment_methods import DEPOSIT, WITHDRAWAL, BankAccount, PaymentMethod

_NAMED = "fiat withdrawal"


class FiatTransferRequest(NamedTuple):
    """What moves, and how; ``bank`` is the id of a bank account."""

    ccy: str
    method: str
    amount: Decimal
    bank: str = ""
    client_id: str = ""


def withdraw(ledger: Ledger, account: Account, request: FiatTransferRequest) -> FiatOrder:
    """Freeze amount and fee, and begin.

    Raises:
        SubAccountWithdrawal: a sub-account asks.
        RepeatedClientId: the account's own id was used before.
        UnknownMethod, WrongDirection, Suspended, NotByApi: not by this payment method.
        UnknownBankAccount: not to this bank account.
        InvalidField, AmountTooSmall, AmountTooLarge, OverDailyLimit: not this amount.
        InsufficientBalance: the funding account has less.

    """
    unit = ledger.unit
    _require_master(account)
    if find_by_client_id(unit, _NAMED, account.id, request.client_id) is not None:
        raise rejection.RepeatedClientId(f"{request.client_id} is the name of another withdrawal")
    by = payment_methods.method(unit, account.id, WITHDRAWAL, request.ccy, request.method)
    if by.is_suspended:
        raise rejection.Suspended(f"{by.name} takes no withdrawals")
    if not by.by_api:
        raise rejection.NotByApi(f"{by.name} takes no withdrawals over the API")
    bank = payment_methods.bank(unit, account.id, by, request.bank)
    require_amount(ledger, account.id, by, request.amount)
    order = _order(ledger, account, by, bank, request)
    available = account.balance("funding", order.ccy).available
    if available < order.total:
        raise InsufficientBalance(order.ccy, order.total, available)
    ledger.move(
        order.ccy,
        order.total,
        debit=LedgerAccount(account.id, "funding"),
        credit=LedgerAccount(account.id, "funding", "frozen"),
        reason="withdrawal requested",
    )
    remember_client_id(unit, _NAMED, account.id, order.client_id, order.id)
    return start(ledger, order)


def cancel_withdrawal(ledger: Ledger, account: str, number: str) -> FiatOrder:
    """Call a withdrawal back.

    Raises:
        UnknownWithdrawal: the account has none like it.
        FiatWithdrawalNotCancelable: it is not pending.

    """
    return cancel(ledger, withdrawal(ledger.unit, account, number))


def withdrawal(unit: UnitOfWork, account: str, number: str) -> FiatOrder:
    """Return a withdrawal.

    Raises:
        UnknownWithdrawal: the account has none like it.

    """
    found = find(unit, account, WITHDRAWAL, number)
    if found is None:
        raise UnknownWithdrawal(f"{account} has no withdrawal {number}")
    return found


def arrive(ledger: Ledger, account: str, request: FiatTransferRequest) -> FiatOrder:
    """Have money arrive; from the first bank account of the method if none is named.

    Raises:
        SubAccountWithdrawal: a sub-account, which has no deposits of its own.
        UnknownMethod, WrongDirection: not by this payment method.
        UnknownBankAccount: not from this bank account, or there is none.
        InvalidField, AmountTooSmall, AmountTooLarge, OverDailyLimit: not this amount.

    """
    unit = ledger.unit
    owner = unit.get(Account, account)
    _require_master(owner)
    by = payment_methods.method(unit, account, DEPOSIT, request.ccy, request.method)
    first = next((one.id for one in payment_methods.banks(unit, account, by)), "")
    bank = payment_methods.bank(unit, account, by, request.bank or first)
    require_amount(ledger, account, by, request.amount)
    order = _order(ledger, owner, by, bank, request)
    if order.amount <= order.fee:
        raise AmountTooSmall(f"the fee is {order.fee} {order.ccy}")
    return start(ledger, order)


def deposit(unit: UnitOfWork, account: str, number: str) -> FiatOrder:
    """Return a deposit.

    Raises:
        UnknownDeposit: the account has none like it.

    """
    found = find(unit, account, DEPOSIT, number)
    if found is None:
        raise rejection.UnknownDeposit(f"{account} has no deposit {number}")
    return found


def _require_master(account: Account) -> None:
    if account.master != account.id:
        raise SubAccountWithdrawal(f"{account.id} is a sub-account")


def _order(
    ledger: Ledger,
    account: Account,
    by: PaymentMethod,
    bank: BankAccount,
    request: FiatTransferRequest,
) -> FiatOrder:
    return FiatOrder(
        id=ledger.unit.new_id(),
        account=account.id,
        kind=by.kind,
        ccy=by.ccy,
        method=by.name,
        bank=bank.id,
        amount=request.amount,
        fee=by.fee(request.amount),
        at_ms=ledger.now_ms,
        changed_ms=ledger.now_ms,
        ahead=by.stages,
        bounces=bank.bounces,
        client_id=request.client_id,
    )
