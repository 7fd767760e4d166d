"""What happens to every request, in order."""

from __future__ import annotations

import logging
from time import perf_counter_ns
from typing import TYPE_CHECKING

from mockserver.domain.rejection import Decommissioned, Fault, Oversized, Rejection
from mockserver.exchanges.exchange import Call
from mockserver.spends import spends

if TYPE_CHECKING:
    from mockserver.app import MockApp
    from mockserver.exchanges.exchange import Exchange
    from mockserver.message import Reply, Request
    from mockserver.sandbox import Sandbox
    from mockserver.spec.endpoint import Endpoint

log = logging.getLogger("fauxchange")


def serve(app: MockApp, request: Request) -> Reply:
    """Answer a request, and write down what became of it; every refusal is told here."""
    started = perf_counter_ns()
    exchange = app.exchange_of(request.path)
    sandbox = app.sandbox
    endpoint = refused = None
    try:
        endpoint = exchange.catalogue.match(request)
        reply = answer(exchange, endpoint, request, sandbox)
    except Rejection as rejection:
        refused = rejection
        reply = exchange.reject(rejection, endpoint, request.path)
    except Exception as error:
        log.exception("%s %s failed", request.method, request.path)
        refused = Fault(f"{type(error).__name__}: {error}")
        reply = exchange.reject(refused, endpoint, request.path)
    took_ns = perf_counter_ns() - started
    now_ms = sandbox.clock.now_ms()
    sandbox.journal.record(now_ms, exchange.name, endpoint, request, reply, refused, took_ns)
    return reply


def answer(exchange: Exchange, endpoint: Endpoint, request: Request, sandbox: Sandbox) -> Reply:
    """Answer a request that has an endpoint. Each step may refuse; none knows the others."""
    if endpoint.decommissioned:
        raise Decommissioned(f"{endpoint.id} is no longer active")
    if len(request.body) > exchange.facts["maxBodyBytes"]:
        raise Oversized(f"a body of more than {exchange.facts['maxBodyBytes']} bytes")
    now_ms = sandbox.clock.now_ms()
    sandbox.settle(now_ms)
    credential = exchange.authenticate(request, endpoint, sandbox)
    params = exchange.params(request, endpoint)
    sandbox.limiter.spend(now_ms, spends(exchange, endpoint, credential, request, params))
    exchange.require(endpoint, params)
    with sandbox.store.transaction() as unit:
        data = exchange.answer(Call(endpoint, credential, params, unit, now_ms))
        self_check(endpoint, data)
    return exchange.accept(endpoint, data, now_ms)


def self_check(endpoint: Endpoint, data: object) -> None:
    """Check our own answer against the closed schema; inside the unit of work, so that it holds.

    Raises:
        AssertionError: the answer is not what the documentation promises: an error of ours.

    """
    if not endpoint.response.is_valid(data):
        raise AssertionError(f"{endpoint.id} answered {endpoint.response.violation(data)}")
