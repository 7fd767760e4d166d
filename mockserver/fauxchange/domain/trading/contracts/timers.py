"""What swaps and futures do at their times: funding, daily settlement, delivery.

One task an instrument and time, however many accounts hold positions of it. Nothing is scheduled
for instruments of which nobody holds any, and no orders rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import DELIVERIES, FUNDINGS, SETTLEMENTS, ScheduledTask
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
from fauxchange.domain.positions.position import CROSS, DELIVERED, ISOLATED, Position
from fauxchange.domain.positions.watch import mark_afterwards
from fauxchange.domain.trading.matching.context import context_of
from fauxchange.domain.trading.resting import CrossingWatch
from fauxchange.domain.trading_account.account import settings_of
from fauxchange.domain.trading_account.terms import terms_of

from .payments import FUNDING_PAID, FUNDING_RECEIVED, SETTLED, pay
from .system import DELIVERY, SystemClose, close_by_system

FUNDING, SETTLEMENT, DELIVER = "contracts.funding", "contracts.settlement", "contracts.delivery"

# What happens to positions of a kind of instrument, and when within a millisecond.
_RANKS: Mapping[str, Mapping[str, int]] = {
    SWAP: {FUNDING: FUNDINGS},
    FUTURES: {DELIVER: DELIVERIES, SETTLEMENT: SETTLEMENTS},
}

# Rates of funding are in hundred millionths.
_RATE = Decimal("1e-8")


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
    for kind, rank in _RANKS[instrument.kind].items():
        if ledger.unit.find(ContractTimer, instrument.id, kind) is None:
            at_ms = _next_ms(market, instrument, kind, ledger.now_ms)
            if at_ms is not None:
                _schedule(ledger, instrument.id, kind, rank, at_ms)


def _next_ms(market: Market, instrument: Instrument, kind: str, now_ms: int) -> int | None:
    """Return when something happens to positions next, None if it does no more."""
    if kind == FUNDING:
        return market.funding_rate(instrument, now_ms).time_ms
    if kind == DELIVER or instrument.expiry_ms is None:
        return instrument.expiry_ms
    at_ms = next_settlement_ms(now_ms)
    return at_ms if instrument.settles_daily and at_ms < instrument.expiry_ms else None


def _schedule(ledger: Ledger, instrument: str, kind: str, rank: int, at_ms: int) -> None:
    ledger.unit.put(ContractTimer(instrument, kind, at_ms))
    ledger.unit.schedule(ScheduledTask(at_ms, kind, {"instrument": instrument}, rank=rank))


def _begin(ledger: Ledger, task: ScheduledTask) -> tuple[Market, Instrument, list[Position]]:
    """Return the positions that something happens to; what happens to them next is scheduled."""
    unit, name = ledger.unit, task.data["instrument"]
    unit.delete(ContractTimer, name, task.kind)
    market = market_of(unit)
    # At its expiry an instrument is no longer listed.
    instrument = market.find_any(name, ledger.now_ms - 1)
    held = positions_in(unit, name)
    for account in dict.fromkeys(position.account for position in held):
        mark_afterwards(ledger, account)
    if task.kind != DELIVER and (held or _is_ordered(ledger, name)):
        start_timers(ledger, market, instrument)
    return market, instrument, held


def _is_ordered(ledger: Ledger, instrument: str) -> bool:
    """Whether orders of an instrument rest."""
    return any(ledger.unit.find(CrossingWatch, instrument, side) for side in (BUY, SELL))


@on_due(FUNDING)
def charge_funding(ledger: Ledger, task: ScheduledTask) -> None:
    """Have longs pay shorts, or the other way round, the rate of the interval that has ended."""
    market, instrument, held = _begin(ledger, task)
    if not held:
        return
    rate = EXACT.multiply(market.funding_rate(instrument, ledger.now_ms).settled, _RATE)
    price, contract = mark_of(market, instrument, ledger.now_ms), Contract.of(instrument)
    for position in held:
        amount = EXACT.multiply(value(contract, position.contracts, price), rate)
        amount = amount.copy_negate() if position.contracts > 0 else amount
        if amount:
            reason = FUNDING_RECEIVED if amount > 0 else FUNDING_PAID
            paid = pay(ledger, position, amount, reason, price)
            changed = position._replace(funding=EXACT.add(position.funding, paid))
            _write(ledger, changed, position, paid)


@on_due(SETTLEMENT)
def settle_daily(ledger: Ledger, task: ScheduledTask) -> None:
    """Pay what cross positions of a future have won since the last settlement."""
    market, instrument, held = _begin(ledger, task)
    if not held:
        return
    price = settlement_price(market, instrument, ledger.now_ms, ledger.now_ms)
    for position in held:
        if position.mode == CROSS:
            won = profit(Contract.of(instrument), position.contracts, position.entry, price)
            paid = pay(ledger, position, won, SETTLED, price) if won else won
            changed = position._replace(entry=price, settled=EXACT.add(position.settled, paid))
            _write(ledger, changed, position, paid)


@on_due(DELIVER)
def deliver(ledger: Ledger, task: ScheduledTask) -> None:
    """Close all positions of a future at its delivery price."""
    market, instrument, held = _begin(ledger, task)
    price = final_price(market, instrument, ledger.now_ms) if held else Decimal(0)
    for position in held:
        level = settings_of(ledger.unit, position.account).level
        fees = terms_of(ledger.unit).fees.get((level, instrument.kind))
        rate = -(fees.delivery or Decimal(0)) if fees else Decimal(0)
        how = SystemClose(DELIVERY, DELIVERED, price, rate)
        context = context_of(ledger, market, instrument)
        close_by_system(context, position, abs(position.contracts), how)


def _write(ledger: Ledger, changed: Position, before: Position, paid: Decimal) -> None:
    if before.mode == ISOLATED:
        changed = changed._replace(margin=EXACT.add(changed.margin, paid))
    changed = changed._replace(updated_ms=ledger.now_ms)
    write(ledger.unit, changed, before)
