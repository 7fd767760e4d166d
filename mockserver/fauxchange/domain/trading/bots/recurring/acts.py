"""What clients do with recurring buys: they make, amend, pause and stop them, and add money."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.history import Expiring, record
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.market.market import Market
from fauxchange.domain.trading.bots.rejection import (
    BotNotRunning,
    BotRunning,
    BotStopped,
    CurrencyNotOffered,
)
from fauxchange.domain.trading.retention import ARCHIVE_MS

from .checks import require_amount, require_bounds, require_room, require_targets
from .order import (
    ADDED,
    PAUSED,
    REGULAR,
    RUNNING,
    STOPPED,
    PriceRange,
    RecurringBuy,
    RecurringRequest,
    orders_log,
)
from .running import place_part, rest, targets_in_bounds, wait, write
from .times import Schedule, first_time, next_time


def create_recurring(
    ledger: Ledger, market: Market, account: Account, request: RecurringRequest
) -> RecurringBuy:
    """Make a recurring buy; one that starts at once buys for the first time. Return it.

    Raises:
        WrongCurrencyCount, CurrencyTwice, CurrencyNotOffered: of what it is to buy.
        RatiosNotWhole: their parts do not add up to the amount.
        RangeReversed: the highest price of one is below the lowest.
        InvalidField: the amount, a part or a bound is not above zero.
        PartTooSmall: a part is less than an order may be.
        DuplicateAlgoId: one that has not stopped has the client's id.
        TooManyBots: the account has as many as it may have.
        Rejection: the first purchase is refused.

    """
    unit, now_ms = ledger.unit, ledger.now_ms
    require_targets(request.targets)
    require_amount(ledger, market, request.amount, request.targets)
    require_room(unit, account.id, request.client_id)
    schedule = request.schedule
    if schedule.starts_at_once:
        schedule = schedule.from_now(now_ms)
    one = RecurringBuy(
        unit.new_id(),
        account.id,
        request.name,
        request.ccy,
        request.amount,
        request.targets,
        schedule,
        now_ms,
        now_ms,
        now_ms,
        request.client_id,
        request.tag,
    )
    if not schedule.starts_at_once:
        return wait(ledger, one, first_time(schedule, now_ms))
    one = wait(ledger, one._replace(cycles=1), next_time(schedule, now_ms))
    for target in targets_in_bounds(ledger, market, one):
        place_part(ledger, market, one, target, one.amount, REGULAR)
    return one


def rename(ledger: Ledger, one: RecurringBuy, name: str) -> RecurringBuy:
    """Give a recurring buy another name; return it as it is then.

    Raises:
        BotStopped: it has stopped.

    """
    _require_open(one)
    return write(ledger, one, name=name)


def change_amount(
    ledger: Ledger, market: Market, one: RecurringBuy, amount: Decimal
) -> RecurringBuy:
    """Have a recurring buy spend another amount from the next time on; return it as it is then.

    Raises:
        BotStopped: it has stopped.
        InvalidField: the amount is not above zero.
        PartTooSmall: a part of it is less than an order may be.

    """
    _require_open(one)
    require_amount(ledger, market, amount, one.targets)
    return write(ledger, one, amount=amount)


def change_bounds(
    ledger: Ledger, one: RecurringBuy, bounds: Mapping[str, PriceRange]
) -> RecurringBuy:
    """Give currencies of a recurring buy other bounds of their price; return it as it is then.

    Raises:
        BotStopped: it has stopped.
        CurrencyNotOffered: it does not buy one of the currencies.
        RangeReversed: the highest price of one is below the lowest.
        InvalidField: a bound is not above zero.

    """
    _require_open(one)
    for ccy in bounds.keys() - {target.ccy for target in one.targets}:
        raise CurrencyNotOffered(ccy)
    targets = tuple(
        target._replace(bounds=bounds.get(target.ccy, target.bounds)) for target in one.targets
    )
    require_bounds(targets)
    return write(ledger, one, targets=targets)


def change_schedule(ledger: Ledger, one: RecurringBuy, schedule: Schedule) -> RecurringBuy:
    """Have a recurring buy buy at other times; return it as it is then.

    One that starts at once has the present time of day; it buys nothing now.

    Raises:
        BotStopped: it has stopped.

    """
    _require_open(one)
    now_ms = ledger.now_ms
    if schedule.starts_at_once:
        schedule = schedule.from_now(now_ms)
        next_ms = next_time(schedule, now_ms)
    else:
        next_ms = first_time(schedule, now_ms)
    one = one._replace(schedule=schedule)
    if one.state == PAUSED:
        return write(ledger, one, next_ms=next_ms)
    return wait(ledger, one, next_ms)


def add_money(ledger: Ledger, market: Market, one: RecurringBuy, amount: Decimal) -> RecurringBuy:
    """Have a recurring buy spend an amount now, besides its own, whatever the prices; return it.

    Raises:
        BotStopped: it has stopped.
        BotNotRunning: it is paused.
        InvalidField: the amount is not above zero.
        PartTooSmall: a part of it is less than an order may be.
        Rejection: an order is refused.

    """
    _require_open(one)
    if one.state == PAUSED:
        raise BotNotRunning(one.id)
    require_amount(ledger, market, amount, one.targets)
    for target in one.targets:
        place_part(ledger, market, one, target, amount, ADDED)
    return one


def pause(ledger: Ledger, one: RecurringBuy) -> RecurringBuy:
    """Have a recurring buy buy nothing until it goes on; return it as it is then.

    Raises:
        BotStopped: it has stopped.

    """
    _require_open(one)
    rest(ledger, one)
    return write(ledger, one, state=PAUSED, task="")


def restart(ledger: Ledger, one: RecurringBuy) -> RecurringBuy:
    """Have a paused recurring buy go on when its time comes next; return it as it is then.

    Raises:
        BotStopped: it has stopped.
        BotRunning: it is not paused.

    """
    _require_open(one)
    if one.state == RUNNING:
        raise BotRunning(one.id)
    now_ms = ledger.now_ms
    next_ms = one.next_ms if one.next_ms > now_ms else next_time(one.schedule, now_ms)
    return wait(ledger, one._replace(state=RUNNING), next_ms)


def stop_recurring(ledger: Ledger, one: RecurringBuy) -> RecurringBuy:
    """Stop a recurring buy; what it has bought is its owner's as before. Return it.

    Raises:
        BotStopped: it has stopped.

    """
    _require_open(one)
    unit, now_ms = ledger.unit, ledger.now_ms
    rest(ledger, one)
    log = f"stopped recurring buys/{one.account}"
    for gone in record(unit, log, Expiring(now_ms, one.id), ARCHIVE_MS):
        unit.delete(RecurringBuy, one.account, gone.key)
        while unit.trim(orders_log(one.account, gone.key)):
            pass
    return write(ledger, one, state=STOPPED, task="", stopped_ms=now_ms)


def _require_open(one: RecurringBuy) -> None:
    if not one.is_open:
        raise BotStopped(one.id)
