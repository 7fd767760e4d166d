"""Liquidation: accounts whose positions are not covered any more lose them, step by step.

As long as no pair's price has cost its positions their share of what an account has to spare, all
of them together have not cost all of it. So a price is watched for each position, at which its own
share is lost; when one is reached, what is left is looked at and shared anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ScheduledTask
from fauxchange.domain.market.instruments.tiers import tiers_of
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.state import PricesAwaited, market_of
from fauxchange.domain.positions.book import positions_of
from fauxchange.domain.positions.figures import Figures, tier_of
from fauxchange.domain.positions.position import (
    CROSS,
    LIQUIDATED,
    PARTLY_LIQUIDATED,
    Position,
)
from fauxchange.domain.positions.terms import position_terms
from fauxchange.domain.positions.watch import LOOK, AccountWatch, end, schedule
from fauxchange.domain.trading.acts.cancel import cancel
from fauxchange.domain.trading.contracts.pending import orders_at, pending_of
from fauxchange.domain.trading.contracts.system import (
    LIQUIDATION,
    PARTIAL_LIQUIDATION,
    SystemClose,
    close_by_system,
)
from fauxchange.domain.trading.margin.system import close_by_system as close_margin_by_system
from fauxchange.domain.trading.matching.context import context_of
from fauxchange.domain.trading.money.rounding import up
from fauxchange.domain.trading.order import AT_RISK
from fauxchange.domain.trading_account.account import settings_of, usd
from fauxchange.domain.trading_account.borrowing import repay_with_all
from fauxchange.domain.trading_account.debts import debts_of
from fauxchange.domain.trading_account.shared import covers_debts, margin_of

from .events import PositionAtRisk
from .groups import Group, groups_of, names_of
from .insurance import cover_shortfall
from .prices import known_of, look_on, prices_of, reserve_of
from .repayment import repay_by_force

# Documented (help page of tiers): from the third tier on a position loses two tiers at a time.
_TIERS_AT_ONCE = 2

WARNED_AT = 3
"""How many times what they must leave covers positions when their owner is warned (300 %)."""


@on_due(LOOK, internal=True)
def look(ledger: Ledger, task: ScheduledTask) -> None:
    """Look at an account: liquidate what is not covered, and say at which prices to look again."""
    unit, account = ledger.unit, task.data["account"]
    watch = unit.find(AccountWatch, account)
    if watch is None or watch.task != task.id:
        return
    market = market_of(unit)
    waits = [one for one in watch.prices if one.due_ms <= ledger.now_ms]
    if waits and all(one.crossing is None and one.instrument for one in waits):
        _look_on(ledger, market, watch)
        return
    _review(ledger, market, watch)


def _look_on(ledger: Ledger, market: Market, watch: AccountWatch) -> None:
    """Look for prices from where the last look ended; nothing has changed but the time."""
    prices = tuple(
        one if one.due_ms > ledger.now_ms else look_on(ledger, market, one) for one in watch.prices
    )
    schedule(ledger, watch._replace(at_ms=min(one.due_ms for one in prices), prices=prices))


def _review(ledger: Ledger, market: Market, watch: AccountWatch) -> None:
    unit, account = ledger.unit, watch.account
    while True:
        groups = list(groups_of(ledger, market, account))
        failed = next((one for one in groups if one.spare <= 0), None)
        if failed is None or not _liquidate(ledger, market, account, failed):
            break
    _cover(ledger, account)
    if not groups:
        end(unit, watch)
        return
    if unit.find(PricesAwaited) is None:
        unit.put(PricesAwaited())
    schedule(ledger, _watch(ledger, market, watch, groups))


def _watch(
    ledger: Ledger, market: Market, before: AccountWatch, groups: list[Group]
) -> AccountWatch:
    """Return how groups that are covered are looked after: by which prices, and what they may pay.

    A group that was not warned is looked at when it is to be.
    """
    warned = tuple(_warn(ledger, groups, before.warned))
    times = {one.key: 1 if one.key in warned else WARNED_AT for one in groups}
    known = known_of(before, ledger.now_ms)
    prices = tuple(
        one for group in groups for one in prices_of(ledger, market, group, times[group.key], known)
    )
    return AccountWatch(
        before.account,
        at_ms=min((one.due_ms for one in prices), default=None),
        prices=prices,
        warned=warned,
        follows=tuple(sorted({name for group in groups for name in names_of(market, group)})),
        reserves={one.key: reserve_of(one, times[one.key]) for one in groups},
    )


def _warn(ledger: Ledger, groups: list[Group], warned: tuple[str, ...]) -> Iterator[str]:
    """Yield the groups that are known to be at risk; tell of those that have become so."""
    for group in groups:
        if group.ratio > WARNED_AT and not _always_near(group):
            continue
        yield group.key
        if group.key not in warned and group.ratio <= WARNED_AT:
            for one in group.figures:
                event = PositionAtRisk(one.position, one.mark, group.ratio, ledger.now_ms)
                ledger.unit.emit(event)


def _always_near(group: Group) -> bool:
    """Whether positions are so large that a better price does not bring them out of danger."""
    rates = (EXACT.add(one.tier.maintenance, group.rate) for one in group.figures)
    return any(EXACT.multiply(rate, WARNED_AT) >= 1 for rate in rates)


def _liquidate(ledger: Ledger, market: Market, account: str, group: Group) -> bool:
    """Take one step: cancel orders, close a part or the whole of a position, or repay a debt.

    Return whether there was one to take.
    """
    if not group.figures:
        return repay_by_force(ledger, market, account)
    if _cancel_orders(ledger, market, account, group):
        return True
    worst = max(group.figures, key=lambda one: _rank(group, one))
    position, contracts = worst.position, abs(worst.position.contracts)
    left = _contracts_left(market, worst)
    part = EXACT.subtract(contracts, left)
    # What covers the positions is lost with them, each by what it has to leave.
    share = EXACT.divide(_share(group, worst), group.price_of(worst))
    rate = group.rate
    price = worst.price_where_gone(EXACT.subtract(share, worst.profit), rate)
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
    current = ledger.unit.find(Position, position.key) or position
    close = close_by_system if current.loan is None else close_margin_by_system
    close(context, current, part, how)
    return True


def _rank(group: Group, one: Figures) -> tuple[Decimal, str]:
    return EXACT.multiply(one.maintenance, group.price_of(one)), one.position.id


def _share(group: Group, one: Figures) -> Decimal:
    """Return what of the cover is lost with a position: all of it with the only one."""
    if len(group.figures) == 1:
        return group.own
    must = EXACT.multiply(one.must(group.rate), group.price_of(one))
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
    if covers_debts(settings_of(unit, account)):
        _cover_shared(ledger, account)
        return
    held = {one.ccy for one in positions_of(unit, account) if one.mode == CROSS}
    book = unit.get(Account, account).book(position_terms(unit, account).book)
    for ccy, balance in book.items():
        if balance.total < 0 and ccy not in held:
            cover_shortfall(ledger, account, ccy, -balance.total)


def _cover_shared(ledger: Ledger, account: str) -> None:
    """Have the insurance fund pay what an account without positions owes beyond all it has."""
    unit = ledger.unit
    if next(positions_of(unit, account), None) is not None:
        return
    owner = unit.get(Account, account)
    missing = -margin_of(unit, owner, ledger.now_ms).adjusted
    owed = debts_of(unit, account).by_ccy
    if missing <= 0 or not owed:
        return
    worth = {ccy: usd(unit, ccy, ledger.now_ms) for ccy in owed}
    ccy = max(owed, key=lambda one: (EXACT.multiply(owed[one].total, worth[one]), one))
    if worth[ccy]:
        cover_shortfall(ledger, account, ccy, up(EXACT.divide(missing, worth[ccy])))
        repay_with_all(ledger, account, ccy)
