"""How far positions are from liquidation, by what covers them."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.money import EXACT
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.positions.figures import NO_NEEDS, Figures, liquidation_of, needs_of
from fauxchange.domain.positions.position import ISOLATED
from fauxchange.domain.positions.terms import position_terms
from fauxchange.domain.trading_account.account import settings_of
from fauxchange.domain.trading_account.cross import closing_rate, required


class Risk(NamedTuple):
    """At which mark price positions are liquidated, and how many times they are covered now.

    None where no price does it, or nothing needs to be covered.
    """

    price: Decimal | None
    ratio: Decimal | None


def risk_of(unit: UnitOfWork, account: Account, figures: Figures, at_ms: int) -> Risk:
    """Return the risk of a position: by its margin, or by all that its account has."""
    position = figures.position
    rate = closing_rate(unit, settings_of(unit, account.id))
    must = EXACT.add(figures.maintenance, EXACT.multiply(figures.value, rate))
    if position.mode == ISOLATED:
        price = liquidation_of(figures, rate, position.margin)
        return Risk(price, _ratio(figures.equity, must))
    needs = needs_of(unit, account.id, at_ms).get(position.ccy, NO_NEEDS)
    own = account.balance(position_terms(unit, account.id).book, position.ccy).total
    all_of_it = required(needs, rate)
    others = EXACT.subtract(all_of_it, must)
    profit = EXACT.subtract(needs.profit, figures.profit)
    cushion = EXACT.subtract(EXACT.add(own, profit), others)
    ratio = _ratio(EXACT.add(own, needs.profit), all_of_it)
    return Risk(liquidation_of(figures, rate, cushion), ratio)


def cross_ratio(unit: UnitOfWork, account: Account, ccy: str, at_ms: int) -> Decimal | None:
    """Return how many times the cross positions of a currency are covered; None without any."""
    needs = needs_of(unit, account.id, at_ms).get(ccy, NO_NEEDS)
    rate = closing_rate(unit, settings_of(unit, account.id))
    own = account.balance(position_terms(unit, account.id).book, ccy).total
    return _ratio(EXACT.add(own, needs.profit), required(needs, rate))


def _ratio(own: Decimal, must: Decimal) -> Decimal | None:
    return EXACT.divide(own, must) if must else None
