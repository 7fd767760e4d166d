"""The margin of a whole account, in USD: what its currencies count together, and what holds it.

In multi-currency mode all of them are margin for contracts that settle in any; in spot mode for
what is owed.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.money import EXACT, ZERO, round_down, round_up
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.positions.figures import NO_NEEDS

from .account import MULTI_CURRENCY, SPOT, Equity, TradingSettings, equity_of, settings_of, usd
from .cross import RATIO_PLACES, closing_rate
from .terms import terms_of

PLACES = 8
_FINEST = 12


class Margin(NamedTuple):
    """Sums in USD: equity as it counts, debts, what hold it back, and what orders hold.

    ``initial`` and ``maintenance`` are of debts and cross positions, ``closing`` is the fee of
    closing these, ``profit`` what they have won and ``notional`` what they are worth. ``potential``
    is the margin of what open orders would borrow.
    """

    adjusted: Decimal
    owed: Decimal
    initial: Decimal
    maintenance: Decimal
    frozen: Decimal
    closing: Decimal = ZERO
    profit: Decimal = ZERO
    notional: Decimal = ZERO
    potential: Decimal = ZERO

    @property
    def surplus(self) -> Decimal:
        """What nothing holds back; below zero if too little is there."""
        held = EXACT.add(self.frozen, self.potential)
        return EXACT.subtract(self.adjusted, EXACT.add(self.initial, held))

    @property
    def free(self) -> Decimal:
        """What nothing holds back, at least nothing."""
        return max(self.surplus, ZERO)

    @property
    def required(self) -> Decimal:
        """What must be left: at that, cross positions are liquidated."""
        return EXACT.add(self.maintenance, self.closing)

    @property
    def ratio(self) -> Decimal | None:
        """How many times that is covered; None where nothing has to be."""
        if not self.required:
            return None
        return round_down(EXACT.divide(self.adjusted, self.required), RATIO_PLACES)


def margin_from(unit: UnitOfWork, worth: Iterable[Equity], rate: Decimal = ZERO) -> Margin:
    """Return the margin of an account whose book is worth this.

    ``rate`` is the part of the value of contracts that closing them costs.
    """
    terms = terms_of(unit)
    adjusted = owed = frozen = initial = maintenance = profit = notional = closing = ZERO
    potential = ZERO
    for one in worth:
        adjusted = EXACT.add(adjusted, one.discounted)
        owed = EXACT.add(owed, one.owed_usd)
        frozen = EXACT.add(frozen, one.frozen_usd)
        potential = EXACT.fma(one.potential, one.price, potential)
        needs, price = one.needs, one.price
        if needs is not NO_NEEDS:
            initial = EXACT.fma(needs.initial, price, initial)
            maintenance = EXACT.fma(needs.maintenance, price, maintenance)
            profit = EXACT.fma(needs.profit, price, profit)
            notional = EXACT.fma(needs.notional, price, notional)
            closing = EXACT.fma(needs.closing, price, closing)
    initial = EXACT.add(initial, round_up(EXACT.divide(owed, terms.leverage), _FINEST))
    maintenance = EXACT.fma(owed, terms.maintenance, maintenance)
    closing = EXACT.fma(notional, rate, closing)
    potential = round_up(EXACT.divide(potential, terms.leverage), _FINEST)
    return Margin(
        *(adjusted, owed, initial, maintenance, frozen, closing, profit, notional, potential)
    )


def margin_of(unit: UnitOfWork, account: Account, at_ms: int) -> Margin:
    """Return the margin of an account."""
    rate = closing_rate(unit, settings_of(unit, account.id))
    return margin_from(unit, equity_of(unit, account, at_ms), rate)


def is_shared(settings: TradingSettings) -> bool:
    """Whether all currencies of an account are margin for its contracts."""
    return settings.mode == MULTI_CURRENCY


def covers_debts(settings: TradingSettings) -> bool:
    """Whether all currencies of an account cover together what it owes: also in spot mode."""
    return settings.mode in {MULTI_CURRENCY, SPOT}


def free_in(unit: UnitOfWork, account: Account, ccy: str, at_ms: int) -> Decimal:
    """Return how much of a currency the free margin of a whole account is worth."""
    price = usd(unit, ccy, at_ms)
    if not price:
        return ZERO
    return round_down(EXACT.divide(margin_of(unit, account, at_ms).free, price), PLACES)
