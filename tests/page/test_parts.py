"""The parts of the page over HTTP, without a browser: what they show, to whom, and as what."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer
from fauxchange.page.panels import PANELS
from tests.conftest import NOON_MS
from tests.okx.trading.trader import Trader
from tests.source import ROOT

if TYPE_CHECKING:
    from flask.testing import FlaskClient

VENDOR = ROOT / "mockserver" / "fauxchange" / "page" / "static" / "vendor"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SCRIPT = "<script>alert(1)</script>"
ARGUMENTS = {
    "call": "?number=1",
    "frame": "?number=1",
    "why": "?number=1",
    "key": "?exchange=okx&account=main&name=default",
}


@pytest.fixture(scope="module")
def mock() -> MockServer:
    """A mock with a call, an order, a position, a fault, a limit in use and a snapshot."""
    mock = MockServer(clock=ManualClock(NOON_MS))
    trader = Trader(mock)
    trader.rows("asset/balances")
    trader.place(px="90000")
    trader.place(instId="BTC-USDT-SWAP", tdMode="cross", ordType="market", sz="1")
    mock.fault("latency", ms=5, match={"endpoint": "asset/*"})
    mock.save("before")
    return mock


@pytest.fixture(scope="module")
def client(mock: MockServer) -> FlaskClient:
    return mock.flask_app().test_client()


@pytest.mark.parametrize("name", sorted(set(PANELS) - {"frame"}))
def test_a_part_is_shown(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/_mock/page/{name}{ARGUMENTS.get(name, '')}")
    assert (answer.status_code, answer.content_type) == (200, "text/html; charset=utf-8")
    assert "<" in answer.text


@pytest.mark.parametrize("name", sorted(set(PANELS) - set(ARGUMENTS)))
def test_a_part_of_a_world_without_anything_is_shown(name: str) -> None:
    empty = MockServer(world="empty", clock=ManualClock(NOON_MS)).flask_app().test_client()
    assert empty.get(f"/_mock/page/{name}").status_code == 200


def test_results_have_what_was_won_and_a_picture(client: FlaskClient, mock: MockServer) -> None:
    mock.advance(1)
    shown = client.get("/_mock/page/results?account_of_results=okx:main").text
    statement = mock.statement()
    cells = re.findall(r'<th scope="row">(.*?)</th><td class="number">([^<]*)', shown)
    assert ("Fees", str(statement.fees)) in cells
    assert ("Change", str(statement.change)) in cells
    assert "<td>BTC-USDT-SWAP</td>" in shown
    (picture,) = re.findall(r'src="data:image/svg\+xml;base64,([^"]*)"', shown)
    assert b"Equity of okx:main" in base64.b64decode(picture)


@pytest.mark.parametrize("path", ["nothing", "call?number=99", "frame?number=1", "static/none.js"])
def test_what_is_not_there_is_404(client: FlaskClient, path: str) -> None:
    assert client.get(f"/_mock/page/{path}").status_code == 404


@pytest.mark.parametrize("path", ["call?number=x", "call", "market?instrument=x&bar=y", "key"])
def test_what_cannot_be_read_is_no_error_of_ours(client: FlaskClient, path: str) -> None:
    assert client.get(f"/_mock/page/{path}").status_code in {200, 400}


@pytest.mark.parametrize("path", ["/", "/_mock/", "/_mock/page/bar", "/_mock/page/static/page.js"])
def test_nothing_but_its_own_files_runs(client: FlaskClient, path: str) -> None:
    with client.get(path, headers=BROWSER) as answer:
        policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers.getlist("X-Content-Type-Options") == ["nosniff"]


def test_the_page_has_no_script_and_no_style_of_its_own(client: FlaskClient) -> None:
    page = client.get("/_mock/", headers=BROWSER).text
    assert re.findall(r"<script(?![^>]* src=)|<style| style=| on\w+=", page) == []


def test_a_page_of_another_origin_gets_no_part(client: FlaskClient) -> None:
    evil = {"Origin": "https://evil.example"}
    assert client.get("/_mock/page/bar", headers=evil).status_code == 403
    assert client.get("/_mock/page/bar", headers={"Host": "evil.example"}).status_code == 403


def test_what_clients_send_is_text(mock: MockServer, client: FlaskClient) -> None:
    trader = Trader(mock)
    trader.answer("GET", f"asset/{SCRIPT}", {"ccy": SCRIPT})
    mock.make_key("okx", "main", name=SCRIPT)
    for path in ("/_mock/", "/_mock/page/keys", f"/_mock/page/call?number={mock.journal.count}"):
        page = client.get(path, headers=BROWSER).text
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>alert" not in page


def test_the_page_of_a_sandbox_is_found_by_its_name(mock: MockServer, client: FlaskClient) -> None:
    mock.create_sandbox("alpha", seed=7)
    page = client.get("/_mock/?sandbox=alpha", headers=BROWSER).text
    assert 'data-sandbox="alpha"' in page
    assert 'sse-connect="/_mock/page/live?sandbox=alpha"' in page
    assert "seed <b>7</b>" in page
    bar = client.get("/_mock/page/bar", headers={"X-Mock-Sandbox": "alpha"}).text
    assert "seed <b>7</b>" in bar
    assert client.get("/_mock/?sandbox=nobody", headers=BROWSER).status_code == 404


def test_a_filter_is_part_of_the_address(client: FlaskClient) -> None:
    page = client.get("/_mock/?endpoint=asset/*&verdict=accepted", headers=BROWSER).text
    assert page.count('data-more="call?number=') == 1
    assert "live?endpoint=asset%2F%2A&amp;verdict=accepted" in page


def test_with_a_token_the_browser_asks_for_it() -> None:
    mock = MockServer(clock=ManualClock(NOON_MS))
    mock.app.admin_token = "sesame"
    client = mock.flask_app().test_client()
    for path in ("/_mock/", "/_mock/page/bar", "/_mock/page/static/page.js"):
        refused = client.get(path, headers=BROWSER)
        assert (refused.status_code, refused.headers["WWW-Authenticate"]) == (
            401,
            'Basic realm="fauxchange"',
        )
    for credentials, status in (("me:sesame", 200), ("me:open", 401), ("sesame", 401)):
        basic = base64.b64encode(credentials.encode()).decode()
        headers = {**BROWSER, "Authorization": f"Basic {basic}"}
        assert client.get("/_mock/", headers=headers).status_code == status
        assert client.get("/_mock/accounts", headers=headers).status_code == status
    headers = {**BROWSER, "Authorization": "Basic ###"}
    assert client.get("/_mock/", headers=headers).status_code == 401


def test_a_key_is_shown_whole_on_the_same_machine_only(
    mock: MockServer, client: FlaskClient
) -> None:
    path = f"/_mock/page/key{ARGUMENTS['key']}"
    assert mock.okx.secret in client.get(path).text
    elsewhere = client.get(path, environ_base={"REMOTE_ADDR": "10.0.0.7"})
    assert elsewhere.status_code == 403
    assert mock.okx.key not in client.get("/_mock/page/keys").text


def acts(text: str) -> list[dict[str, Any]]:
    """Return what the buttons of a part send."""
    found = re.findall(r'data-method="(\w+)" data-path="([^"]+)" data-body="([^"]*)"', text)
    return [
        {"method": method, "path": path, "body": json.loads(body.replace("&#34;", '"'))}
        for method, path, body in found
    ]


def test_an_opened_call_offers_faults_for_the_next_such_call(mock: MockServer) -> None:
    client = mock.flask_app().test_client()
    Trader(mock).place(sz="99999")
    shown = client.get(f"/_mock/page/call?number={mock.journal.count}").text
    offered = [one["body"]["faults"][0] for one in acts(shown)]
    assert [one["fault"] for one in offered] == [
        "reject",
        "lost-reply",
        "latency",
        "http-status",
        "rate-limit-storm",
        "connection-reset",
    ]
    assert offered[0]["match"] == {
        "exchange": "okx",
        "endpoint": "trade/order.post",
        "account": "main",
    }
    for one in acts(shown):
        assert client.post(f"/_mock{one['path']}", json=one["body"]).status_code == 200
    mock.disarm()


def test_a_refusal_can_be_had_again(mock: MockServer) -> None:
    client, trader = mock.flask_app().test_client(), Trader(mock)
    refused = trader.place(sz="99999")
    shown = client.get(f"/_mock/page/call?number={mock.journal.count}").text
    again = acts(shown)[0]["body"]["faults"][0]
    assert again["options"] == {"code": "51005", "asRow": True}
    mock.arm({"faults": [again]})
    assert trader.place(sz="0.001")["sCode"] == refused["sCode"] == "51005"
    assert trader.place(sz="0.001")["sCode"] == "0"


def test_the_files_of_others_are_those_of_the_table() -> None:
    table = (VENDOR / "README.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| `([\w.-]+)` \| `[\w./@-]+` [\d.]+ \| .* \| `(\w{64})` \|$", table, re.MULTILINE
    )
    files = {one.name: one for one in VENDOR.iterdir() if one.name != "README.md"}
    assert {name for name, _ in rows} == set(files)
    for name, digest in rows:
        assert hashlib.sha256(files[name].read_bytes()).hexdigest() == digest
    assert sum(one.stat().st_size for one in files.values()) < 340_000
