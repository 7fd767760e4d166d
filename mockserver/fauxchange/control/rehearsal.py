"""A rehearsal: whether the exchanges can show what a snapshot's file brings, before it counts.

A file may have what can be read and yet means nothing, such as a mode that no exchange has. What
every account may ask for without parameters is asked for on a copy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count

from fauxchange.admitted import Admitted
from fauxchange.domain.access.credential import Credential
from fauxchange.domain.core.rejection import Rejection
from fauxchange.exchanges.exchange import Exchange
from fauxchange.execution import perform
from fauxchange.sandbox.snapshot import Snapshot
from fauxchange.spec.problem import Problem
from fauxchange.state.memory import MemoryStore

# Of a world with thousands of accounts the first are asked for.
_MOST_ACCOUNTS = 8


def rehearse(snapshot: Snapshot, exchanges: Iterable[Exchange], name: str) -> None:
    """Let a snapshot pass that can be shown; ``name`` is its file's.

    Raises:
        Problem: an answer fails; it says which, and why.

    """
    store = MemoryStore(new_id=map(str, count(10**18)).__next__)
    store.restore(snapshot.store)
    now_ms = snapshot.clock.at_ms or 0
    for exchange in exchanges:
        for call in _calls(exchange, store, now_ms):
            try:
                perform(call)
            except Rejection:
                continue
            except Exception as error:
                why = f"{type(error).__name__}: {error}"
                reason = f"{call.endpoint.id} cannot be answered with it: {why[:300]}"
                raise Problem(name, "/documents", reason) from None


def _calls(exchange: Exchange, store: MemoryStore, now_ms: int) -> Iterator[Admitted]:
    own = [one for one in store.documents(Credential) if one.account.startswith(exchange.name)]
    callers = list({one.account: one for one in own}.values())[:_MOST_ACCOUNTS]
    for endpoint in exchange.catalogue:
        if endpoint.method != "GET" or endpoint.id not in exchange.handlers:
            continue
        if endpoint.request.is_valid({}):
            for caller in (None,) if endpoint.is_public else callers:
                yield Admitted(exchange, store, endpoint, caller, {}, now_ms, 0)
