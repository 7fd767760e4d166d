"""What rows of positions of margin trading have in another way than those of contracts.

The documented example of account/positions is one of them, with isolated margin.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.money import EXACT, ZERO, format_decimal
from fauxchange.domain.positions.figures import Figures
from fauxchange.domain.positions.loan import MarginLoan, MarginLoanView
from fauxchange.domain.positions.position import CROSS, Position
from fauxchange.domain.trading_account.risk import Risk

from .positions import Prices, price_in, ratio_of, short
from .row import Row

# What only contracts have.
_ABSENT = (
    *("nonSettleAvgPx", "bePx", "realizedPnl", "settledPnl", "pnl", "fee", "fundingFee"),
    *("liqPenalty", "usdPx"),
)


class HeldAmounts(NamedTuple):
    """What a position has, with its margin if that is of the same currency, and what it owes.

    Either is empty of a position that is closed; what is owed is below zero.
    """

    has: Decimal
    has_ccy: str
    owes: Decimal
    owes_ccy: str
    interest: Decimal

    @classmethod
    def of(cls, held: Position, loan: MarginLoan) -> HeldAmounts:
        """Return those of a position that has a loan."""
        own = held.margin if held.ccy == loan.has_ccy else ZERO
        has = EXACT.add(loan.assets, own)
        return cls(has, loan.has_ccy, -loan.owed, loan.owes_ccy, loan.interest)


def of_position(
    one: Figures, view: MarginLoanView, prices: Prices, risk: Risk, closing: tuple[Decimal, Decimal]
) -> Row:
    """Return what replaces members of a row of a position.

    ``closing`` is what open orders are to close of what it has, and what of its debt they repay.
    """
    held, loan, tick = one.position, view.loan, one.instrument.tick
    amounts, is_open = HeldAmounts.of(held, loan), bool(held.contracts)
    last = view.profit_at(prices.last) if is_open else ZERO
    # The ratio of an isolated position is that of the margin which it has.
    opening = one.opening if held.mode == CROSS else held.margin
    in_closing, repaying = closing
    return {
        **dict.fromkeys(_ABSENT, ""),
        "pos": format_decimal(short(amounts.has)),
        "posCcy": amounts.has_ccy,
        "availPos": format_decimal(short(max(ZERO, EXACT.subtract(amounts.has, in_closing)))),
        "upl": format_decimal(one.profit),
        "uplRatio": ratio_of(one.profit, opening),
        "uplLastPx": format_decimal(short(last)),
        "uplRatioLastPx": ratio_of(last, opening),
        "liqPx": price_in(risk.liquidation, tick),
        "liab": format_decimal(short(amounts.owes)) if is_open else "",
        "liabCcy": amounts.owes_ccy if is_open else "",
        "interest": format_decimal(short(amounts.interest)) if is_open else "",
        "pendingCloseOrdLiabVal": format_decimal(short(repaying)),
        "notionalUsd": format_decimal(short(_worth(one, amounts, prices))),
    }


def _worth(one: Figures, amounts: HeldAmounts, prices: Prices) -> Decimal:
    """Return what a position has in USD; ``usd`` of the prices is that of its quote currency."""
    in_quote = amounts.has
    if amounts.has_ccy == one.instrument.base:
        in_quote = EXACT.multiply(in_quote, one.mark)
    return EXACT.multiply(in_quote, prices.usd)


def of_risk(one: Figures, view: MarginLoanView, usd: Decimal) -> Row:
    """Return likewise what replaces members of a row of account-position-risk."""
    amounts = HeldAmounts.of(one.position, view.loan)
    worth = _worth(one, amounts, Prices(one.mark, one.mark, usd))
    return {
        "notionalUsd": format_decimal(short(worth)),
        "pos": format_decimal(short(amounts.has)),
        "posCcy": amounts.has_ccy,
    }


def of_push(held: Position, loan: MarginLoan) -> Row:
    """Return likewise what replaces members of a position in balance_and_position."""
    amounts = HeldAmounts.of(held, loan)
    return {"pos": format_decimal(short(amounts.has)), "posCcy": amounts.has_ccy}
