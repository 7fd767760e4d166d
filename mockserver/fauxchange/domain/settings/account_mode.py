"""Switching between account modes, its checks and its presets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.document import document
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import ZERO
from fauxchange.domain.core.rejection import Rejection
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.positions.book import holds_any
from fauxchange.domain.trading_account import account as trading_account_account
from fauxchange.domain.trading_account import shared
from fauxchange.domain.trading_account.debts import owes
from fauxchange.domain.trading_account.terms import terms_of

from . import rejection
from .settings import SHARED

# What hinders a switch: orders, positions, debts, too little equity, leading trades, a strategy.
ORDERS, POSITIONS, DEBTS = "orders", "positions", "debts"
ASSETS, LEADER = "assets", "leader"
_REFUSALS: dict[str, type[Rejection]] = {
    ORDERS: rejection.OpenOrders,
    POSITIONS: rejection.OpenOrders,
    DEBTS: rejection.Indebted,
    ASSETS: rejection.TooPoor,
    LEADER: rejection.LeadsTrades,
}


@document("{account}")
@dataclass(frozen=True, slots=True)
class ModePreset:
    """What was chosen for the next switch; the key is the account's."""

    account: str
    mode: str
    leverage: str = ""
    offset: str = ""


class ModeCheck(NamedTuple):
    """What hinders a switch, and the equity in USD."""

    hindrances: tuple[str, ...]
    equity: Decimal


def preset(unit: UnitOfWork, account: Account, chosen: ModePreset) -> None:
    """Keep what is chosen for the next switch.

    Raises:
        ModeLocked: the mode was never chosen on the exchange's site.

    """
    _require_known(unit, account, chosen.mode)
    unit.put(chosen)


def preset_of(unit: UnitOfWork, account: str, mode: str) -> ModePreset:
    """Return what was chosen for a switch to a mode."""
    found = unit.find(ModePreset, account)
    return found if found is not None and found.mode == mode else ModePreset(account, mode)


def check(ledger: Ledger, account: Account, mode: str, *, leads: bool) -> ModeCheck:
    """Return what hinders a switch; ``leads`` says whether the caller is a lead trader.

    Raises:
        ModeLocked: the mode was never chosen on the exchange's site.

    """
    unit = ledger.unit
    _require_known(unit, account, mode)
    equity = shared.margin_of(unit, account, ledger.now_ms).adjusted
    hindered = {
        ORDERS: trading_account_account.has_orders(account),
        POSITIONS: holds_any(unit, account.id),
        DEBTS: owes(unit, account.id),
        ASSETS: equity < terms_of(unit).equity.get(mode, ZERO),
        LEADER: leads and mode in SHARED,
    }
    return ModeCheck(tuple(name for name, is_so in hindered.items() if is_so), equity)


def switch(ledger: Ledger, account: Account, mode: str, *, leads: bool) -> None:
    """Choose an account mode; the mode that it is in may always be chosen.

    Portfolio accounts have net positions only.

    Raises:
        ModeLocked: it was never chosen on the exchange's site.
        StrategyUnsuited: the mode does not have the account's strategy.
        Rejection: open orders, debts, too little equity, or a lead trader.

    """
    unit = ledger.unit
    settings = trading_account_account.settings_of(unit, account.id)
    if mode == settings.mode:
        return
    for hindrance in check(ledger, account, mode, leads=leads).hindrances:
        raise _REFUSALS[hindrance](f"{hindrance} are in the way of account mode {mode}")
    if settings.strategy == trading_account_account.DELTA_NEUTRAL and mode not in SHARED:
        raise rejection.StrategyUnsuited(
            f"account mode {mode} does not have the delta neutral strategy"
        )
    positions = (
        trading_account_account.NET
        if mode == trading_account_account.PORTFOLIO
        else settings.position_mode
    )
    unit.put(replace(settings, mode=mode, position_mode=positions))


def _require_known(unit: UnitOfWork, account: Account, mode: str) -> None:
    settings = trading_account_account.settings_of(unit, account.id)
    if mode not in {settings.mode, *settings.modes}:
        raise rejection.ModeLocked(f"account mode {mode} was never chosen on the site")
