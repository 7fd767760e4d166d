"""What happens to every request, and to every frame that asks for something, in order."""

from __future__ import annotations

import logging
import time
from collections.abc import Generator
from http import HTTPStatus
from time import perf_counter_ns

import orjson

from fauxchange.domain.core.document import new_tuple
from fauxchange.domain.core.rejection import Decommissioned, Oversized, Rejection, ServerError
from fauxchange.exchanges.exchange import Exchange
from fauxchange.faults.injector import NO_FAULTS, ActiveFaults
from fauxchange.runtime.journal.entry import MockRefusal, UnknownSandbox, UnusableFault
from fauxchange.runtime.retention import bound_rejection, bounded_request
from fauxchange.sandbox.registry import NoSuchSandboxError
from fauxchange.sandbox.sandbox import Sandbox
from fauxchange.spec.endpoint import Endpoint
from fauxchange.spec.problem import Problem

from .admitted import Admitted
from .app import MockApp
from .execution import execute
from .message import EXPLAIN, NO_DELIVERY, Delivery, Pause, Reply, Request

log = logging.getLogger("fauxchange")

Steps = Generator[float, None, Reply]

# How often, and how many times, it is looked whether pushes are sent that an answer waits for.
_LOOK_MS, _MOST_LOOKS = 0.5, 2_000


def serve(app: MockApp, request: Request) -> Reply:
    """Answer a request and record the call; where a fault has it wait, this thread waits."""
    steps = serve_in_steps(app, request)
    while True:
        try:
            wait_ms = next(steps)
        except StopIteration as done:
            reply: Reply = done.value
            return reply
        time.sleep(wait_ms / 1000)


def serve_in_steps(app: MockApp, request: Request) -> Steps:
    """Answer a request and record the call; yield for how many milliseconds it has to wait.

    Every exception of the steps ends here. A call that names a sandbox which does not exist is
    recorded in the default one.
    """
    started_ns = perf_counter_ns()
    exchange, sandbox, faults = app.exchange_of(request.path), app.sandbox, NO_FAULTS
    endpoint: Endpoint | None = None
    rejection: Rejection | None = None
    try:
        sandbox = app.sandboxes.of(exchange, request)
        endpoint = exchange.catalogue.match(request)
        faults = sandbox.faults.select(exchange, endpoint, request, sandbox)
        done = (yield from _go_before(faults)) if faults.before else None
        reply = done or answer(exchange, endpoint, request, sandbox, faults)
    except NoSuchSandboxError as error:
        rejection = UnknownSandbox(str(error))
        reply = mock_reply(HTTPStatus.NOT_FOUND, rejection.reason)
    except Problem as problem:
        rejection = UnusableFault(str(problem))
        reply = mock_reply(HTTPStatus.BAD_REQUEST, rejection.reason)
    except Rejection as error:
        rejection = error
        reply = exchange.reject(rejection, endpoint, request.path)
    except Exception as error:
        log.exception("%s %s failed", request.method, request.path)
        rejection = ServerError(f"{type(error).__name__}: {error}")
        reply = exchange.reject(rejection, endpoint, request.path)
    for after in faults.after:
        reply = after(reply)
    if reply.delivery is not None or sandbox.hub is not None:
        yield from _hold_back(reply.delivery or NO_DELIVERY, exchange, sandbox)
    if rejection and _is_explained(request, rejection):
        reply = _explain(app, exchange, endpoint, request, reply, rejection, sandbox)
    took_ns = perf_counter_ns() - started_ns
    now_ms = sandbox.clock.now_ms()
    sandbox.journal.record(
        now_ms, exchange.name, endpoint, request, reply, rejection, took_ns, faults=faults.names
    )
    return reply


def serve_frame(
    exchange: Exchange, endpoint: Endpoint, request: Request, sandbox: Sandbox
) -> Steps:
    """Answer a frame that asks for something likewise; it is recorded as a call.

    ``exchange`` speaks as frames do.
    """
    started_ns, faults = perf_counter_ns(), NO_FAULTS
    rejection: Rejection | None = None
    try:
        faults = sandbox.faults.select(exchange, endpoint, request, sandbox)
        done = (yield from _go_before(faults)) if faults.before else None
        reply = done or answer(exchange, endpoint, request, sandbox, faults)
    except Rejection as error:
        rejection = error
        reply = exchange.reject(rejection, endpoint, request.path)
    except Exception as error:
        log.exception("a frame for %s failed", endpoint.id)
        rejection = ServerError(f"{type(error).__name__}: {error}")
        reply = exchange.reject(rejection, endpoint, request.path)
    for after in faults.after:
        reply = after(reply)
    if reply.delivery is not None or sandbox.hub is not None:
        yield from _hold_back(reply.delivery or NO_DELIVERY, exchange, sandbox)
    took_ns, now_ms = perf_counter_ns() - started_ns, sandbox.clock.now_ms()
    sandbox.journal.record(
        now_ms, exchange.name, endpoint, request, reply, rejection, took_ns, faults=faults.names
    )
    return reply


