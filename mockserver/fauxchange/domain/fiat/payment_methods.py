"""Fiat money: by which payment methods it comes and goes, and the bank accounts of users."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import exchange_of
from fauxchange.domain.core.document import document
from fauxchange.domain.core.money import EXACT, round_up
from fauxchange.domain.core.unit_of_work import UnitOfWork

from . import rejection

DEPOSIT = "deposit"
WITHDRAWAL = "withdrawal"


class Stage(NamedTuple):
    """A state that an order passes through, and how long it stays in it."""

    state: str
    ms: int


@dataclass(frozen=True, slots=True)
class PaymentLimits:
    """How much may be moved at once, and in all; None is no limit."""

    least: Decimal | None = None
    most: Decimal | None = None
    daily: Decimal | None = None
    weekly: Decimal | None = None
    monthly: Decimal | None = None
    lifetime: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """One way for one currency, in one direction; ``places`` are those of amounts and fees."""

    kind: str
    ccy: str
    name: str
    places: int
    fee_rate: Decimal
    min_fee: Decimal
    limits: PaymentLimits
    stages: tuple[Stage, ...]
    is_suspended: bool = False
    by_api: bool = True

    def fee(self, amount: Decimal) -> Decimal:
        """Return what moving an amount costs: a part of it, but not less than the minimum."""
        part = round_up(EXACT.multiply(amount, self.fee_rate), self.places)
        return max(part, self.min_fee)


@document("{exchange}/{kind}/{ccy}")
@dataclass(frozen=True, slots=True)
class PaymentMethods:
    """All methods of a currency in one direction."""

    exchange: str
    kind: str
    ccy: str
    of: tuple[PaymentMethod, ...] = ()


@dataclass(frozen=True, slots=True)
class BankAccount:
    """An account at a bank; one that ``bounces`` has every order fail."""

    id: str
    ccy: str
    method: str
    number: str
    recipient: str
    bank: str
    code: str
    bounces: bool = False


@document("{account}")
@dataclass(frozen=True, slots=True)
class BankAccounts:
    """All bank accounts of an owner."""

    account: str
    of: tuple[BankAccount, ...] = ()


def methods(unit: UnitOfWork, account: str, kind: str, ccy: str) -> tuple[PaymentMethod, ...]:
    """Return how a currency comes, or goes; nothing for a currency that does not."""
    found = unit.find(PaymentMethods, exchange_of(account), kind, ccy)
    return found.of if found else ()


def method(unit: UnitOfWork, account: str, kind: str, ccy: str, name: str) -> PaymentMethod:
    """Return a payment method.

    Raises:
        WrongDirection: the currency has it, but for the other direction only.
        UnknownMethod: the currency does not have it.

    """
    for one in methods(unit, account, kind, ccy):
        if one.name == name:
            return one
    other = DEPOSIT if kind == WITHDRAWAL else WITHDRAWAL
    if any(one.name == name for one in methods(unit, account, other, ccy)):
        raise rejection.WrongDirection(f"{name} is for every {other} of {ccy} only")
    raise rejection.UnknownMethod(f"{ccy} has no {name}")


def banks(unit: UnitOfWork, account: str, by: PaymentMethod) -> tuple[BankAccount, ...]:
    """Return the bank accounts an owner has for a payment method."""
    found = unit.find(BankAccounts, account) or BankAccounts(account)
    return tuple(one for one in found.of if (one.ccy, one.method) == (by.ccy, by.name))


def bank(unit: UnitOfWork, account: str, by: PaymentMethod, number: str) -> BankAccount:
    """Return a bank account of an owner by its id.

    Raises:
        UnknownBankAccount: the owner has none like it for the payment method.

    """
    for one in banks(unit, account, by):
        if one.id == number:
            return one
    raise rejection.UnknownBankAccount(f"{account} has no bank account {number} for {by.name}")
