"""Market maker protection: how many contracts may be traded in a time, by family of options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.document import document
from fauxchange.domain.core.rejection import InvalidField
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.trading_account import account as trading_account_account

from . import rejection


class Protection(NamedTuple):
    """The limits of a family: a window of zero protects nothing, a freeze of zero has no end."""

    family: str
    window_ms: int
    freeze_ms: int
    quantity: Decimal


@document("{account}")
@dataclass(frozen=True, slots=True)
class Protections:
    """All protections of an account; the key is the account's."""

    account: str
    by_family: Mapping[str, Protection]


def protections(unit: UnitOfWork, account: str, family: str = "") -> list[Protection]:
    """Return the protections of an account, of one family or of all."""
    found = unit.find(Protections, account) or Protections(account, {})
    return [one for one in found.by_family.values() if family in {"", one.family}]


def protect(unit: UnitOfWork, account: Account, protection: Protection) -> None:
    """Set the limits of a family.

    Raises:
        InvalidField: no contract at all.
        UnsuitedMode: it is no portfolio account.
        NoProtection: its owner has not applied for it.

    """
    if protection.quantity <= 0:
        raise InvalidField("quantity", "the limit is above zero")
    _require_maker(unit, account, rejection.NoProtection)
    before = unit.find(Protections, account.id) or Protections(account.id, {})
    unit.put(replace(before, by_family={**before.by_family, protection.family: protection}))


def reset(unit: UnitOfWork, account: Account, family: str) -> bool:
    """Free a family whose limit was reached; return whether it is protected at all.

    Raises:
        UnsuitedMode: it is no portfolio account.
        NoReset: its owner has not applied for protection.

    """
    _require_maker(unit, account, rejection.NoReset)
    return bool(protections(unit, account.id, family))


def is_maker(unit: UnitOfWork, account: Account) -> bool:
    """Whether an account may quote options as market makers do."""
    settings = trading_account_account.settings_of(unit, account.id)
    return settings.mode == trading_account_account.PORTFOLIO and settings.protects


def _require_maker(
    unit: UnitOfWork, account: Account, refusal: type[rejection.NoProtection]
) -> None:
    settings = trading_account_account.require_portfolio(unit, account, "are protected")
    if not settings.protects:
        raise refusal(f"{account.id} has not applied for protection")
