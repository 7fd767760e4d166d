"""What portfolio margin takes of a risk unit: the worst of what its positions could lose.

By the figures of the documented example (trading-account-rest-api-position-builder-new); what it
does not show is assumed. Amounts are in USD.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.money import EXACT, ZERO, exact_sum
from fauxchange.domain.market.instruments.knobs import with_defaults
from fauxchange.domain.market.market import Market

from .greeks import BLACK_SCHOLES, greeks_of
from .holdings import PositionGreeks, Valued, reprice

DOWN, SAME, UP = "down", "same", "up"

_ONE = Decimal(1)
# What volatilities are multiplied by.
_VOLATILITY = {DOWN: Decimal("0.75"), SAME: _ONE, UP: Decimal("1.25")}
_STEPS = tuple(Decimal(step) / 3 for step in (-3, -2, -1, 0, 1, 2, 3))
# An extreme move is so many times the largest one, and counts so much.
_EXTREME, _EXTREME_PART = Decimal(2), Decimal("0.5")
_INITIAL = Decimal("1.3")


class Shocks(NamedTuple):
    """How a unit is shocked: the largest move, and parts of the value for basis and slippage."""

    move: Decimal
    basis: Decimal
    slippage: Decimal


# Of what moves by up to so many millionths in a day, and of all else.
_CALM_PPM = 10_000
_CALM = Shocks(Decimal("0.12"), Decimal("0.002"), Decimal("0.0045"))
_OTHER = Shocks(Decimal("0.18"), Decimal("0.008"), Decimal("0.007"))


class Worst(NamedTuple):
    """The outcome of a scenario: what is won (below zero lost), and by which moves."""

    profit: Decimal
    move: Decimal
    volatility: str


class RiskUnit(NamedTuple):
    """The positions of one underlying, and what portfolio margin takes of them.

    ``scenarios`` are by volatility and by move. ``moves`` is what the worst of them loses,
    ``decay``, ``basis`` and ``extreme`` what else may be lost, ``least`` the smallest that is
    taken.
    """

    name: str
    positions: tuple[Valued, ...]
    profit: Decimal
    scenarios: Mapping[str, Mapping[Decimal, Decimal]]
    worst: Worst
    extreme_worst: Worst
    moves: Decimal
    decay: Decimal
    basis: Decimal
    extreme: Decimal
    least: Decimal

    @property
    def maintenance(self) -> Decimal:
        """The margin that the unit needs."""
        return max(exact_sum((self.moves, self.decay, self.basis)), self.extreme, self.least)

    @property
    def initial(self) -> Decimal:
        """The margin that opening it needs."""
        return EXACT.multiply(self.maintenance, _INITIAL)

    def greeks(self, kind: str) -> PositionGreeks:
        """Return the greeks of all its positions."""
        total = PositionGreeks()
        for one in self.positions:
            total = total.plus(greeks_of(one, kind))
        return total


def risk_units(market: Market, positions: Iterable[Valued], at_ms: int) -> list[RiskUnit]:
    """Return the risk units of positions, by the name of their underlying."""
    by_base: dict[str, list[Valued]] = {}
    for one in positions:
        by_base.setdefault(one.holding.instrument.base, []).append(one)
    return [_unit(market, name, tuple(those), at_ms) for name, those in sorted(by_base.items())]


def _unit(market: Market, name: str, positions: tuple[Valued, ...], at_ms: int) -> RiskUnit:
    shocks = _shocks(market, positions[0])
    scenarios = {
        volatility: {
            move: _outcome(positions, at_ms, move, volatility)
            for move in (EXACT.multiply(shocks.move, step).quantize(shocks.move) for step in _STEPS)
        }
        for volatility in _VOLATILITY
    }
    outcomes = [
        Worst(profit, move, volatility)
        for volatility, row in scenarios.items()
        for move, profit in row.items()
    ]
    # Of equal losses the one with the higher volatility is shown, as in the example.
    worst = min(reversed(outcomes), key=lambda one: one.profit)
    far = EXACT.multiply(shocks.move, _EXTREME)
    extreme = min(
        (Worst(_outcome(positions, at_ms, move, SAME), move, SAME) for move in (far, -far)),
        key=lambda one: one.profit,
    )
    notional = exact_sum(one.notional for one in positions)
    theta = exact_sum(greeks_of(one, BLACK_SCHOLES).theta for one in positions)
    return RiskUnit(
        name,
        positions,
        exact_sum(EXACT.multiply(one.profit, one.price) for one in positions),
        scenarios,
        worst,
        extreme,
        max(ZERO, -worst.profit),
        max(ZERO, -theta),
        EXACT.multiply(notional, shocks.basis),
        EXACT.multiply(max(ZERO, -extreme.profit), _EXTREME_PART),
        EXACT.multiply(notional, shocks.slippage),
    )


def _shocks(market: Market, one: Valued) -> Shocks:
    pair = with_defaults(market.pair(one.holding.instrument.pair))
    return _CALM if (pair.volatility_ppm or 0) <= _CALM_PPM else _OTHER


def _outcome(positions: tuple[Valued, ...], at_ms: int, move: Decimal, volatility: str) -> Decimal:
    return exact_sum(_won(one, at_ms, move, volatility) for one in positions)


def _won(one: Valued, at_ms: int, move: Decimal, volatility: str) -> Decimal:
    """Return what a position wins when its underlying moves by a part of its price."""
    if one.option is None:
        worth = one.notional if one.holding.contracts > 0 else -one.notional
        return EXACT.multiply(worth, move)
    forward = EXACT.multiply(one.base_price, EXACT.add(_ONE, move))
    shocked = EXACT.multiply(one.option.volatility, _VOLATILITY[volatility])
    price = reprice(one.holding.instrument, at_ms, forward, shocked).price
    return EXACT.multiply(one.amount, EXACT.subtract(price, one.option.price))
