"""What holds for each of OKX's documented endpoints, one by one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer, data
from tests.catalogues import catalogue, id_of
from tests.conftest import NOON_MS
from tests.each import for_each
from tests.okx.money.expected import expected, expected_again
from tests.requests_of import members, okx_request, valid_params

if TYPE_CHECKING:
    from pathlib import Path

    from fauxchange.spec.endpoint import Endpoint

CATALOGUE = catalogue("okx")
LIVING = [one for one in CATALOGUE if not one.decommissioned]
PRIVATE = [one for one in CATALOGUE if one.permission]
HEADERLESS = [one for one in CATALOGUE if one.is_public and not one.optional_auth]
PUBLIC = [one for one in CATALOGUE if one.is_public]


@pytest.fixture(scope="module")
def rich_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A world that can pay for every documented example."""
    world = json.loads((data.worlds() / "default.json").read_text(encoding="utf-8"))
    world["okx"]["accounts"][0]["books"]["funding"]["ETH"] = "1000000"
    file: Path = tmp_path_factory.mktemp("world") / "rich.json"
    file.write_text(json.dumps(world), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def unlimited(rich_world: Path) -> MockServer:
    return MockServer(world=rich_world, limits=False, clock=ManualClock(NOON_MS), copying=True)


@pytest.fixture(scope="module")
def limited(rich_world: Path) -> MockServer:
    return MockServer(world=rich_world, clock=ManualClock(NOON_MS))


@pytest.fixture(scope="module")
def powerless(tmp_path_factory: pytest.TempPathFactory) -> MockServer:
    """A mock whose keys hold no permission at all."""
    world = json.loads((data.worlds() / "default.json").read_text(encoding="utf-8"))
    for credential in world["okx"]["credentials"]:
        credential["permissions"] = []
    file: Path = tmp_path_factory.mktemp("world") / "powerless.json"
    file.write_text(json.dumps(world), encoding="utf-8")
    return MockServer(world=file, limits=False, clock=ManualClock(NOON_MS))


# As was seen of a demo server.
NO_KIND_IS_A_WRONG_ONE = {"trade/orders-algo-pending.get", "trade/orders-algo-history.get"}


def call(mock: MockServer, endpoint: Endpoint, params: Any, *, signed: bool = True) -> Any:
    """Return status and body of a call."""
    keys = mock.okx if signed else None
    reply = mock.handle(okx_request(endpoint, params, keys, mock.clock.now_ms()))
    return reply.status, json.loads(reply.body)


def lone(params: Any) -> Any:
    """Return parameters with one row only, where the body is a list."""
    return params[:1] if isinstance(params, list) else params


def refused(body: Any) -> tuple[str, str]:
    """Return code and text of a refusal: the row's, where a batch of one failed."""
    if body["code"] == "1":
        return body["data"][0]["sCode"], body["data"][0]["sMsg"]
    return body["code"], body["msg"]


def missing(endpoint: Endpoint, name: str) -> tuple[str, str]:
    """Return code and text of a refusal for a parameter that is not there."""
    if endpoint.id in NO_KIND_IS_A_WRONG_ONE:
        return "51000", f"Parameter {name} error"
    return "50014", f"Parameter {name} can not be empty."


def test_the_catalogue_has_394_endpoints() -> None:
    assert len(CATALOGUE) == 394


@for_each("endpoint", LIVING, ids=id_of)
def test_a_valid_signed_call_is_answered(unlimited: MockServer, endpoint: Endpoint) -> None:
    # What one endpoint set is no matter of another's.
    unlimited.reset()
    _, body = call(unlimited, endpoint, valid_params(endpoint))
    assert body["code"] in expected(endpoint)


@for_each("endpoint", LIVING, ids=id_of)
def test_every_documented_request_is_accepted(unlimited: MockServer, endpoint: Endpoint) -> None:
    unlimited.reset()
    for example in endpoint.examples:
        if example.request is not None:
            _, body = call(unlimited, endpoint, example.request)
            assert body["code"] in expected(endpoint, example.name)


@for_each("endpoint", PRIVATE, ids=id_of)
def test_an_unsigned_private_call_is_refused(unlimited: MockServer, endpoint: Endpoint) -> None:
    status, body = call(unlimited, endpoint, valid_params(endpoint), signed=False)
    refusal = (410, "50005") if endpoint.decommissioned else (401, "50103")
    assert (status, body["code"]) == refusal


@for_each("endpoint", PUBLIC, ids=id_of)
def test_a_public_call_needs_no_key(unlimited: MockServer, endpoint: Endpoint) -> None:
    status, body = call(unlimited, endpoint, valid_params(endpoint), signed=False)
    assert status == 200
    assert body["code"] in expected(endpoint)


@for_each("endpoint", HEADERLESS, ids=id_of)
def test_a_public_call_looks_at_no_header(unlimited: MockServer, endpoint: Endpoint) -> None:
    request = okx_request(endpoint, valid_params(endpoint), unlimited.okx, 1_000)
    reply = unlimited.handle(request)
    assert json.loads(reply.body)["code"] in expected(endpoint)


@for_each("endpoint", PRIVATE, ids=id_of)
def test_a_key_without_permission_is_refused(powerless: MockServer, endpoint: Endpoint) -> None:
    status, body = call(powerless, endpoint, valid_params(endpoint))
    refusal = (410, "50005") if endpoint.decommissioned else (200, "50120")
    assert (status, body["code"]) == refusal


@for_each("endpoint", LIVING, ids=id_of)
def test_a_missing_parameter_is_named(unlimited: MockServer, endpoint: Endpoint) -> None:
    schema = endpoint.request.schema
    for name in schema.get("items", schema).get("required", ()):
        params = lone(valid_params(endpoint))
        row = params[0] if isinstance(params, list) else params
        del row[name]
        _, body = call(unlimited, endpoint, params)
        assert refused(body) == missing(endpoint, name)


@for_each("endpoint", LIVING, ids=id_of)
def test_a_value_outside_an_enum_is_named(unlimited: MockServer, endpoint: Endpoint) -> None:
    for name, schema in members(endpoint).items():
        if "enum" not in schema:
            continue
        params = lone(valid_params(endpoint))
        row = params[0] if isinstance(params, list) else params
        row[name] = "no-such-value"
        _, body = call(unlimited, endpoint, params)
        code, text = refused(body)
        # In rows a space was seen behind it.
        assert (code, text.rstrip()) == ("51000", f"Parameter {name} error")


@for_each("endpoint", LIVING, ids=id_of)
def test_one_call_more_than_the_limit_is_refused(limited: MockServer, endpoint: Endpoint) -> None:
    limited.reset()
    params = valid_params(endpoint)
    # The clock stands still, so one signature is right for all.
    request = okx_request(endpoint, params, limited.okx, limited.clock.now_ms())
    codes = expected_again(endpoint)
    for _ in range(allowed_calls(endpoint)):
        assert json.loads(limited.handle(request).body)["code"] in codes
    reply = limited.handle(request)
    assert reply.status == 429
    assert json.loads(reply.body) == {"msg": "Too Many Requests", "code": "50011"}
    limited.clock.advance(max(rule.window_ms for rule in endpoint.rate_limits))
    _, body = call(limited, endpoint, params)
    assert body["code"] in codes


def allowed_calls(endpoint: Endpoint) -> int:
    """Return how many calls fit into one moment: the tightest rule that applies to this caller."""
    rules = CATALOGUE[endpoint.batch_of].rate_limits if endpoint.batch_of else endpoint.rate_limits
    rows = valid_params(endpoint)
    if endpoint.batch_of and len(rows) > 1:
        rules = endpoint.rate_limits
    count = len(rows) if isinstance(rows, list) else 1
    return min(
        rule.requests // (count if rule.counts_rows else 1)
        for rule in rules
        if rule.applies_to in {None, "not-options"}
    )
