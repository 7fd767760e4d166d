"""Positions that are covered together, and how far they are from liquidation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, exact_sum, round_down
from fauxchange.domain.market.currencies import pair_of, priced_by
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.price import ReferencePrice
from fauxchange.domain.positions.book import positions_of
from fauxchange.domain.positions.figures import Figures, figures_of
from fauxchange.domain.positions.position import CROSS
from fauxchange.domain.positions.terms import position_terms
from fauxchange.domain.positions.watch import group_of
from fauxchange.domain.trading_account.account import equity_of, settings_of
from fauxchange.domain.trading_account.cross import closing_rate
from fauxchange.domain.trading_account.debts import debts_of
from fauxchange.domain.trading_account.shared import covers_debts, margin_from

_PLACES = 8
_ONE = Decimal(1)
_NO_PRICES: Mapping[str, Decimal] = MappingProxyType({})

SHARED = "all currencies"
"""The key of the group of all cross positions of an account in multi-currency mode."""


class Holding(NamedTuple):
    """What a currency counts as margin in USD, below zero if it is owed, and the pair it follows.

    The pair is empty of a currency that is not traded and goes its own way.
    """

    pair: str
    usd: Decimal


class Group(NamedTuple):
    """Positions that are covered together: all cross ones of a currency, or one isolated one.

    ``key`` names it among those of an account. ``own`` is what covers them, ``must`` what has to
    be left of it, with the fee of closing at ``rate``. Where all currencies of an account cover all
    cross positions, amounts are in USD: ``prices`` has what a unit of each settlement currency
    costs, and ``holdings`` is what covers them and has a price that moves.
    """

    key: str
    figures: tuple[Figures, ...]
    own: Decimal
    must: Decimal
    rate: Decimal
    prices: Mapping[str, Decimal] = _NO_PRICES
    holdings: tuple[Holding, ...] = ()

    def price_of(self, one: Figures) -> Decimal:
        """Return what a unit of a position's currency is in the group's amounts."""
        return self.prices.get(one.position.ccy, _ONE)

    @property
    def spare(self) -> Decimal:
        """What may be lost before they are liquidated."""
        return EXACT.subtract(self.own, self.must)

    @property
    def ratio(self) -> Decimal:
        """How many times they are covered; at 1 they are liquidated."""
        return round_down(EXACT.divide(self.own, self.must), _PLACES)


def groups_of(ledger: Ledger, market: Market, account: str) -> Iterator[Group]:
    """Yield the positions of an account as they are covered, and what all it has covers."""
    unit, now_ms = ledger.unit, ledger.now_ms
    rate = closing_rate(unit, settings_of(unit, account))
    cross: dict[str, list[Figures]] = {}
    for position in positions_of(unit, account):
        figures = figures_of(market, position, now_ms)
        if position.mode == CROSS:
            cross.setdefault(group_of(position), []).append(figures)
        else:
            yield Group(
                group_of(position), (figures,), figures.equity, _must((figures,), rate), rate
            )
    owes = cross or debts_of(unit, account).by_ccy
    if owes and covers_debts(settings_of(unit, account)):
        yield _shared(ledger, market, account, [one for of in cross.values() for one in of])
        return
    book = unit.get(Account, account).book(position_terms(unit, account).book)
    for ccy, several in cross.items():
        own = EXACT.add(book[ccy].total, exact_sum(one.profit for one in several))
        yield Group(ccy, tuple(several), own, _must(several, rate), rate)


def _shared(ledger: Ledger, market: Market, account: str, figures: list[Figures]) -> Group:
    """Return the cross positions of an account whose currencies cover them and debts together."""
    unit, now_ms = ledger.unit, ledger.now_ms
    rate = closing_rate(unit, settings_of(unit, account))
    equities = equity_of(unit, unit.get(Account, account), now_ms)
    sums = margin_from(unit, equities, rate)
    holdings = []
    for one in equities:
        reference = unit.find(ReferencePrice, one.ccy)
        if one.discounted and not (reference and reference.fixed):
            pair = pair_of(market, one.ccy)
            holdings.append(Holding(pair.name if pair else "", one.discounted))
    prices = {one.ccy: one.price for one in equities}
    return Group(
        *(SHARED, tuple(figures), sums.adjusted, sums.required, rate, prices, tuple(holdings))
    )


def names_of(market: Market, group: Group) -> Iterator[str]:
    """Yield the pairs, instruments and currencies whose prices decide about a group."""
    for one in group.figures:
        yield one.instrument.id
        yield one.instrument.pair
    for ccy in group.prices:
        yield from priced_by(market, ccy)


def _must(several: Sequence[Figures], rate: Decimal) -> Decimal:
    return exact_sum(one.must(rate) for one in several)
