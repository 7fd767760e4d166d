"""A call that was admitted: the value that the pipeline hands from step to step and to faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Self

import orjson

from fauxchange.domain.access.credential import Credential
from fauxchange.domain.core.document import key_of
from fauxchange.exchanges.exchange import Exchange
from fauxchange.spec.endpoint import Endpoint
from fauxchange.state.store import Store


class Admitted(NamedTuple):
    """A call whose credential, limits and parameters were accepted, and the store it is for.

    ``arrived_ms`` is the sandbox's time of its arrival, ``skew_ms`` how far the clock that the
    exchange shows was ahead of it. ``new_id`` replaces the store's source of ids, if it is given.
    ``task`` is the id of the scheduled task that the call is executed for, empty if it has just
    arrived: the same unit of work takes it.
    """

    exchange: Exchange
    store: Store
    endpoint: Endpoint
    credential: Credential | None
    params: Any
    arrived_ms: int
    skew_ms: int
    new_id: Callable[[], str] | None = None
    task: str = ""


class DelayedCall(NamedTuple):
    """An admitted call to be executed later, as a scheduled task has it: names and plain JSON.

    ``credential`` is the key of the Credential document, empty without a caller. ``ids`` are those
    that the answer has named, which the execution uses first.
    """

    exchange: str
    endpoint: str
    params: Any
    credential: str
    skew_ms: int
    ids: tuple[str, ...]

    @classmethod
    def later(cls, call: Admitted, ids: Sequence[str]) -> Self:
        """Return a call that was admitted and is executed later."""
        credential = "" if call.credential is None else key_of(call.credential)
        # What is executed is what a file has: plain JSON, whether there was a file or not.
        params = orjson.loads(orjson.dumps(call.params))
        return cls(
            call.exchange.name, call.endpoint.id, params, credential, call.skew_ms, tuple(ids)
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
