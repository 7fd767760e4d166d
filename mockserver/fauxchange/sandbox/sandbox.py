"""A sandbox: one isolated world with its accounts, clock, limits, faults and journal."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from itertools import count
from typing import TYPE_CHECKING, Any

from fauxchange.admitted import DelayedCall
from fauxchange.domain.access.credential import Credential
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.rejection import ServerError
from fauxchange.domain.core.scheduler import is_internal, run_due
from fauxchange.domain.core.unit_of_work import ScheduledTask, UnitOfWork
from fauxchange.faults.injector import FaultInjector, InjectorState, cancel_scheduled
from fauxchange.runtime.clock import Clock
from fauxchange.runtime.event_log import EventLog, clock_event
from fauxchange.runtime.frames import FrameLog
from fauxchange.runtime.ids import Ids
from fauxchange.runtime.journal.journal import Journal
from fauxchange.runtime.key_usage import KeyUsage
from fauxchange.runtime.limiter import Limiter
from fauxchange.state.factory import MemoryEngine, StoreEngine
from fauxchange.state.store import Runtime, Store
from fauxchange.worlds.seed import beginning
from fauxchange.worlds.world import World

from . import runtime
from .advance import DoneTasks, advance
from .recordings import require_recordings, require_recordings_of
from .snapshot import (
    DEFERRED,
    NOTHING_USED,
    Snapshot,
    SnapshotStore,
    Usage,
    read,
    read_usage,
    usage_document,
)
from .watchers import Watchers

if TYPE_CHECKING:
    from fauxchange.exchanges.subscriptions import Hub

DEFAULT = "default"

log = logging.getLogger("fauxchange")

# The due time of the task that this thread is running, if it is running one.
_TASK_MS: ContextVar[int | None] = ContextVar("task_ms", default=None)


def _not_composed(task: ScheduledTask) -> None:
    raise RuntimeError(f"nobody executes what was delayed: {task.data}")


class Sandbox:
    """One world with its own time. ``region`` is the regional exchange it plays, empty for any.

    ``plan`` has the faults that are armed from the beginning (docs/guide/faults.md).

    Ids, prices and random numbers come from ``seed``. API keys that are created later come from the
    seed and the sandbox's ``id``. So the two decide every byte of the answers.
    """

    def __init__(
        self,
        world: World,
        *,
        clock: Clock,
        limiter: Limiter,
        seed: int = 0,
        engine: StoreEngine | None = None,
        journal: Journal | None = None,
        plan: Mapping[str, Any] | None = None,
        id: str = DEFAULT,  # noqa: A002 - what it is called everywhere
    ) -> None:
        self.id = id
        self.world = world
        self.clock = clock
        self.limiter = limiter
        self.seed = seed
        self.journal = journal or Journal()
        self.ids = Ids(seed)
        self.faults = FaultInjector(seed, self)
        self.key_usage = KeyUsage()
        self.region = world.region
        self._engine = engine or MemoryEngine()
        self._plan = plan
        # Held while tasks run, an advance goes on, or clock and store begin anew together.
        self.settling = threading.RLock()
        self._failed: ScheduledTask | None = None
        self._seed = seed
        # Who composes the app knows how calls are executed.
        self.execute_delayed: Callable[[ScheduledTask], None] = _not_composed
        self.snapshots = SnapshotStore()
        self.has_ended = False
        # Whether it goes on with the faults that were armed when the last process stopped.
        self.resumed = False
        self.events = EventLog(lambda: self.moment_ms)
        self.watchers = Watchers()
        self.frames = FrameLog()
        # What is subscribed, once somebody has opened a WebSocket.
        self.hub: Hub | None = None
        self.store: Store
        if not self._resume():
            self._begin()
        self.clock.changed = self._clock_changed

    def stop(self) -> None:
        """Let the next process go on where this one ends; nobody calls the sandbox any more."""
        usage = Usage(self.limiter.state(), self.faults.state(), self.key_usage.state())
        self._engine.stop(lambda: {**usage_document(usage), "plan": self._plan})

    def close(self) -> None:
        """Leave no file of the sandbox, which has ended; who watches it is told."""
        self.has_ended = True
        self._engine.remove()
        self.events.begin()
        self.watchers()

    def reset(self) -> None:
        """Return to the world's beginning, with an empty journal and nothing armed."""
        self.key_usage.clear()
        self._failed = None
        self.seed, self.region = self._seed, self.world.region
        self.limiter.reset()
        self.faults.restore(InjectorState(0, ()), self.seed)
        with self.settling:
            self.clock.reset()
            self.ids.reset()
            self._begin()
        self.journal.clear()
        self.frames.clear()

    def snapshot(self) -> Snapshot:
        """Return the state of the sandbox, without its journal."""
        # Before the store is locked, in the order of a call: faults are selected first.
        faults = self.faults.state()
        # Inside a unit of work: nobody changes anything between the parts.
        with self.store.transaction():
            return Snapshot(
                self.world.title,
                self.region,
                self.seed,
                self.clock.state(),
                self.ids.state(),
                self.store.state(),
                self.limiter.state(),
                faults,
                self.key_usage.state(),
            )

    def restore(self, snapshot: Snapshot) -> None:
        """Take over the state of a snapshot of this or another sandbox; the journal goes on.

        Raises:
            Problem: a fault of it is of no kind that there is, or a recorded file has changed.

        """
        require_recordings(snapshot.store, f"the snapshot of {snapshot.world}")
        self.faults.restore(snapshot.faults, snapshot.seed)
        with self.settling:
            self.seed, self.region = snapshot.seed, snapshot.region
            self.clock.restore(snapshot.clock)
            self.ids.restore(snapshot.ids)
            self.limiter.restore(snapshot.windows)
            self.key_usage.restore(snapshot.key_usage)
            self._use(self._engine.create(self.ids.next, snapshot.store, self._runtime))

    def credential(self, exchange: str, key: str) -> Credential | None:
        """Return a key's credential, or None."""
        credential = self.store.find(Credential, exchange, key)
        return None if credential is None or credential.revoked else credential

    def advance(self, by_ms: int) -> list[ScheduledTask]:
        """Go forward in time and run what becomes due, see :func:`advance`; return it in order."""
        return advance(self, by_ms)

    @property
    def moment_ms(self) -> int:
        """The sandbox's time for this thread: that of the task it is running, else the clock's."""
        task_ms = _TASK_MS.get()
        return self.clock.now_ms() if task_ms is None else task_ms

    def defer(self, at_ms: int, call: DelayedCall) -> None:
        """Have a call executed at a time, also by the next process or after a restore."""
        with self.store.transaction() as unit:
            unit.schedule(ScheduledTask(at_ms, DEFERRED, call.data()))

    def settle(self, now_ms: int) -> list[ScheduledTask]:
        """Run all tasks that are due by now, in order, each at its own time.

        Those that people are shown are returned.

        Raises:
            ServerError: a task failed: an error of ours. It is logged once, and tried again
                each time.

        """
        next_ms = (store := self.store).next_due_ms()
        is_due = next_ms is not None and next_ms <= now_ms
        return self.run_due(store, now_ms).tasks if is_due else []

    def run_due(self, store: Store, now_ms: int, most: int | None = None) -> DoneTasks:
        """Run likewise all tasks of a store, or so many; none if there is another store by now."""
        tasks: list[ScheduledTask] = []
        before = _TASK_MS.set(None)
        try:
            with self.settling:
                if self.store is not store:
                    return DoneTasks(tasks, 0)
                for number in count() if most is None else range(most):
                    # Taken inside the unit of work: a task that fails stays due.
                    with self.store.transaction() as unit:
                        task = unit.take_due(now_ms)
                        if task is None:
                            return DoneTasks(tasks, number)
                        _TASK_MS.set(task.at_ms)
                        self._run(unit, task)
                    if not is_internal(task.kind):
                        tasks.append(task)
            return DoneTasks(tasks, most or 0)
        finally:
            _TASK_MS.reset(before)

    def _run(self, unit: UnitOfWork, task: ScheduledTask) -> None:
        """Run a task; one that fails stays due, and all later tasks wait for it."""
        try:
            if task.kind == DEFERRED:
                self.execute_delayed(task)
            else:
                run_due(Ledger(unit, task.at_ms), task)
        except Exception as error:
            if task != self._failed:
                log.exception("%s, due at %d, failed", task.kind, task.at_ms)
            self._failed = task
            why = f"{type(error).__name__}: {error}"
            raise ServerError(f"{task.kind}, due at {task.at_ms}, failed: {why}") from error

    def _runtime(self) -> Runtime:
        return runtime.document(self.seed, self.region, self.clock.state(), self.ids.state())

    def _use(self, store: Store) -> None:
        """Have another store; who read the events of the one before cannot go on with these."""
        self.store = store
        self.events.begin()
        store.publish = self.events.record
        store.committed = self.watchers
        self.watchers()

    def _clock_changed(self) -> None:
        self.store.save()
        self.events.record((clock_event(self.clock.state()),))
        self.watchers()

    def _resume(self) -> bool:
        """Go on where a process before this one was, if it has left anything."""
        loaded = self._engine.load(self.ids.next, self._runtime)
        if loaded is None:
            return False
        store, left = loaded
        require_recordings_of(store, f"the state of sandbox {self.id}")
        self._use(store)
        self.seed, self.region, clock, ids = runtime.read(left)
        self.ids.restore(ids)
        self.clock.restore(clock)
        self._take_up(self._engine.take_usage())
        return True

    def _take_up(self, document: Mapping[str, Any] | None) -> None:
        """Go on with what limits, faults and keys were used for; after a kill it begins anew."""
        usage = NOTHING_USED if document is None else read_usage(document)
        self.limiter.restore(usage.windows)
        self.key_usage.restore(usage.key_usage)
        self.faults.restore(usage.faults, self.seed)
        self.resumed = document is not None and document["plan"] == self._plan
        if not self.resumed:
            # Another plan than before counts alone, and nothing begins by itself for the old one.
            self.faults.disarm()
            cancel_scheduled(self.store)
            if self._plan:
                self.faults.arm(self._plan, self.clock.now_ms())

    def _begin(self) -> None:
        if self.world.snapshot is None:
            self._use(self._seeded_store())
        else:
            self.restore(read(self.world.snapshot, self.world.name))
        if self._plan:
            self.faults.arm(self._plan, self.clock.now_ms())

    def _seeded_store(self) -> Store:
        salt = "" if self.id == DEFAULT else self.id
        state = beginning(self.world, self.clock.now_ms(), self.ids, seed=self.seed, salt=salt)
        return self._engine.create(self.ids.next, state, self._runtime)
