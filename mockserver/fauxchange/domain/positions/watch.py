"""What looks after accounts with positions: when they are looked at next, and by which prices."""

from __future__ import annotations

from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.unit_of_work import AFTERMATH, LIQUIDATIONS, ScheduledTask
from fauxchange.domain.market.paths.bars import Trade

LOOK = "positions.look"


class PriceWatch(NamedTuple):
    """The mark price of an instrument that an account waits for; see `market.paths.watches.Watch`.

    ``falls`` says from which side it is reached. ``of_pair`` says that it is the price of a pair,
    whose currency covers positions; without a name the account is looked at when it is due.
    """

    instrument: str
    falls: bool
    target: int
    since_ms: int
    since_id: int
    due_ms: int
    crossing: Trade | None
    of_pair: bool = False


@document("{account}")
class AccountWatch(NamedTuple):
    """The prices at which an account with positions is looked at, and the task that does it.

    ``at_ms`` is when the task is due. An account whose money or positions have changed is looked at
    as soon as time moves. ``warned`` are the groups of positions whose owner was warned.
    """

    account: str
    task: str
    at_ms: int
    prices: tuple[PriceWatch, ...] = ()
    warned: tuple[str, ...] = ()


def mark(ledger: Ledger, account: str) -> None:
    """Have an account with positions be looked at before anything else happens to it."""
    watch = ledger.unit.find(AccountWatch, account)
    if watch is None or (watch.at_ms <= ledger.now_ms and not watch.prices):
        return
    begin(ledger, account)


def mark_afterwards(ledger: Ledger, account: str) -> None:
    """Have an account be looked at once all fundings, settlements and deliveries of now are done.

    What they pay one after the other does not have it looked at in between.
    """
    watch = ledger.unit.find(AccountWatch, account)
    if watch is not None and (watch.prices or watch.at_ms > ledger.now_ms):
        schedule(ledger, account, ledger.now_ms, (), rank=AFTERMATH)


def begin(ledger: Ledger, account: str) -> None:
    """Have an account be looked at as soon as time moves, whatever it waited for before."""
    schedule(ledger, account, ledger.now_ms, ())


def schedule(
    ledger: Ledger,
    account: str,
    at_ms: int,
    prices: tuple[PriceWatch, ...],
    warned: tuple[str, ...] | None = None,
    rank: int = LIQUIDATIONS,
) -> AccountWatch:
    """Have an account be looked at at a moment, in place of what was planned before.

    Without ``warned`` those who were warned before stay so.
    """
    unit = ledger.unit
    before = unit.find(AccountWatch, account)
    if before is not None:
        unit.cancel(before.task)
    task = ScheduledTask(at_ms, LOOK, {"account": account}, rank=rank)
    if warned is None:
        warned = before.warned if before else ()
    watch = AccountWatch(account, unit.schedule(task), at_ms, prices, warned)
    unit.put(watch)
    return watch
