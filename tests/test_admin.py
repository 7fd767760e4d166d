"""The admin API under /_mock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer, data
from fauxchange.app import build
from fauxchange.config import Settings
from fauxchange.wire.flask_app import create_app
from tests.clients import OkxClient, body_of
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

PURCHASE = "/api/v5/finance/staking-defi/eth/purchase"
STAKED = "/api/v5/finance/staking-defi/eth/balance"


@pytest.fixture(scope="module")
def served() -> tuple[MockServer, Flask]:
    mock = MockServer(clock=ManualClock(NOON_MS), copying=True)
    return mock, mock.flask_app()


@pytest.fixture
def mock(served: tuple[MockServer, Flask]) -> MockServer:
    served[0].reset()
    return served[0]


@pytest.fixture
def admin(mock: MockServer, served: tuple[MockServer, Flask]) -> FlaskClient:
    return served[1].test_client()


def test_health_says_what_is_served(admin: FlaskClient) -> None:
    assert admin.get("/_mock/health").json == {
        "status": "ok",
        "world": "default",
        "endpoints": {"okx": 394, "coinw": 80},
        "calls": 0,
        "sandboxes": 1,
    }


def test_an_advance_settles_what_is_due(mock: MockServer, admin: FlaskClient) -> None:
    client = OkxClient(mock, mock.okx)
    client.post(PURCHASE, {"amt": "1"})
    answer = admin.post("/_mock/clock", json={"advance": {"seconds": 61}})
    body = answer.json or {}
    assert body["now"] == "2025-06-18T12:01:01.000Z"
    assert body["settled"] == 1
    (happened,) = body["happened"]
    assert (happened["kind"], happened["at"]) == ("staking.settle", "2025-06-18T12:01:00.000Z")
    assert body_of(client.get(STAKED))["data"][0]["amt"] == "1.63926191"


def test_the_clock_runs_and_stops() -> None:
    running = MockServer().flask_app().test_client()
    assert running.get("/_mock/clock").json["frozen"] is False  # type: ignore[index]
    assert running.post("/_mock/clock", json={"frozen": True}).json["frozen"] is True  # type: ignore[index]
    assert running.post("/_mock/clock", json={"frozen": False}).json["frozen"] is False  # type: ignore[index]


@pytest.mark.parametrize(
    ("asked", "pointer", "reason"),
    [
        (None, "", "{} has less than 1 property"),
        ("advance", "", "the body is a JSON object"),
        ([], "", "the body is a JSON object"),
        ({}, "", "{} has less than 1 property"),
        ({"forward": 1}, "", "'forward' was unexpected"),
        ({"frozen": "yes"}, "/frozen", '"yes" is not of type "boolean"'),
        ({"frozen": True, "scale": 2}, "", "is not allowed for"),
        ({"scale": 0}, "/scale", "less than or equal to the minimum of 0"),
        ({"step_ms": 0}, "/step_ms", "less than the minimum of 1"),
        ({"skew_ms": 0.5}, "/skew_ms", 'is not of type "integer"'),
        ({"advance": 60}, "/advance", '60 is not of type "object"'),
        ({"advance": {}}, "/advance", "less than 1 property"),
        ({"advance": {"weeks": 1}}, "/advance", "'weeks' was unexpected"),
        ({"advance": {"hours": -1}}, "/advance/hours", "less than the minimum of 0"),
        ({"advance": {"hours": "1"}}, "/advance/hours", '"1" is not of type "number"'),
        ({"advance": {"hours": True}}, "/advance/hours", 'true is not of type "number"'),
        ({"advance": {"hours": 1e12}}, "/advance/hours", "greater than the maximum"),
    ],
)
def test_a_wrong_change_of_the_clock_is_explained(
    admin: FlaskClient, mock: MockServer, asked: Any, pointer: str, reason: str
) -> None:
    answer = admin.post("/_mock/clock", json=asked)
    body = answer.json or {}
    assert answer.status_code == 400
    assert reason in body["error"]
    assert body["pointer"] == pointer
    assert mock.clock.now_ms() == NOON_MS


@pytest.mark.parametrize(
    "sent_as", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data", None]
)
def test_a_body_that_is_not_sent_as_json_is_refused(
    admin: FlaskClient, sent_as: str | None
) -> None:
    answer = admin.post("/_mock/sandboxes", data='{"id": "mine"}', content_type=sent_as)
    assert answer.status_code == 415
    assert "application/json" in answer.json["error"]  # type: ignore[index]
    assert admin.get("/_mock/sandboxes/mine").status_code == 404


@pytest.mark.parametrize(
    "sent", [b'{"id": "\\ud800"}', b'{"skew_ms": NaN}', b'{"skew_ms": 1e999}', b'{"a": \xff}', b"{"]
)
def test_a_body_that_nobody_can_write_down_is_refused(admin: FlaskClient, sent: bytes) -> None:
    answer = admin.post("/_mock/clock", data=sent, content_type="application/json")
    assert (answer.status_code, answer.json) == (
        400,
        {"error": "the body is a JSON object", "pointer": ""},
    )


def test_a_whole_number_may_be_written_with_a_point(admin: FlaskClient, mock: MockServer) -> None:
    sent = b'{"skew_ms": 6e4}'
    assert admin.post("/_mock/clock", data=sent, content_type="application/json").status_code == 200
    assert repr(mock.clock.skew_ms) == "60000"


def test_the_clock_goes_no_further_than_exchanges_tell_times(
    admin: FlaskClient, mock: MockServer
) -> None:
    answer = admin.post("/_mock/clock", json={"scale": 2, "advance": {"days": 1e9}})
    assert answer.status_code == 400
    assert "13 digits" in answer.json["error"]  # type: ignore[index]
    assert (mock.clock.now_ms(), mock.clock.frozen) == (NOON_MS, True)


def test_an_error_says_what_was_expected_there(admin: FlaskClient) -> None:
    body = admin.post("/_mock/clock", json={"frozen": "yes"}).json or {}
    assert body["expected"] == {
        "description": "true stops the clock, false lets it run with the machine's.",
        "type": "boolean",
    }


def test_a_reset_returns_to_the_beginning(mock: MockServer, admin: FlaskClient) -> None:
    client = OkxClient(mock, mock.okx)
    client.post(PURCHASE, {"amt": "1"})
    mock.clock.advance(days=3)
    assert admin.post("/_mock/reset").json["clock"]["now_ms"] == NOON_MS  # type: ignore[index]
    assert mock.journal.count == 0
    assert body_of(client.get("/api/v5/asset/balances?ccy=ETH"))["data"][0]["bal"] == "37.11827078"


def test_the_journal_has_the_last_calls_in_order(mock: MockServer, admin: FlaskClient) -> None:
    client = OkxClient(mock, mock.okx)
    for target in ("/api/v5/public/time", "/api/v5/nowhere", STAKED):
        client.get(target)
    entries = admin.get("/_mock/journal?limit=2").json["entries"]  # type: ignore[index]
    assert [entry["target"] for entry in entries] == ["/api/v5/nowhere", STAKED]
    assert entries[0]["diagnosis"]["step"] == "route"
    assert entries[1]["endpoint"] == "finance/staking-defi/eth/balance.get"


@pytest.mark.parametrize("limit", ["-1", "x", "1.5", "²"])
def test_a_limit_that_is_no_number_is_explained(admin: FlaskClient, limit: str) -> None:
    answer = admin.get("/_mock/journal", query_string={"limit": limit})
    body = answer.json or {}
    assert (answer.status_code, body["pointer"]) == (400, "/limit")
    assert body["expected"]["type"] == "integer"


def test_an_unknown_admin_path_is_told_by_the_admin_api(admin: FlaskClient) -> None:
    answer = admin.get("/_mock/nowhere")
    assert (answer.status_code, list(answer.json or {})) == (404, ["error"])


BARE = {"Authorization": "open-sesame"}


def test_a_wrong_name_of_a_world_does_not_tell_where_the_mock_is_installed(
    admin: FlaskClient,
) -> None:
    answer = admin.post("/_mock/sandboxes", json={"world": "nowhere"})
    error = (answer.json or {})["error"]
    assert answer.status_code == 400
    assert str(data.root()) not in error
    assert error.startswith("nowhere.json#: cannot be read: of such a name the package has none")


@pytest.mark.parametrize("extends", ["../worlds/default", "../../schemas/okx/errors", "/etc/x"])
def test_the_name_of_a_world_is_no_path(admin: FlaskClient, extends: str) -> None:
    answer = admin.post("/_mock/sandboxes", json={"world": {"extends": extends}})
    assert answer.status_code == 400
    assert "is the name of a world" in (answer.json or {})["error"]


def test_with_a_token_the_admin_api_asks_for_it() -> None:
    settings = Settings(admin_token="open-sesame")
    guarded = create_app(build(settings, clock=ManualClock(NOON_MS))).test_client()
    for sent in ({}, {"Authorization": "Bearer open"}, {"Authorization": "Bearer öffne"}, BARE):
        assert guarded.post("/_mock/reset", headers=sent).status_code == 401
    right = {"Authorization": "Bearer open-sesame"}
    assert guarded.post("/_mock/reset", headers=right).status_code == 200


def test_the_token_guards_the_admin_api_only() -> None:
    settings = Settings(admin_token="open-sesame")
    guarded = create_app(build(settings)).test_client()
    assert guarded.get("/api/v5/public/time").status_code == 200
