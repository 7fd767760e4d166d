"""Whatever is sent, wherever: the exchange answers in its own words and never fails."""

from __future__ import annotations

import copy
import json
from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from fauxchange import ManualClock, MockServer, Request
from tests.catalogues import catalogue, id_of
from tests.clients import OkxClient
from tests.conftest import NOON_MS
from tests.each import for_each
from tests.requests_of import coinw_request, members, okx_request, valid_params

if TYPE_CHECKING:
    from fauxchange import Reply
    from fauxchange.spec.endpoint import Endpoint

ENDPOINTS = [endpoint for name in ("okx", "coinw") for endpoint in catalogue(name)]
PAGING = ("after", "before", "limit")

# One of each way to be not what is documented.
NASTY: list[Any] = [
    *("x-y", "a,b", "1e999", "9" * 30, "9" * 5000),
    *(True, 2**64, {}, ["a", {}], {"instId": ["x"]}),
]

SCALARS = st.one_of(
    st.sampled_from(["", "BTC", "BTC-USDT", "BTC,ETH", "SWAP", "0", "1", "true", "1700000000000"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
    st.integers(-(10**25), 10**25),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.none(),
)
NAMES = st.sampled_from(["instId", "ordId", "clOrdId", "ccy", "id", "after", "limit", "x"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=5,
)


@cache
def mock() -> MockServer:
    """The one mock that everything is sent to."""
    return MockServer(limits=False, clock=ManualClock(NOON_MS))


def sent(endpoint: Endpoint, params: Any) -> Request:
    """Return a signed call."""
    if endpoint.exchange == "okx":
        return okx_request(endpoint, params, mock().okx, NOON_MS)
    return coinw_request(endpoint, params, mock().coinw if endpoint.permission else None, NOON_MS)


def failed(reply: Reply) -> bool:
    """Whether an answer tells of an error of the exchange's own, in whatever words."""
    body = json.loads(reply.body)
    return reply.status >= 500 or str(body["code"]) in {"50026", "500", "-200"}


@for_each("endpoint", ENDPOINTS, ids=id_of)
def test_no_value_of_any_parameter_is_too_much(endpoint: Endpoint) -> None:
    valid = valid_params(endpoint)
    documented = members(endpoint)
    # What an endpoint does not know is one thing to it, however much there is of it.
    unknown = tuple(name for name in PAGING if name not in documented)
    for names in (*((name,) for name in documented), unknown):
        for value in NASTY:
            params = copy.deepcopy(valid)
            row = params[0] if isinstance(params, list) else params
            row |= dict.fromkeys(names, value)
            assert not failed(mock().handle(sent(endpoint, params))), (names, value)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_set_of_parameters_is_too_much(data: st.DataObject) -> None:
    endpoint = data.draw(st.sampled_from(ENDPOINTS))
    known = st.sampled_from(sorted({*members(endpoint), *PAGING}))
    drawn = data.draw(st.dictionaries(known, VALUES, max_size=4))
    valid = data.draw(st.sampled_from([{}, valid_params(endpoint)]))
    if isinstance(valid, list):
        params: Any = [*valid, drawn]
    elif endpoint.request.schema.get("type") == "array":
        params = [drawn]
    else:
        params = {**valid, **drawn}
    assert not failed(mock().handle(sent(endpoint, params)))


POSTS = [one for one in ENDPOINTS if one.method != "GET" and one.command is None]


@settings(max_examples=200, deadline=None)
@given(endpoint=st.sampled_from(POSTS), body=VALUES)
def test_no_body_is_too_much(endpoint: Endpoint, body: Any) -> None:
    assert not failed(mock().handle(sent(endpoint, body)))


@settings(max_examples=200, deadline=None)
@given(endpoint=st.sampled_from(ENDPOINTS), body=st.binary(max_size=30), query=st.text(max_size=30))
def test_no_bytes_are_too_much(endpoint: Endpoint, body: bytes, query: str) -> None:
    request = Request.of(endpoint.method, f"{endpoint.path}?{query}", {}, body)
    assert not failed(mock().handle(request))


OKX_POSTS = [one for one in POSTS if one.exchange == "okx"]


@settings(max_examples=200, deadline=None)
@given(endpoint=st.sampled_from(OKX_POSTS), body=st.binary(max_size=30) | st.text().map(str.encode))
def test_no_signed_bytes_are_too_much(endpoint: Endpoint, body: bytes) -> None:
    assert not failed(OkxClient(mock(), mock().okx).post(endpoint.path, body=body))


HEADERS = st.sampled_from(
    [
        *("OK-ACCESS-KEY", "OK-ACCESS-SIGN", "OK-ACCESS-TIMESTAMP", "OK-ACCESS-PASSPHRASE"),
        *("x-simulated-trading", "Content-Type", "Host", "api_key", "sign", "timestamp"),
    ]
)


@settings(max_examples=200, deadline=None)
@given(
    endpoint=st.sampled_from(ENDPOINTS),
    headers=st.dictionaries(HEADERS, st.text(max_size=20), min_size=1, max_size=3),
)
def test_no_header_is_too_much(endpoint: Endpoint, headers: dict[str, str]) -> None:
    right = sent(endpoint, valid_params(endpoint))
    wrong = Request.of("GET", "/", headers).headers
    assert not failed(mock().handle(right._replace(headers={**right.headers, **wrong})))


@settings(max_examples=200, deadline=None)
@given(method=st.sampled_from(["GET", "POST", "PUT", "HEAD", "\u00e9"]), path=st.text(max_size=20))
def test_no_path_is_too_much(method: str, path: str) -> None:
    for prefix in ("/api/v5/", "/api/v1/private?command=", "/v1/perpum/", "/"):
        assert not failed(mock().handle(Request.of(method, f"{prefix}{path}")))
