"""Cancel all after: a timer that cancels the orders of an account unless it is set again."""

from __future__ import annotations

from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.scheduler import on_due
from fauxchange.domain.core.unit_of_work import EXPIRIES, ScheduledTask, UnitOfWork
from fauxchange.domain.market.state import market_of
from fauxchange.domain.trading.order import BY_TIMER
from fauxchange.domain.trading.rejection import TooManyTimers
from fauxchange.domain.trading.settings import pending_limits

from .cancel import cancel_all

CANCEL_ALL = "trading.cancel-all"


@document("{account}/{tag}")
class CancelTimer(NamedTuple):
    """When all orders of an account, or those with a tag, are cancelled; ``task`` does it."""

    account: str
    tag: str
    at_ms: int
    task: str


def cancel_all_after(ledger: Ledger, account: str, after_ms: int, *, tag: str = "") -> int:
    """Have all orders of an account, or those with a tag, cancelled after so many milliseconds.

    Each call begins anew; 0 ends it. Timers of the account and of tags run beside each other.
    Return when it happens in Unix milliseconds, 0 if never.

    Raises:
        TooManyTimers: as many tags have a timer as may have.

    """
    unit = ledger.unit
    before = unit.find(CancelTimer, f"{account}/{tag}")
    if before is not None:
        unit.cancel(before.task)
        unit.delete(CancelTimer, f"{account}/{tag}")
    if not after_ms:
        return 0
    if tag and before is None:
        _require_room(unit, account)
    at_ms = ledger.now_ms + after_ms
    data = {"account": account, "tag": tag}
    task = unit.schedule(ScheduledTask(at_ms, CANCEL_ALL, data, rank=EXPIRIES))
    unit.put(CancelTimer(account, tag, at_ms, task))
    return at_ms


def _require_room(unit: UnitOfWork, account: str) -> None:
    limit = pending_limits(unit, account).tag_timers
    if sum(bool(one.tag) for one in unit.scan(CancelTimer, (account,))) >= limit:
        raise TooManyTimers(limit)


@on_due(CANCEL_ALL)
def cancel_at_the_time(ledger: Ledger, task: ScheduledTask) -> None:
    """Cancel the orders of an account whose time has come."""
    account, tag = task.data["account"], task.data["tag"]
    ledger.unit.delete(CancelTimer, f"{account}/{tag}")
    cancel_all(ledger, market_of(ledger.unit), account, tag=tag, reason=BY_TIMER)
