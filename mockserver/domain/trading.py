"""The trading account at rest: its settings, and what its book is worth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from . import market
from .bill import log_of
from .money import EXACT, ZERO
from .rejection import BadParameter
from .subaccount_rejection import SettingsLocked, UnsuitedMode

if TYPE_CHECKING:
    from decimal import Decimal

    from .account import Account
    from .unit import Unit

BOOK = "trading"
SPOT, FUTURES, MULTI_CURRENCY, PORTFOLIO = "1", "2", "3", "4"
NET, LONG_SHORT = "net_mode", "long_short_mode"
# What isolated margin is set for: margin trading, or contracts.
MARGIN = "MARGIN"
AUTOMATIC = "automatic"


@dataclass(frozen=True, slots=True)
class TradingSettings:
    """How an account trades; the key is the account's."""

    account: str
    mode: str = FUTURES
    position_mode: str = NET
    greeks: str = "PA"
    contracts_isolated: str = AUTOMATIC
    margin_isolated: str = AUTOMATIC
    level: str = "Lv1"
    verified: str = "3"
    settles_in: str = "USDC"
    may_settle_in: tuple[str, ...] = ("USD", "USDC", "USDG")


@dataclass(frozen=True, slots=True)
class Worth:
    """One currency of the trading book and what it is worth in USD."""

    ccy: str
    available: Decimal
    frozen: Decimal
    total: Decimal
    usd: Decimal
    available_usd: Decimal
    frozen_usd: Decimal
    changed_ms: int


def settings_of(unit: Unit, account: str) -> TradingSettings:
    """Return an account's settings, those of a new account if nobody changed them."""
    return unit.find(TradingSettings, account) or TradingSettings(account)


def set_position_mode(unit: Unit, account: Account, mode: str) -> None:
    """Choose between net positions and one for each direction.

    Raises:
        UnsuitedMode: spot accounts have no positions, portfolio accounts only net ones.
        SettingsLocked: there are open orders.

    """
    settings = settings_of(unit, account.id)
    if settings.mode == SPOT or (settings.mode == PORTFOLIO and mode != NET):
        raise UnsuitedMode(f"account mode {settings.mode} does not have {mode}")
    if mode != settings.position_mode:
        _require_rest(account)
    unit.put(account.id, replace(settings, position_mode=mode))


def set_greeks(unit: Unit, account: Account, greeks: str) -> None:
    """Choose whether greeks are shown in coins or in dollars."""
    unit.put(account.id, replace(settings_of(unit, account.id), greeks=greeks))


def set_isolated_mode(unit: Unit, account: Account, isolated: str, kind: str) -> None:
    """Choose how isolated margin comes and goes, for margin trading or for contracts.

    Raises:
        UnsuitedMode: spot accounts have no isolated margin.
        BadParameter: both currencies as margin, which only margin trading has.
        SettingsLocked: there are open orders.

    """
    settings = settings_of(unit, account.id)
    if settings.mode == SPOT:
        raise UnsuitedMode("spot accounts have no isolated margin")
    if kind == MARGIN:
        changed = replace(settings, margin_isolated=isolated)
    elif isolated == AUTOMATIC:
        changed = replace(settings, contracts_isolated=isolated)
    else:
        raise BadParameter("isoMode", f"{isolated} is for margin trading only")
    if changed != settings:
        _require_rest(account)
    unit.put(account.id, changed)


def worth(unit: Unit, account: Account, at_ms: int, wanted: tuple[str, ...] = ()) -> list[Worth]:
    """Return what is in the trading book, of all currencies or those wanted."""
    held = {ccy: one for ccy, one in account.book(BOOK).items() if one}
    if wanted:
        held = {ccy: one for ccy, one in held.items() if ccy in wanted}
    changed = _changed(unit, account.id, set(held))
    found = []
    for ccy, one in held.items():
        price = usd(unit, ccy, at_ms)
        amounts = (one.available, one.frozen, one.total)
        free, frozen, total = (EXACT.multiply(amount, price) for amount in amounts)
        when = changed.get(ccy, at_ms)
        found.append(Worth(ccy, *amounts, total, free, frozen, when))
    return found


def usd(unit: Unit, ccy: str, at_ms: int) -> Decimal:
    """Return a currency's price in USD; what the world does not quote is worth nothing."""
    return market.usd(unit, ccy, at_ms) if _is_quoted(unit, ccy) else ZERO


def transferable(unit: Unit, account: Account, wanted: tuple[str, ...]) -> dict[str, Decimal]:
    """Return what may leave the trading book: of all it has, or of the currencies wanted.

    Raises:
        BadParameter: a currency that neither the account nor the world has.

    """
    book = account.book(BOOK)
    for ccy in wanted:
        if ccy not in book and not _is_quoted(unit, ccy):
            raise BadParameter("ccy", f"there is no currency {ccy}")
    owned = (ccy for ccy, held in book.items() if held)
    return {ccy: account.held(BOOK, ccy).available for ccy in (wanted or owned)}


def _is_quoted(unit: Unit, ccy: str) -> bool:
    return any(unit.find(kind, ccy) is not None for kind in (market.Quoted, market.Script))


def _changed(unit: Unit, account: str, wanted: set[str]) -> dict[str, int]:
    """Return when each currency of the trading book changed last."""
    found: dict[str, int] = {}
    for bill in unit.newest(log_of(account, BOOK)):
        if len(found) == len(wanted):
            break
        if bill.ccy in wanted:
            found.setdefault(bill.ccy, bill.at_ms)
    return found


def _require_rest(account: Account) -> None:
    if any(held.frozen for held in account.book(BOOK).values()):
        raise SettingsLocked("orders are open")
