"""What happens to every request, in order."""

from __future__ import annotations

import logging
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any

import orjson

from fauxchange.domain.core.rejection import Decommissioned, Oversized, Rejection, ServerError
from fauxchange.exchanges.diagnosis.doctor import Case
from fauxchange.exchanges.exchange import Call
from fauxchange.explain.explainer import HEADER as EXPLAIN
from fauxchange.explain.explainer import explain
from fauxchange.faults.fault import Execution
from fauxchange.faults.injector import HEADER
from fauxchange.runtime.rate_limit_costs import rate_limit_costs
from fauxchange.sandbox.registry import NoSuchSandboxError
from fauxchange.spec.problem import Problem

from .message import Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from fauxchange.exchanges.exchange import Exchange
    from fauxchange.faults.fault import Executor
    from fauxchange.faults.injector import ActiveFaults
    from fauxchange.sandbox.sandbox import Sandbox
    from fauxchange.spec.endpoint import Endpoint

    from .app import MockApp
    from .message import Request

    Wrap = Callable[[Executor], Executor]

log = logging.getLogger("fauxchange")


def serve(app: MockApp, request: Request) -> Reply:
    """Answer a request, and write down what became of it; every refusal is told here."""
    started = perf_counter_ns()
    exchange = app.exchange_of(request.path)
    try:
        sandbox = app.sandboxes.of(exchange, request)
    except NoSuchSandboxError as error:
        return _said(404, str(error))
    endpoint = refused = struck = None
    try:
        endpoint = exchange.catalogue.match(request)
        if sandbox.faults or HEADER in request.headers:
            struck = sandbox.faults.select(exchange, endpoint, request, sandbox)
        if struck is None:
            reply = answer(exchange, endpoint, request, sandbox)
        else:
            reply = _struck(struck, exchange, endpoint, request, sandbox)
    except Rejection as rejection:
        refused = rejection
        reply = exchange.reject(rejection, endpoint, request.path)
    except Problem as problem:
        return _said(400, str(problem))
    except Exception as error:
        log.exception("%s %s failed", request.method, request.path)
        refused = ServerError(f"{type(error).__name__}: {error}")
        reply = exchange.reject(refused, endpoint, request.path)
    if struck is not None:
        reply = struck.after(reply)
    if refused is not None and request.headers.get(EXPLAIN) == "1":
        others = app.sandboxes.__iter__
        case = Case.of(request, endpoint, refused, sandbox, sandbox.clock.now_ms(), others)
        reply = explain(reply, case, exchange, sandbox.journal.explainer.hide)
    took_ns = perf_counter_ns() - started
    now_ms = sandbox.clock.now_ms()
    sandbox.journal.record(
        now_ms,
        exchange.name,
        endpoint,
        request,
        reply,
        refused,
        took_ns,
        faults=struck.names if struck else (),
    )
    return reply


def answer(
    exchange: Exchange,
    endpoint: Endpoint,
    request: Request,
    sandbox: Sandbox,
    wrap: Wrap | None = None,
) -> Reply:
    """Answer a request that has an endpoint. Each step may refuse; none knows the others.

    ``wrap`` is what faults put around carrying it out.
    """
    if endpoint.decommissioned:
        raise Decommissioned(f"{endpoint.id} is no longer active")
    if len(request.body) > exchange.facts["maxBodyBytes"]:
        raise Oversized(f"a body of more than {exchange.facts['maxBodyBytes']} bytes")
    now_ms, skew_ms = sandbox.clock.arrive(), sandbox.clock.skew_ms
    sandbox.settle(now_ms)
    credential = exchange.authenticate(request, endpoint, sandbox)
    params = exchange.params(request, endpoint)
    sandbox.limiter.spend(now_ms, rate_limit_costs(exchange, endpoint, credential, request, params))
    exchange.require(endpoint, params)
    work = Execution(exchange, sandbox.store, endpoint, credential, params, now_ms, skew_ms)
    data = perform(work) if wrap is None else wrap(perform)(work)
    return exchange.accept(endpoint, data, now_ms + skew_ms)


def perform(work: Execution) -> Any:
    """Carry out a call that has been let in: whole, or, if it is refused, not at all."""
    exchange, store, endpoint, credential, params, now_ms, skew_ms, new_id = work
    with store.transaction(new_id) as unit:
        call = Call(endpoint, credential, params, unit, now_ms, skew_ms, exchange.tables)
        data = exchange.answer(call)
        self_check(endpoint, data)
    return data


def self_check(endpoint: Endpoint, data: object) -> None:
    """Check our own answer against the closed schema; inside the unit of work, so that it holds.

    Raises:
        AssertionError: the answer is not what the documentation promises: an error of ours.

    """
    if not endpoint.response.is_valid(data):
        raise AssertionError(f"{endpoint.id} answered {endpoint.response.violation(data)}")


def _struck(
    struck: ActiveFaults, exchange: Exchange, endpoint: Endpoint, request: Request, sandbox: Sandbox
) -> Reply:
    return struck.answer(lambda wrap: answer(exchange, endpoint, request, sandbox, wrap))


def _said(status: int, reason: str) -> Reply:
    """Return what the mock itself says: no exchange answers for what only a mock has."""
    return Reply(status, orjson.dumps({"error": reason}))
