"""Whatever is called at CoinW: the journal says what became of it, and every fault strikes it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer
from fauxchange.faults.catalogue import KINDS
from tests.catalogues import catalogue
from tests.coinw.expected import expected
from tests.coinw.forms.life import live
from tests.coinw.trading.trader import at_noon
from tests.conftest import NOON_MS
from tests.each import for_each
from tests.requests_of import coinw_request, members, valid_params

if TYPE_CHECKING:
    from fauxchange.sandbox.keys import Keys
    from fauxchange.spec.endpoint import Endpoint

CATALOGUE = catalogue("coinw")
ALL = list(CATALOGUE)
PRIVATE = [one for one in CATALOGUE if one.permission]
MUST = [
    (one, name)
    for one in CATALOGUE
    for name in one.request.schema.get("items", one.request.schema).get("required", ())
]
# What a fault answers in place of what would be answered: status, and code by market.
ANSWERS: dict[str, tuple[dict[str, Any], int, tuple[str, str]]] = {
    "reject": ({"code": "rate-limit"}, 200, ("29001", "29001")),
    "rate-limit-storm": ({}, 200, ("29001", "29001")),
    "maintenance": ({}, 200, ("-200", "500")),
    "http-status": ({"status": 502}, 502, ("-200", "500")),
}
# What a fault does to the answer on its way, or to the time and the order of things.
BESIDE: dict[str, dict[str, Any]] = {
    "latency": {"ms": 0.01},
    "connection-reset": {},
    "truncated-body": {},
    "slow-drip": {},
    "content-type": {},
    "push-before-reply": {},
    "malformed-body": {"body": "html"},
    "nasty-answer": {},
    "lost-reply": {},
    "duplicate-execution": {},
    "delayed-execution": {"delayMs": 1},
    "stale-read": {"lagMs": 1},
    "clock-skew": {"ms": 1},
    "partial-batch": {"code": "futures-symbol-closed"},
    "market-event": {"event": "gap", "pair": "BTC-USDT", "percent": -5},
    "order-event": {"event": "cancel"},
    "error-penalties": {},
}


@pytest.fixture(scope="module")
def mock() -> MockServer:
    return MockServer(limits=False, clock=ManualClock(NOON_MS), copying=True)


def call(mock: MockServer, endpoint: Endpoint, params: Any, keys: Keys | None) -> Any:
    """Send a call; return status and body, which is None unless it is JSON."""
    reply = mock.handle(coinw_request(endpoint, params, keys, mock.clock.now_ms()))
    try:
        return reply.status, json.loads(reply.body)
    except ValueError:
        return reply.status, None


def usual(mock: MockServer, endpoint: Endpoint) -> Keys | None:
    return mock.coinw if endpoint.permission else None


def newest(mock: MockServer) -> Any:
    return mock.journal.entries(1)[0]


def test_the_journal_has_each_call_of_a_life_with_its_endpoint_and_account() -> None:
    mock = at_noon()
    called = set(live(mock))
    entries = mock.journal.entries()
    assert {one.verdict for one in entries} == {"accepted"}
    assert {one.endpoint_id for one in entries} >= called
    for one in entries:
        is_private = bool(CATALOGUE[one.endpoint_id].permission)
        assert (one.exchange, one.account) == ("coinw", "main" if is_private else "")


@for_each("endpoint", [one for one in PRIVATE if one.permission != "read"], ids=lambda one: one.id)
def test_a_call_without_its_right_is_explained(mock: MockServer, endpoint: Endpoint) -> None:
    mock.reset()
    made = mock.make_key("coinw", "main", ("read",))
    keys = mock.coinw._replace(key=made.key, secret=made.secret.decode())
    call(mock, endpoint, valid_params(endpoint), keys)
    shown = newest(mock).as_json()
    assert (shown["endpoint"], shown["verdict"]) == (endpoint.id, "refused")
    assert shown["diagnosis"]["expected"] == f"a key with the permission {endpoint.permission}"


@for_each("endpoint", PRIVATE, ids=lambda one: one.id)
def test_a_call_that_is_signed_wrong_is_explained(mock: MockServer, endpoint: Endpoint) -> None:
    mock.reset()
    keys = mock.coinw
    call(mock, endpoint, valid_params(endpoint), keys._replace(secret=keys.secret.swapcase()))
    diagnosis = newest(mock).as_json()["diagnosis"]
    assert diagnosis["step"] == "authentication"
    assert diagnosis["mistake"]["name"] == "secret-in-other-case"


@for_each("case", MUST, ids=lambda one: f"{one[0].id} {one[1]}")
def test_a_member_that_is_missing_is_named(mock: MockServer, case: tuple[Endpoint, str]) -> None:
    endpoint, name = case
    params = valid_params(endpoint)
    del (params[0] if isinstance(params, list) else params)[name]
    call(mock, endpoint, params, usual(mock, endpoint))
    diagnosis = newest(mock).as_json()["diagnosis"]
    assert (diagnosis["step"], diagnosis["reason"]) == ("validation", f"{name} is required")
    assert diagnosis["expected"].startswith(f"{name}: {{")


@for_each("endpoint", ALL, ids=lambda one: one.id)
def test_a_value_that_is_none_of_a_list_is_named(mock: MockServer, endpoint: Endpoint) -> None:
    for name, schema in members(endpoint).items():
        if "enum" not in schema:
            continue
        params = valid_params(endpoint)
        (params[0] if isinstance(params, list) else params)[name] = "no-such-value"
        call(mock, endpoint, params, usual(mock, endpoint))
        diagnosis = newest(mock).as_json()["diagnosis"]
        assert '"no-such-value"' in diagnosis["reason"], name
        assert diagnosis["expected"].startswith(f"{name}: {{"), name


@for_each("kind", sorted(ANSWERS))
@for_each("endpoint", ALL, ids=lambda one: one.id)
def test_a_fault_answers_in_the_words_of_the_market(
    mock: MockServer, endpoint: Endpoint, kind: str
) -> None:
    mock.reset()
    options, status, codes = ANSWERS[kind]
    code = codes[0] if endpoint.section == "spot" else codes[1]
    mock.fault(kind, match={"exchange": "coinw", "endpoint": endpoint.id}, times=1, **options)
    answered, body = call(mock, endpoint, valid_params(endpoint), usual(mock, endpoint))
    assert (answered, str(body["code"])) == (status, code)
    assert newest(mock).faults == (kind,)
    answered, body = call(mock, endpoint, valid_params(endpoint), usual(mock, endpoint))
    assert (answered, body["code"]) == (200, expected(endpoint))


@for_each("kind", sorted(BESIDE))
def test_a_fault_strikes_every_call_and_the_books_add_up(mock: MockServer, kind: str) -> None:
    mock.reset()
    for endpoint in ALL:
        match = {"exchange": "coinw", "endpoint": endpoint.id}
        mock.fault(kind, match=match, times=1, **BESIDE[kind])
        call(mock, endpoint, valid_params(endpoint), usual(mock, endpoint))
        entry = newest(mock)
        assert (entry.endpoint_id, entry.faults) == (endpoint.id, (kind,))
    mock.clock.advance(1_000)
    assert mock.audit()["mistakes"] == []


def test_every_kind_of_fault_is_here() -> None:
    assert {*ANSWERS, *BESIDE} == set(KINDS)
