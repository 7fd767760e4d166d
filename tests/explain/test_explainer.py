"""Why a call was refused, in words: what was expected, what is nearest, and in a header."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer, Request
from fauxchange.domain.access.credential import Credential
from fauxchange.exchanges.diagnosis.doctor import Case, Diagnosis
from tests.clients import OkxClient
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BALANCES = "/api/v5/asset/balances"
PURCHASE = "/api/v5/finance/staking-defi/eth/purchase"


@pytest.fixture(scope="module")
def built() -> MockServer:
    return MockServer(clock=ManualClock(NOON_MS), copying=True)


@pytest.fixture
def mock(built: MockServer) -> MockServer:
    built.reset()
    return built


@pytest.fixture
def client(mock: MockServer) -> OkxClient:
    return OkxClient(mock, mock.okx)


def diagnosis_of(mock: MockServer) -> dict[str, Any]:
    diagnosis: dict[str, Any] = mock.journal.entries(1)[0].as_json()["diagnosis"]
    return diagnosis


@pytest.mark.parametrize(
    ("method", "target", "first"),
    [
        ("GET", "/api/v5/asset/balance", "GET /api/v5/asset/balances"),
        ("POST", "/api/v5/asset/balances", "GET /api/v5/asset/balances"),
        ("GET", "/api/v5/asset/balances/", "GET /api/v5/asset/balances"),
        ("POST", "/api/v5/trade/orders", "POST /api/v5/trade/order"),
        ("GET", "/v1/perpum/account/avaliable", "GET /v1/perpum/account/available"),
        (
            "POST",
            "/api/v1/private?command=returnBalance",
            "POST /api/v1/private?command=returnBalances",
        ),
    ],
)
def test_the_three_nearest_endpoints_of_an_unknown_path_are_named(
    mock: MockServer, method: str, target: str, first: str
) -> None:
    mock.handle(Request.of(method, target))
    nearest = diagnosis_of(mock)["nearest"]
    assert len(set(nearest)) == 3
    assert nearest[0] == first


def test_a_known_path_has_no_nearest(client: OkxClient) -> None:
    client.post(PURCHASE, {"amt": "99"})
    assert "nearest" not in diagnosis_of(client.mock)


def stale(client: OkxClient) -> None:
    replace(client, headers={"OK-ACCESS-TIMESTAMP": "2025-06-18T11:59:20.000Z"}).get(BALANCES)


def too_many(client: OkxClient) -> None:
    for _ in range(7):
        client.get(BALANCES)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda c: c.get("/api/v5/nowhere"), "a documented path"),
        (lambda c: c.post(BALANCES, {}), "GET"),
        (
            lambda c: c.mock.handle(Request("GET", BALANCES)),
            "the header OK-ACCESS-KEY",
        ),
        (stale, "a time within 30 s of 2025-06-18T12:00:00.000Z"),
        (too_many, "at most 6 requests in 1 s per user (asset/balances.get)"),
        (lambda c: c.post(PURCHASE, body=b"{"), "a body that is JSON"),
        (lambda c: c.post(PURCHASE, {"amt": "99"}), "at most 37.11827078 ETH"),
        (
            lambda c: OkxClient(c.mock, c.mock.keys("okx", "read")).post(PURCHASE, {"amt": "1"}),
            "a key with the permission trade",
        ),
    ],
)
def test_what_was_expected_is_told(
    client: OkxClient, call: Callable[[OkxClient], object], expected: str
) -> None:
    call(client)
    assert diagnosis_of(client.mock)["expected"] == expected


def test_what_a_parameter_may_be_is_told_as_its_schema_says(client: OkxClient) -> None:
    client.post(PURCHASE, {"amt": "x"})
    assert diagnosis_of(client.mock)["expected"].startswith(
        'amt: {"description":"A number above zero'
    )


def test_the_documentation_is_told_as_an_address(client: OkxClient) -> None:
    client.post(PURCHASE, {"amt": "x"})
    docs = "https://www.okx.com/docs-v5/en/#financial-product-eth-staking-post-purchase"
    assert diagnosis_of(client.mock)["docs"] == docs
    client.mock.handle(Request("POST", "/api/v1/private", "command=returnBalances"))
    assert diagnosis_of(client.mock)["docs"].startswith("https://www.coinw.com/api-doc/en/")


def explained(client: OkxClient, asked: str | None) -> dict[str, str]:
    headers = {"OK-ACCESS-TIMESTAMP": "1750248000"}
    if asked is not None:
        headers["X-Mock-Explain"] = asked
    return dict(replace(client, headers=headers).get(BALANCES).headers)


def test_the_diagnosis_is_in_a_header_when_it_is_asked_for(client: OkxClient) -> None:
    assert explained(client, "1") == {
        "X-Mock-Diagnosis": "unix-seconds: the timestamp is Unix seconds. send ISO 8601 in UTC "
        "with milliseconds, such as 2025-06-18T12:00:00.000Z"
    }


@pytest.mark.parametrize("asked", [None, "0", ""])
def test_nobody_who_does_not_ask_gets_the_header(client: OkxClient, asked: str | None) -> None:
    assert explained(client, asked) == {}


def test_an_accepted_call_has_no_diagnosis(client: OkxClient) -> None:
    reply = replace(client, headers={"X-Mock-Explain": "1"}).get(BALANCES)
    assert dict(reply.headers) == {"X-Mock-Fidelity": "modelled"}


def test_the_header_is_ascii_on_one_line_whatever_was_sent(client: OkxClient) -> None:
    reply = client.mock.handle(
        Request.of("GET", "/api/v5/\r\nX-Evil: \u00e9\u4e2d", {"X-Mock-Explain": "1"})
    )
    (value,) = dict(reply.headers).values()
    assert value.isascii()
    assert value.isprintable()
    assert value.startswith("route: no documented endpoint has the path /api/v5/  X-Evil: ")


def test_the_header_shows_no_secret(client: OkxClient) -> None:
    request = Request.of("GET", f"/api/v5/{client.keys.secret}", {"X-Mock-Explain": "1"})
    (value,) = dict(client.mock.handle(request).headers).values()
    assert client.keys.secret not in value


def test_a_key_that_is_deleted_is_told_as_deleted(client: OkxClient) -> None:
    keys = "/api/v5/users/subaccount/delete-apikey"
    sub = client.mock.keys("okx", "sub1")
    bound = OkxClient(client.mock, client.mock.keys("okx", "bound"))
    bound.post(keys, {"subAcct": "faux001", "apiKey": sub.key})
    OkxClient(client.mock, sub).get(BALANCES)
    assert diagnosis_of(client.mock)["mistake"]["name"] == "revoked-key"


def test_a_passphrase_of_another_key_is_told(mock: MockServer) -> None:
    client = OkxClient(mock, mock.keys("okx", "bound"))
    client.post(
        "/api/v5/users/subaccount/apikey",
        {"subAcct": "faux001", "label": "v5", "passphrase": "Passw0rd!"},
    )
    replace(client, headers={"OK-ACCESS-PASSPHRASE": "Passw0rd!"}).get(BALANCES)
    assert diagnosis_of(mock)["mistake"]["name"] == "passphrase-of-another-key"


def test_secrets_are_read_again_only_when_keys_have_changed(
    client: OkxClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    mock, reads = client.mock, list[type]()
    store, explainer = mock.sandbox.store, mock.journal.explainer
    read = store.documents

    def documents(kind: type) -> Iterator[object]:
        reads.append(kind)
        return read(kind)

    monkeypatch.setattr(store, "documents", documents)
    explainer.redact("nothing")
    client.post(PURCHASE, {"amt": "0.1"})
    explainer.redact("nothing")
    assert reads == [Credential]
    bound = OkxClient(mock, mock.keys("okx", "bound"))
    asked = {"subAcct": "faux001", "label": "v5", "passphrase": "Passw0rd!"}
    (made,) = json.loads(bound.post("/api/v5/users/subaccount/apikey", asked).body)["data"]
    secret = made["secretKey"]
    assert secret not in explainer.redact(f"is {secret} secret")
    assert reads == [Credential, Credential]


def test_a_call_is_diagnosed_again_only_when_keys_have_changed(
    client: OkxClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    mock, explained = client.mock, list[str]()
    doctor = mock.app.exchanges["okx"].doctor
    diagnose = doctor.diagnose

    def counted(case: Case) -> Diagnosis | None:
        explained.append(case.request.path)
        return diagnose(case)

    monkeypatch.setattr(doctor, "diagnose", counted)
    replace(client, headers={"OK-ACCESS-SIGN": "wrong"}).get(BALANCES)
    (refused,) = mock.journal.entries(1)
    refused.as_json()
    client.post(PURCHASE, {"amt": "0.1"})
    refused.as_json()
    assert explained == [BALANCES]
    mock.revoke_key("okx", mock.keys("okx", "sub1").key)
    refused.as_json()
    assert explained == [BALANCES, BALANCES]
