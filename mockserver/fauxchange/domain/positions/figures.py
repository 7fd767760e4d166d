"""What positions are worth at a moment, and what margin they need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.instruments.instrument import Instrument, price_of
from fauxchange.domain.market.instruments.tiers import Tier, tiers_of
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.rejection import UnknownInstrument
from fauxchange.domain.market.state import has_market, market_of

from .arithmetic import (
    Contract,
    ContractsAtEntry,
    bankruptcy_price,
    common_liquidation_price,
    liquidation_price,
    profit,
    value,
)
from .book import positions_of
from .loan import MarginLoanView
from .position import CROSS, Position
from .watch import is_watched

_ONE = Decimal(1)
# What is worked out and never posted has as many places as what is.
_FINEST = Decimal("1e-12")


class Figures(NamedTuple):
    """A position at a mark price: all amounts in its settlement currency.

    ``initial`` and ``maintenance`` are the margins that it needs, ``opening`` is what its entry
    took, which ratios of profit are of. ``tier`` is the one of its size. Of a position of margin
    trading, which has a ``loan``, the amounts are in the currency of its margin, and ``value`` is
    what of it moves with the price.
    """

    position: Position
    instrument: Instrument
    contract: Contract
    mark: Decimal
    value: Decimal
    profit: Decimal
    initial: Decimal
    maintenance: Decimal
    opening: Decimal
    tier: Tier
    loan: MarginLoanView | None = None

    @property
    def equity(self) -> Decimal:
        """What an isolated position would leave: its margin and what it has won."""
        return EXACT.add(self.position.margin, self.profit)

    def must(self, rate: Decimal) -> Decimal:
        """Return what has to be left: maintenance margin, and the fee of closing at a rate.

        A position of margin trading has a rate of its own.
        """
        if self.loan is None:
            return EXACT.add(self.maintenance, EXACT.multiply(self.value, rate))
        kept = self.loan.kept(self.tier.maintenance)
        return _rounded(EXACT.multiply(self.loan.owed_at(self.mark), kept))

    def price_where_kept(self, cushion: Decimal, rate: Decimal, times: int = 1) -> Decimal | None:
        """Return the mark price at which a cushion and the profit are so many times what it must.

        ``cushion`` is what may be lost before: the margin of an isolated position, or of a cross
        one all that its account has in the currency and what other positions have won, less what
        they need. ``rate`` is that of the fee of closing. None if no price does it.
        """
        held = self.position
        if self.loan is not None:
            return self.loan.price_where_kept(cushion, self.tier.maintenance, times)
        whole = EXACT.multiply(EXACT.add(self.tier.maintenance, rate), times)
        return liquidation_price(self.contract, held.contracts, held.entry, cushion, whole)

    def price_where_all_kept(
        self, others: Sequence[Figures], cushion: Decimal, rate: Decimal
    ) -> Decimal | None:
        """Return the mark price at which a cushion and the profits are what all of them must.

        ``others`` are of the same instrument, which moves them with this one; ``cushion`` is what
        else there is.
        """
        holdings = [
            ContractsAtEntry(
                one.position.contracts, one.position.entry, EXACT.add(one.tier.maintenance, rate)
            )
            for one in (self, *others)
        ]
        return common_liquidation_price(self.contract, holdings, cushion)

    def price_where_gone(self, cushion: Decimal, rate: Decimal) -> Decimal | None:
        """Return the price at which closing leaves nothing of a cushion; None if there is none."""
        held = self.position
        if self.loan is not None:
            return self.loan.price_where_gone(cushion)
        return bankruptcy_price(self.contract, held.contracts, held.entry, cushion, rate)


class Needs(NamedTuple):
    """What the positions of an account are and need in one settlement currency.

    ``profit``, ``initial``, ``maintenance`` and ``notional`` (the value) are of cross positions;
    ``isolated`` is the margin of isolated ones and ``isolated_profit`` what they have won. Of cross
    positions of margin trading ``exposed`` is the value, and ``closing`` what closing them costs.
    """

    profit: Decimal = ZERO
    initial: Decimal = ZERO
    maintenance: Decimal = ZERO
    notional: Decimal = ZERO
    isolated: Decimal = ZERO
    isolated_profit: Decimal = ZERO
    exposed: Decimal = ZERO
    closing: Decimal = ZERO

    @property
    def isolated_equity(self) -> Decimal:
        """What isolated positions are worth."""
        return EXACT.add(self.isolated, self.isolated_profit)

    @property
    def total_profit(self) -> Decimal:
        """What all of them have won."""
        return EXACT.add(self.profit, self.isolated_profit)

    @property
    def equity(self) -> Decimal:
        """What positions add to the equity besides what is in the book."""
        return EXACT.add(self.profit, self.isolated_equity)


NO_NEEDS = Needs()


def usable_with(available: Decimal, needs: Needs) -> Decimal:
    """Return what may be margin of something new of an amount that nothing has frozen.

    It is what cross positions have won or lost besides, less the margin that they need; at least
    nothing (trading-account-rest-api-get-balance, availEq).
    """
    if needs is NO_NEEDS:
        return max(available, ZERO)
    free = EXACT.subtract(EXACT.add(available, needs.profit), needs.initial)
    return max(free, ZERO)


_NOBODY: Mapping[str, Needs] = {}


def mark_of(market: Market, instrument: Instrument, at_ms: int) -> Decimal:
    """Return the mark price of an instrument at a moment."""
    return price_of(instrument, market.mark(instrument).price(at_ms))


def _tiers(market: Market, instrument: Instrument) -> list[Tier]:
    """Return the tiers of an instrument, which stay as they are in a market."""
    name = f"tiers of {instrument.id}"
    tiers: list[Tier] | None = market.memo.get(name)
    if tiers is None:
        tiers = market.memo[name] = tiers_of(instrument, market.pair(instrument.pair))
    return tiers


def tier_of(market: Market, instrument: Instrument, contracts: Decimal) -> Tier:
    """Return the tier of so many contracts; what is more than the last allows has the last."""
    tiers = _tiers(market, instrument)
    amount = abs(contracts)
    return next((tier for tier in tiers if amount <= tier.maximum), tiers[-1])


def largest(market: Market, instrument: Instrument, leverage: Decimal) -> Decimal:
    """Return how many contracts a position may have at a leverage: none if it is too high."""
    tiers = _tiers(market, instrument)
    return max((tier.maximum for tier in tiers if tier.leverage >= leverage), default=ZERO)


def figures_of(market: Market, position: Position, at_ms: int) -> Figures:
    """Return what a position is worth and needs at a moment, by its mark price."""
    instrument = instrument_of(market, position, at_ms)
    return figures_at(market, position, instrument, mark_of(market, instrument, at_ms))


def instrument_of(market: Market, position: Position, at_ms: int) -> Instrument:
    """Return the instrument of a position; one that has expired is as it was when it was opened."""
    try:
        return market.find_any(position.instrument, at_ms)
    except UnknownInstrument:
        return market.find_any(position.instrument, position.opened_ms)


def figures_at(
    market: Market, position: Position, instrument: Instrument, mark: Decimal
) -> Figures:
    """Return what a position is worth and needs at a mark price."""
    contract, contracts = Contract.of(instrument), position.contracts
    tier = tier_of(market, instrument, contracts)
    loan = position.loan_view()
    if loan is not None:
        return _of_loan(position, instrument, mark, loan, tier)
    worth = _rounded(value(contract, contracts, mark))
    opening = value(contract, contracts, position.entry) if contracts else ZERO
    return Figures(
        position,
        instrument,
        contract,
        mark,
        worth,
        _rounded(profit(contract, contracts, position.entry, mark)) if contracts else ZERO,
        _divided(worth, position.leverage),
        _rounded(EXACT.multiply(worth, tier.maintenance)),
        _divided(opening, position.leverage),
        tier,
    )


def _of_loan(
    position: Position, instrument: Instrument, mark: Decimal, loan: MarginLoanView, tier: Tier
) -> Figures:
    """Return what a position of margin trading is worth and needs at a mark price."""
    owed = loan.owed_at(mark)
    opening = loan.owed_at(position.entry) if position.contracts else ZERO
    return Figures(
        position,
        instrument,
        Contract.of(instrument),
        mark,
        _rounded(loan.exposure_at(mark)),
        _rounded(loan.profit_at(mark)),
        _divided(owed, position.leverage),
        _rounded(EXACT.multiply(owed, tier.maintenance)),
        _divided(opening, position.leverage),
        tier,
        loan,
    )


def needs_of(unit: UnitOfWork, account: str, at_ms: int) -> Mapping[str, Needs]:
    """Return what the positions of an account are and need at a moment, by currency."""
    held = tuple(positions_of(unit, account)) if is_watched(unit, account) else ()
    if not held or not has_market(unit):
        return _NOBODY
    market = market_of(unit)
    return needs_from(figures_of(market, one, at_ms) for one in held)


def needs_from(all_figures: Iterable[Figures]) -> Mapping[str, Needs]:
    """Return what positions are and need together, by currency."""
    sums: dict[str, Needs] = {}
    for one in all_figures:
        ccy = one.position.ccy
        before = sums.get(ccy, NO_NEEDS)
        if one.position.mode == CROSS:
            sums[ccy] = _with_value(before, one)._replace(
                profit=EXACT.add(before.profit, one.profit),
                initial=EXACT.add(before.initial, one.initial),
                maintenance=EXACT.add(before.maintenance, one.maintenance),
            )
        else:
            sums[ccy] = before._replace(
                isolated=EXACT.add(before.isolated, one.position.margin),
                isolated_profit=EXACT.add(before.isolated_profit, one.profit),
            )
    return sums


def _with_value(needs: Needs, one: Figures) -> Needs:
    if one.loan is None:
        return needs._replace(notional=EXACT.add(needs.notional, one.value))
    closing = EXACT.subtract(one.must(ZERO), one.maintenance)
    return needs._replace(
        exposed=EXACT.add(needs.exposed, one.value), closing=EXACT.add(needs.closing, closing)
    )


def _divided(amount: Decimal, leverage: Decimal) -> Decimal:
    return _rounded(amount if leverage == _ONE else EXACT.divide(amount, leverage))


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(_FINEST, context=EXACT)
