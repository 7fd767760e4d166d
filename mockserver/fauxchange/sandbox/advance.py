"""How a sandbox goes forward: in steps that let others in, and so far at a time.

Time goes from one thing that is due to the next, so that a call in between finds a state of its own
time. More than a year at once would take minutes.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from fauxchange.collector import calm_collector
from fauxchange.domain.core.unit_of_work import ScheduledTask
from fauxchange.runtime.clock import Clock, fill_millisecond
from fauxchange.runtime.journal.entry import iso
from fauxchange.state.store import Store

MOST_MS = 366 * 86_400_000
MOST_TASKS = 1_000_000

# For so long others wait at most for a step, tasks that take longer by themselves apart; so long
# the thread rests then, for a lock that is free goes to who asks for it first.
STEP_S, _REST_S = 0.005, 0.0002
_TASKS_AT_ONCE = 64


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


class AdvanceEndedError(AdvanceError):
    """The sandbox began anew, or ended, during an advance."""

    def __init__(self) -> None:
        super().__init__("the sandbox was reset, restored or deleted, which ended the advance")


class DoneTasks(NamedTuple):
    """Tasks that were run: those that people are shown, in order, and how many there were."""

    tasks: list[ScheduledTask]
    number: int


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

    @property
    def settling(self) -> AbstractContextManager[object]:
        """What is held while its time goes on, or it begins anew."""
        ...

    @property
    def has_ended(self) -> bool:
        """Whether nobody calls it any more."""
        ...

    def run_due(self, store: Store, now_ms: int, most: int) -> DoneTasks:
        """Run what is due by now in a store, at most so many tasks."""
        ...


def advance(sandbox: Advanced, by_ms: int) -> list[ScheduledTask]:
    """Go forward in time and run the tasks that become due; return them in order.

    Other threads have their turn between the steps.

    Raises:
        AdvanceError: it goes back, or too far.
        AdvanceEndedError: the sandbox began anew meanwhile, or ended.
        AdvanceStoppedError: it had too many tasks, and stopped before the next of them.
        ServerError: a task failed: an error of ours.

    """
    steps = advance_in_steps(sandbox, by_ms)
    with calm_collector() as collect_many:
        while True:
            try:
                next(steps)
            except StopIteration as end:
                tasks: list[ScheduledTask] = end.value
                return tasks
            collect_many()
            time.sleep(_REST_S)


def advance_in_steps(sandbox: Advanced, by_ms: int) -> Generator[None, None, list[ScheduledTask]]:
    """Go forward likewise; nothing is locked at a yield, and the clock tells where it has got.

    Raises:
        AdvanceError, AdvanceEndedError, AdvanceStoppedError, ServerError: as above.

    """
    require_advance(by_ms)
    clock, store = sandbox.clock, sandbox.store
    tasks, count, left_ms = list[ScheduledTask](), 0, by_ms
    began_s = time.perf_counter()
    next_ms = store.next_due_ms()
    while next_ms is not None and next_ms <= (now_ms := clock.now_ms()) + left_ms:
        if count == MOST_TASKS:
            step_ms = max(0, next_ms - now_ms)
            with sandbox.settling:
                _require(sandbox, store)
                clock.advance(step_ms)
            left_ms -= step_ms
            raise AdvanceStoppedError(next_ms, left_ms, tasks)
        if next_ms > now_ms:
            if left_ms == by_ms:
                # Stamps of this millisecond are of before the advance.
                fill_millisecond()
            # What a running clock goes on by itself meanwhile is no part of the advance.
            step_ms = next_ms - now_ms
            with sandbox.settling:
                _require(sandbox, store)
                clock.move(step_ms)
            left_ms -= step_ms
        done = sandbox.run_due(store, next_ms, min(_TASKS_AT_ONCE, MOST_TASKS - count))
        tasks += done.tasks
        count += done.number
        if time.perf_counter() - began_s >= STEP_S:
            yield
            began_s = time.perf_counter()
        _require(sandbox, store)
        next_ms = store.next_due_ms()
    with sandbox.settling:
        _require(sandbox, store)
        clock.advance(left_ms)
    return tasks


def _require(sandbox: Advanced, store: Store) -> None:
    """Let an advance go on in the store that it began with."""
    if sandbox.store is not store or sandbox.has_ended:
        raise AdvanceEndedError


def require_advance(by_ms: int) -> None:
    """Let an advance pass that is not too far.

    Raises:
        AdvanceError: it is, or goes back.

    """
    if not 0 <= by_ms <= MOST_MS:
        raise AdvanceError(
            f"an advance goes 0 to {MOST_MS} ms forward, which is 366 days, and not {by_ms} ms"
        )
