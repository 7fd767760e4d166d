"""How far the cross positions of one currency are from liquidation."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.money import EXACT, ZERO, round_down
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.instruments.instrument import SWAP
from fauxchange.domain.positions.figures import NO_NEEDS, Needs
from fauxchange.domain.positions.terms import position_terms

from .account import Equity, TradingSettings
from .terms import terms_of

# As the documented examples of mgnRatio have.
RATIO_PLACES = 16


def closing_rate(unit: UnitOfWork, settings: TradingSettings) -> Decimal:
    """Return what of the value of contracts closing them costs.

    It is what the exchange documents, or else the taker's rate of swaps.
    """
    documented = position_terms(unit, settings.account).closing_rate
    if documented is not None:
        return documented
    fees = terms_of(unit).fees.get((settings.level, SWAP))
    return max(ZERO, -fees.groups[0].taker) if fees else ZERO


def required(needs: Needs, rate: Decimal) -> Decimal:
    """Return what cross positions must leave: maintenance margin, and the fee of closing them."""
    return EXACT.add(EXACT.fma(needs.notional, rate, needs.maintenance), needs.closing)


def margin_ratio(equity: Equity, rate: Decimal) -> Decimal | None:
    """Return how many times cross positions of a currency are covered; None if there are none.

    At 1 they are liquidated (help page of cross margin in futures mode): what is in the book with
    what they have won, over the maintenance margin and the fee of closing them.
    """
    needs = equity.needs
    if needs is NO_NEEDS:
        return None
    must = required(needs, rate)
    own = EXACT.add(equity.total, needs.profit)
    return round_down(EXACT.divide(own, must), RATIO_PLACES) if must else None
