"""Rows of the trading account's settings (trading-account-rest-api)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from fauxchange.domain.core.account import Balance
from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.core.rejection import Rejection
from fauxchange.domain.settings import account_mode, rejection
from fauxchange.domain.settings.account_mode import ModeCheck, ModePreset
from fauxchange.domain.settings.mmp import Protection
from fauxchange.domain.trading_account.account import FUTURES, MULTI_CURRENCY, PORTFOLIO, SPOT

from .row import Row

_SHARED = frozenset({MULTI_CURRENCY, PORTFOLIO})
_PASSED, _UNMATCHED = "0", "1"
# What a portfolio account offsets if nothing was chosen: contracts only.
_CONTRACTS_ONLY = "3"
_HINDRANCES = {
    account_mode.POSITIONS: "all_positions",
    account_mode.ORDERS: "pending_orders",
    account_mode.DEBTS: "repay_borrowings",
    account_mode.ASSETS: "asset_validation",
    account_mode.LEADER: "spot_lead_copy_only_simple_single",
}
_MISMATCHES: dict[type[Rejection], str] = {
    rejection.StrategyNeedsCollateral: "collateral_all",
    rejection.StrategyForbidsLoans: "loan",
}
_UNSUITED = {FUTURES: "futures_mode", SPOT: "spot_mode"}


def preset(chosen: ModePreset, current: str, numbers: Mapping[str, Any]) -> Row:
    """Return what was preset (trading-account-rest-api-preset-account-mode-switch)."""
    modes = numbers["accountMode"]
    return {
        "acctLv": modes[chosen.mode]["number"],
        "curAcctLv": modes[current]["number"],
        "lever": chosen.leverage,
        "riskOffsetType": chosen.offset,
    }


def precheck(
    check: ModeCheck,
    current: str,
    chosen: ModePreset,
    balances: Sequence[tuple[str, Balance]],
    numbers: Mapping[str, Any],
) -> Row:
    """Return what hinders a switch (trading-account-rest-api-precheck-account-mode-switch)."""
    modes, passed = numbers["accountMode"], not check.hindrances
    offset = (chosen.offset or _CONTRACTS_ONLY) if chosen.mode == PORTFOLIO else ""
    return {
        "sCode": _PASSED if passed else _UNMATCHED,
        "curAcctLv": modes[current]["number"],
        "acctLv": modes[chosen.mode]["number"],
        "riskOffsetType": offset,
        "unmatchedInfoCheck": [_hindrance(name, check) for name in check.hindrances],
        "posList": [],
        "posTierCheck": [],
        "mgnBf": _margin(current, check, balances) if passed else None,
        "mgnAft": _margin(chosen.mode, check, balances) if passed else None,
    }


def _hindrance(name: str, check: ModeCheck) -> Row:
    total = format_decimal(check.equity) if name == account_mode.ASSETS else ""
    return {"type": _HINDRANCES[name], "totalAsset": total, "posList": []}


def _margin(mode: str, check: ModeCheck, balances: Sequence[tuple[str, Balance]]) -> Row:
    rows = [
        {"ccy": ccy, "availEq": format_decimal(one.available), "mgnRatio": ""}
        for ccy, one in balances
    ]
    return {
        "acctAvailEq": format_decimal(check.equity) if mode in _SHARED else "",
        "mgnRatio": "",
        "details": rows if mode == FUTURES else [],
    }


def mismatches(reasons: Iterable[type[Rejection]], mode: str) -> Row:
    """Return what hinders a strategy (trading-account-rest-api-precheck-set-delta-neutral)."""
    kinds = [_MISMATCHES.get(one) or _UNSUITED[mode] for one in reasons]
    rows = [{"type": kind, "deltaLever": "", "ordList": [], "posList": []} for kind in kinds]
    return {"unmatchedInfoCheck": rows}


def mmp(one: Protection) -> Row:
    """One family's limits (trading-account-rest-api-set-mmp)."""
    return {
        "instFamily": one.family,
        "timeInterval": str(one.window_ms),
        "frozenInterval": str(one.freeze_ms),
        "qtyLimit": format_decimal(one.quantity),
    }


def mmp_state(one: Protection) -> Row:
    """One family's limits, which nobody has reached (trading-account-rest-api-get-mmp-config)."""
    return {**mmp(one), "mmpFrozen": False, "mmpFrozenUntil": ""}


def demo_balance(ccy: str, amount: Decimal, balance: Balance) -> Row:
    """One currency of a demo account (trading-account-rest-api-adjust-demo-account-balance)."""
    return {"ccy": ccy, "amt": format_decimal(amount), "bal": format_decimal(balance.total)}
