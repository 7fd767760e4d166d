"""A sandbox: one isolated world with its accounts, clock, limits, faults and journal."""

from __future__ import annotations

import logging
import threading
from contextvars import ContextVar
from typing import TYPE_CHECKING

from fauxchange.domain.access.credential import Credential
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.rejection import ServerError
from fauxchange.domain.core.scheduler import run_due
from fauxchange.domain.core.unit_of_work import ScheduledTask
from fauxchange.faults.injector import FaultInjector, InjectorState
from fauxchange.runtime.ids import Ids
from fauxchange.runtime.journal import Journal
from fauxchange.runtime.key_usage import KeyUsage
from fauxchange.state.memory import MemoryStore
from fauxchange.worlds.seed import seed

from .snapshot import Snapshot, SnapshotStore, read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from fauxchange.domain.core.unit_of_work import UnitOfWork
    from fauxchange.runtime.clock import Clock
    from fauxchange.runtime.ids import IdsState
    from fauxchange.runtime.limiter import Limiter
    from fauxchange.state.store import Store, StoreState
    from fauxchange.worlds.world import World

DEFAULT = "default"

log = logging.getLogger("fauxchange")

# What was accepted and is carried out later; the kind of what is due then.
DEFERRED = "deferred"

# When that happens which this thread lets happen.
_HAPPENS_MS: ContextVar[int | None] = ContextVar("happens_ms", default=None)


class Sandbox:
    """One world. ``region`` is the regional exchange it plays, empty for any.

    ``plan`` are the faults that are armed from the beginning (docs/guide/faults.md).

    The ``seed`` is what ids, prices and chance begin with; together with the sandbox's ``id``,
    which keys that are made later are told apart by, it decides every byte.
    """

    def __init__(
        self,
        world: World,
        *,
        clock: Clock,
        limiter: Limiter,
        seed: int = 0,
        copying: bool = False,
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
        self.faults = FaultInjector(seed)
        self.uses = KeyUsage()
        self.region = world.region
        self._copying = copying
        self._plan = plan
        self._settling = threading.Lock()
        self._failed: ScheduledTask | None = None
        self._deferred: dict[str, Callable[[int], None]] = {}
        self._deferrals = 0
        self._seed = seed
        self.snapshots = SnapshotStore()
        self.store: Store
        self._sowing: tuple[int, StoreState, IdsState] | None = None
        self._begin()

    def reset(self) -> None:
        """Return to the world's beginning, with an empty journal and nothing armed."""
        self.clock.reset()
        self.uses.clear()
        self.ids.reset()
        self._failed = None
        self.seed, self.region = self._seed, self.world.region
        self._deferred.clear()
        self.limiter.reset()
        self.faults.restore(InjectorState(0, ()), self.seed)
        self._begin()
        self.journal.clear()

    def snapshot(self) -> Snapshot:
        """Return all that the sandbox is now, but for its journal."""
        # Before the store is locked, as a call is struck before it is carried out.
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
                self.uses.state(),
            )

    def restore(self, snapshot: Snapshot) -> None:
        """Be what a snapshot of this or of another sandbox says; the journal goes on.

        Raises:
            Problem: it has a fault that there is not.

        """
        self.faults.restore(snapshot.faults, snapshot.seed)
        with self._settling:
            store = MemoryStore(copying=self._copying, new_id=self.ids.next)
            store.restore(snapshot.store)
            self._deferred.clear()
            self.seed, self.region = snapshot.seed, snapshot.region
            self.clock.restore(snapshot.clock)
            self.ids.restore(snapshot.ids)
            self.limiter.restore(snapshot.windows)
            self.uses.restore(snapshot.uses)
            self.store = store

    def credential(self, exchange: str, key: str) -> Credential | None:
        """Return a key's credential, or None."""
        found = self.store.find(Credential, f"{exchange}:{key}")
        return None if found is None or found.revoked else found

    def advance(self, by_ms: int) -> list[ScheduledTask]:
        """Go forward in time, and let happen what is due; return what did, in order.

        Raises:
            ValueError: time does not go back.
            ServerError: something that is due failed: an error of ours.

        """
        return self.settle(self.clock.advance(by_ms))

    @property
    def moment_ms(self) -> int:
        """The time of what happens in this thread: that of what is due, else the clock's."""
        happens_ms = _HAPPENS_MS.get()
        return self.clock.now_ms() if happens_ms is None else happens_ms

    def defer(self, at_ms: int, what: str, carry_out: Callable[[int], None]) -> None:
        """Have something carried out when its time comes; it is called with its time."""
        with self.store.transaction() as unit:
            self._deferrals += 1
            number = str(self._deferrals)
            self._deferred[number] = carry_out
            unit.schedule(ScheduledTask(at_ms, DEFERRED, {"what": what, "number": number}))

    def settle(self, now_ms: int) -> list[ScheduledTask]:
        """Let everything happen that is due by now, in order, each at its own time; return it.

        Raises:
            ServerError: something failed: an error of ours. It is logged once, and tried again
                each time.

        """
        settled: list[ScheduledTask] = []
        next_ms = self.store.next_due_ms()
        if next_ms is None or next_ms > now_ms:
            return settled
        before = _HAPPENS_MS.set(None)
        try:
            with self._settling:
                while True:
                    # Taken inside the unit of work: nobody can read between the two.
                    with self.store.transaction() as unit:
                        due = self.store.take_due(now_ms)
                        if due is None:
                            return settled
                        _HAPPENS_MS.set(due.at_ms)
                        self._happen(unit, due)
                    settled.append(due)
        finally:
            _HAPPENS_MS.reset(before)

    def _happen(self, unit: UnitOfWork, due: ScheduledTask) -> None:
        """Let something happen; what fails stays due, and all that comes after it waits."""
        try:
            self._let_happen(Ledger(unit, due.at_ms), due)
        except Exception as error:
            self.store.return_due(due)
            if due != self._failed:
                log.exception("%s, due at %d, failed", due.kind, due.at_ms)
            self._failed = due
            why = f"{type(error).__name__}: {error}"
            raise ServerError(f"{due.kind}, due at {due.at_ms}, failed: {why}") from error

    def _let_happen(self, ledger: Ledger, due: ScheduledTask) -> None:
        if due.kind != DEFERRED:
            run_due(ledger, due)
            return
        # A snapshot has what is due, but not what was to be carried out then.
        carry_out = self._deferred.get(due.data["number"])
        if carry_out is not None:
            carry_out(due.at_ms)
            del self._deferred[due.data["number"]]

    def _begin(self) -> None:
        if self.world.snapshot is None:
            self.store = self._sown()
        else:
            self.restore(read(self.world.snapshot, self.world.name))
        if self._plan:
            self.faults.arm(self._plan, self.clock.now_ms())

    def _sown(self) -> Store:
        """Return a store as the world begins, which is the same whenever it begins at that time."""
        now_ms, sowing = self.clock.now_ms(), self._sowing
        if sowing is None or sowing[0] != now_ms:
            sown = MemoryStore(new_id=self.ids.next)
            salt = "" if self.id == DEFAULT else self.id
            seed(sown, self.world, now_ms, self.seed, salt)
            sowing = (now_ms, sown.state(), self.ids.state())
        # A clock that goes has another time when the world begins again.
        self._sowing = sowing if self.clock.frozen else None
        _, state, ids = sowing
        self.ids.restore(ids)
        store = MemoryStore(copying=self._copying, new_id=self.ids.next)
        store.restore(state)
        return store
