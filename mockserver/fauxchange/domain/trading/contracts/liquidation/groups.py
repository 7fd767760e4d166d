"""Positions that are covered together, and how far they are from liquidation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, exact_sum, round_down
from fauxchange.domain.market.market import Market
from fauxchange.domain.positions.book import positions_of
from fauxchange.domain.positions.figures import Figures, figures_of
from fauxchange.domain.positions.position import CROSS
from fauxchange.domain.positions.terms import position_terms
from fauxchange.domain.trading_account.account import settings_of
from fauxchange.domain.trading_account.cross import closing_rate

_PLACES = 8


class Group(NamedTuple):
    """Positions that are covered together: all cross ones of a currency, or one isolated one.

    ``key`` names it among those of an account. ``own`` is what covers them, ``must`` what has to
    be left of it, with the fee of closing at ``rate``.
    """

    key: str
    figures: tuple[Figures, ...]
    own: Decimal
    must: Decimal
    rate: Decimal

    @property
    def spare(self) -> Decimal:
        """What may be lost before they are liquidated."""
        return EXACT.subtract(self.own, self.must)

    @property
    def ratio(self) -> Decimal:
        """How many times they are covered; at 1 they are liquidated."""
        return round_down(EXACT.divide(self.own, self.must), _PLACES)


def groups_of(ledger: Ledger, market: Market, account: str) -> Iterator[Group]:
    """Yield the positions of an account as they are covered."""
    unit, now_ms = ledger.unit, ledger.now_ms
    rate = closing_rate(unit, settings_of(unit, account))
    cross: dict[str, list[Figures]] = {}
    for position in positions_of(unit, account):
        figures = figures_of(market, position, now_ms)
        if position.mode == CROSS:
            cross.setdefault(position.ccy, []).append(figures)
        else:
            yield Group(position.key, (figures,), figures.equity, _must((figures,), rate), rate)
    book = unit.get(Account, account).book(position_terms(unit, account).book)
    for ccy, several in cross.items():
        own = EXACT.add(book[ccy].total, exact_sum(one.profit for one in several))
        yield Group(ccy, tuple(several), own, _must(several, rate), rate)


def _must(several: Sequence[Figures], rate: Decimal) -> Decimal:
    return exact_sum(EXACT.add(one.maintenance, EXACT.multiply(one.value, rate)) for one in several)
