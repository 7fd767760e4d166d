"""Liquidation: accounts whose positions are not covered any more lose them, step by step.

As long as no pair's price has cost its positions their share of what an account has to spare, all
of them together have not cost all of it. So a price is watched for each position, at which its own
share is lost; when one is reached, what is left is looked at and shared anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, ZERO, exact_sum
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ScheduledTask
from fauxchange.domain.market.instruments.instrument import price_unit
from fauxchange.domain.market.instruments.tiers import tiers_of
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.paths.first import Falls, Rises
from fauxchange.domain.market.paths.watches import Watch, look_again, place
from fauxchange.domain.market.state import PricesAwaited, market_of
from fauxchange.domain.positions.arithmetic import bankruptcy_price, liquidation_price
from fauxchange.domain.positions.book import find_position, positions_of
from fauxchange.domain.positions.figures import Figures, figures_of, tier_of
from fauxchange.domain.positions.position import (
    CROSS,
    LIQUIDATED,
    PARTLY_LIQUIDATED,
)
from fauxchange.domain.positions.watch import LOOK, AccountWatch, PriceWatch, schedule
from fauxchange.domain.trading.acts.cancel import cancel
from fauxchange.domain.trading.matching.context import context_of
from fauxchange.domain.trading.order import AT_RISK
from fauxchange.domain.trading_account.account import BOOK, settings_of
from fauxchange.domain.trading_account.cross import closing_rate

from .pending import orders_at, pending_of
from .system import (
    LIQUIDATION,
    PARTIAL_LIQUIDATION,
    SystemClose,
    close_by_system,
    cover_shortfall,
)

# Documented (help page of tiers): from the third tier on a position loses two tiers at a time.
_TIERS_AT_ONCE = 2


class Group(NamedTuple):
    """Positions that are covered together: all cross ones of a currency, or one isolated one.

    ``own`` is what covers them, ``must`` what has to be left of it, with the fee of closing at
    ``rate``.
    """

    figures: tuple[Figures, ...]
    own: Decimal
    must: Decimal
    rate: Decimal

    @property
    def spare(self) -> Decimal:
        """What may be lost before they are liquidated."""
        return EXACT.subtract(self.own, self.must)


@on_due(LOOK, internal=True)
def look(ledger: Ledger, task: ScheduledTask) -> None:
    """Look at an account: liquidate what is not covered, and say at which prices to look again."""
    unit, account = ledger.unit, task.data["account"]
    watch = unit.find(AccountWatch, account)
    if watch is None or watch.task != task.id:
        return
    market = market_of(unit)
    waits = [one for one in watch.prices if one.due_ms <= ledger.now_ms]
    if waits and all(one.crossing is None for one in waits):
        _look_on(ledger, market, watch)
        return
    _review(ledger, market, account)


def _look_on(ledger: Ledger, market: Market, watch: AccountWatch) -> None:
    """Look for prices from where the last look ended; nothing has changed but the time."""
    prices = tuple(
        one if one.due_ms > ledger.now_ms else _again(ledger, market, one) for one in watch.prices
    )
    schedule(ledger, watch.account, min(one.due_ms for one in prices), prices)


def _review(ledger: Ledger, market: Market, account: str) -> None:
    unit = ledger.unit
    while True:
        groups = list(groups_of(ledger, market, account))
        failed = next((one for one in groups if one.spare <= 0), None)
        if failed is None:
            break
        _liquidate(ledger, market, account, failed)
    _cover(ledger, account)
    prices = tuple(one for group in groups for one in _prices(ledger, market, group))
    if prices:
        if unit.find(PricesAwaited) is None:
            unit.put(PricesAwaited())
        schedule(ledger, account, min(one.due_ms for one in prices), prices)
    else:
        unit.delete(AccountWatch, account)


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
            yield Group((figures,), figures.equity, _must((figures,), rate), rate)
    book = unit.get(Account, account).book(BOOK)
    for ccy, several in cross.items():
        own = EXACT.add(book[ccy].total, exact_sum(one.profit for one in several))
        yield Group(tuple(several), own, _must(several, rate), rate)


def _must(several: Sequence[Figures], rate: Decimal) -> Decimal:
    return exact_sum(EXACT.add(one.maintenance, EXACT.multiply(one.value, rate)) for one in several)


def _prices(ledger: Ledger, market: Market, group: Group) -> Iterator[PriceWatch]:
    """Yield for each position the price at which its share of what is to spare is lost."""
    whole = exact_sum(one.value for one in group.figures)
    for one in group.figures:
        share = EXACT.divide(EXACT.multiply(group.spare, one.value), whole)
        rate = EXACT.add(one.tier.maintenance, group.rate)
        # From here on: what it has won counts, and what it has to leave.
        kept = EXACT.subtract(EXACT.multiply(one.value, rate), one.profit)
        position = one.position
        price = liquidation_price(
            one.contract, position.contracts, position.entry, EXACT.add(share, kept), rate
        )
        if price is not None:
            yield _watch(ledger, market, one, price)


def _watch(ledger: Ledger, market: Market, one: Figures, price: Decimal) -> PriceWatch:
    unit, falls = price_unit(one.instrument), one.position.contracts > 0
    ticks = int(EXACT.divide(price, unit)) + (0 if falls else 1)
    fold = Falls(ticks) if falls else Rises(ticks)
    found = place(market.mark(one.instrument), Watch("", fold, ledger.now_ms))
    return _as_price(one.instrument.id, ticks, found, falls=falls)


def _again(ledger: Ledger, market: Market, one: PriceWatch) -> PriceWatch:
    instrument = market.find_any(one.instrument, ledger.now_ms)
    fold = Falls(one.target) if one.falls else Rises(one.target)
    watch = Watch("", fold, one.since_ms, 0, one.since_id, one.due_ms, 0, one.crossing)
    found = look_again(market.mark(instrument), watch)
    return _as_price(one.instrument, one.target, found, falls=one.falls)


def _as_price(instrument: str, target: int, watch: Watch, *, falls: bool) -> PriceWatch:
    return PriceWatch(
        instrument,
        falls,
        target,
        watch.since_ms,
        watch.since_id,
        watch.due_ms,
        watch.crossing,
    )


def _liquidate(ledger: Ledger, market: Market, account: str, group: Group) -> None:
    """Take one step: cancel orders, or close a part or the whole of a position."""
    if _cancel_orders(ledger, market, account, group):
        return
    worst = max(group.figures, key=lambda one: (one.maintenance, one.position.id))
    position, contracts = worst.position, abs(worst.position.contracts)
    left = _contracts_left(market, worst)
    part = EXACT.subtract(contracts, left)
    # What covers the positions is lost with them, each by what it has to leave.
    share = group.own if len(group.figures) == 1 else _share(group, worst)
    rate = group.rate
    price = bankruptcy_price(
        worst.contract,
        position.contracts,
        position.entry,
        EXACT.subtract(share, worst.profit),
        rate,
    )
    price = _on_tick(worst, price)
    is_whole = not left
    how = SystemClose(
        LIQUIDATION if is_whole else PARTIAL_LIQUIDATION,
        LIQUIDATED if is_whole else PARTLY_LIQUIDATED,
        price if is_whole else worst.mark,
        -rate,
        worst.mark,
    )
    context = context_of(ledger, market, worst.instrument)
    current = find_position(ledger.unit, account, position.instrument, position.mode, position.side)
    close_by_system(context, current or position, part, how)


def _share(group: Group, one: Figures) -> Decimal:
    must = EXACT.add(one.maintenance, EXACT.multiply(one.value, group.rate))
    return EXACT.divide(EXACT.multiply(group.own, must), group.must) if group.must else ZERO


def _on_tick(one: Figures, price: Decimal | None) -> Decimal:
    """Return a bankruptcy price on the tick; without one the mark price."""
    if price is None:
        return one.mark
    tick = one.instrument.tick
    return max(tick, EXACT.multiply(EXACT.divide_int(price, tick), tick))


def _contracts_left(market: Market, one: Figures) -> Decimal:
    """Return how many contracts a step leaves: those of two tiers below, or none."""
    tiers = tiers_of(one.instrument, market.pair(one.instrument.pair))
    number = tier_of(market, one.instrument, one.position.contracts).number
    if number <= _TIERS_AT_ONCE:
        return ZERO
    return tiers[number - 1 - _TIERS_AT_ONCE].maximum


def _cancel_orders(ledger: Ledger, market: Market, account: str, group: Group) -> bool:
    """Cancel the open orders that could make positions of a group larger; return if any was."""
    unit, places = ledger.unit, {(one.instrument.id, one.position.mode) for one in group.figures}
    risky = [
        one for place in sorted(places) for one in pending_of(unit, account, *place) if one.opening
    ]
    found = [one for place in risky for one in orders_at(unit, place) if one.opening]
    for order in found:
        cancel(ledger, market, order, reason=AT_RISK, at_once=True)
    return bool(found)


def _cover(ledger: Ledger, account: str) -> None:
    """Have the insurance fund pay what a currency without cross positions lacks."""
    unit = ledger.unit
    held = {one.ccy for one in positions_of(unit, account) if one.mode == CROSS}
    for ccy, balance in unit.get(Account, account).book(BOOK).items():
        if balance.total < 0 and ccy not in held:
            cover_shortfall(ledger, account, ccy, -balance.total)
