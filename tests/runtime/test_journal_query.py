"""Queries of a journal, and counts of its calls."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import MockServer, Request
from fauxchange.runtime.journal.query import count
from tests.clients import CoinwClient, OkxClient

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

BALANCES = "/api/v5/asset/balances"
PURCHASE = "/api/v5/finance/staking-defi/eth/purchase"


@pytest.fixture
def called(mock: MockServer) -> MockServer:
    """A mock after seven calls of different kinds."""
    client = OkxClient(mock, mock.okx)
    client.get(BALANCES)  # 1
    replace(client, headers={"OK-ACCESS-SIGN": "d3Jvbmc="}).get(BALANCES)  # 2
    client.post(PURCHASE, {"amt": "99"})  # 3
    OkxClient(mock, mock.keys("okx", "sub1")).get(BALANCES)  # 4
    CoinwClient(mock, mock.coinw).post("returnBalances")  # 5
    client.get("/api/v5/nowhere")  # 6
    replace(client, headers={"X-Mock-Fault": "reject;code=50001"}).get(BALANCES)  # 7
    return mock


@pytest.mark.parametrize(
    ("conditions", "numbers"),
    [
        ({}, [1, 2, 3, 4, 5, 6, 7]),
        ({"endpoint": "asset/*"}, [1, 2, 4, 7]),
        ({"endpoint": "asset/balances.get", "verdict": "accepted"}, [1, 4]),
        ({"endpoint": "*staking*"}, [3]),
        ({"exchange": "coinw"}, [5]),
        ({"method": "POST"}, [3, 5]),
        ({"status": 401}, [2]),
        ({"status": 404}, [6]),
        ({"code": "50113"}, [2]),
        ({"code": "0"}, [1, 4]),
        ({"verdict": "refused"}, [2, 3, 6, 7]),
        ({"account": "main"}, [1, 2, 3, 5, 6, 7]),
        ({"account": "main", "exchange": "okx", "endpoint": "asset/*"}, [1, 2, 7]),
        ({"account": "faux001"}, [4]),
        ({"account": "nobody"}, []),
        ({"key": "1aae"}, [4]),
        ({"key": "1516"}, [5]),
        ({"since": 5}, [6, 7]),
        ({"since": 99}, []),
        ({"fault": "reject"}, [7]),
        ({"fault": "re*"}, [7]),
        ({"fault": "latency"}, []),
        ({"since": 1, "verdict": "refused", "method": "GET"}, [2, 6, 7]),
    ],
)
def test_conditions_choose_calls(
    called: MockServer, conditions: dict[str, Any], numbers: list[int]
) -> None:
    assert [entry.number for entry in called.journal.find(**conditions)] == numbers


def test_calls_are_counted_by_endpoint_and_code_most_first(called: MockServer) -> None:
    rows = count(called.journal.find(exchange="okx"))
    assert [(row["endpoint"], row["code"], row["calls"]) for row in rows] == [
        ("asset/balances.get", "0", 2),
        ("", "404", 1),
        ("asset/balances.get", "50001", 1),
        ("asset/balances.get", "50113", 1),
        ("finance/staking-defi/eth/purchase.post", "51736", 1),
    ]


@pytest.fixture
def admin(called: MockServer, web: Flask) -> FlaskClient:
    return web.test_client()


def test_the_admin_api_takes_the_same_conditions(admin: FlaskClient) -> None:
    answer = admin.get("/_mock/journal?endpoint=asset/*&verdict=refused&limit=1").json
    assert answer is not None
    assert [entry["number"] for entry in answer["entries"]] == [7]


def test_the_admin_api_counts(admin: FlaskClient) -> None:
    answer = admin.get("/_mock/journal/counts?status=401").json
    assert answer == {
        "calls": 1,
        "counts": [
            {
                "exchange": "okx",
                "endpoint": "asset/balances.get",
                "code": "50113",
                "verdict": "refused",
                "calls": 1,
            }
        ],
    }


def test_one_call_is_shown_with_headers_and_bodies(admin: FlaskClient, mock: MockServer) -> None:
    shown = admin.get("/_mock/journal/3").json
    assert shown is not None
    assert shown["request"]["body"] == '{"amt": "99"}'
    assert shown["request"]["bytes"] == 13
    assert shown["request"]["headers"]["Ok-Access-Key"] == "7b08…"
    assert shown["answer"]["headers"] == {"Content-Type": "application/json"}
    assert '"code":"51736"' in shown["answer"]["body"]
    assert mock.okx.passphrase not in str(shown)


@pytest.mark.parametrize("path", ["/_mock/journal/99", "/_mock/journal/8"])
def test_a_call_that_is_not_there_is_404(admin: FlaskClient, path: str) -> None:
    assert admin.get(path).status_code == 404


@pytest.mark.parametrize("query", ["status=x", "verdict=fine", "since=-1", "nonsense=1"])
def test_a_condition_that_is_none_is_explained(admin: FlaskClient, query: str) -> None:
    assert admin.get(f"/_mock/journal?{query}").status_code == 400


def test_a_sandbox_has_its_own_journal(admin: FlaskClient, mock: MockServer) -> None:
    made = admin.post("/_mock/sandboxes", json={"id": "apart"}).json
    assert made is not None
    mock.handle(Request("GET", "/api/v5/public/time", sandbox="apart"))
    counts = admin.get("/_mock/journal/counts", headers={"X-Mock-Sandbox": "apart"}).json
    assert counts is not None
    assert (counts["calls"], counts["counts"][0]["endpoint"]) == (1, "public/time.get")


def test_of_a_long_call_the_beginning_is_kept(mock: MockServer) -> None:
    OkxClient(mock, mock.okx).post(PURCHASE, {"amt": "1", "note": "x" * 20_000})
    entry = mock.journal.entries(1)[0]
    assert (len(entry.request.body), entry.sent) == (8192, 20_024)


def test_of_a_long_answer_the_beginning_is_kept(mock: MockServer) -> None:
    reply = mock.handle(Request("GET", "/api/v5/public/underlying", "instType=SWAP"))
    entry = mock.journal.entries(1)[0]
    assert entry.reply.body == reply.body
    mock.journal.record(0, "okx", None, entry.request, reply._replace(body=b"y" * 9_000), None, 1)
    entry = mock.journal.entries(1)[0]
    assert (entry.reply.body, entry.answered) == (b"y" * 8192, 9_000)
