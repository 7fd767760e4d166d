"""A call that was admitted: the value that the pipeline hands from step to step and to faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Self

import orjson

from fauxchange.domain.access.credential import Credential
from fauxchange.domain.core.document import key_of
from fauxchange.exchanges.call import Params
from fauxchange.exchanges.exchange import Exchange
from fauxchange.spec.endpoint import Endpoint
from fauxchange.state.store import Store


class Admitted(NamedTuple):
    """A call whose credential was accepted and whose parameters were read, and the store it is for.

    ``arrived_ms`` is the sandbox's time of its arrival, ``skew_ms`` how far the clock that the
    exchange shows was ahead of it. ``peer`` is the address it came from. ``expires_ms`` is the
    sandbox's time after which it is void, None if it names none. ``new_id`` replaces the store's
    source of ids, if it is given. ``task`` is the id of the scheduled task that the call is
    executed for, empty if it has just arrived: the same unit of work takes it.
    """

    exchange: Exchange
    store: Store
    endpoint: Endpoint
    credential: Credential | None
    params: Params
    arrived_ms: int
    skew_ms: int
    peer: str = ""
    expires_ms: int | None = None
    new_id: Callable[[], str] | None = None
    task: str = ""

    @property
    def rows(self) -> Sequence[Params]:
        """Its parameters: those of each row of a batch, else of the one thing that is asked."""
        return self.params if isinstance(self.params, list) else (self.params,)


class DelayedCall(NamedTuple):
    """An admitted call to be executed later, as a scheduled task has it: names and plain JSON.

    ``credential`` is the key of the Credential document, empty without a caller. ``ids`` are those
    that the answer has named, which the execution uses first. ``expires_ms`` is the sandbox's time
    after which it is void, None if it names none.
    """

    exchange: str
    endpoint: str
    params: Any
    credential: str
    skew_ms: int
    ids: tuple[str, ...]
    expires_ms: int | None = None

    @classmethod
    def later(cls, call: Admitted, ids: Sequence[str]) -> Self:
        """Return a call that was admitted and is executed later."""
        credential = "" if call.credential is None else key_of(call.credential)
        # What is executed is what a file has: plain JSON, whether there was a file or not.
        params = orjson.loads(orjson.dumps(call.params))
        return cls(
            call.exchange.name,
            call.endpoint.id,
            params,
            credential,
            call.skew_ms,
            tuple(ids),
            call.expires_ms,
        )

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """Return the call that the data of a task describes."""
        return cls(**{**data, "ids": tuple(data["ids"])})

    def data(self) -> dict[str, Any]:
        """Return the data of a task that describes the call."""
        return {**self._asdict(), "ids": list(self.ids)}


# Executes an admitted call and returns the payload of its answer, or raises a rejection.
Executor = Callable[[Admitted], Any]
