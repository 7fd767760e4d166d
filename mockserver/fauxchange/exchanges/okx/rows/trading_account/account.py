"""Rows of the trading account at rest (trading-account-rest-api).

Which figures an account has depends on its mode; the others are empty. Without positions
everything that comes of them is nought.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from fauxchange.domain.access.credential import Credential
from fauxchange.domain.access.subaccount import SubAccount
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.bill import Bill, TradeDetails
from fauxchange.domain.core.money import ZERO, format_decimal
from fauxchange.domain.settings import auto_earn
from fauxchange.domain.trading_account import account as trading_account
from fauxchange.domain.trading_account.account import (
    FUTURES,
    MULTI_CURRENCY,
    PORTFOLIO,
    SPOT,
    Equity,
    TradingSettings,
)
from fauxchange.domain.trading_account.margin import Margin, Withdrawable
from fauxchange.exchanges.okx.rows import access as access_rows
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading.fills import EXECUTION_TYPES

_ANY = frozenset({SPOT, FUTURES, MULTI_CURRENCY, PORTFOLIO})
_SHARED = frozenset({MULTI_CURRENCY, PORTFOLIO})
_MARGIN = _SHARED | {FUTURES}
_NOT_FUTURES = _SHARED | {SPOT}
_PORTFOLIO = frozenset({PORTFOLIO})
_NEVER: frozenset[str] = frozenset()

# Figures that are nought at rest, and the modes that have them: of the account, of a currency.
_ACCOUNT = {
    "isoEq": _MARGIN,
    "borrowFroz": _NOT_FUTURES,
    "notionalUsd": _NOT_FUTURES,
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
    "upl": _MARGIN,
    "uplLiab": _SHARED,
    "rewardBal": _ANY,
    "isoLiab": _SHARED,
    "mgnRatio": _NEVER,
    "imr": _NEVER,
    "mmr": _NEVER,
    "twap": _NOT_FUTURES,
    "frpType": _NOT_FUTURES,
    "borrowFroz": _SHARED,
    "notionalLever": frozenset({FUTURES}),
    "stgyEq": _ANY,
    "isoUpl": _MARGIN,
    "spotInUseAmt": _PORTFOLIO,
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
}

# What only bills of trades have.
_OF_TRADES = (
    *("instType", "instId", "mgnMode", "ordId", "clOrdId", "tradeId", "execType", "tag", "px"),
    *("fillTime", "fillIdxPx", "fillMarkPx", "fillPxVol", "fillPxUsd", "fillMarkVol", "fillFwdPx"),
)


def balance(
    mode: str, total: Decimal, margin: Margin, details: list[Row], now_ms: int, *, owes: bool
) -> Row:
    """All of a trading account (trading-account-rest-api-get-balance); ``total`` is in USD."""
    ratio = margin.ratio
    # Only a spot account that owes has an initial margin.
    has_initial = mode in _SHARED or owes
    return {
        **_zeros(_ACCOUNT, mode),
        "uTime": str(now_ms),
        "totalEq": format_decimal(total),
        "adjEq": _if_mode(mode, _NOT_FUTURES, format_decimal(margin.adjusted)),
        "availEq": _if_mode(mode, _SHARED, format_decimal(margin.free)),
        "ordFroz": _if_mode(mode, _NOT_FUTURES, format_decimal(margin.frozen)),
        "imr": format_decimal(margin.initial) if has_initial else "",
        "mmr": _if_mode(mode, _NOT_FUTURES, format_decimal(margin.maintenance)),
        "mgnRatio": "" if ratio is None else format_decimal(ratio),
        "notionalUsdForBorrow": _if_mode(mode, _NOT_FUTURES, format_decimal(margin.owed)),
        "details": details,
    }


def risk(mode: str, equities: Iterable[Equity], margin: Margin, now_ms: int) -> Row:
    """Return holdings and positions (trading-account-rest-api-get-account-and-position-risk)."""
    return {
        "ts": str(now_ms),
        "adjEq": _if_mode(mode, _SHARED, format_decimal(margin.adjusted)),
        "balData": [
            {
                "ccy": one.ccy,
                "eq": format_decimal(one.equity),
                "disEq": format_decimal(one.discounted),
            }
            for one in equities
        ],
        "posData": [],
    }


def currency(
    equity: Equity, settings: TradingSettings, most: Decimal, status: str, matched: Decimal
) -> Row:
    """One currency of a balance.

    Args:
        equity: what is held and owed, and what it is worth.
        settings: those of the account.
        most: how much more of it may be borrowed.
        status: whether it earns by itself, see :func:`auto_earn.status`.
        matched: how much of it earns.

    """
    mode = settings.mode
    available, frozen, total = (
        format_decimal(x) for x in (equity.available, equity.frozen, equity.total)
    )
    liability = _if_mode(mode, _NOT_FUTURES, format_decimal(equity.debt.liability))
    discounted = mode in _SHARED or (mode == SPOT and settings.borrows)
    offset = settings.offsets.get(equity.ccy, ZERO)
    return {
        **_zeros(_CURRENCY, mode),
        "ccy": equity.ccy,
        "eq": format_decimal(equity.equity),
        "cashBal": total,
        "uTime": str(equity.changed_ms),
        "availEq": _if_mode(mode, _MARGIN, available),
        "disEq": format_decimal(equity.discounted) if discounted else "",
        "availBal": available,
        "frozenBal": frozen,
        "ordFrozen": _if_mode(mode, _ANY - _PORTFOLIO, frozen),
        "eqUsd": format_decimal(equity.usd),
        "liab": liability,
        "crossLiab": liability,
        "interest": _if_mode(mode, _NOT_FUTURES, format_decimal(equity.debt.interest)),
        "clSpotInUseAmt": _if_mode(mode, _PORTFOLIO, format_decimal(offset)),
        "collateralRestrict": False,
        "collateralEnabled": mode == MULTI_CURRENCY
        and trading_account.is_collateral(settings, equity.ccy),
        "maxLoan": _if_mode(mode, _NOT_FUTURES, format_decimal(most)),
        "autoLendStatus": status,
        "autoLendMtAmt": format_decimal(matched),
    }


def config(
    account: Account,
    main: Account,
    sub: SubAccount | None,
    credential: Credential,
    settings: TradingSettings,
    numbers: Mapping[str, Any],
) -> Row:
    """Return all settings (trading-account-rest-api-get-account-configuration)."""

    def number(kind: str, word: str) -> str:
        return str(numbers[kind][word]["number"])

    return {
        "uid": account.user,
        "mainUid": main.user,
        "acctLv": number("accountMode", settings.mode),
        "acctStpMode": "cancel_maker",
        "posMode": number("positionMode", settings.position_mode),
        "autoLoan": settings.auto_loan,
        "greeksType": number("greeks", settings.greeks),
        "feeType": number("fee", settings.fee_type),
        "level": number("feeTier", settings.level),
        "levelTmp": "",
        "ctIsoMode": number("isolatedMargin", settings.contracts_isolated),
        "mgnIsoMode": number("isolatedMargin", settings.margin_isolated),
        "spotOffsetType": "",
        "stgyType": number("strategy", settings.strategy),
        "roleType": "1" if "lead-trader" in credential.roles else "0",
        "traderInsts": [],
        "spotRoleType": "0",
        "spotTraderInsts": [],
        "opAuth": "1" if settings.options_ms else "0",
        "kycLv": number("verification", settings.verified),
        "label": credential.name,
        "ip": ",".join(credential.addresses),
        "perm": access_rows.permissions(credential),
        "liquidationGear": "-1",
        "enableSpotBorrow": settings.borrows,
        "spotBorrowAutoRepay": settings.repays,
        "type": number("subAccount", sub.kind) if sub else "0",
        "settleCcy": settings.settles_in,
        "settleCcyList": list(settings.may_settle_in),
    }


def withdrawable(ccy: str, most: Withdrawable, *, is_portfolio: bool) -> Row:
    """Return what may leave (trading-account-rest-api-get-maximum-withdrawals)."""
    own, lent = format_decimal(most.own), format_decimal(most.lent)
    return {
        "ccy": ccy,
        "maxWd": own,
        "maxWdEx": lent,
        "spotOffsetMaxWd": own if is_portfolio else "",
        "spotOffsetMaxWdEx": lent if is_portfolio else "",
    }


def bill(entry: Bill, types: Mapping[str, Any], numbers: Mapping[str, Any]) -> Row:
    """One change of the trading book (trading-account-rest-api-get-bills-details-last-7-days)."""
    kind = types[entry.reason]
    is_incoming = entry.delta > 0
    books = numbers["book"]
    other = books[entry.other]["number"] if entry.other in books else ""
    own = books[trading_account.BOOK]["number"] if other else ""
    is_interest = entry.reason == auto_earn.REASON
    row: Row = {
        **dict.fromkeys(_OF_TRADES, ""),
        "billId": str(entry.id),
        "type": kind["type"],
        "subType": kind["in" if is_incoming else "out"],
        "ts": str(entry.at_ms),
        "balChg": format_decimal(entry.delta),
        "posBalChg": "0",
        "bal": format_decimal(entry.balance),
        "posBal": "0",
        "sz": format_decimal(abs(entry.delta)),
        "ccy": entry.ccy,
        "pnl": "0",
        "fee": "0",
        "interest": "0",
        "earnAmt": format_decimal(entry.delta) if is_interest else "",
        "earnApr": entry.note if is_interest else "",
        "from": other if is_incoming else own,
        "to": own if is_incoming else other,
        "notes": "" if is_interest else entry.note,
    }
    if entry.trade is not None:
        row |= _of_trade(entry.trade, entry)
    return row


def _of_trade(trade: TradeDetails, entry: Bill) -> Row:
    """Return what a bill of a trade has; the fee is on the bill of the currency it is paid in."""
    has_fee = entry.ccy == trade.fee_ccy
    return {
        "instType": trade.kind,
        "instId": trade.instrument,
        "mgnMode": trade.trade_mode,
        "ordId": trade.order,
        "clOrdId": trade.client_id,
        "tradeId": trade.trade,
        "execType": EXECUTION_TYPES[trade.liquidity],
        "tag": trade.tag,
        "px": format_decimal(trade.price),
        "sz": format_decimal(trade.size),
        "fee": format_decimal(trade.fee) if has_fee else "0",
        "fillTime": str(entry.at_ms),
        "fillIdxPx": "" if trade.index_price is None else format_decimal(trade.index_price),
        "notes": "",
    }


def _zeros(modes: Mapping[str, frozenset[str]], mode: str) -> Row:
    return {name: "0" if mode in of else "" for name, of in modes.items()}


def _if_mode(mode: str, modes: frozenset[str], text: str) -> str:
    return text if mode in modes else ""
