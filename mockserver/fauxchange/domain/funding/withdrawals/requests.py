"""Requests for withdrawals: what they must satisfy before money is frozen."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from fauxchange.domain.core.account import Account, Uid, account_id, exchange_of
from fauxchange.domain.core.ledger import Ledger, LedgerAccount
from fauxchange.domain.core.money import EXACT, ZERO, places
from fauxchange.domain.core.rejection import InvalidField, TooManyPlaces
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.funding import currency, deposits
from fauxchange.domain.funding.currency import Chain, Currency
from fauxchange.domain.funding.rejection import (
    AmountTooLarge,
    AmountTooSmall,
    BadAddress,
    IllegalRecipient,
    IncompleteReceiver,
    InsufficientBalance,
    InternalUnsupported,
    OverDailyLimit,
    SubAccountWithdrawal,
    TagNeeded,
    UnknownRecipient,
    UnverifiedAddress,
    WithdrawalsSuspended,
)
from fauxchange.domain.funding.transfers import find_by_client_id, remember_client_id
from fauxchange.domain.market import price

from .withdrawal import ON_CHAIN, UID, Withdrawal, WithdrawalOrder, plan, record, used_usd, whole_ms

INTERNAL_PLACES = 8


def withdraw(ledger: Ledger, account: Account, order: WithdrawalOrder) -> Withdrawal:
    """Freeze amount and fee, and begin; the same order with the same client id begins only once.

    Raises:
        InvalidField: no such currency, too many decimal places, a client id used otherwise.
        InsufficientBalance: more than may be withdrawn.
        Rejection: one of the others of ``funding.rejection``.

    """
    unit = ledger.unit
    if account.master != account.id:
        raise SubAccountWithdrawal(f"{account.id} is a sub-account")
    before = find_by_client_id(unit, "withdrawal", account.id, order.client_id)
    if before is not None:
        return _again(unit.get(Withdrawal, before), order)
    listed = currency.currency_of(unit, account.id, order.ccy)
    begun = Withdrawal(
        unit.new_id(), account.id, order, ZERO, _worth(ledger, order), ledger.now_ms, ledger.now_ms
    )
    if order.destination == ON_CHAIN:
        begun = _on_chain(begun, listed.chain(order.chain))
    else:
        begun = _internal(unit, account, begun, listed)
    begun = replace(begun, done_ms=ledger.now_ms + whole_ms(unit, begun))
    _require_quota(ledger, begun)
    _freeze(ledger, account, begun)
    record(unit, begun)
    remember_client_id(unit, "withdrawal", account.id, order.client_id, begun.id)
    plan(ledger, begun)
    return begun


def _again(before: Withdrawal, order: WithdrawalOrder) -> Withdrawal:
    if before.order != order:
        raise InvalidField("client id", f"{order.client_id} is the name of another withdrawal")
    return before


def _worth(ledger: Ledger, order: WithdrawalOrder) -> Decimal:
    """Return the order's value in USD; what nobody quotes counts nothing."""
    try:
        return EXACT.multiply(order.amount, price.usd(ledger.unit, order.ccy, ledger.now_ms))
    except KeyError:
        return ZERO


def _on_chain(begun: Withdrawal, chain: Chain) -> Withdrawal:
    order, network = begun.order, chain.network
    if not chain.can_withdraw:
        raise WithdrawalsSuspended(chain.name)
    address, _, tag = order.to.partition(":") if network.tag else (order.to, "", "")
    if not network.takes(address):
        raise BadAddress(f"{address} is no address of {network.name}")
    if not network.is_verified(address):
        raise UnverifiedAddress(f"{address} is no verified address of {network.name}")
    if network.tag and not tag:
        raise TagNeeded(f"{network.name} needs {network.tag} behind a colon")
    if order.receiver is not None and not order.receiver.is_complete:
        raise IncompleteReceiver("a wallet of an exchange, but not which one, or not whose")
    _require_amount(order, chain.places, chain.min_withdrawal)
    if order.amount > chain.max_withdrawal:
        raise AmountTooLarge(f"{order.amount} is above {chain.max_withdrawal} {order.ccy}")
    return replace(begun, fee=chain.fee, chain=chain.name, to=address, tag=tag)


def _internal(
    unit: UnitOfWork, account: Account, begun: Withdrawal, listed: Currency
) -> Withdrawal:
    order = begun.order
    if not listed.can_internal:
        reason = f"{order.ccy} does not move between users"
        raise InternalUnsupported(account.user, order.to, reason)
    _require_amount(order, INTERNAL_PLACES, listed.min_internal)
    recipient = _recipient(unit, account, order)
    return replace(begun, to=order.to, recipient=recipient)


def _require_amount(order: WithdrawalOrder, most_places: int, minimum: Decimal) -> None:
    if places(order.amount) > most_places:
        raise TooManyPlaces(order.ccy, most_places)
    if order.amount < minimum:
        raise AmountTooSmall(f"{order.amount} is below {minimum} {order.ccy}")


def _recipient(unit: UnitOfWork, account: Account, order: WithdrawalOrder) -> str:
    """Return the account that is paid; empty for users of whom the world says nothing."""
    exchange = exchange_of(account.id)
    uid = unit.find(Uid, exchange, order.to)
    if order.to_kind == UID:
        found = uid.account if uid else ""
        if not found:
            raise UnknownRecipient(f"nobody has the UID {order.to}")
    else:
        named = unit.find(Account, account_id(exchange, order.to))
        found = named.id if named else ""
        if not found and "@" not in order.to:
            _require_phone(order)
    if found == account.id:
        raise UnknownRecipient("that is the sender")
    return found


def _require_phone(order: WithdrawalOrder) -> None:
    if not order.to.isdecimal():
        raise IllegalRecipient(f"{order.to} is no email, phone number or name of an account")
    if not order.area_code:
        raise UnknownRecipient("a phone number needs its area code")


def _require_quota(ledger: Ledger, begun: Withdrawal) -> None:
    quota = currency.terms_of(ledger.unit, begun.account).quota_usd
    used = used_usd(ledger.unit, begun.account, ledger.now_ms)
    if EXACT.add(used, begun.usd) > quota:
        raise OverDailyLimit(f"{begun.usd} USD on top of {used} USD, {quota} USD are allowed")


def _freeze(ledger: Ledger, account: Account, begun: Withdrawal) -> None:
    ccy = begun.order.ccy
    book = currency.terms_of(ledger.unit, account.id).book
    available = account.balance(book, ccy).available
    free = EXACT.subtract(available, deposits.locked_amount(ledger.unit, account.id, ccy))
    if free < begun.total:
        raise InsufficientBalance(ccy, begun.total, max(free, ZERO))
    ledger.move(
        ccy,
        begun.total,
        debit=LedgerAccount(account.id, book),
        credit=LedgerAccount(account.id, book, "frozen"),
        reason="withdrawal requested",
    )
