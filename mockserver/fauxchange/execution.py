"""Executing calls that were admitted: at once, or later when a fault has delayed them.

However a call came, by HTTP, by a socket or out of the past, it passes :func:`execute` or, once it
was counted, :func:`perform`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from fauxchange.domain.access.credential import Credential
from fauxchange.domain.access.rejection import ExpiredOnArrival
from fauxchange.domain.core.document import new_tuple
from fauxchange.domain.core.rejection import Rejection
from fauxchange.domain.core.unit_of_work import ScheduledTask
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.exchange import Exchange
from fauxchange.exchanges.rate_limit_costs import rate_limit_costs
from fauxchange.runtime.limiter import Limiter, Unlimited
from fauxchange.sandbox.sandbox import Sandbox
from fauxchange.spec.endpoint import Endpoint

from .admitted import Admitted, DelayedCall, Executor

log = logging.getLogger("fauxchange")


def execute(call: Admitted, limiter: Limiter, around: Iterable[Callable[..., Any]] = ()) -> Any:
    """Count an admitted call, check its parameters, and perform it; return its payload.

    ``around`` are hooks of faults: each is called with the call and with what would ``execute`` it,
    the innermost one first.

    Raises:
        Rejection: the call is one too many, or asks for what cannot be done.

    """
    exchange, _, endpoint, credential, params, now_ms, skew_ms, peer, *_ = call
    if not isinstance(limiter, Unlimited):
        limiter.spend(now_ms, rate_limit_costs(exchange, endpoint, credential, peer, params))
    try:
        exchange.require(endpoint, params)
    except Rejection as refusal:
        exchange.add_row(refusal, endpoint, params, now_ms + skew_ms)
        raise
    executor: Executor = perform
    for hook in around:
        executor = partial(hook, execute=executor)
    return executor(call)


def perform(call: Admitted) -> Any:
    """Perform an admitted call: it takes effect as a whole or, if it is refused, not at all.

    Where an exchange documents that a refused call changes something, what answers it returns the
    rejection in place of raising it: what it has done is kept.

    Raises:
        Rejection: the call asks for what cannot be done, or is void by now.

    """
    exchange, store, endpoint, credential, params, now_ms, skew_ms, _, void_ms, new_id, task = call
    if void_ms is not None and now_ms > void_ms:
        raise ExpiredOnArrival(f"it was void {now_ms - void_ms} ms before it was performed")
    with store.transaction(new_id) as unit:
        if task:
            unit.cancel(task)
        given = endpoint, credential, params, unit, now_ms, skew_ms, exchange.tables, void_ms
        data = exchange.answer(new_tuple(Call, given))
        if not isinstance(data, Rejection):
            check_answer(endpoint, data)
    if isinstance(data, Rejection):
        raise data
    return data


def check_answer(endpoint: Endpoint, data: object) -> None:
    """Check our own answer against the closed schema.

    It is called inside the unit of work, so that a wrong answer changes nothing.

    Raises:
        AssertionError: the answer is not what the documentation promises: an error of ours.

    """
    if not endpoint.response.is_valid(data):
        raise AssertionError(f"{endpoint.id} answered {endpoint.response.violation(data)}")


def execute_delayed(
    exchanges: Mapping[str, Exchange], sandbox: Sandbox, task: ScheduledTask
) -> None:
    """Execute a call that was delayed, in a unit of work that takes its task.

    What cannot be done any more by then is not done, nor what is of an endpoint that is not served
    or a key that nobody has: the task may come from the snapshot of another server.
    """
    delayed = DelayedCall.of(task.data)
    store, unused, next_id = sandbox.store, iter(delayed.ids), sandbox.ids.next
    exchange = exchanges.get(delayed.exchange)
    endpoint = exchange.catalogue.get(delayed.endpoint) if exchange else None
    credential = store.find(Credential, delayed.credential) if delayed.credential else None
    is_somebodys = credential is not None or not delayed.credential
    if exchange is None or endpoint is None or not is_somebodys:
        log.warning("%s of %s was delayed and is not served", delayed.endpoint, delayed.exchange)
        return
    call = Admitted(
        exchange,
        store,
        endpoint,
        credential,
        delayed.params,
        task.at_ms,
        delayed.skew_ms,
        expires_ms=delayed.expires_ms,
        new_id=lambda: next(unused, "") or next_id(),
        task=task.id,
    )
    with suppress(Rejection):
        exchange.require(endpoint, delayed.params)
        perform(call)
