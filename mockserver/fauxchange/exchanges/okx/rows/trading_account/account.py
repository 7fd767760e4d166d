"""Rows of the trading account at rest (trading-account-rest-api).

Which figures an account has depends on its mode; the others are empty. Without positions
everything that comes of them is nought.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from fauxchange.domain.core.money import EXACT, ZERO, exact_sum, format_decimal, round_down
from fauxchange.domain.market.instruments.instrument import FUTURES as EXPIRING
from fauxchange.domain.market.instruments.instrument import SWAP
from fauxchange.domain.trading_account import account as trading_account
from fauxchange.domain.trading_account.account import (
    FUTURES,
    MULTI_CURRENCY,
    PORTFOLIO,
    SPOT,
    Equity,
    TradingSettings,
)
from fauxchange.domain.trading_account.margin import Withdrawable
from fauxchange.domain.trading_account.shared import Margin
from fauxchange.domain.trading_account.spot_cost import SpotResult
from fauxchange.exchanges.okx.rows.row import Row, decimal_or_empty

# Spot accounts that may not borrow: recorded balances have no figures of margins and debts.
_PLAIN_SPOT = "plain spot"
_ANY = frozenset({SPOT, _PLAIN_SPOT, FUTURES, MULTI_CURRENCY, PORTFOLIO})
_SHARED = frozenset({MULTI_CURRENCY, PORTFOLIO})
_MARGIN = _SHARED | {FUTURES}
_NOT_FUTURES = _SHARED | {SPOT}
_PORTFOLIO = frozenset({PORTFOLIO})
_NEVER: frozenset[str] = frozenset()

# Figures that are nought at rest, and the modes that have them: of the account, of a currency.
_ACCOUNT = {
    "notionalUsdForOption": _NOT_FUTURES,
    "delta": _ANY,
    "deltaLever": _ANY,
    "deltaNeutralStatus": _ANY,
}
_CURRENCY = {
    "fixedBal": _ANY,
    "uplLiab": _SHARED,
    # Recorded balances of spot mode have none.
    "rewardBal": _MARGIN,
    "isoLiab": _SHARED,
    # Recorded balances of futures mode have it, though the table of the page leaves it out.
    "twap": _ANY,
    "frpType": _NOT_FUTURES | {_PLAIN_SPOT},
    "spotInUseAmt": _PORTFOLIO,
    "maxSpotInUse": _PORTFOLIO,
    "spotIsoBal": frozenset({SPOT, _PLAIN_SPOT, FUTURES}),
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


def balance(
    settings: TradingSettings,
    worth: tuple[Decimal, Decimal],
    margin: Margin,
    values: Mapping[str, Decimal],
    details: list[Row],
    now_ms: int,
    *,
    owes: bool,
) -> Row:
    """All of a trading account (trading-account-rest-api-get-balance).

    ``worth`` is its equity and that of isolated positions, ``values`` what positions of each kind
    of instrument are worth, in USD.
    """
    mode, (total, isolated) = _mode_of(settings), worth
    ratio = margin.ratio
    # Only a spot account that owes has an initial margin.
    has_initial = mode in _SHARED or owes
    return {
        **_zeros(_ACCOUNT, mode),
        "uTime": str(now_ms),
        "totalEq": format_decimal(total),
        "isoEq": _if_mode(mode, _MARGIN, format_decimal(isolated)),
        "adjEq": _if_mode(mode, _NOT_FUTURES, format_decimal(margin.adjusted)),
        "availEq": _if_mode(mode, _SHARED, format_decimal(margin.free)),
        "ordFroz": _if_mode(mode, _NOT_FUTURES, format_decimal(margin.frozen)),
        "borrowFroz": _if_mode(mode, _NOT_FUTURES, format_decimal(margin.potential)),
        "imr": format_decimal(margin.initial) if has_initial else "",
        "mmr": _if_mode(mode, _NOT_FUTURES, format_decimal(margin.maintenance)),
        "mgnRatio": "" if ratio is None or mode == FUTURES else format_decimal(ratio),
        "upl": _if_mode(mode, _SHARED, format_decimal(margin.profit)),
        "notionalUsd": _if_mode(mode, _NOT_FUTURES, format_decimal(exact_sum(values.values()))),
        "notionalUsdForSwap": _if_mode(mode, _SHARED, format_decimal(values.get(SWAP, ZERO))),
        "notionalUsdForFutures": _if_mode(
            mode, _SHARED, format_decimal(values.get(EXPIRING, ZERO))
        ),
        "notionalUsdForBorrow": _if_mode(mode, _NOT_FUTURES, format_decimal(margin.owed)),
        "details": details,
    }


def risk(
    mode: str, equities: Iterable[Equity], margin: Margin, positions: list[Row], now_ms: int
) -> Row:
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
        "posData": positions,
    }


def currency(
    equity: Equity,
    settings: TradingSettings,
    lent: tuple[Decimal, Decimal],
    status: str,
    matched: Decimal,
    in_bots: Decimal,
    ratio: Decimal | None = None,
) -> Row:
    """One currency of a balance; ``disEq`` was recorded in all modes.

    Args:
        equity: what is held and owed, and what it is worth.
        settings: those of the account.
        lent: how much more of it may be borrowed, and the margin in USD of what open orders would
            borrow.
        status: whether it earns by itself, see :func:`auto_earn.status`.
        matched: how much of it earns.
        in_bots: what bots of the account have of it besides.
        ratio: how far its cross positions are covered, None if there are none.

    """
    mode, (most, potential) = _mode_of(settings), lent
    liability = _if_mode(mode, _NOT_FUTURES, format_decimal(equity.debt.liability))
    offset = settings.offsets.get(equity.ccy, ZERO)
    return {
        **_zeros(_CURRENCY, mode),
        "ccy": equity.ccy,
        "eq": format_decimal(EXACT.add(equity.equity, in_bots)),
        "cashBal": format_decimal(equity.total),
        "uTime": str(equity.changed_ms),
        **_of_positions(mode, equity, in_bots, ratio),
        "disEq": format_decimal(equity.discounted),
        "availBal": format_decimal(equity.spendable),
        "ordFrozen": _if_mode(mode, _ANY - _PORTFOLIO, format_decimal(equity.frozen)),
        "eqUsd": format_decimal(EXACT.fma(in_bots, equity.price, equity.usd)),
        "liab": liability,
        "crossLiab": liability,
        "interest": _if_mode(mode, _NOT_FUTURES, format_decimal(equity.debt.interest)),
        "clSpotInUseAmt": _if_mode(mode, _PORTFOLIO, format_decimal(offset)),
        "collateralRestrict": False,
        "collateralEnabled": mode == MULTI_CURRENCY
        and trading_account.is_collateral(settings, equity.ccy),
        "maxLoan": _if_mode(mode, _NOT_FUTURES, format_decimal(most)),
        "borrowFroz": _if_mode(mode, _SHARED, format_decimal(potential)),
        "stgyEq": format_decimal(in_bots),
        "autoLendStatus": status,
        "autoLendMtAmt": format_decimal(matched),
    }


def spot_cost(one: SpotResult) -> Row:
    """Return what a currency that was bought by trades of spot has cost, and won since."""
    prices = (
        *((one.average, "openAvgPx"), (one.cumulative, "accAvgPx"), (one.profit, "spotUpl")),
        *((one.ratio, "spotUplRatio"), (one.total, "totalPnl")),
    )
    ratio = "" if one.total_ratio is None else _cut(one.total_ratio)
    figures = {name: _cut(figure) for figure, name in prices}
    return {"spotBal": format_decimal(one.size), **figures, "totalPnlRatio": ratio}


def _cut(figure: Decimal) -> str:
    """Return a figure that was divided, to ten places."""
    return format_decimal(round_down(figure, 10))


def _of_positions(mode: str, equity: Equity, in_bots: Decimal, ratio: Decimal | None) -> Row:
    """Return what positions add to a currency, and what of it they leave.

    Only futures mode has the margin of the cross positions of one currency; recorded balances have
    "0" of it where there are none, and no ratio.
    """
    needs, is_there = equity.needs, ratio is not None
    own = EXACT.add(equity.total, needs.profit)
    lever = (
        EXACT.divide(EXACT.add(needs.notional, needs.exposed), own)
        if is_there and own > 0
        else ZERO
    )
    in_use = exact_sum((equity.frozen, needs.isolated_equity, needs.initial, in_bots))
    return {
        "availEq": _if_mode(mode, _MARGIN, format_decimal(equity.usable)),
        "frozenBal": format_decimal(in_use),
        "upl": _if_mode(mode, _MARGIN, format_decimal(needs.total_profit)),
        "isoUpl": _if_mode(mode, _MARGIN, format_decimal(needs.isolated_profit)),
        "isoEq": format_decimal(needs.isolated_equity),
        "imr": format_decimal(needs.initial) if mode == FUTURES else "",
        "mmr": format_decimal(needs.maintenance) if mode == FUTURES else "",
        "mgnRatio": decimal_or_empty(ratio),
        "notionalLever": format_decimal(round_down(lever, 8)) if mode == FUTURES else "",
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


def _mode_of(settings: TradingSettings) -> str:
    """Return the mode that says which figures an account has."""
    return _PLAIN_SPOT if settings.mode == SPOT and not settings.borrows else settings.mode


def _zeros(modes: Mapping[str, frozenset[str]], mode: str) -> Row:
    return {name: "0" if mode in of else "" for name, of in modes.items()}


def _if_mode(mode: str, modes: frozenset[str], text: str) -> str:
    return text if mode in modes else ""
