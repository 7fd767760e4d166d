"""Every documented endpoint, called with requests drawn from its schema: right ones, and nearly.

What is valid is answered as documented, or refused for a reason of the trade. What is nearly valid
is refused with the code of what is wrong with it. Nothing is an error of the server.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from fauxchange import ManualClock, MockServer
from fauxchange_kit.exchanges import exchange
from fauxchange_kit.generate import strategies
from fauxchange_kit.generate.strategies import NearValid, Wrong
from tests.catalogues import id_of
from tests.conftest import NOON_MS
from tests.each import for_each

if TYPE_CHECKING:
    from fauxchange.spec.endpoint import Endpoint

ENDPOINTS = [one for name in ("okx", "coinw") for one in exchange(name).catalogue]
SPOILABLE = [
    one
    for one in ENDPOINTS
    if strategies.mutations_of(one.exchange, one.id) and not one.decommissioned
]

FEW = settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)

ACCEPTED = {"okx": {"0", "1", "2"}, "coinw": {"0", "200"}}

# Codes that no valid signed request may get: they refuse the credentials or the form of a call.
UNTHINKABLE = {
    *("50002", "50102", "50103", "50104", "50105", "50106", "50111", "50113", "50114", "50120"),
    *("500", "402", "904", "-2", "-3"),
}


@pytest.fixture(scope="module")
def mock() -> MockServer:
    """One mock for all: what one call changes makes the next one no less valid."""
    return MockServer(limits=False, clock=ManualClock(NOON_MS))


def call(mock: MockServer, endpoint: Endpoint, params: Any) -> tuple[int, Any]:
    """Return status and body of a call, signed where a key is needed."""
    keys = {"okx": mock.okx, "coinw": mock.coinw}[endpoint.exchange]
    request = strategies.signed(
        endpoint.exchange, endpoint.id, params, keys if endpoint.permission else None, mock.clock
    )
    reply = mock.handle(request.received)
    return reply.status, json.loads(reply.body)


def documented_codes(endpoint: Endpoint) -> set[str]:
    """Return the codes that the exchange's errors have."""
    errors = exchange(endpoint.exchange).errors
    return {str(error.get("code", name.partition("_")[0])) for name, error in errors.items()}


@for_each("endpoint", ENDPOINTS, ids=id_of)
def test_a_valid_request_is_answered_as_documented(mock: MockServer, endpoint: Endpoint) -> None:
    codes = documented_codes(endpoint)

    @FEW
    @given(strategies.requests_of(endpoint.exchange, endpoint.id))
    def answered(params: Any) -> None:
        status, body = call(mock, endpoint, params)
        code = str(body["code"])
        assert status < 500
        if code in ACCEPTED[endpoint.exchange]:
            assert endpoint.response.violation(body.get("data")) is None
        else:
            assert code in codes - UNTHINKABLE or refuses_the_trade(endpoint, params, code)

    answered()


# What names a pair, a coin or a chain that CoinW's spot market may not have.
NAMING = {"symbol", "currencyPair", "coinCode", "currency", "symbolId", "chain"}


def refuses_the_trade(endpoint: Endpoint, params: Any, code: str) -> bool:
    """Whether CoinW's spot market refuses what it does not list, with the code of bad values.

    It has that code for amounts and prices that do not suit a pair or coin, too.
    """
    return endpoint.section == "spot" and code == "-3" and bool(NAMING & set(params))


OF_OKX = {
    Wrong.MISSING: "50014",
    Wrong.EITHER: "50015",
    Wrong.BOTH: "50024",
    Wrong.TOO_MANY: "50025",
    Wrong.MALFORMED: "50002",
}


def own_codes(schema: Any, keyword: str) -> set[str]:
    """Return the errors that stand beside a keyword anywhere in a schema."""
    if isinstance(schema, list):
        return {code for one in schema for code in own_codes(one, keyword)}
    if not isinstance(schema, dict):
        return set()
    own = {schema["x-errors"][keyword]} if keyword in schema.get("x-errors", {}) else set()
    return own | own_codes(list(schema.values()), keyword)


def codes_for(endpoint: Endpoint, wrong: Wrong) -> set[str]:
    """Return the codes that a kind of mistake may have: those of its rules alone, else one."""
    keyword = {Wrong.EITHER: "anyOf", Wrong.MISSING: "required"}.get(wrong, "")
    return own_codes(endpoint.request.schema, keyword) or {code_for(endpoint, wrong)}


def code_for(endpoint: Endpoint, wrong: Wrong) -> str:
    """Return the code that a kind of mistake has where no rule has one of its own."""
    if endpoint.exchange == "okx":
        return OF_OKX.get(wrong, "51000")
    if endpoint.section == "spot":
        return "-3"
    if wrong not in {Wrong.MISSING, Wrong.EITHER, Wrong.BOTH}:
        return "1"
    return "904" if endpoint.is_public else "402"


def code_of(body: Any) -> str:
    """Return the code of a refusal: of the first row, where a batch tells of each."""
    if isinstance(body.get("data"), list) and body["data"]:
        return str(body["data"][0]["sCode"])
    return str(body["code"])


@for_each("endpoint", SPOILABLE, ids=id_of)
def test_a_nearly_valid_request_is_refused_for_what_is_wrong(
    mock: MockServer, endpoint: Endpoint
) -> None:
    @FEW
    @given(strategies.near_valid_requests_of(endpoint.exchange, endpoint.id))
    def refused(request: NearValid) -> None:
        status, body = call(mock, endpoint, request.params)
        assert status < 500
        assert code_of(body) in codes_for(endpoint, request.wrong), request

    refused()


@for_each("endpoint", ENDPOINTS, ids=id_of)
def test_a_drawn_answer_is_one_that_the_schema_allows(endpoint: Endpoint) -> None:
    @FEW
    @given(strategies.payloads_of(endpoint.exchange, endpoint.id))
    def allowed(payload: Any) -> None:
        assert endpoint.response.violation(payload) is None

    allowed()
