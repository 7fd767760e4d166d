"""Rows of the trading account at rest (trading-account-rest-api).

Which figures an account has depends on its mode; the others are empty. Without positions and loans
everything that comes of them is nought.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mockserver.domain import trading
from mockserver.domain.money import EXACT, ZERO, text
from mockserver.domain.trading import FUTURES, MULTI_CURRENCY, PORTFOLIO, SPOT

from . import rows_subaccount

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from mockserver.domain.account import Account
    from mockserver.domain.bill import Bill
    from mockserver.domain.credential import Credential
    from mockserver.domain.subaccount import SubAccount
    from mockserver.domain.trading import TradingSettings, Worth
    from mockserver.domain.unit import Unit

    from .rows import Row

_ANY = frozenset({SPOT, FUTURES, MULTI_CURRENCY, PORTFOLIO})
_SHARED = frozenset({MULTI_CURRENCY, PORTFOLIO})
_MARGIN = _SHARED | {FUTURES}
_NOT_FUTURES = _SHARED | {SPOT}
_PORTFOLIO = frozenset({PORTFOLIO})
_NEVER: frozenset[str] = frozenset()

# Figures that are nought at rest, and the modes that have them: of the account, of a currency.
_ACCOUNT = {
    "isoEq": _MARGIN,
    "imr": _SHARED,
    "mmr": _NOT_FUTURES,
    "borrowFroz": _NOT_FUTURES,
    "mgnRatio": _NEVER,
    "notionalUsd": _NOT_FUTURES,
    "notionalUsdForBorrow": _NOT_FUTURES,
    "notionalUsdForSwap": _SHARED,
    "notionalUsdForFutures": _SHARED,
    "notionalUsdForOption": _NOT_FUTURES,
    "upl": _SHARED,
    "delta": _ANY,
    "deltaLever": _ANY,
    "deltaNeutralStatus": _ANY,
}
_CURRENCY = {
    "isoEq": _MARGIN,
    "fixedBal": _ANY,
    "liab": _NOT_FUTURES,
    "upl": _MARGIN,
    "uplLiab": _SHARED,
    "crossLiab": _NOT_FUTURES,
    "rewardBal": _ANY,
    "isoLiab": _SHARED,
    "mgnRatio": _NEVER,
    "imr": _NEVER,
    "mmr": _NEVER,
    "interest": _NOT_FUTURES,
    "twap": _NOT_FUTURES,
    "frpType": _NOT_FUTURES,
    "maxLoan": _NOT_FUTURES,
    "borrowFroz": _SHARED,
    "notionalLever": frozenset({FUTURES}),
    "stgyEq": _ANY,
    "isoUpl": _MARGIN,
    "spotInUseAmt": _PORTFOLIO,
    "clSpotInUseAmt": _PORTFOLIO,
    "maxSpotInUse": _PORTFOLIO,
    "spotIsoBal": frozenset({SPOT, FUTURES}),
    "smtSyncEq": _ANY,
    "spotCopyTradingEq": _ANY,
    "spotBal": _NEVER,
    "openAvgPx": _NEVER,
    "accAvgPx": _NEVER,
    "spotUpl": _NEVER,
    "spotUplRatio": _NEVER,
    "totalPnl": _NEVER,
    "totalPnlRatio": _NEVER,
    "colRes": _ANY,
    "colBorrAutoConversion": _ANY,
    "autoLendMtAmt": _ANY,
}

# What only bills of trades have.
_OF_TRADES = (
    *("instType", "instId", "mgnMode", "ordId", "clOrdId", "tradeId", "execType", "tag", "px"),
    *("earnAmt", "earnApr", "fillTime", "fillIdxPx", "fillMarkPx", "fillPxVol", "fillPxUsd"),
    *("fillMarkVol", "fillFwdPx"),
)


def of_account(
    unit: Unit, account: Account, now_ms: int, wanted: tuple[str, ...] = ()
) -> dict[str, Any]:
    """All of a trading account (trading-account-rest-api-get-balance).

    The sums are the whole account's, whichever currencies are wanted.
    """
    mode = trading.settings_of(unit, account.id).mode
    worth = trading.worth(unit, account, now_ms)
    total = text(_sum(one.usd for one in worth))
    return {
        **_nought(_ACCOUNT, mode),
        "uTime": str(now_ms),
        "totalEq": total,
        "adjEq": _in(mode, _NOT_FUTURES, total),
        "availEq": _in(mode, _SHARED, text(_sum(one.available_usd for one in worth))),
        "ordFroz": _in(mode, _NOT_FUTURES, text(_sum(one.frozen_usd for one in worth))),
        "details": [_detail(one, mode) for one in worth if not wanted or one.ccy in wanted],
    }


def _detail(worth: Worth, mode: str) -> dict[str, Any]:
    available, frozen, total = (text(x) for x in (worth.available, worth.frozen, worth.total))
    return {
        **_nought(_CURRENCY, mode),
        "ccy": worth.ccy,
        "eq": total,
        "cashBal": total,
        "uTime": str(worth.changed_ms),
        "availEq": _in(mode, _MARGIN, available),
        "disEq": _in(mode, _SHARED, text(worth.usd)),
        "availBal": available,
        "frozenBal": frozen,
        "ordFrozen": _in(mode, _ANY - _PORTFOLIO, frozen),
        "eqUsd": text(worth.usd),
        "collateralRestrict": False,
        "collateralEnabled": mode == MULTI_CURRENCY,
        "autoLendStatus": "off",
    }


def config(
    account: Account,
    main: Account,
    sub: SubAccount | None,
    credential: Credential,
    settings: TradingSettings,
) -> dict[str, Any]:
    """Return all settings (trading-account-rest-api-get-account-configuration)."""
    return {
        "uid": account.user,
        "mainUid": main.user,
        "acctLv": settings.mode,
        "acctStpMode": "cancel_maker",
        "posMode": settings.position_mode,
        "autoLoan": False,
        "greeksType": settings.greeks,
        "feeType": "0",
        "level": settings.level,
        "levelTmp": "",
        "ctIsoMode": settings.contracts_isolated,
        "mgnIsoMode": settings.margin_isolated,
        "spotOffsetType": "",
        "stgyType": "0",
        "roleType": "1" if "lead-trader" in credential.roles else "0",
        "traderInsts": [],
        "spotRoleType": "0",
        "spotTraderInsts": [],
        "opAuth": "0",
        "kycLv": settings.verified,
        "label": credential.name,
        "ip": ",".join(credential.addresses),
        "perm": rows_subaccount.permissions(credential),
        "liquidationGear": "-1",
        "enableSpotBorrow": False,
        "spotBorrowAutoRepay": False,
        "type": sub.kind if sub else "0",
        "settleCcy": settings.settles_in,
        "settleCcyList": list(settings.may_settle_in),
    }


def withdrawable(ccy: str, amount: Decimal, *, is_portfolio: bool) -> Row:
    """Return what may leave (trading-account-rest-api-get-maximum-withdrawals)."""
    offset = text(amount) if is_portfolio else ""
    return {
        "ccy": ccy,
        "maxWd": text(amount),
        "maxWdEx": text(amount),
        "spotOffsetMaxWd": offset,
        "spotOffsetMaxWdEx": offset,
    }


def bill(entry: Bill, types: Mapping[str, Any], numbers: Mapping[str, Any]) -> Row:
    """One change of the trading book (trading-account-rest-api-get-bills-details-last-7-days)."""
    kind = types[entry.reason]
    came = entry.delta > 0
    books = numbers["book"]
    other = books[entry.other]["number"] if entry.other in books else ""
    own = books[trading.BOOK]["number"] if other else ""
    return {
        **dict.fromkeys(_OF_TRADES, ""),
        "billId": str(entry.id),
        "type": kind["type"],
        "subType": kind["in" if came else "out"],
        "ts": str(entry.at_ms),
        "balChg": text(entry.delta),
        "posBalChg": "0",
        "bal": text(entry.balance),
        "posBal": "0",
        "sz": text(abs(entry.delta)),
        "ccy": entry.ccy,
        "pnl": "0",
        "fee": "0",
        "interest": "0",
        "from": other if came else own,
        "to": own if came else other,
        "notes": entry.note,
    }


def _nought(modes: Mapping[str, frozenset[str]], mode: str) -> Row:
    return {name: "0" if mode in of else "" for name, of in modes.items()}


def _in(mode: str, modes: frozenset[str], shown: str) -> str:
    return shown if mode in modes else ""


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    total = ZERO
    for amount in amounts:
        total = EXACT.add(total, amount)
    return total
