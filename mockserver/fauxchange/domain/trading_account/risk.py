"""Where a position is liquidated, and how far it is from there."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.money import EXACT, exact_sum, round_down
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.state import market_of
from fauxchange.domain.positions.book import positions_of
from fauxchange.domain.positions.figures import Figures, figures_at
from fauxchange.domain.positions.position import ISOLATED, NET

from . import account as trading_account
from .cross import RATIO_PLACES, closing_rate, margin_ratio, required
from .shared import is_shared, margin_of


class Risk(NamedTuple):
    """Where a position is liquidated, how far it is from there, and what closing costs of it.

    At a ``ratio`` of 1 it is liquidated. Of a position that holds nothing there is neither.
    """

    liquidation: Decimal | None
    ratio: Decimal | None
    closing_rate: Decimal


def risk_of(unit: UnitOfWork, owner: Account, figures: Figures, at_ms: int) -> Risk:
    """Return the risk of a position, by what its account has or by its own margin."""
    held = figures.position
    rate = closing_rate(unit, trading_account.settings_of(unit, held.account))
    if not held.contracts:
        return Risk(None, None, rate)
    must = figures.must(rate)
    if held.mode == ISOLATED:
        ratio = EXACT.divide(figures.equity, must) if must else None
        return Risk(figures.price_where_kept(held.margin, rate), _short(ratio), rate)
    if is_shared(trading_account.settings_of(unit, held.account)):
        return _shared(unit, owner, figures, at_ms)
    (equity,) = trading_account.equity_of(unit, owner, at_ms, (held.ccy,))
    others = EXACT.subtract(required(equity.needs, rate), must)
    profit = EXACT.subtract(equity.needs.profit, figures.profit)
    cushion = EXACT.subtract(EXACT.add(equity.total, profit), others)
    price = _price_of_all(unit, figures, cushion, rate)
    return Risk(price, margin_ratio(equity, rate), rate)


def _shared(unit: UnitOfWork, owner: Account, figures: Figures, at_ms: int) -> Risk:
    """Return the risk of a position that all that its account has covers."""
    held, sums = figures.position, margin_of(unit, owner, at_ms)
    rate = closing_rate(unit, trading_account.settings_of(unit, held.account))
    price = trading_account.usd(unit, held.ccy, at_ms)
    if not price:
        return Risk(None, sums.ratio, rate)
    must = figures.must(rate)
    spare = EXACT.divide(EXACT.subtract(sums.adjusted, sums.required), price)
    cushion = EXACT.subtract(EXACT.add(spare, must), figures.profit)
    return Risk(_price_of_all(unit, figures, cushion, rate), sums.ratio, rate)


def _price_of_all(
    unit: UnitOfWork, figures: Figures, cushion: Decimal, rate: Decimal
) -> Decimal | None:
    """Return where a cross position is liquidated, with what else is held of its instrument.

    ``cushion`` has what the others have won and what they must keep, at the mark price of now.
    """
    others = list(_others(unit, figures))
    if not others:
        return figures.price_where_kept(cushion, rate)
    must = exact_sum(one.must(rate) for one in others)
    won = exact_sum(one.profit for one in others)
    apart = EXACT.subtract(EXACT.add(cushion, must), won)
    return figures.price_where_all_kept(others, apart, rate)


def _others(unit: UnitOfWork, figures: Figures) -> Iterator[Figures]:
    """Yield the other cross positions of an instrument: of the other side, or kept apart."""
    held = figures.position
    if held.side == NET or figures.loan is not None:
        return
    for one in positions_of(unit, held.account):
        is_alike = one.instrument == held.instrument and one.mode == held.mode
        if is_alike and one.id != held.id:
            yield figures_at(market_of(unit), one, figures.instrument, figures.mark)


def _short(ratio: Decimal | None) -> Decimal | None:
    return None if ratio is None else round_down(ratio, RATIO_PLACES)
