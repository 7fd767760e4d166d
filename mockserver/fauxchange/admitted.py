"""A call that was admitted: the value that the pipeline hands from step to step and to faults."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from fauxchange.domain.access.credential import Credential
    from fauxchange.exchanges.exchange import Exchange
    from fauxchange.spec.endpoint import Endpoint
    from fauxchange.state.store import Store


class Admitted(NamedTuple):
    """A call whose credential, limits and parameters were accepted, and the store it is for.

    ``arrived_ms`` is the sandbox's time of its arrival, ``skew_ms`` how far the clock that the
    exchange shows was ahead of it. ``new_id`` replaces the store's source of ids, if it is given.
    """

    exchange: Exchange
    store: Store
    endpoint: Endpoint
    credential: Credential | None
    params: Any
    arrived_ms: int
    skew_ms: int
    new_id: Callable[[], str] | None = None


# Executes an admitted call and returns the payload of its answer, or raises a rejection.
Executor = Callable[[Admitted], Any]
