"""A sandbox: one isolated world with its accounts, clock, limits, faults and journal."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from mockserver.domain.credential import Credential
from mockserver.domain.happenings import happen
from mockserver.domain.ledger import Ledger
from mockserver.faults.armoury import Armoury
from mockserver.runtime.ids import Ids
from mockserver.runtime.journal import Journal
from mockserver.state.memory import MemoryStore
from mockserver.state.seed import sow

if TYPE_CHECKING:
    from mockserver.domain.unit import Due
    from mockserver.runtime.clock import Clock
    from mockserver.runtime.limiter import Spender
    from mockserver.state.store import Store
    from mockserver.state.world import World

DEFAULT = "default"


class Sandbox:
    """One world. ``region`` is the regional exchange it plays, empty for any.

    The ``seed`` is what ids, prices and chance begin with; together with the sandbox's ``id``,
    which keys that are made later are told apart by, it decides every byte.
    """

    def __init__(
        self,
        world: World,
        *,
        clock: Clock,
        limiter: Spender,
        seed: int = 0,
        copying: bool = False,
        journal: Journal | None = None,
        id: str = DEFAULT,  # noqa: A002 - what it is called everywhere
    ) -> None:
        self.id = id
        self.world = world
        self.clock = clock
        self.limiter = limiter
        self.seed = seed
        self.journal = journal or Journal()
        self.ids = Ids(seed)
        self.faults = Armoury(seed)
        self.region = world.region
        self._copying = copying
        self._settling = threading.Lock()
        self.store: Store = self._sown()

    def reset(self) -> None:
        """Return to the world's beginning: state, clock, limits, ids, faults and journal."""
        self.clock.reset()
        self.ids.reset()
        self.store = self._sown()
        self.limiter.reset()
        self.faults.reset()
        self.journal.clear()

    def credential(self, exchange: str, key: str) -> Credential | None:
        """Return a key's credential, or None."""
        found = self.store.find(Credential, f"{exchange}:{key}")
        return None if found is None or found.revoked else found

    def advance(self, by_ms: int) -> list[Due]:
        """Go forward in time, and let happen what is due; return what did, in order.

        Raises:
            ValueError: time does not go back.

        """
        return self.settle(self.clock.advance(by_ms))

    def settle(self, now_ms: int) -> list[Due]:
        """Let everything happen that is due by now, in order, each at its own time; return it."""
        settled: list[Due] = []
        next_ms = self.store.next_due_ms()
        if next_ms is None or next_ms > now_ms:
            return settled
        with self._settling:
            while True:
                # Taken inside the unit of work: nobody can read between the two.
                with self.store.transaction() as unit:
                    due = self.store.take_due(now_ms)
                    if due is None:
                        return settled
                    happen(Ledger(unit, due.at_ms), due)
                settled.append(due)

    def _sown(self) -> Store:
        store = MemoryStore(copying=self._copying, new_id=self.ids.next)
        salt = "" if self.id == DEFAULT else self.id
        sow(store, self.world, self.clock.now_ms(), self.seed, salt)
        return store
