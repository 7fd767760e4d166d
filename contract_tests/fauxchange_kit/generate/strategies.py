"""Hypothesis strategies of requests, answers and orders, for tests of clients.

All are made from the schema files, and made once: :func:`requests_of` of an endpoint is the same
strategy every time. What is drawn shrinks to what the documentation shows. Needs Hypothesis.

>>> requests_of("okx", "trade/order.post") is requests_of("okx", "trade/order.post")
True
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import orjson
from hypothesis import reject
from hypothesis import strategies as st

from fauxchange.runtime.clock import Clock
from fauxchange.sandbox.keys import Keys
from fauxchange.spec.endpoint import Endpoint
from fauxchange.spec.generation.strategies import StrategyOptions, strategy
from fauxchange.spec.lint import payload
from fauxchange_kit.exchanges import endpoint, exchange

from .mutations import Mutation, NearValid, Wrong, mutations
from .orders import Step, order_sequences
from .requests import SignedRequest, signed_request

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

__all__ = [
    "NearValid",
    "SignedRequest",
    "Step",
    "Wrong",
    "answers_of",
    "mutations_of",
    "near_valid_requests_of",
    "order_sequences",
    "payloads_of",
    "requests_of",
    "signed",
    "signed_requests_of",
]

# Answers that carry a time carry this one: 2025-06-18T12:00:00Z.
_ANSWERED_MS = 1_750_248_000_000


@cache
def requests_of(exchange_name: str, endpoint_id: str) -> SearchStrategy[Any]:
    """Return the strategy of the valid parameters of an endpoint: an object, or rows of a batch.

    Raises:
        LookupError: there is no such exchange or endpoint.

    """
    documented = endpoint(exchange_name, endpoint_id)
    examples = [
        documented.request.coerce(example.request)
        for example in documented.examples
        if example.request is not None
    ]
    return strategy(documented.request.schema, StrategyOptions(examples, filled=True))


@cache
def mutations_of(exchange_name: str, endpoint_id: str) -> tuple[Mutation, ...]:
    """Return the ways in which a request of an endpoint can be nearly right.

    Raises:
        LookupError: there is no such exchange or endpoint.

    """
    return mutations(endpoint(exchange_name, endpoint_id))


@cache
def near_valid_requests_of(exchange_name: str, endpoint_id: str) -> SearchStrategy[NearValid]:
    """Return the strategy of parameters that must be refused for exactly one reason.

    Raises:
        LookupError: there is no such exchange or endpoint, or nothing can be wrong with a request
            of it.

    """
    ways = mutations_of(exchange_name, endpoint_id)
    if not ways:
        raise LookupError(f"{endpoint_id} takes whatever is sent: nothing can be wrong with it")
    by_kind = [[way for way in ways if way.wrong is wrong] for wrong in Wrong]
    some_way = st.sampled_from([of_kind for of_kind in by_kind if of_kind]).flatmap(st.sampled_from)
    documented = endpoint(exchange_name, endpoint_id)
    return _near_valid(documented, some_way, requests_of(exchange_name, endpoint_id))


@st.composite
def _near_valid(
    draw: DrawFn,
    documented: Endpoint,
    some_way: SearchStrategy[Mutation],
    valid: SearchStrategy[Any],
) -> NearValid:
    request = draw(some_way).apply(draw, draw(valid))
    if not request.is_first_violation(documented):
        reject()
    return request


@cache
def payloads_of(exchange_name: str, endpoint_id: str) -> SearchStrategy[Any]:
    """Return the strategy of what an endpoint's answers carry inside their envelope.

    Raises:
        LookupError: there is no such exchange or endpoint.

    """
    documented = endpoint(exchange_name, endpoint_id)
    examples = [payload(example) for example in documented.examples if example.response is not None]
    return strategy(documented.response.schema, StrategyOptions(examples))


@cache
def answers_of(exchange_name: str, endpoint_id: str) -> SearchStrategy[Any]:
    """Return the strategy of an endpoint's answers as a client gets them, parsed.

    Raises:
        LookupError: there is no such exchange or endpoint.

    """
    venue, documented = exchange(exchange_name), endpoint(exchange_name, endpoint_id)

    def enveloped(data: Any) -> Any:
        return orjson.loads(venue.accept(documented, data, _ANSWERED_MS).body)

    return payloads_of(exchange_name, endpoint_id).map(enveloped)


def signed(
    exchange_name: str, endpoint_id: str, params: Any, keys: Keys | None, clock: Clock
) -> SignedRequest:
    """Return a request with given parameters, signed by the clock; unsigned without keys.

    Raises:
        LookupError: there is no such exchange or endpoint.

    """
    documented = endpoint(exchange_name, endpoint_id)
    return signed_request(exchange(exchange_name), documented, params, keys, clock.now_ms())


def signed_requests_of(
    exchange_name: str, endpoint_id: str, keys: Keys | None, clock: Clock
) -> SearchStrategy[SignedRequest]:
    """Return the strategy of valid requests of an endpoint, signed by the clock.

    Raises:
        LookupError: there is no such exchange or endpoint.

    """
    return requests_of(exchange_name, endpoint_id).map(
        lambda params: signed(exchange_name, endpoint_id, params, keys, clock)
    )
