"""Positions of a position builder at the prices of a moment, or at prices that are shifted."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.instruments.instrument import OPTION, Instrument
from fauxchange.domain.market.instruments.option_marks import OptionMark, option_mark
from fauxchange.domain.market.market import Market
from fauxchange.domain.positions.arithmetic import Contract
from fauxchange.domain.positions.figures import figures_at, mark_of
from fauxchange.domain.positions.position import CROSS, NET, Position
from fauxchange.domain.trading_account.account import usd

_ONE = Decimal(1)
_PLACES = Decimal("1e-12")


class BuilderPosition(NamedTuple):
    """A position: so many contracts (below zero if short), entered at a price, at a leverage."""

    instrument: Instrument
    contracts: Decimal
    entry: Decimal
    leverage: Decimal = _ONE
    side: str = NET
    is_real: bool = False


class PositionGreeks(NamedTuple):
    """Greeks of a position: of coins, of coins adjusted by its price, or in money (cash)."""

    delta: Decimal = ZERO
    gamma: Decimal = ZERO
    theta: Decimal = ZERO
    vega: Decimal = ZERO

    def plus(self, other: PositionGreeks) -> PositionGreeks:
        """Return the sum of both."""
        return PositionGreeks(*(EXACT.add(*pair) for pair in zip(self, other, strict=True)))


class Valued(NamedTuple):
    """A position at a moment; ``profit``, ``initial`` and ``maintenance`` are in ``ccy``.

    ``notional`` is in USD, ``price`` that of ``ccy`` in it; ``base_price`` is that of the
    underlying. ``mark`` is shifted, ``unshifted`` is not. ``option`` is the mark of an option.
    """

    holding: BuilderPosition
    ccy: str
    price: Decimal
    base_price: Decimal
    unshifted: Decimal
    mark: Decimal
    notional: Decimal
    profit: Decimal
    initial: Decimal = ZERO
    maintenance: Decimal = ZERO
    option: OptionMark | None = None

    @property
    def amount(self) -> Decimal:
        """What it is of the underlying, in units of the contract's value."""
        size = Contract.of(self.holding.instrument).size
        return EXACT.multiply(self.holding.contracts, size)


def value_holding(
    unit: UnitOfWork, market: Market, holding: BuilderPosition, at_ms: int, shift: Decimal = ZERO
) -> Valued:
    """Return a position at the mark price of a moment, by how much that is shifted."""
    instrument = holding.instrument
    pair = market.pair(instrument.pair)
    factor = EXACT.add(_ONE, shift)
    index = EXACT.multiply(market.index(pair.name).price(at_ms) * pair.tick, factor)
    base_price = EXACT.multiply(index, usd(unit, instrument.quote, at_ms) or _ONE)
    ccy, price = instrument.settlement, usd(unit, instrument.settlement, at_ms)
    if instrument.kind == OPTION:
        return _option(market, holding, (at_ms, index, base_price, price))
    unshifted = mark_of(market, instrument, at_ms)
    mark = EXACT.multiply(unshifted, factor)
    figures = figures_at(market, _as_position(holding), instrument, mark)
    return Valued(
        holding,
        ccy,
        price,
        base_price,
        unshifted,
        mark,
        EXACT.multiply(figures.value, price),
        figures.profit,
        figures.initial,
        figures.maintenance,
    )


def _option(
    market: Market, holding: BuilderPosition, at: tuple[int, Decimal, Decimal, Decimal]
) -> Valued:
    """Return an option, whose premium is in coins; what it needs follows from scenarios only."""
    (at_ms, index, base_price, price), instrument = at, holding.instrument
    known = market.option_mark(instrument, at_ms)
    shifted = reprice(instrument, at_ms, index, known.volatility)
    amount = EXACT.multiply(holding.contracts, Contract.of(instrument).size)
    won = EXACT.multiply(amount, EXACT.subtract(shifted.price_in_base, holding.entry))
    return Valued(
        holding,
        instrument.settlement,
        price,
        base_price,
        known.price_in_base,
        shifted.price_in_base,
        EXACT.multiply(abs(amount), base_price),
        won.quantize(_PLACES, context=EXACT),
        option=shifted,
    )


def reprice(
    instrument: Instrument, at_ms: int, forward: Decimal, volatility: Decimal
) -> OptionMark:
    """Return the mark of an option at another price of its underlying and another volatility.

    Raises:
        ValueError: it is no option.

    """
    if instrument.strike is None or instrument.expiry_ms is None:
        raise ValueError(f"{instrument.id} has no strike")
    left_ms = instrument.expiry_ms - at_ms
    return option_mark(instrument.option, forward, instrument.strike, left_ms, volatility)


def _as_position(holding: BuilderPosition) -> Position:
    instrument = holding.instrument
    return Position(
        "",
        "",
        instrument.id,
        instrument.kind,
        CROSS,
        holding.side,
        instrument.settlement,
        holding.contracts,
        holding.entry,
        leverage=holding.leverage,
    )
