"""From the prices and rates of stops to the domain's legs (set-stop-loss-take-profit)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from fauxchange.domain.core.money import EXACT
from fauxchange.domain.core.rejection import EitherParameter
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.trading.acts.checks import require_price
from fauxchange.domain.trading.algo.checks import rises
from fauxchange.domain.trading.algo.legs import LOSS, PROFIT, Leg
from fauxchange.domain.trading.algo.rejection import TriggerPassed

# How the members of a leg begin.
_NAMES = {PROFIT: "stopProfit", LOSS: "stopLoss"}


def has_stops(params: Mapping[str, Any]) -> bool:
    """Whether parameters name a take profit or a stop loss."""
    return any(f"{name}{end}" in params for name in _NAMES.values() for end in ("Price", "Rate"))


def legs_of(
    params: Mapping[str, Any],
    one: Instrument,
    side: str,
    entry: tuple[Decimal, Decimal],
    by: str,
) -> tuple[Leg, ...]:
    """Return the legs that parameters describe, the take profit first.

    Args:
        params: what was sent.
        one: the contract.
        side: that of the orders that close the position.
        entry: the price that rates are counted from, and the leverage that they are of.
        by: the price that is watched.

    Raises:
        EitherParameter: there is none.

    """
    legs = tuple(_legs(params, one, side, entry, by))
    if not legs:
        raise EitherParameter("stopLossPrice", "stopProfitPrice", "one of them is needed")
    return legs


def legs_with(
    params: Mapping[str, Any],
    one: Instrument,
    side: str,
    entry: tuple[Decimal, Decimal],
    by: str,
) -> tuple[Leg, ...]:
    """Return the legs that an order has with it: likewise, beside the price that it enters at.

    Raises:
        EitherParameter: there is none.
        ImpossiblePrice: a trigger is not above zero, or has too many digits.
        TriggerPassed: one would be reached as soon as the order is filled.

    """
    legs = legs_of(params, one, side, entry, by)
    for leg in legs:
        require_price(leg.trigger)
        if leg.trigger < entry[0] if leg.rises else leg.trigger > entry[0]:
            raise TriggerPassed(side, leg.role, leg.by)
    return legs


def _legs(
    params: Mapping[str, Any], one: Instrument, side: str, entry: tuple[Decimal, Decimal], by: str
) -> Iterator[Leg]:
    for role, name in _NAMES.items():
        is_up = rises(side, role)
        trigger = _trigger(params, name, one, entry, is_up=is_up)
        if trigger is not None:
            limit = params.get(f"{name}OrderPrice")
            price = Decimal(limit) if limit is not None and Decimal(limit) else None
            yield Leg(role, trigger, price, is_up, by)


def _trigger(
    params: Mapping[str, Any],
    name: str,
    one: Instrument,
    entry: tuple[Decimal, Decimal],
    *,
    is_up: bool,
) -> Decimal | None:
    """Return a trigger; a rate is a part of the margin, as in the documented example."""
    if f"{name}Price" in params:
        return Decimal(params[f"{name}Price"])
    if f"{name}Rate" not in params:
        return None
    price, leverage = entry
    part = EXACT.divide(Decimal(params[f"{name}Rate"]), leverage)
    exact = EXACT.multiply(price, EXACT.add(1, part if is_up else -part))
    ticks = EXACT.divide(exact, one.tick).to_integral_value(ROUND_HALF_UP)
    return EXACT.multiply(ticks, one.tick)


def rate_of(trigger: Decimal, entry: tuple[Decimal, Decimal]) -> Decimal:
    """Return which part of the margin is won or lost at a trigger."""
    price, leverage = entry
    if not price:
        return Decimal(0)
    moved = EXACT.multiply(abs(trigger - price), leverage)
    return EXACT.divide(moved, price).quantize(Decimal("1e-8"), context=EXACT)