def _go_before(faults: ActiveFaults) -> Generator[float, None, Reply | None]:
    """Do what faults do before a call; a reply of theirs is all that it gets."""
    for before in faults.before:
        outcome = before()
        if isinstance(outcome, Pause):
            yield outcome.ms
        elif outcome is not None:
            return outcome
    return None


def _hold_back(
    delivery: Delivery, exchange: Exchange, sandbox: Sandbox
) -> Generator[float, None, None]:
    """Wait as long as an answer is held back, see :class:`Delivery`."""
    if delivery.delay_ms:
        yield delivery.delay_ms
    hub = sandbox.hub
    if hub is None:
        return
    if delivery.after_pushes or _are_pushes_first(exchange, sandbox):
        looks = 0
        while hub.has_news and looks < _MOST_LOOKS:
            looks += 1
            yield _LOOK_MS
        # What was pushed in one turn of the server's loop is written in the next one.
        yield _LOOK_MS


def _are_pushes_first(exchange: Exchange, sandbox: Sandbox) -> bool:
    # Nobody is connected at a start.
    from fauxchange.domain.system.push_order import push_order_of

    with sandbox.store.transaction() as unit:
        return push_order_of(unit, exchange.name).before_reply


def answer(
    exchange: Exchange,
    endpoint: Endpoint,
    request: Request,
    sandbox: Sandbox,
    faults: ActiveFaults = NO_FAULTS,
) -> Reply:
    """Answer a request that has an endpoint: admission, and execution with what faults do to it.

    Raises:
        Rejection: a step refuses the call.

    """
    call = admit(exchange, endpoint, request, sandbox)
    data = execute(call, sandbox.limiter, faults.around)
    return exchange.accept(endpoint, data, call.arrived_ms + call.skew_ms)


def admit(exchange: Exchange, endpoint: Endpoint, request: Request, sandbox: Sandbox) -> Admitted:
    """Let a call in: run what is due, check its credential, read its parameters.

    Raises:
        Rejection: one of the steps refuses the call.

    """
    if endpoint.decommissioned:
        raise Decommissioned(f"{endpoint.id} is no longer active")
    if len(request.body) > exchange.facts["maxBodyBytes"]:
        raise Oversized(f"a body of more than {exchange.facts['maxBodyBytes']} bytes")
    now_ms, skew_ms = sandbox.clock.arrive(), sandbox.clock.skew_ms
    sandbox.settle(now_ms)
    credential = exchange.authenticate(request, endpoint, sandbox)
    expires_ms = exchange.expires_ms(request, endpoint, sandbox)
    params = exchange.params(request, endpoint)
    caller, times = (credential, params), (now_ms, skew_ms, request.remote, expires_ms)
    return new_tuple(Admitted, (exchange, sandbox.store, endpoint, *caller, *times, None, ""))


def _is_explained(request: Request, rejection: Rejection) -> bool:
    """Whether the answer carries the diagnosis: the client asks for it, and an exchange refused."""
    return request.headers.get(EXPLAIN) == "1" and not isinstance(rejection, MockRefusal)


def _explain(
    app: MockApp,
    exchange: Exchange,
    endpoint: Endpoint | None,
    request: Request,
    reply: Reply,
    rejection: Rejection,
    sandbox: Sandbox,
) -> Reply:
    """Return the answer with the diagnosis, which looks at no more than the journal keeps."""
    from fauxchange.exchanges.diagnosis.doctor import Case
    from fauxchange.explain.explainer import add_diagnosis

    bound_rejection(rejection)
    bounded, is_whole = bounded_request(request)
    now_ms, others = sandbox.clock.now_ms(), app.sandboxes.__iter__
    case = Case.of(bounded, endpoint, rejection, sandbox, now_ms, others, is_whole=is_whole)
    return add_diagnosis(reply, case, exchange, sandbox.journal.explainer.redact)


def mock_reply(status: int, reason: str) -> Reply:
    """Return an answer of the mock itself, where no exchange has one."""
    return Reply(status, orjson.dumps({"error": reason}))
