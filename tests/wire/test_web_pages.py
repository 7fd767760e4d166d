"""Web pages of others cannot steer the mock, read its answers or open its sockets."""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from fauxchange import ManualClock, MockServer
from fauxchange.app import build
from fauxchange.config import Settings, from_environment, trusted_hosts
from fauxchange.message import cgi_name
from fauxchange.wire.flask_app import create_app
from fauxchange.wire.web_pages import WebPages
from tests.conftest import NOON_MS
from tests.waits import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

CREDIT = {"exchange": "okx", "account": "main", "ccy": "BTC", "amount": "1"}
HOST = "127.0.0.1:12700"

FOREIGN = [
    {"Host": HOST, "Origin": "https://evil.example"},
    {"Host": HOST, "Origin": "null"},
    {"Host": HOST, "Origin": "http://127.0.0.1:3000"},
    {"Host": HOST, "Origin": "http://127.0.0.1.evil.example"},
    {"Host": HOST, "Origin": "http://[::1"},
    {"Host": HOST, "Sec-Fetch-Site": "cross-site"},
    {"Host": HOST, "Sec-Fetch-Site": "same-site"},
    {"Host": "evil.example"},
    {"Host": "evil.example:12700"},
    {"Host": "127.0.0.1.evil.example:12700"},
    {"Host": "localhost.evil.example"},
    {"Host": "notokx.com"},
    {"Host": "evil.example", "Origin": "http://evil.example"},
]
OWN = [
    {"Host": HOST},
    {"Host": "localhost:12700"},
    {"Host": "LOCALHOST"},
    {"Host": "mock.localhost:12700"},
    {"Host": "[::1]:12700"},
    {"Host": "10.0.0.7:12700"},
    {"Host": HOST, "Origin": f"http://{HOST}"},
    {"Host": HOST, "Sec-Fetch-Site": "same-origin"},
    {"Host": HOST, "Sec-Fetch-Site": "none"},
    {"Host": "www.okx.com", "Origin": "https://www.okx.com"},
    {},
]


@pytest.fixture(scope="module")
def mock() -> MockServer:
    return MockServer(clock=ManualClock(NOON_MS), limits=False)


@pytest.fixture(scope="module")
def admin(mock: MockServer) -> FlaskClient:
    return mock.flask_app().test_client()


def refusal(*trusted: str, **headers: str) -> str:
    """Return why a request with headers is refused."""
    named = {cgi_name(name.replace("_", "-")): value for name, value in headers.items()}
    return WebPages(trusted, {"okx.com"}).refusal(named)


@pytest.mark.parametrize("headers", FOREIGN)
def test_a_page_of_others_cannot_change_anything(
    mock: MockServer, admin: FlaskClient, headers: dict[str, str]
) -> None:
    before = mock.sandbox.store.version
    answer = admin.post("/_mock/credit", json=CREDIT, headers=headers)
    assert answer.status_code == 403
    assert "--trusted-host" in (answer.json or {})["error"]
    assert mock.sandbox.store.version == before


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize("path", ["/_mock/accounts", "/_mock/nowhere", "/s/default/_mock/accounts"])
def test_a_page_of_others_cannot_read_anything(
    admin: FlaskClient, path: str, headers: dict[str, str]
) -> None:
    assert admin.get(path, headers=headers).status_code == 403


@pytest.mark.parametrize("headers", OWN)
def test_those_who_may_are_answered(admin: FlaskClient, headers: dict[str, str]) -> None:
    assert admin.post("/_mock/credit", json=CREDIT, headers=headers).status_code == 200


@pytest.mark.parametrize("headers", FOREIGN)
def test_the_exchange_itself_answers_whoever_asks(
    admin: FlaskClient, headers: dict[str, str]
) -> None:
    assert admin.get("/api/v5/public/time", headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/_mock/health", "/_mock/nowhere", "/_mock/sandboxes/nobody"])
def test_every_answer_is_read_as_what_it_says_it_is(admin: FlaskClient, path: str) -> None:
    assert admin.get(path).headers.getlist("X-Content-Type-Options") == ["nosniff"]


def test_the_refusal_of_a_page_is_read_as_json(admin: FlaskClient) -> None:
    answer = admin.get("/_mock/health", headers=FOREIGN[0])
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.content_type == "application/json"


@pytest.mark.parametrize(("headers", "status"), [(FOREIGN[0], 403), (FOREIGN[7], 403), ({}, 200)])
def test_whether_a_server_is_ready_is_told_to_no_page(headers: dict[str, str], status: int) -> None:
    with MockServer() as server:
        connection = http.client.HTTPConnection(server.url.removeprefix("http://"))
        connection.request("GET", "/_mock/ready", headers=headers)
        answer = connection.getresponse()
        assert (answer.status, answer.headers["X-Content-Type-Options"]) == (status, "nosniff")
        connection.close()


# The switch for proxies


def test_the_name_of_a_proxy_can_be_trusted() -> None:
    assert refusal(Host="mock.example")
    assert refusal("mock.example", Host="mock.example") == ""
    assert refusal("mock.example", Host="MOCK.example:443", Origin="https://mock.example") == ""
    assert refusal("mock.example", Host=HOST, Origin="https://mock.example") == ""
    assert refusal("mock.example", Host=HOST, Origin="https://evil.example")
    assert refusal("mock.example", Host=HOST, Origin="https://mock.example.evil.example")


def test_a_star_leaves_the_checks_to_a_proxy() -> None:
    assert refusal("*", Host="evil.example", Origin="null", Sec_Fetch_Site="cross-site") == ""


def test_a_server_trusts_whom_it_is_told_to() -> None:
    settings = Settings(trusted_hosts=("mock.example",))
    client = create_app(build(settings)).test_client()
    assert client.get("/_mock/health", headers={"Host": "mock.example"}).status_code == 200
    assert client.get("/_mock/health", headers={"Host": "evil.example"}).status_code == 403


def test_the_environment_names_whom_to_trust(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAUXCHANGE_TRUSTED_HOSTS", "mock.example, other.example")
    assert from_environment().trusted_hosts == ("mock.example", "other.example")


@pytest.mark.parametrize("name", ["", "a b", "http://mock.example", "mock.example:80", ".example"])
def test_what_is_no_name_of_a_host_cannot_be_trusted(name: str) -> None:
    with pytest.raises(ValueError, match="is no name of a host"):
        trusted_hosts([name])


def test_names_and_addresses_of_all_kinds_can_be_trusted() -> None:
    names = ("*", "mock", "my_mock.internal", "MOCK-1.example", "10.0.0.1", "::1")
    assert trusted_hosts(names) == names


# Sockets


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with MockServer(exchange="okx") as server:
        yield int(server.url.rpartition(":")[2])


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_a_page_of_others_opens_no_socket(port: int, origin: str) -> None:
    with (
        pytest.raises(InvalidStatus) as refused,
        connect(f"ws://127.0.0.1:{port}/ws/v5/public", additional_headers={"Origin": origin}),
    ):
        pass
    assert refused.value.response.status_code == 403


def test_a_client_that_names_the_server_itself_opens_a_socket(port: int) -> None:
    headers = {"Origin": f"http://127.0.0.1:{port}"}
    with connect(f"ws://127.0.0.1:{port}/ws/v5/public", additional_headers=headers) as line:
        line.send("ping")
        assert line.recv(PATIENCE_S) == "pong"
