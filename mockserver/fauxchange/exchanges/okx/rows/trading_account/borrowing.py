"""Rows of loans, interest and fees of the trading account (trading-account-rest-api)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from fauxchange.domain.core.money import EXACT, ZERO, format_decimal
from fauxchange.domain.trading_account.account import Equity
from fauxchange.domain.trading_account.accruals import Accrual
from fauxchange.domain.trading_account.debts import Debt, Movement
from fauxchange.domain.trading_account.terms import FeeGroup, Fees, MarginCurrency
from fauxchange.exchanges.okx.rows.row import Row, decimal_or_empty

# Market loans; the other kind is no longer documented.
MARKET = "2"
CROSS = "cross"

# Kinds whose fees once depended on what they are margined in.
_BY_MARGIN = frozenset({"FUTURES", "SWAP"})

# Members of limits that only VIP loans had.
_OF_VIP_LOANS = ("interestFreeLiab", "posLoan", "availLoan", "usedLoan", "avgRate")


def movement(one: Movement, kind: str) -> Row:
    """One loan or repayment (trading-account-rest-api-get-borrow-repay-history)."""
    return {
        "ccy": one.ccy,
        "type": kind,
        "amt": format_decimal(one.amount),
        "accBorrowed": format_decimal(one.owed),
        "ts": str(one.at_ms),
    }


def accrual(one: Accrual) -> Row:
    """One hour's interest (trading-account-rest-api-get-interest-accrued-data)."""
    return {
        "type": MARKET,
        "ccy": one.ccy,
        "instId": one.instrument,
        "mgnMode": one.mode or CROSS,
        "interest": format_decimal(one.interest),
        "interestRate": format_decimal(one.rate),
        "liab": format_decimal(one.liability),
        "totalLiab": format_decimal(one.liability),
        "interestFreeLiab": "0",
        "ts": str(one.at_ms),
    }


def limits(debt: Decimal, interest: Decimal, next_ms: int, records: list[Row]) -> Row:
    """Return what is owed and may be (trading-account-rest-api-get-borrow-interest-and-limit)."""
    return {
        "debt": format_decimal(debt),
        "interest": format_decimal(interest),
        "nextDiscountTime": str(next_ms),
        "nextInterestTime": str(next_ms),
        "loanAlloc": "",
        "records": records,
    }


def limit(
    ccy: str, rate: Decimal, most: tuple[Decimal, Decimal], owed: tuple[Debt, Decimal]
) -> Row:
    """One currency's limits; the rate is a day's.

    ``most`` is the quota and what is left of it, ``owed`` a debt and what open orders would add.
    """
    (quota, left), (debt, potential) = most, owed
    return {
        **dict.fromkeys(_OF_VIP_LOANS, ""),
        "ccy": ccy,
        "rate": format_decimal(rate),
        "loanQuota": format_decimal(quota),
        "surplusLmt": format_decimal(left),
        "usedLmt": format_decimal(debt.liability),
        "interest": format_decimal(debt.interest),
        "potentialBorrowingAmt": format_decimal(potential),
        "surplusLmtDetails": {},
    }


def max_loan(
    inst_id: str, margin_mode: str, margin_ccy: str, ccy: str, side: str, most: Decimal
) -> Row:
    """One side of a maximum loan (trading-account-rest-api-get-the-maximum-loan-of-instrument)."""
    return {
        "instId": inst_id,
        "mgnMode": margin_mode,
        "mgnCcy": margin_ccy,
        "maxLoan": format_decimal(most),
        "ccy": ccy,
        "side": side,
    }


def greeks(equity: Equity, now_ms: int) -> Row:
    """One currency's greeks (trading-account-rest-api-get-greeks); at rest there is delta only."""
    return {
        **dict.fromkeys(("gammaBS", "gammaPA", "thetaBS", "thetaPA", "vegaBS", "vegaPA"), "0"),
        "deltaBS": format_decimal(equity.usd),
        "deltaPA": format_decimal(equity.equity),
        "ccy": equity.ccy,
        "ts": str(now_ms),
    }


def fees(kind: str, level: str, terms: Fees, groups: Sequence[Row], now_ms: int) -> Row:
    """Fee rates (trading-account-rest-api-get-fee-rates); ``groups`` begin with the usual one."""
    usual = groups[0]
    taker, maker = usual["taker"], usual["maker"]
    by_margin = kind in _BY_MARGIN
    row: Row = {
        "level": level,
        "feeGroup": list(groups),
        "delivery": decimal_or_empty(terms.delivery),
        "exercise": decimal_or_empty(terms.exercise),
        "instType": kind,
        "ts": str(now_ms),
        "taker": taker,
        "maker": maker,
        "takerU": taker if by_margin else "",
        "makerU": maker if by_margin else "",
        "takerUSDC": taker if by_margin else "",
        "makerUSDC": maker if by_margin else "",
        "ruleType": "normal",
        "category": "1",
        "fiat": [],
    }
    return row if terms.settlement is None else {**row, "settle": format_decimal(terms.settlement)}


def fee_group(one: FeeGroup, *, legacy_names: bool) -> Row:
    """Return the rates of a group; no instrument has orders of retail makers, so no rate either."""
    return {
        "taker": format_decimal(one.taker),
        "maker": format_decimal(one.maker),
        "groupId": one.number,
        **({"elpMaker": ""} if legacy_names else {}),
        "rpiMaker": "",
    }


def discount(coin: MarginCurrency) -> Row:
    """Return how much of a currency counts (get-discount-rate-and-interest-free-quota).

    Nothing is lent without interest.
    """
    details, floor = [], ZERO
    for number, tier in enumerate(coin.tiers, 1):
        top = tier.upto
        details.append(
            {
                "tier": str(number),
                "minAmt": format_decimal(floor),
                "maxAmt": decimal_or_empty(top),
                "discountRate": format_decimal(tier.rate),
                "liqPenaltyRate": format_decimal(EXACT.subtract(1, tier.rate)),
                "disCcyEq": "" if top is None else format_decimal(coin.discounted(top)),
            }
        )
        floor = ZERO if top is None else top
    return {
        "ccy": coin.ccy,
        "colRes": "0",
        "collateralRestrict": False,
        "amt": "0",
        "discountLv": "",
        "minDiscountRate": format_decimal(
            coin.tiers[-1].rate if coin.tiers[-1].upto is None else ZERO
        ),
        "details": details,
    }


def loan_quotas(
    lent: Sequence[tuple[str, Decimal, Decimal]],
    regular: Sequence[tuple[str, Decimal]],
    vip: Sequence[tuple[str, Decimal]],
) -> Row:
    """Return what is lent (get-interest-rate-and-loan-quota).

    ``lent`` has currencies with what is lent of them and the rate of a day, the others levels with
    how many times as much is lent there.
    """
    return {
        "basic": [
            {"ccy": ccy, "quota": format_decimal(quota), "rate": format_decimal(rate)}
            for ccy, quota, rate in lent
        ],
        "regular": [_level(*one) for one in regular],
        "vip": [_level(*one) for one in vip],
        "config": [],
        "configCcyList": [],
    }


def _level(level: str, times: Decimal) -> Row:
    return {"level": level, "loanQuotaCoef": format_decimal(times), "irDiscount": ""}
