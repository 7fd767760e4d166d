"""Leverage: how many times its margin a position may be worth, and what it is chosen for."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.instruments.instrument import FUTURES, Instrument

from .position import CROSS, NET
from .rejection import LeverageTooHigh, LeverageTooLow

# What an account has that chose none (a decision of ours: exchanges document no first value).
USUAL = Decimal(3)


@document("{account}/{mode}/{scope}/{side}")
class Leverage(NamedTuple):
    """The leverage that an account chose, for a scope of instruments and a side."""

    account: str
    mode: str
    scope: str
    side: str
    leverage: Decimal


def scope_of(instrument: Instrument, mode: str) -> str:
    """Return for what an account chooses leverage together with an instrument.

    Cross positions of futures with one underlying share it; everything else has its own
    (documented by OKX: trading-account-rest-api-set-leverage).
    """
    if instrument.kind == FUTURES and mode == CROSS:
        return instrument.underlying or instrument.family or instrument.pair
    return instrument.id


def side_of(mode: str, side: str) -> str:
    """Return the side that leverage is chosen for: cross positions of both sides share it."""
    return NET if mode == CROSS else side


def leverage_of(
    unit: UnitOfWork, account: str, instrument: Instrument, mode: str, side: str
) -> Decimal:
    """Return the leverage of a position of an instrument, at most the largest it may have."""
    chosen = chosen_leverage(unit, account, mode, scope_of(instrument, mode), side_of(mode, side))
    if chosen is None:
        return min(USUAL, instrument.maxima.leverage or USUAL)
    return chosen


def chosen_leverage(
    unit: UnitOfWork, account: str, mode: str, scope: str, side: str
) -> Decimal | None:
    """Return the leverage that an account chose for a scope, None if it chose none."""
    found = unit.find(Leverage, account, mode, scope, side)
    return found and found.leverage


def choose(
    unit: UnitOfWork, account: str, mode: str, scope: str, side: str, leverage: Decimal
) -> None:
    """Write the leverage that an account chose for a scope."""
    unit.put(Leverage(account, mode, scope, side, leverage))


def require_range(instrument: Instrument, leverage: Decimal) -> None:
    """Let a leverage pass that an instrument has.

    Raises:
        LeverageTooLow, LeverageTooHigh: it is below 1, or above what the instrument allows.

    """
    if leverage < 1:
        raise LeverageTooLow(leverage)
    maximum = instrument.maxima.leverage
    if maximum is not None and leverage > maximum:
        raise LeverageTooHigh(leverage, maximum)
