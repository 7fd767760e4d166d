"""What swaps and futures do at their times: funding, daily settlement, delivery.

One task an instrument and time, however many accounts hold positions of it. Nothing is scheduled
for instruments of which nobody holds any, and no orders rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.document import document, new_tuple
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, ZERO, subtract
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import DELIVERIES, FUNDINGS, SETTLEMENTS, ScheduledTask
from fauxchange.domain.market.instruments.funding_rate import charged_rate
from fauxchange.domain.market.instruments.instrument import FUTURES, SWAP, Instrument
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.paths.bars import BUY, SELL
from fauxchange.domain.market.state import market_of
from fauxchange.domain.market.views.delivery import (
    final_price,
    next_settlement_ms,
    settlement_price,
)
from fauxchange.domain.positions.arithmetic import Contract, profit, value
from fauxchange.domain.positions.book import positions_in, write
from fauxchange.domain.positions.figures import mark_of
from fauxchange.domain.positions.position import CROSS, DELIVERED, Position, with_funding
from fauxchange.domain.positions.watch import group_of, mark_afterwards, spend
from fauxchange.domain.trading.matching.context import context_of
from fauxchange.domain.trading.resting import CrossingWatch
from fauxchange.domain.trading_account.account import settings_of
from fauxchange.domain.trading_account.terms import terms_of

from .payments import FUNDING_PAID, FUNDING_RECEIVED, SETTLED, PositionPayment, pay_all
from .system import DELIVERY, SystemClose, close_by_system

FUNDING, SETTLEMENT, DELIVER = "contracts.funding", "contracts.settlement", "contracts.delivery"

# What happens to positions of a kind of instrument, and when within a millisecond.
_RANKS: Mapping[str, Mapping[str, int]] = {
    SWAP: {FUNDING: FUNDINGS},
    FUTURES: {DELIVER: DELIVERIES, SETTLEMENT: SETTLEMENTS},
}

# Rates of funding are in hundred millionths.
_RATE, _ONE = Decimal("1e-8"), Decimal(1)


@document("{instrument}/{kind}")
class ContractTimer(NamedTuple):
    """That something happens to all positions of an instrument at a time."""

    instrument: str
    kind: str
    at_ms: int


def start_timers(ledger: Ledger, market: Market, instrument: Instrument) -> None:
    """Schedule what happens to positions of an instrument next, unless that was done.

    It is done when an order comes to rest, too: a trade that fills it in the very millisecond of a
    funding comes before the funding.
    """
    for kind, rank in _RANKS.get(instrument.kind, {}).items():
        if ledger.unit.find(ContractTimer, instrument.id, kind) is None:
            at_ms = _next_ms(market, instrument, kind, ledger.now_ms)
            if at_ms is not None:
                _schedule(ledger, instrument.id, kind, rank, at_ms)


def _next_ms(market: Market, instrument: Instrument, kind: str, now_ms: int) -> int | None:
    """Return when something happens to positions next, None if it does no more."""
    if kind == FUNDING:
        return market.funding_schedule(instrument).next_after(now_ms)
    if kind == DELIVER or instrument.expiry_ms is None:
        return instrument.expiry_ms
    at_ms = next_settlement_ms(now_ms)
    return at_ms if instrument.settles_daily and at_ms < instrument.expiry_ms else None


def _schedule(ledger: Ledger, instrument: str, kind: str, rank: int, at_ms: int) -> None:
    ledger.unit.put(ContractTimer(instrument, kind, at_ms))
    ledger.unit.schedule(ScheduledTask(at_ms, kind, {"instrument": instrument}, rank=rank))


_Concerned = tuple[Instrument, list[Position]]
"""An instrument to whose positions something happens now, and the positions."""


def _begin(ledger: Ledger, market: Market, name: str, kind: str) -> _Concerned:
    """Return the positions that something happens to; what happens to them next is scheduled."""
    unit = ledger.unit
    unit.delete(ContractTimer, name, kind)
    # At its expiry an instrument is no longer listed.
    instrument = market.find_any(name, ledger.now_ms - 1)
    held = positions_in(unit, name)
    if kind != DELIVER and (held or _is_ordered(ledger, name)):
        start_timers(ledger, market, instrument)
    return instrument, held


def _begin_all(ledger: Ledger, market: Market, task: ScheduledTask) -> list[_Concerned]:
    """Return likewise all instruments to whose positions the same happens now.

    Nothing is left of it for their own tasks, so that each account is written once for all.
    """
    timers = [
        one
        for one in ledger.unit.scan(ContractTimer)
        if (one.kind, one.at_ms) == (task.kind, task.at_ms)
    ]
    return [_begin(ledger, market, one.instrument, one.kind) for one in timers]


def _is_ordered(ledger: Ledger, instrument: str) -> bool:
    """Whether orders of an instrument rest."""
    return any(ledger.unit.find(CrossingWatch, instrument, side) for side in (BUY, SELL))


@on_due(FUNDING)
def charge_funding(ledger: Ledger, task: ScheduledTask) -> None:
    """Have longs pay shorts, or the other way round, the rate of the interval that has ended.

    The first task of a time does so for all swaps that are charged then.
    """
    if not _waits(ledger, task):
        return
    unit, now_ms = ledger
    for account, payments in _charges(ledger, task).items():
        costs: dict[str, Decimal] = {}
        moved = pay_all(ledger, account, payments, (FUNDING_PAID, FUNDING_RECEIVED))
        for (position, *_), paid in zip(payments, moved, strict=True):
            if paid:
                # It holds as many contracts as before, so nothing but the position changes.
                unit.put(with_funding(position, paid, now_ms))
                group = group_of(position)
                costs[group] = subtract(costs.get(group, ZERO), paid)
        spend(ledger, account, costs)


def _waits(ledger: Ledger, task: ScheduledTask) -> bool:
    """Whether the instrument of a task waits for it: another one of its time may have done all."""
    timer = ledger.unit.find(ContractTimer, task.data["instrument"], task.kind)
    return timer is not None and timer.at_ms == task.at_ms


def _charges(ledger: Ledger, task: ScheduledTask) -> dict[str, list[PositionPayment]]:
    """Return what positions are charged now, below zero, or receive, by account."""
    market = market_of(ledger.unit)
    payments: dict[str, list[PositionPayment]] = {}
    for instrument, held in _begin_all(ledger, market, task):
        if not held:
            continue
        basis, schedule = market.funding_basis(instrument), market.funding_schedule(instrument)
        due_ms = schedule.last_until(ledger.now_ms)
        charged = charged_rate(basis, instrument.funding, schedule, due_ms)
        rate = EXACT.multiply(charged, _RATE)
        price, contract = mark_of(market, instrument, ledger.now_ms), Contract.of(instrument)
        # Of linear contracts each costs the same; those of inverse ones are divided as they are.
        each = None if contract.is_inverse else EXACT.multiply(value(contract, _ONE, price), rate)
        for position in held:
            size = position.contracts
            if each is not None:
                amount = EXACT.multiply(size, each).copy_negate()
            else:
                amount = EXACT.multiply(value(contract, size, price), rate)
                amount = amount.copy_negate() if size > 0 else amount
            payments.setdefault(position.account, []).append(
                new_tuple(PositionPayment, (position, amount, price))
            )
    return payments


@on_due(SETTLEMENT)
def settle_daily(ledger: Ledger, task: ScheduledTask) -> None:
    """Pay what cross positions of a future have won since the last settlement."""
    market = market_of(ledger.unit)
    instrument, held = _begin(ledger, market, task.data["instrument"], task.kind)
    _look_afterwards(ledger, held)
    if not held:
        return
    price = settlement_price(market, instrument, ledger.now_ms, ledger.now_ms)
    for position in held:
        if position.mode == CROSS:
            won = profit(Contract.of(instrument), position.contracts, position.entry, price)
            payment = PositionPayment(position, won, price)
            (paid,) = pay_all(ledger, position.account, [payment], (SETTLED, SETTLED))
            changed = position._replace(
                entry=price, settled=EXACT.add(position.settled, paid), updated_ms=ledger.now_ms
            )
            write(ledger.unit, changed, position)


@on_due(DELIVER)
def deliver(ledger: Ledger, task: ScheduledTask) -> None:
    """Close all positions of a future at its delivery price."""
    market = market_of(ledger.unit)
    instrument, held = _begin(ledger, market, task.data["instrument"], task.kind)
    _look_afterwards(ledger, held)
    price = final_price(market, instrument, ledger.now_ms) if held else ZERO
    for position in held:
        level = settings_of(ledger.unit, position.account).level
        fees = terms_of(ledger.unit).fees.get((level, instrument.kind))
        rate = -(fees.delivery or ZERO) if fees else ZERO
        how = SystemClose(DELIVERY, DELIVERED, price, rate)
        context = context_of(ledger, market, instrument)
        close_by_system(context, position, abs(position.contracts), how)


def _look_afterwards(ledger: Ledger, held: list[Position]) -> None:
    for account in dict.fromkeys(position.account for position in held):
        mark_afterwards(ledger, account)
