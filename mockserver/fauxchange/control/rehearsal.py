"""A rehearsal: whether the exchanges can work with what a snapshot's file brings, before it counts.

A file may have what can be read and yet means nothing, such as a mode that no exchange has. On a
copy every account asks for what it may ask for without parameters, and one account does what
``rehearsal.json`` of the exchange says: reads with parameters, and calls that change something.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Any

from fauxchange.admitted import Admitted
from fauxchange.domain.access.credential import Credential
from fauxchange.domain.core.rejection import Rejection
from fauxchange.exchanges.exchange import Exchange
from fauxchange.execution import perform
from fauxchange.sandbox.snapshot import Snapshot
from fauxchange.spec.endpoint import Endpoint
from fauxchange.spec.problem import Problem, pointer
from fauxchange.state.kinds import kind_of
from fauxchange.state.memory import MemoryStore
from fauxchange.state.store import StoreState

# Of a world with thousands of accounts the first are asked for, and one does something.
_MOST_ACCOUNTS = 8
_MOST_ACTIVE = 1

_TABLE = "rehearsal"


def rehearse(snapshot: Snapshot, exchanges: Iterable[Exchange], name: str) -> None:
    """Let a snapshot pass that can be worked with; ``name`` is its file's.

    Raises:
        Problem: an answer fails; it says which and why, and what it comes from if that is clear.

    """
    store, now_ms = _copy(snapshot.store), snapshot.clock.at_ms or 0
    for exchange in exchanges:
        for call in _calls(exchange, store, now_ms):
            error = _failure(call)
            if error is not None:
                why = f"{type(error).__name__}: {error}"
                reason = f"{call.endpoint.id} cannot be answered with it: {why[:300]}"
                raise Problem(name, pointer(_cause(snapshot.store, call)), reason)
        for caller in _callers(exchange, store)[:_MOST_ACTIVE]:
            _rehearse_table(exchange, store, caller, now_ms, snapshot.store, name)


def _rehearse_table(
    exchange: Exchange,
    store: MemoryStore,
    caller: Credential,
    now_ms: int,
    state: StoreState,
    name: str,
) -> None:
    """Make the calls of an exchange's table, each with what the ones before it have answered."""
    answers: dict[str, Any] = {}
    for step in exchange.tables.get(_TABLE, ()):
        endpoint = exchange.catalogue[step["endpoint"]]
        params = endpoint.request.coerce(_filled(step.get("params", {}), answers))
        call = Admitted(exchange, store, endpoint, _whose(endpoint, caller), params, now_ms, 0)
        error = _failure(call, answers)
        if error is not None:
            why = f"{type(error).__name__}: {error}"
            reason = f"{endpoint.id} cannot be answered with it: {why[:300]}"
            raise Problem(name, pointer(_cause(state, call)), reason)


def _filled(params: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return parameters with members of earlier answers put in."""
    return {name: _value(value, answers) for name, value in params.items()}


def _value(value: Any, answers: Mapping[str, Any]) -> Any:
    if not (isinstance(value, dict) and "of" in value):
        return value
    rows = answers.get(value["of"])
    row = rows[0] if isinstance(rows, list) and rows else rows
    return str(row.get(value["member"], "1")) if isinstance(row, dict) else "1"


def _failure(call: Admitted, answers: dict[str, Any] | None = None) -> Exception | None:
    """Make a call; return what went wrong with it, which a refusal is not."""
    try:
        data = perform(call)
    except Rejection:
        return None
    except Exception as error:
        return error
    if answers is not None:
        answers[call.endpoint.id] = data
    return None


def _cause(state: StoreState, call: Admitted) -> tuple[object, ...]:
    """Return what a failure comes from: the kind of document, or the log, without which it is gone.

    All documents, where no part of them alone is to blame, or what was called before is, too.
    """
    if _fails(call, state):
        for cls in dict.fromkeys(cls for cls, _ in state.documents):
            documents = {key: one for key, one in state.documents.items() if key[0] is not cls}
            kind = kind_of(cls)
            if kind is not None and not _fails(call, state._replace(documents=documents)):
                return "documents", kind.name
        for log in state.logs:
            logs = {name: entries for name, entries in state.logs.items() if name != log}
            if not _fails(call, state._replace(logs=logs)):
                return "logs", log
    return ("documents",)


def _fails(call: Admitted, state: StoreState) -> bool:
    return _failure(call._replace(store=_copy(state))) is not None


def _copy(state: StoreState) -> MemoryStore:
    store = MemoryStore(new_id=map(str, count(10**18)).__next__)
    store.restore(state)
    return store


def _callers(exchange: Exchange, store: MemoryStore) -> list[Credential]:
    own = [one for one in store.documents(Credential) if one.account.startswith(exchange.name)]
    return list({one.account: one for one in own}.values())[:_MOST_ACCOUNTS]


def _whose(endpoint: Endpoint, caller: Credential) -> Credential | None:
    return None if endpoint.is_public else caller


def _calls(exchange: Exchange, store: MemoryStore, now_ms: int) -> Iterator[Admitted]:
    callers = _callers(exchange, store)
    for endpoint in exchange.catalogue:
        if endpoint.method != "GET" or endpoint.id not in exchange.handlers:
            continue
        if endpoint.request.is_valid({}):
            for caller in (None,) if endpoint.is_public else callers:
                yield Admitted(exchange, store, endpoint, caller, {}, now_ms, 0)
