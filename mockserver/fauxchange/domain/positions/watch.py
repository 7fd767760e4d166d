"""What looks after accounts with positions: when they are looked at next, and by which prices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.unit_of_work import AFTERMATH, LIQUIDATIONS, ScheduledTask, UnitOfWork
from fauxchange.domain.market.paths.bars import Trade

from .position import CROSS, Position

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

    ``at_ms`` is when the task is due; there is none, and no time, while no price can endanger the
    account. One whose money or positions have changed is looked at as soon as time moves.
    ``warned`` are the groups of positions whose owner was warned.
    ``follows`` names the pairs, instruments and currencies whose prices decide about the account.
    ``reserves`` are what groups of positions may pay before the account is looked at: the prices
    are those at which what covers them beyond that is lost.
    """

    account: str
    task: str = ""
    at_ms: int | None = None
    prices: tuple[PriceWatch, ...] = ()
    warned: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    reserves: Mapping[str, Decimal] = {}

    def is_begun(self, now_ms: int) -> bool:
        """Whether the account is looked at now anyway, whatever its prices do."""
        return not self.prices and self.at_ms is not None and self.at_ms <= now_ms


@document("{name}/{account}", scan_order=("name", "account"))
class Follower(NamedTuple):
    """That an account is looked at when the price of a pair, instrument or currency is changed."""

    name: str
    account: str


def followers_of(unit: UnitOfWork, names: Iterable[str]) -> Iterator[str]:
    """Yield the accounts about which prices of these names decide, each once."""
    found = (one.account for name in names for one in unit.scan(Follower, (name,)))
    yield from dict.fromkeys(found)


def is_watched(unit: UnitOfWork, account: str) -> bool:
    """Whether an account is looked after: each that has positions or owes something is."""
    return unit.find(AccountWatch, account) is not None


def group_of(position: Position) -> str:
    """Return what positions are covered together with: those of a currency, or nothing else."""
    return position.ccy if position.mode == CROSS else position.key


def mark(ledger: Ledger, account: str) -> None:
    """Have an account with positions be looked at before anything else happens to it."""
    watch = ledger.unit.find(AccountWatch, account)
    if watch is not None and not watch.is_begun(ledger.now_ms):
        begin(ledger, account)


def mark_afterwards(ledger: Ledger, account: str) -> None:
    """Have an account be looked at once all fundings, settlements and deliveries of now are done.

    What they pay one after the other does not have it looked at in between.
    """
    watch = ledger.unit.find(AccountWatch, account)
    if watch is not None and not watch.is_begun(ledger.now_ms):
        schedule(ledger, watch._replace(at_ms=ledger.now_ms, prices=()), rank=AFTERMATH)


def spend(ledger: Ledger, account: str, costs: Mapping[str, Decimal]) -> None:
    """Take what groups of positions have paid out of their reserves.

    An account whose reserves do not cover it is looked at after all payments of now. What a group
    has received, below zero here, makes no reserve larger.
    """
    watch = ledger.unit.find(AccountWatch, account)
    if watch is None or watch.is_begun(ledger.now_ms):
        return
    left = dict(watch.reserves)
    for key, cost in costs.items():
        if cost > 0:
            left[key] = EXACT.subtract(left.get(key, ZERO), cost)
    if min(left.values(), default=ZERO) < 0:
        mark_afterwards(ledger, account)
    elif left != watch.reserves:
        ledger.unit.put(watch._replace(reserves=left))


def begin(ledger: Ledger, account: str) -> None:
    """Have an account be looked at as soon as time moves, whatever it waited for before."""
    watch = ledger.unit.find(AccountWatch, account) or AccountWatch(account)
    schedule(ledger, watch._replace(at_ms=ledger.now_ms, prices=()))


def schedule(ledger: Ledger, watch: AccountWatch, rank: int = LIQUIDATIONS) -> None:
    """Write a watch in the place of the one before, with a task that is due when it is, if ever."""
    unit, account, at_ms = ledger.unit, watch.account, watch.at_ms
    before = unit.find(AccountWatch, account) or AccountWatch(account)
    if before.task:
        unit.cancel(before.task)
    task = ""
    if at_ms is not None:
        task = unit.schedule(ScheduledTask(at_ms, LOOK, {"account": account}, rank=rank))
    if watch.follows != before.follows:
        _follow(unit, account, before.follows, watch.follows)
    unit.put(watch._replace(task=task))


def end(unit: UnitOfWork, watch: AccountWatch) -> None:
    """Look after an account no more, which holds no positions; its task is over."""
    _follow(unit, watch.account, watch.follows, ())
    unit.delete(AccountWatch, watch.account)


def _follow(
    unit: UnitOfWork, account: str, before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    for name in set(before).difference(after):
        unit.delete(Follower, name, account)
    for name in set(after).difference(before):
        unit.put(Follower(name, account))
