"""The journal: the last calls in order, why they were refused, and no secret among them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from fauxchange import MockServer, Reply, Request
from fauxchange.runtime.journal.entry import iso
from fauxchange.runtime.journal.journal import Journal
from fauxchange.runtime.redaction import redact
from tests.clients import CoinwClient, OkxClient
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Callable

BALANCES = "/api/v5/asset/balances"
PURCHASE = "/api/v5/finance/staking-defi/eth/purchase"


@pytest.fixture
def client(mock: MockServer) -> OkxClient:
    """An OKX client with the default keys."""
    return OkxClient(mock, mock.okx)


def last(mock: MockServer) -> dict[str, Any]:
    """Return the last entry as the admin API shows it."""
    return mock.journal.entries(1)[0].as_json()


def noted(capacity: int, calls: int) -> Journal:
    """Return a journal of so many calls, each with its number as its path."""
    journal = Journal(capacity)
    for i in range(1, calls + 1):
        request, reply = Request("GET", f"/{i}"), Reply(200, b"", "0")
        journal.record(NOON_MS + i, "okx", None, request, reply, None, 1_500)
    return journal


def paths(journal: Journal, limit: int | None = None) -> list[str]:
    """Return the paths of the entries."""
    return [entry.request.path for entry in journal.entries(limit)]


# A ring


def test_calls_are_kept_in_order_of_arrival() -> None:
    assert paths(noted(10, 3)) == ["/1", "/2", "/3"]


def test_the_oldest_calls_make_room() -> None:
    journal = noted(3, 5)
    assert paths(journal) == ["/3", "/4", "/5"]
    assert journal.count == 5


def test_calls_keep_their_numbers_when_others_are_dropped() -> None:
    assert [entry.number for entry in noted(2, 5).entries()] == [4, 5]


@pytest.mark.parametrize(
    ("limit", "shown"),
    [
        (None, ["/1", "/2", "/3"]),
        (0, []),
        (1, ["/3"]),
        (2, ["/2", "/3"]),
        (3, ["/1", "/2", "/3"]),
        (99, ["/1", "/2", "/3"]),
    ],
)
def test_a_limit_shows_the_last_calls(limit: int | None, shown: list[str]) -> None:
    assert paths(noted(10, 3), limit) == shown


def test_a_journal_of_its_default_size_is_bounded() -> None:
    journal = noted(Journal()._entries.maxlen or 0, 10_001)
    assert len(journal.entries()) == 10_000
    assert len(Journal().entries()) == 0


def test_clear_forgets_calls_and_count() -> None:
    journal = noted(10, 3)
    journal.clear()
    assert (journal.entries(), journal.count) == ([], 0)


def test_what_entries_returns_does_not_change_afterwards(client: OkxClient) -> None:
    client.get(BALANCES)
    entries = client.mock.journal.entries()
    client.get(BALANCES)
    assert len(entries) == 1


def test_a_reset_empties_the_journal(client: OkxClient) -> None:
    client.get(BALANCES)
    client.mock.reset()
    assert client.mock.journal.count == 0


@pytest.mark.parametrize(
    ("ms", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (NOON_MS, "2025-06-18T12:00:00.000Z"),
        (NOON_MS + 7, "2025-06-18T12:00:00.007Z"),
        (1_699_257_600_999, "2023-11-06T08:00:00.999Z"),
    ],
)
def test_times_are_iso_with_milliseconds(ms: int, text: str) -> None:
    assert iso(ms) == text


# Entries


def test_an_accepted_call_is_written_down(client: OkxClient) -> None:
    client.get(f"{BALANCES}?ccy=ETH")
    shown = last(client.mock)
    assert shown.pop("duration_us") >= 0
    assert shown.pop("machine_time") > "2026"
    assert shown == {
        "number": 1,
        "time": "2025-06-18T12:00:00.000Z",
        "exchange": "okx",
        "endpoint": "asset/balances.get",
        "method": "GET",
        "target": "/api/v5/asset/balances?ccy=ETH",
        "status": 200,
        "code": "0",
        "verdict": "accepted",
        "fidelity": "modelled",
    }


def test_calls_are_found_by_a_text_in_target_body_or_reason(client: OkxClient) -> None:
    client.get(f"{BALANCES}?ccy=ETH")
    client.get("/api/v5/nowhere")
    numbers = {
        text: [entry.number for entry in client.mock.journal.find(text=text)]
        for text in ("CCY=eth", "AVAILBAL", "no documented endpoint", "elsewhere")
    }
    assert numbers == {
        "CCY=eth": [1],
        "AVAILBAL": [1],
        "no documented endpoint": [2],
        "elsewhere": [],
    }


def test_a_sample_has_the_calls_that_a_number_divides_newest_first() -> None:
    journal = noted(100, 10)
    numbers = [
        [entry.number for entry in journal.sample(*asked)]
        for asked in ((0, 4), (4, 4), (7, 1), (10, 1), (99, 2))
    ]
    assert numbers == [[8, 4], [8], [10, 9, 8], [], []]


def test_a_duration_is_in_microseconds() -> None:
    assert noted(1, 1).entries()[0].as_json()["duration_us"] == 1.5


def test_a_call_is_written_down_at_the_sandboxs_time(client: OkxClient) -> None:
    client.mock.clock.advance(days=1, ms=5)
    client.get(BALANCES)
    assert last(client.mock)["time"] == "2025-06-19T12:00:00.005Z"


def test_a_refused_call_has_a_diagnosis(client: OkxClient) -> None:
    replace(client, headers={"OK-ACCESS-SIGN": "d3Jvbmc="}).get(BALANCES)
    shown = last(client.mock)
    assert (shown["status"], shown["code"], shown["verdict"]) == (401, "50113", "refused")
    diagnosis = shown["diagnosis"]
    assert diagnosis.pop("curl").startswith("t=$(date -u ")
    assert diagnosis.pop("corrected").startswith("t=$(date -u ")
    assert diagnosis == {
        "step": "authentication",
        "reason": "not the signature of 2025-06-18T12:00:00.000ZGET/api/v5/asset/balances and "
        "0 bytes of body with the secret of the key 7b08…",
        "expected": "base64 of HMAC-SHA256, with the secret, of timestamp, method, path with "
        "query, and body",
        "docs": "https://www.okx.com/docs-v5/en/#funding-account-rest-api-get-balance",
    }


def test_a_path_that_does_not_exist_has_no_endpoint(client: OkxClient) -> None:
    client.get("/api/v5/no/such/path")
    shown = last(client.mock)
    assert (shown["endpoint"], shown["status"], shown["code"]) == (None, 404, "404")
    assert shown["diagnosis"]["step"] == "route"
    assert shown["diagnosis"]["docs"] == "https://www.okx.com/docs-v5/en/"


def test_a_wrong_method_is_told_with_the_right_one(client: OkxClient) -> None:
    client.post(BALANCES, {})
    assert last(client.mock)["diagnosis"]["step"] == "route"
    assert "takes GET, not POST" in last(client.mock)["diagnosis"]["reason"]


def stale(client: OkxClient) -> None:
    """Send a timestamp that is 40 s old."""
    headers = {"OK-ACCESS-TIMESTAMP": "2025-06-18T11:59:20.000Z"}
    replace(client, headers=headers).get(BALANCES)


def too_many(client: OkxClient) -> None:
    """Make one call more than the limit allows."""
    for _ in range(7):
        client.get(BALANCES)


@pytest.mark.parametrize(
    ("call", "step", "reason"),
    [
        (stale, "authentication", "2025-06-18T11:59:20.000Z is 40 s from the exchange's time"),
        (too_many, "rate limit", "6 requests in 1 s per user (asset/balances.get)"),
        (lambda client: client.post(PURCHASE, body=b"{"), "parameters", "the body is not JSON"),
        (lambda client: client.post(PURCHASE, {}), "validation", "amt is required"),
        (lambda client: client.post(PURCHASE, {"amt": "x"}), "validation", '"x" does not match'),
        (lambda client: client.post(PURCHASE, {"amt": "99"}), "handler", "99 ETH wanted"),
    ],
    ids=["stale", "limit", "json", "missing", "wrong", "funds"],
)
def test_a_diagnosis_says_which_step_refused_and_why(
    client: OkxClient, call: Callable[[OkxClient], object], step: str, reason: str
) -> None:
    call(client)
    diagnosis = last(client.mock)["diagnosis"]
    assert diagnosis["step"] == step
    assert reason in diagnosis["reason"]


def test_a_key_without_permission_is_told_what_it_has(mock: MockServer) -> None:
    OkxClient(mock, mock.keys("okx", "read")).post(PURCHASE, {"amt": "1"})
    assert last(mock)["diagnosis"]["step"] == "permission"
    assert last(mock)["diagnosis"]["reason"] == "trade is needed, the key has read"


def test_calls_of_both_exchanges_are_in_one_journal(mock: MockServer) -> None:
    OkxClient(mock, mock.okx).get(BALANCES)
    CoinwClient(mock, mock.coinw).post("returnBalances")
    assert [(entry.number, entry.exchange) for entry in mock.journal.entries()] == [
        (1, "okx"),
        (2, "coinw"),
    ]


def test_a_call_to_an_unknown_sandbox_is_in_the_journal_of_the_default_one(
    mock: MockServer,
) -> None:
    reply = mock.handle(Request.of("GET", f"{BALANCES}?ccy=ETH", sandbox="gone"))
    entry = last(mock)
    assert (reply.status, mock.journal.count) == (404, 1)
    assert (entry["endpoint"], entry["status"], entry["verdict"]) == (None, 404, "refused")
    assert entry["target"] == f"{BALANCES}?ccy=ETH"
    assert entry["diagnosis"] == {
        "step": "sandbox",
        "reason": "there is no sandbox 'gone', or it has ended",
    }


def test_a_call_with_an_unknown_fault_header_is_recorded_with_the_reason(
    client: OkxClient,
) -> None:
    replace(client, headers={"X-Mock-Fault": "gremlin"}).get(BALANCES)
    entry = last(client.mock)
    assert (entry["endpoint"], entry["status"]) == ("asset/balances.get", 400)
    assert (entry["verdict"], "faults" in entry) == ("refused", False)
    assert list(entry["diagnosis"]) == ["step", "reason"]
    assert entry["diagnosis"]["step"] == "fault header"
    assert entry["diagnosis"]["reason"].startswith(
        "X-Mock-Fault#/faults/0/fault: 'gremlin' is not one of latency"
    )


def test_what_the_mock_refuses_itself_has_no_diagnosis_in_a_header(mock: MockServer) -> None:
    asks = {"X-Mock-Explain": "1"}
    reply = mock.handle(Request.of("GET", BALANCES, asks, sandbox="gone"))
    assert reply.headers == ()


def test_the_admin_api_shows_the_same_entries(client: OkxClient) -> None:
    client.get(BALANCES)
    stale(client)
    shown = client.mock.flask_app().test_client().get("/_mock/journal?limit=1").get_json()
    assert shown == {"entries": [last(client.mock)]}


# Secrets


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("/x?api_key=1516-7264", "/x?api_key=1516…"),
        ("/x?a=1&sign=E3CBC899&b=2", "/x?a=1&sign=E3CB…&b=2"),
        ("/x?secret_key=5DE113AF&passphrase=Faux-change-1", "/x?secret_key=5DE1…&passphrase=Faux…"),
        ("/x?sign=abcd&api_key=", "/x?sign=…&api_key=…"),
        ("/x?design=blue&api_keys=2", "/x?design=blue&api_keys=2"),
        ("/x", "/x"),
    ],
)
def test_secrets_in_a_query_are_shortened_to_four_characters(target: str, shown: str) -> None:
    assert redact(target) == shown


def test_coinws_key_and_signature_appear_with_four_characters_only(mock: MockServer) -> None:
    query = CoinwClient(mock, mock.coinw).query("returnBalances")
    sign = query.partition("sign=")[2]
    mock.handle(Request.of("POST", f"/api/v1/private?{query}"))
    written = json.dumps(last(mock), ensure_ascii=False)
    assert "api_key=1516…" in written
    assert f"sign={sign[:4]}…" in written
    assert mock.coinw.key not in written
    assert sign not in written


def test_okxs_key_appears_with_four_characters_only(mock: MockServer) -> None:
    wrong = OkxClient(mock, mock.okx, {"OK-ACCESS-PASSPHRASE": "wrong-passphrase"})
    wrong.get(BALANCES)
    written = json.dumps(last(mock), ensure_ascii=False)
    assert "the key 7b08…" in written
    assert mock.okx.key not in written
    assert "wrong-passphrase" not in written


def test_an_unknown_key_appears_with_four_characters_only(mock: MockServer) -> None:
    OkxClient(mock, mock.okx, {"OK-ACCESS-KEY": "somebody-elses-key"}).get(BALANCES)
    assert last(mock)["diagnosis"]["reason"] == "nobody has the key some…"


HEADERS = ["OK-ACCESS-KEY", "OK-ACCESS-SIGN", "OK-ACCESS-TIMESTAMP", "OK-ACCESS-PASSPHRASE"]


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("member", ["key", "secret", "passphrase"])
def test_a_secret_in_the_wrong_header_appears_nowhere(
    mock: MockServer, header: str, member: str
) -> None:
    secret: str = getattr(mock.okx, member)
    OkxClient(mock, mock.okx, {header: secret}).get(BALANCES)
    assert secret not in json.dumps(last(mock))


@pytest.mark.parametrize("parameter", ["secret_key", "passphrase", "api_key", "sign"])
@pytest.mark.parametrize("headers", [{}, {"OK-ACCESS-SIGN": "wrong"}])
def test_a_secret_that_leaked_into_a_query_appears_nowhere(
    mock: MockServer, parameter: str, headers: dict[str, str]
) -> None:
    secret = "a-secret-of-a-client"
    OkxClient(mock, mock.okx, headers).get(f"{BALANCES}?{parameter}={secret}")
    assert secret not in json.dumps(last(mock))


@pytest.mark.parametrize("headers", [{}, {"OK-ACCESS-SIGN": "wrong"}])
@pytest.mark.parametrize("body", [b'{"secret":"%s"}', b'{"amt":"1","api":{"secret":"%s"}}', b"%s"])
def test_a_secret_in_a_body_appears_nowhere(
    mock: MockServer, headers: dict[str, str], body: bytes
) -> None:
    secret = mock.okx.secret
    OkxClient(mock, mock.okx, headers).post(PURCHASE, body=body % secret.encode())
    assert secret not in json.dumps(last(mock))


@pytest.mark.parametrize("escaped", ["%73ign", "s%69gn", "%73%69%67%6E"])
def test_an_escaped_name_hides_no_signature_from_shortening(mock: MockServer, escaped: str) -> None:
    query = CoinwClient(mock, mock.coinw).query("returnBalances")
    sign = query.partition("sign=")[2]
    mock.handle(Request.of("POST", f"/api/v1/private?{query.replace('sign=', f'{escaped}=')}"))
    assert last(mock)["verdict"] == "accepted"
    assert sign not in json.dumps(last(mock))


def test_a_form_is_not_written_down(mock: MockServer) -> None:
    form = CoinwClient(mock, mock.coinw).query("returnBalances").partition("&")[2]
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    target = "/api/v1/private?command=returnBalances"
    mock.handle(Request.of("POST", target, headers, form.encode()))
    written = json.dumps(last(mock))
    assert last(mock)["verdict"] == "accepted"
    assert mock.coinw.key[4:] not in written
    assert form.partition("sign=")[2] not in written


def test_no_secret_of_the_world_is_in_a_journal_of_many_refusals(mock: MockServer) -> None:
    for keys in (mock.okx, mock.keys("okx", "read"), mock.keys("okx", "demo")):
        client = OkxClient(mock, keys)
        signed = client.signed("GET", BALANCES)
        for header in HEADERS:
            replace(client, headers={header: "wrong"}).get(BALANCES)
            replace(client, headers={header: ""}).get(BALANCES)
        too_many(client)
        mock.clock.advance(seconds=1)
        client.post(PURCHASE, {"amt": "x"})
        written = json.dumps([entry.as_json() for entry in mock.journal.entries()])
        for secret in (keys.key, keys.secret, keys.passphrase, signed["OK-ACCESS-SIGN"]):
            assert secret not in written
            assert quote(secret, safe="") not in written
