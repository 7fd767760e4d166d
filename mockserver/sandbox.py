"""A sandbox: one isolated world with its accounts, clock, limits, faults and journal."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from mockserver.domain.credential import Credential
from mockserver.domain.happenings import happen
from mockserver.domain.ledger import Ledger
from mockserver.domain.rejection import ServerError
from mockserver.faults.armoury import Armoury
from mockserver.runtime.ids import Ids
from mockserver.runtime.journal import Journal
from mockserver.runtime.uses import Uses
from mockserver.state.memory import MemoryStore
from mockserver.state.seed import sow

if TYPE_CHECKING:
    from mockserver.domain.unit import Due, Unit
    from mockserver.runtime.clock import Clock
    from mockserver.runtime.limiter import Spender
    from mockserver.state.store import Store
    from mockserver.state.world import World

DEFAULT = "default"

log = logging.getLogger("fauxchange")


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
        self.uses = Uses()
        self.region = world.region
        self._copying = copying
        self._settling = threading.Lock()
        self._failed: Due | None = None
        self.store: Store = self._sown()

    def reset(self) -> None:
        """Return to the world's beginning, with an empty journal and nothing armed."""
        self.clock.reset()
        self.uses.clear()
        self.ids.reset()
        self._failed = None
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
            ServerError: something that is due failed: an error of ours.

        """
        return self.settle(self.clock.advance(by_ms))

    def settle(self, now_ms: int) -> list[Due]:
        """Let everything happen that is due by now, in order, each at its own time; return it.

        Raises:
            ServerError: something failed: an error of ours. It is logged once, and tried again
                each time.

        """
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
                    self._happen(unit, due)
                settled.append(due)

    def _happen(self, unit: Unit, due: Due) -> None:
        """Let something happen; what fails stays due, and all that comes after it waits."""
        try:
            happen(Ledger(unit, due.at_ms), due)
        except Exception as error:
            self.store.return_due(due)
            if due != self._failed:
                log.exception("%s, due at %d, failed", due.kind, due.at_ms)
            self._failed = due
            why = f"{type(error).__name__}: {error}"
            raise ServerError(f"{due.kind}, due at {due.at_ms}, failed: {why}") from error

    def _sown(self) -> Store:
        store = MemoryStore(copying=self._copying, new_id=self.ids.next)
        salt = "" if self.id == DEFAULT else self.id
        sow(store, self.world, self.clock.now_ms(), self.seed, salt)
        return store
