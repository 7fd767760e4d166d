"""How far a sandbox goes forward at a time: more would hold up everybody for minutes."""

from __future__ import annotations

from typing import Protocol

from fauxchange.domain.core.unit_of_work import ScheduledTask
from fauxchange.runtime.clock import Clock
from fauxchange.runtime.journal import iso
from fauxchange.state.store import Store

MOST_MS = 366 * 86_400_000
MOST_TASKS = 1_000_000


class AdvanceError(ValueError):
    """Time does not go so far at once, or not back."""


class AdvanceStoppedError(AdvanceError):
    """An advance ran as many tasks as one may, and stopped at the beginning of the next.

    Args:
        at_ms: the sandbox's time now, at which the next task is due.
        left_ms: how much of the advance is left.
        tasks: what became due, in order.

    """

    def __init__(self, at_ms: int, left_ms: int, tasks: list[ScheduledTask]) -> None:
        super().__init__(
            f"the advance stopped at {at_ms} ({iso(at_ms)}) after {MOST_TASKS} tasks; "
            f"{left_ms} ms are left"
        )
        self.at_ms = at_ms
        self.left_ms = left_ms
        self.tasks = tasks


class Advanced(Protocol):
    """What goes forward: a sandbox."""

    @property
    def clock(self) -> Clock:
        """Its clock."""
        ...

    @property
    def store(self) -> Store:
        """What it has."""
        ...

    def settle(self, now_ms: int, *, most: int | None = None) -> list[ScheduledTask]:
        """Run what is due by now, at most so many tasks."""
        ...


def advance(sandbox: Advanced, by_ms: int) -> list[ScheduledTask]:
    """Go forward in time and run the tasks that become due; return them in order.

    Raises:
        AdvanceError: it goes back, or too far.
        AdvanceStoppedError: it had too many tasks, and stopped before the next of them.
        ServerError: a task failed: an error of ours.

    """
    require_advance(by_ms)
    end_ms = sandbox.clock.advance(by_ms)
    tasks = sandbox.settle(end_ms, most=MOST_TASKS)
    next_ms = sandbox.store.next_due_ms()
    if next_ms is None or next_ms > end_ms:
        return tasks
    # Nobody was told of the time beyond: the store is as it was at the next task's.
    sandbox.clock.restore(sandbox.clock.state()._replace(at_ms=next_ms))
    sandbox.store.save()
    raise AdvanceStoppedError(next_ms, end_ms - next_ms, tasks)


def require_advance(by_ms: int) -> None:
    """Let an advance pass that is not too far.

    Raises:
        AdvanceError: it is, or goes back.

    """
    if not 0 <= by_ms <= MOST_MS:
        raise AdvanceError(
            f"an advance goes 0 to {MOST_MS} ms forward, which is 366 days, and not {by_ms} ms"
        )
