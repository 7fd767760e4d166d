"""Sowing of sub-accounts and of settings: what a master knows of them, and how accounts trade."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fauxchange.domain.access import subaccount
from fauxchange.domain.access.subaccount import STANDARD, SubAccount, SubAccountTerms
from fauxchange.domain.core.account import Account
from fauxchange.domain.trading_account.account import TradingSettings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fauxchange.domain.core.unit_of_work import UnitOfWork

_DAY_MS = 86_400_000


def sow_subaccounts(unit: UnitOfWork, name: str, exchange: Mapping[str, Any], now_ms: int) -> None:
    """Write what the masters know of their sub-accounts, the oldest first, and all settings."""
    said = exchange.get("subAccountLimits")
    if said is not None:
        unit.put("", SubAccountTerms(**said))
    subs = []
    for account in exchange["accounts"]:
        key = f"{name}:{account['id']}"
        if "settings" in account:
            unit.put(key, _settings(key, account["settings"]))
        if account.get("master", account["id"]) != account["id"]:
            subs.append(_sub(unit.get(Account, key), account, now_ms))
    for sub in sorted(subs, key=lambda sub: sub.opened_ms):
        subaccount.keep(unit, unit.get(Account, sub.account), sub)


def _sub(account: Account, said: Mapping[str, Any], now_ms: int) -> SubAccount:
    known = said.get("subAccount", {})
    trustee = known.get("entrustedTo")
    return SubAccount(
        account=account.id,
        name=said["id"],
        user=account.user,
        master=account.master,
        kind=known.get("type", STANDARD),
        label=known.get("label", ""),
        opened_ms=now_ms - known.get("ageDays", 0) * _DAY_MS,
        frozen=known.get("frozen", False),
        trustee=subaccount.account_id(account.id, trustee) if trustee else "",
    )


def _settings(account: str, said: Mapping[str, Any]) -> TradingSettings:
    plain = TradingSettings(account)
    return TradingSettings(
        account,
        mode=said.get("acctLv", plain.mode),
        position_mode=said.get("posMode", plain.position_mode),
        level=said.get("level", plain.level),
        modes=tuple(said.get("modes", plain.modes)),
        borrows=said.get("enableSpotBorrow", plain.borrows),
        protects=said.get("marketMaker", plain.protects),
    )
