"""A recurring buy at work: when its time comes it buys at the market, with its owner's money."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.history import record
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, round_down
from fauxchange.domain.core.rejection import Rejection
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import ScheduledTask
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.paths.bars import BUY
from fauxchange.domain.market.state import market_of
from fauxchange.domain.trading.acts.place import place
from fauxchange.domain.trading.algo.legs import LAST, AlgoOrigin
from fauxchange.domain.trading.algo.records import spot_mode
from fauxchange.domain.trading.algo.watching import price_now
from fauxchange.domain.trading.matching.context import context_of, find_listed
from fauxchange.domain.trading.order import CANCEL_MAKER, MARKET, QUOTE, Order
from fauxchange.domain.trading.request import OrderRequest
from fauxchange.domain.trading.retention import ARCHIVE_MS

from .order import (
    RECURRING,
    REGULAR,
    RUNNING,
    RecurringBuy,
    RecurringOrder,
    RecurringTarget,
    orders_log,
)
from .times import next_time

BUY_AGAIN = "trading.recurring.buy"

# Amounts of money have so many places.
_PLACES = 12


@on_due(BUY_AGAIN)
def buy_again(ledger: Ledger, task: ScheduledTask) -> None:
    """Have a recurring buy buy what its time has come for.

    What cannot be bought, because the account cannot pay it or its price is beyond the bounds, is
    not bought this time.
    """
    one = ledger.unit.find(RecurringBuy, task.data["recurring"])
    if one is None or one.task != task.id or one.state != RUNNING:
        return
    market = market_of(ledger.unit)
    one = one._replace(cycles=one.cycles + 1, task="")
    for target in targets_in_bounds(ledger, market, one):
        try:
            with ledger.unit.savepoint():
                place_part(ledger, market, one, target, one.amount, REGULAR)
        except Rejection:
            continue
    wait(ledger, one, next_time(one.schedule, ledger.now_ms))


def wait(ledger: Ledger, one: RecurringBuy, next_ms: int) -> RecurringBuy:
    """Have a recurring buy wait until a time, and for nothing else; return it as it is then."""
    rest(ledger, one)
    data = {"recurring": one.key}
    task = ledger.unit.schedule(ScheduledTask(next_ms, BUY_AGAIN, data))
    return write(ledger, one, next_ms=next_ms, task=task)


def rest(ledger: Ledger, one: RecurringBuy) -> None:
    """Have a recurring buy wait for nothing."""
    if one.task:
        ledger.unit.cancel(one.task)


def write(ledger: Ledger, one: RecurringBuy, **changes: Any) -> RecurringBuy:
    """Write a recurring buy with some members changed; return it."""
    one = one._replace(updated_ms=ledger.now_ms, **changes)
    ledger.unit.put(one)
    return one


def targets_in_bounds(
    ledger: Ledger, market: Market, one: RecurringBuy
) -> Iterator[RecurringTarget]:
    """Yield the currencies of a recurring buy whose last price allows it to buy them."""
    for target in one.targets:
        instrument = find_listed(market, target.instrument, ledger.now_ms)
        if instrument is None:
            continue
        if target.bounds.include(price_now(context_of(ledger, market, instrument), LAST)):
            yield target


def part_of(amount: Decimal, target: RecurringTarget) -> Decimal:
    """Return what of an amount is spent on a currency."""
    return round_down(EXACT.multiply(amount, target.ratio), _PLACES)


def place_part(
    ledger: Ledger,
    market: Market,
    one: RecurringBuy,
    target: RecurringTarget,
    amount: Decimal,
    reason: str,
) -> None:
    """Place the order by which a recurring buy spends a currency's part of an amount.

    Raises:
        Rejection: it cannot be placed.

    """
    unit = ledger.unit
    request = OrderRequest(
        market.find_any(target.instrument, ledger.now_ms),
        BUY,
        part_of(amount, target),
        MARKET,
        unit=QUOTE,
        tag=one.tag,
        stp=CANCEL_MAKER,
        trade_mode=spot_mode(unit, one.account),
        algo=AlgoOrigin(one.id, one.client_id, RECURRING, runs=True),
    )
    order = place(ledger, market, unit.get(Account, one.account), request)
    entry = RecurringOrder(order.number, ledger.now_ms, reason)
    record(unit, orders_log(one.account, one.id), entry, ARCHIVE_MS)


def follow_recurring(ledger: Ledger, order: Order) -> None:
    """Count what an order of a recurring buy has brought, now that it has ended."""
    if order.algo is None or order.algo.kind != RECURRING:
        return
    one = ledger.unit.find(RecurringBuy, order.account, order.algo.id)
    if one is not None and order.filled:
        write(ledger, one, targets=tuple(_after(one.targets, order)))


def _after(targets: tuple[RecurringTarget, ...], order: Order) -> Iterator[RecurringTarget]:
    for target in targets:
        if target.instrument != order.instrument:
            yield target
            continue
        received, spent = EXACT.add(order.filled, order.rebate), order.spent
        if order.fee_ccy == target.ccy:
            received = EXACT.add(received, order.fee)
        else:
            spent = EXACT.subtract(spent, order.fee)
        yield target.bought(order.filled, received, spent)
