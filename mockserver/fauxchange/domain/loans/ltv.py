"""What loans and their collateral are worth, and what may be owed on it.

Collateral counts less than its price, the less the more there is of it (its tiers). What may be
owed is a level of what counts; several collaterals have each their own level.
"""

from __future__ import annotations

from decimal import Context, Decimal
from typing import NamedTuple

from fauxchange.domain.core.money import EXACT, ZERO, round_down, round_up
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market import price as market_price

from .loan import Levels, Loan, LoanTerms, LoanTier, debt_in

_LTV_PLACES = 4
_PRICE = Context(prec=10)


class LoanValue(NamedTuple):
    """An order in USD: what it owes, its collateral at the market and as it counts, the levels.

    The levels are sums: how much may be owed at first, before a warning, and before a sale.
    """

    debt: Decimal
    market_price: Decimal
    counted: Decimal
    levels: Levels

    @property
    def ltv(self) -> Decimal:
        """What is owed for a unit of what counts."""
        return self._part(self.debt)

    @property
    def margin_call_ltv(self) -> Decimal:
        """The LTV at which the owner is warned."""
        return self._part(self.levels.margin_call)

    @property
    def liquidation_ltv(self) -> Decimal:
        """The LTV at which collateral is sold."""
        return self._part(self.levels.liquidation)

    def _part(self, usd: Decimal) -> Decimal:
        return round_down(EXACT.divide(usd, self.counted), _LTV_PLACES)


def levels_of(terms: LoanTerms, loan: Loan, ccy: str) -> Levels:
    """Return the levels of one collateral of an order."""
    return terms.pairs[ccy, loan.ccy] if loan.e_mode else terms.collateral[ccy].levels


def value_of(unit: UnitOfWork, terms: LoanTerms, loan: Loan, at_ms: int) -> LoanValue:
    """Return what an order is worth at a time."""
    debt = EXACT.multiply(loan.debt, market_price.usd(unit, loan.ccy, at_ms))
    at_market, counted, levels = ZERO, ZERO, Levels(ZERO, ZERO, ZERO)
    for ccy, amount in loan.collateral.items():
        usd = EXACT.multiply(amount, market_price.usd(unit, ccy, at_ms))
        counts = _discounted(terms.collateral[ccy].tiers, usd)
        at_market, counted = EXACT.add(at_market, usd), EXACT.add(counted, counts)
        own = levels_of(terms, loan, ccy)
        levels = Levels(
            *(EXACT.fma(counts, level, sums) for level, sums in zip(own, levels, strict=True))
        )
    return LoanValue(debt, at_market, counted, levels)


def quota_left(unit: UnitOfWork, terms: LoanTerms, account: str, ccy: str) -> Decimal:
    """Return how much more of a currency an account may owe."""
    left = EXACT.subtract(terms.borrowable[ccy].quota, debt_in(unit, account, ccy))
    return max(ZERO, left)


def largest_loan(unit: UnitOfWork, terms: LoanTerms, loan: Loan, ccy: str, at_ms: int) -> Decimal:
    """Return how much more of a currency is lent on the collateral of an order."""
    known = value_of(unit, terms, loan, at_ms)
    free = max(ZERO, EXACT.subtract(known.levels.initial, known.debt))
    on_collateral = round_down(EXACT.divide(free, market_price.usd(unit, ccy, at_ms)), terms.places)
    left = round_down(quota_left(unit, terms, loan.account, ccy), terms.places)
    return min(on_collateral, left)


def largest_redemption(
    unit: UnitOfWork, terms: LoanTerms, loan: Loan, ccy: str, at_ms: int
) -> Decimal:
    """Return how much of a collateral can be taken back without exceeding the initial level."""
    held = loan.collateral[ccy]
    rest = loan.with_more(ccy, -held)
    others = value_of(unit, terms, rest, at_ms)
    initial = levels_of(terms, loan, ccy).initial
    needed = EXACT.divide(EXACT.subtract(others.debt, others.levels.initial), initial)
    if needed <= 0:
        return held
    usd = _worth_that_counts(terms.collateral[ccy].tiers, needed)
    if usd is None:
        return ZERO
    stays = EXACT.divide(usd, market_price.usd(unit, ccy, at_ms))
    return max(ZERO, EXACT.subtract(held, round_up(stays, terms.places)))


def liquidation_price(
    unit: UnitOfWork, terms: LoanTerms, loan: Loan, at_ms: int
) -> tuple[str, str, Decimal] | None:
    """Return base, quote and the price at which an order's collateral is sold.

    Only an order with a single collateral has one (financial-product-flexible-loan-get-loan-info).
    """
    quote = next((one for one in terms.quotes if one == loan.ccy or one in loan.collateral), None)
    if len(loan.collateral) != 1 or quote is None:
        return None
    (ccy, amount), *_ = loan.collateral.items()
    lent_at = market_price.usd(unit, loan.ccy, at_ms)
    debt = EXACT.multiply(loan.debt, lent_at)
    needed = EXACT.divide(debt, levels_of(terms, loan, ccy).liquidation)
    usd = _worth_that_counts(terms.collateral[ccy].tiers, needed)
    if not usd:
        return None
    price = EXACT.divide(EXACT.divide(usd, amount), lent_at)
    if quote == loan.ccy:
        return ccy, quote, _PRICE.plus(price)
    return loan.ccy, quote, _PRICE.divide(Decimal(1), price)


def _discounted(tiers: tuple[LoanTier, ...], usd: Decimal) -> Decimal:
    """Return how much of a worth counts, each tier with its own share."""
    counted, below = ZERO, ZERO
    for tier in tiers:
        top = usd if tier.up_to is None else min(usd, tier.up_to)
        if top <= below:
            break
        counted = EXACT.fma(EXACT.subtract(top, below), tier.share, counted)
        below = top
    return counted


def _worth_that_counts(tiers: tuple[LoanTier, ...], counted: Decimal) -> Decimal | None:
    """Return the worth of which so much counts; None if no worth is enough."""
    below, left = ZERO, counted
    for tier in tiers:
        usd = EXACT.divide(left, tier.share)
        if tier.up_to is None or EXACT.add(below, usd) <= tier.up_to:
            return EXACT.add(below, usd)
        left = EXACT.subtract(left, EXACT.multiply(EXACT.subtract(tier.up_to, below), tier.share))
        below = tier.up_to
    return None
