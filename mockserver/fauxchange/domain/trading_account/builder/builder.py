"""A position builder: what an account would be with other positions and assets; nothing changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, ZERO, exact_sum
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.market import Market
from fauxchange.domain.positions.book import positions_of
from fauxchange.domain.positions.figures import instrument_of
from fauxchange.domain.positions.position import CROSS
from fauxchange.domain.trading_account.account import PORTFOLIO, equity_of, settings_of, usd
from fauxchange.domain.trading_account.cross import closing_rate
from fauxchange.domain.trading_account.terms import terms_of

from .holdings import BuilderPosition, Valued, value_holding
from .risk_units import RiskUnit, risk_units


class Draft(NamedTuple):
    """What is built: positions, and amounts by currency, beside the real ones if they are in it.

    ``mode`` is that of an account whose currencies are margin together; ``shift`` is the part by
    which prices move.
    """

    mode: str
    holdings: tuple[BuilderPosition, ...]
    amounts: Mapping[str, Decimal]
    includes_real: bool = True
    shift: Decimal = ZERO


class Asset(NamedTuple):
    """A currency: the equity with what positions won, what of it is owed, and what that needs."""

    ccy: str
    equity: Decimal
    initial: Decimal
    maintenance: Decimal


class Built(NamedTuple):
    """What was built, in USD: ``equity`` as it counts, and margins for debts and for positions."""

    equity: Decimal
    borrowed: Decimal
    derivatives: Decimal
    initial: Decimal
    closing: Decimal
    profit: Decimal
    notional: Decimal
    assets: tuple[Asset, ...]
    positions: tuple[Valued, ...]
    units: tuple[RiskUnit, ...]

    @property
    def maintenance(self) -> Decimal:
        """The margin that must be left."""
        return EXACT.add(self.borrowed, self.derivatives)

    @property
    def ratio(self) -> Decimal | None:
        """How many times that and the fee of closing are covered; None where nothing has to be."""
        must = EXACT.add(self.maintenance, self.closing)
        return EXACT.divide(self.equity, must) if must else None

    @property
    def leverage(self) -> Decimal | None:
        """How many times its equity an account's positions are worth."""
        return EXACT.divide(self.notional, self.equity) if self.equity else None


def build(ledger: Ledger, market: Market, account: Account, draft: Draft) -> Built:
    """Return what an account would be; what is isolated and pairs on margin are left out."""
    unit, now_ms = ledger.unit, ledger.now_ms
    real = _real(unit, market, account, now_ms) if draft.includes_real else ()
    positions = tuple(
        value_holding(unit, market, one, now_ms, draft.shift) for one in (*real, *draft.holdings)
    )
    assets, adjusted = _assets(unit, account, positions, draft, now_ms)
    is_portfolio = draft.mode == PORTFOLIO
    units = tuple(risk_units(market, positions, now_ms)) if is_portfolio else ()
    notional = exact_sum(one.notional for one in positions)
    rate = ZERO if is_portfolio else closing_rate(unit, settings_of(unit, account.id))
    needs = [_needs(one) for one in positions]
    borrowed = exact_sum(one.initial for one in assets)
    return Built(
        adjusted,
        exact_sum(one.maintenance for one in assets),
        exact_sum([one.maintenance for one in units] or [need for _, need in needs]),
        exact_sum([borrowed, *([one.initial for one in units] or [need for need, _ in needs])]),
        EXACT.multiply(notional, rate),
        exact_sum(EXACT.multiply(one.profit, one.price) for one in positions),
        notional,
        assets,
        () if is_portfolio else positions,
        units,
    )


def _needs(one: Valued) -> tuple[Decimal, Decimal]:
    """Return the margins of a position in USD."""
    return EXACT.multiply(one.initial, one.price), EXACT.multiply(one.maintenance, one.price)


def _real(
    unit: UnitOfWork, market: Market, account: Account, now_ms: int
) -> tuple[BuilderPosition, ...]:
    held = (
        (one, instrument_of(market, one, now_ms))
        for one in positions_of(unit, account.id)
        if one.mode == CROSS and one.contracts
    )
    return tuple(
        BuilderPosition(instrument, one.contracts, one.entry, one.leverage, one.side, is_real=True)
        for one, instrument in held
        if instrument.contract_value is not None
    )


def _assets(
    unit: UnitOfWork,
    account: Account,
    positions: Sequence[Valued],
    draft: Draft,
    now_ms: int,
) -> tuple[tuple[Asset, ...], Decimal]:
    """Return the currencies by name, and what they count together."""
    equities = dict(draft.amounts)
    if draft.includes_real:
        for held in equity_of(unit, account, now_ms):
            own = EXACT.subtract(held.total, held.debt.total)
            equities[held.ccy] = EXACT.add(equities.get(held.ccy, ZERO), own)
    for one in positions:
        equities[one.ccy] = EXACT.add(equities.get(one.ccy, ZERO), one.profit)
    assets = tuple(_asset(unit, ccy, equities[ccy], now_ms) for ccy in sorted(equities))
    return assets, exact_sum(_counted(unit, assets, now_ms))


def _asset(unit: UnitOfWork, ccy: str, equity: Decimal, now_ms: int) -> Asset:
    """Return a currency; one that is short is borrowed."""
    terms = terms_of(unit)
    owed = EXACT.multiply(max(ZERO, -equity), usd(unit, ccy, now_ms))
    initial = EXACT.divide(owed, terms.leverage)
    return Asset(ccy, equity, initial, EXACT.multiply(owed, terms.maintenance))


def _counted(unit: UnitOfWork, assets: Sequence[Asset], now_ms: int) -> Iterator[Decimal]:
    """Yield what each currency counts as margin, in USD."""
    terms = terms_of(unit)
    for one in assets:
        own = terms.discounted(one.ccy, one.equity) if one.equity > 0 else one.equity
        yield EXACT.multiply(own, usd(unit, one.ccy, now_ms))
