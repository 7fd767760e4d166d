"""Fees and rebates: the rates of an account, and what they make of a trade."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.money import ZERO, multiply
from fauxchange.domain.core.unit_of_work import UnitOfWork, remember
from fauxchange.domain.market.instruments.instrument import SPOT, Instrument
from fauxchange.domain.trading_account.account import FEE_QUOTE, TradingSettings, settings_of
from fauxchange.domain.trading_account.terms import Fees, terms_of

from .rounding import down, up


class FeeRates(NamedTuple):
    """The rates of an instrument: below zero is paid, above zero is a rebate."""

    maker: Decimal
    taker: Decimal

    @property
    def reserve(self) -> Decimal:
        """The part of an order's value that pays any fee of it."""
        return max(ZERO, -self.maker, -self.taker)


NO_FEES = FeeRates(ZERO, ZERO)


def fee_rates(unit: UnitOfWork, account: str, instrument: Instrument) -> FeeRates:
    """Return the rates of an account: its own, else the instrument's, else by its level.

    Without a schedule there are none.
    """
    key = FeeRates, account, instrument.id
    known: tuple[Instrument, FeeRates] | None = unit.derived.get(key)
    if known is None or known[0] is not instrument:
        known = remember(unit, key, (instrument, _rates_by(unit, account, instrument)))
    return known[1]


def _rates_by(unit: UnitOfWork, account: str, instrument: Instrument) -> FeeRates:
    settings = settings_of(unit, account)
    own = settings.spot_fees
    if own is not None and instrument.kind == SPOT:
        return FeeRates(own.maker, own.taker)
    if instrument.fees is not None:
        return FeeRates(*instrument.fees)
    fees = terms_of(unit).fees.get((settings.level, instrument.kind))
    return NO_FEES if fees is None else _rates(fees, instrument)


def _rates(fees: Fees, instrument: Instrument) -> FeeRates:
    name = fees.number_of(instrument.id, instrument.family)
    group = next(one for one in fees.groups if one.number == name)
    return FeeRates(group.maker, group.taker)


def rates_of(unit: UnitOfWork, settings: TradingSettings) -> FeeRates:
    """Return the rates of spot of an account with some settings, of the usual group."""
    own = settings.spot_fees
    if own is None:
        fees = terms_of(unit).fees.get((settings.level, SPOT))
        own = fees.groups[0] if fees else None
    return NO_FEES if own is None else FeeRates(own.maker, own.taker)


def pays_in_quote(settings: TradingSettings) -> bool:
    """Whether an account pays the fees of spot trades in the quote currency always."""
    return settings.fee_type == FEE_QUOTE


def fee_of(amount: Decimal, rate: Decimal) -> Decimal:
    """Return the fee of an amount, signed like the rate, to 12 places in the house's favour."""
    if not rate:
        return ZERO
    exact = multiply(amount, rate)
    return down(exact) if rate > 0 else -up(-exact)
