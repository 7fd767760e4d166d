"""What holds for each of CoinW's documented commands and endpoints, one by one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer, data
from tests.catalogues import catalogue, id_of
from tests.coinw.expected import expected, expected_again
from tests.conftest import NOON_MS
from tests.each import for_each
from tests.requests_of import coinw_request, members, valid_params

if TYPE_CHECKING:
    from pathlib import Path

    from fauxchange.spec.endpoint import Endpoint

CATALOGUE = catalogue("coinw")
ALL = list(CATALOGUE)
PRIVATE = [one for one in CATALOGUE if one.permission]


@pytest.fixture(scope="module")
def unlimited() -> MockServer:
    return MockServer(limits=False, clock=ManualClock(NOON_MS), copying=True)


@pytest.fixture(scope="module")
def limited() -> MockServer:
    return MockServer(clock=ManualClock(NOON_MS))


@pytest.fixture(scope="module")
def powerless(tmp_path_factory: pytest.TempPathFactory) -> MockServer:
    """A mock whose keys hold no permission at all."""
    world = json.loads((data.worlds() / "default.json").read_text(encoding="utf-8"))
    for credential in world["coinw"]["credentials"]:
        credential["permissions"] = []
    file: Path = tmp_path_factory.mktemp("world") / "powerless.json"
    file.write_text(json.dumps(world), encoding="utf-8")
    return MockServer(world=file, limits=False, clock=ManualClock(NOON_MS))


def call(mock: MockServer, endpoint: Endpoint, params: Any, *, signed: bool = True) -> Any:
    """Return status and body of a call; public ones are never signed."""
    keys = mock.coinw if signed and endpoint.permission else None
    reply = mock.handle(coinw_request(endpoint, params, keys, mock.clock.now_ms()))
    return reply.status, json.loads(reply.body)


def test_there_are_29_commands_and_51_endpoints() -> None:
    sections = [endpoint.section for endpoint in CATALOGUE]
    assert (sections.count("spot"), sections.count("futures")) == (29, 51)


@for_each("endpoint", ALL, ids=id_of)
def test_a_valid_call_is_answered(unlimited: MockServer, endpoint: Endpoint) -> None:
    unlimited.reset()
    status, body = call(unlimited, endpoint, valid_params(endpoint))
    assert (status, body["code"]) == (200, expected(endpoint))


@for_each("endpoint", PRIVATE, ids=id_of)
def test_an_unsigned_private_call_is_refused(unlimited: MockServer, endpoint: Endpoint) -> None:
    status, body = call(unlimited, endpoint, valid_params(endpoint), signed=False)
    assert (status, str(body["code"])) == (200, "6000")


@for_each("endpoint", PRIVATE, ids=id_of)
def test_a_key_without_permission_is_refused(powerless: MockServer, endpoint: Endpoint) -> None:
    _, body = call(powerless, endpoint, valid_params(endpoint))
    assert body["code"] == ("6000" if endpoint.section == "spot" else 6003)


@for_each("endpoint", ALL, ids=id_of)
def test_a_missing_parameter_is_refused(unlimited: MockServer, endpoint: Endpoint) -> None:
    schema = endpoint.request.schema
    for name in schema.get("items", schema).get("required", ()):
        params = valid_params(endpoint)
        row = params[0] if isinstance(params, list) else params
        del row[name]
        status, body = call(unlimited, endpoint, params)
        if endpoint.section == "spot":
            assert (status, body["code"]) == (200, "-3")
        else:
            assert (status, body["code"]) == ((400, 904) if endpoint.is_public else (200, 402))


@for_each("endpoint", ALL, ids=id_of)
def test_a_value_outside_an_enum_is_refused(unlimited: MockServer, endpoint: Endpoint) -> None:
    for name, schema in members(endpoint).items():
        if "enum" not in schema:
            continue
        params = valid_params(endpoint)
        row = params[0] if isinstance(params, list) else params
        row[name] = "no-such-value"
        _, body = call(unlimited, endpoint, params)
        assert str(body["code"]) in {"-3", "1"}, name


@for_each("endpoint", ALL, ids=id_of)
def test_one_call_more_than_the_limit_is_refused(limited: MockServer, endpoint: Endpoint) -> None:
    limited.reset()
    limited.credit("coinw", "main", "USDT", "10000", book="futures")
    params = valid_params(endpoint)
    for already in range(min(rule.requests for rule in endpoint.rate_limits)):
        status, body = call(limited, endpoint, params)
        code = expected_again(endpoint) if already else expected(endpoint)
        assert (status, body["code"]) == (200, code)
    status, body = call(limited, endpoint, params)
    assert (status, body) == (200, {"code": 29001, "msg": "API access frequently"})
    limited.clock.advance(max(rule.window_ms for rule in endpoint.rate_limits))
    status, body = call(limited, endpoint, params)
    assert (status, body["code"]) == (200, expected_again(endpoint))


@for_each("where", ["key", "sign", "parameter"])
@for_each("endpoint", PRIVATE, ids=id_of)
def test_no_mutation_of_a_signed_call_passes(
    unlimited: MockServer, endpoint: Endpoint, where: str
) -> None:
    keys = unlimited.coinw
    request = coinw_request(endpoint, valid_params(endpoint), keys, NOON_MS)
    reply = unlimited.handle(mutated(request, where, keys.key))
    assert str(json.loads(reply.body)["code"]) in {"6000", "6001"}


def mutated(request: Any, where: str, key: str) -> Any:
    """Return the request with one thing about it changed."""
    if where == "parameter" and request.method in {"POST", "PUT", "DELETE"} and request.body:
        return request._replace(body=request.body + b" " if request.body != b"{}" else b'{"a":1}')
    if where == "parameter":
        query = f"{request.query}&injected=1".lstrip("&")
        return request._replace(query=query, raw_target="")
    if "api_key=" in request.query:
        old, new = ("api_key=", "api_key=0") if where == "key" else ("sign=", "sign=0")
        return request._replace(query=request.query.replace(old, new), raw_target="")
    name = "HTTP_API:KEY" if where == "key" else "HTTP_SIGN"
    return request._replace(headers={**request.headers, name: f"0{request.headers[name]}"})
