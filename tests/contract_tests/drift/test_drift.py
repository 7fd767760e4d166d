"""The command against an exchange that is no longer as documented: a mock with other schemas."""

from __future__ import annotations

import json
import shutil
from http.server import BaseHTTPRequestHandler, HTTPServer
from socket import socket
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from fauxchange import MockServer, data
from fauxchange.cli import main
from fauxchange_kit.drift import requests
from fauxchange_kit.exchanges import exchange
from tests.schema_files import edit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

SPREAD = "okx/market/sprd-ticker.get.json"
AUCTION = "okx/market/call-auction-details.get.json"
CANDLES = "okx/market/candles.get.json"


def drift(base_url: str, *arguments: object) -> Result:
    """Run the command."""
    return CliRunner().invoke(
        main, ["drift", "--base-url", base_url, *map(str, arguments)], env={"COLUMNS": "200"}
    )


def change_spread(document: Any) -> None:
    """Rename a member, make a text a number, and add a member."""
    ticker, row = document["$defs"]["ticker"], document["x-examples"][0]["response"]["data"][0]
    del ticker["properties"]["vol24h"], row["vol24h"]
    ticker["required"].remove("vol24h")
    ticker["properties"]["last"] = {"type": "number"}
    row["last"] = 14.5
    ticker["properties"]["tickSz"] = {"type": "string"}
    row["tickSz"] = "0.1"


def change_auction(document: Any) -> None:
    """Add a state."""
    document["$defs"]["auction"]["properties"]["state"]["enum"].append("halted")
    document["x-examples"][0]["response"]["data"][0]["state"] = "halted"


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MockServer]:
    """An exchange that changed three endpoints."""
    folder = tmp_path_factory.mktemp("changed") / "schemas"
    shutil.copytree(data.schemas(), folder)
    edit(folder / SPREAD, change_spread)
    edit(folder / AUCTION, change_auction)
    (folder / CANDLES).unlink()
    with MockServer(schemas=folder, exchange="okx", limits=False) as server:
        yield server


@pytest.fixture(scope="module")
def unchanged() -> Iterator[MockServer]:
    """An exchange that is as documented."""
    with MockServer(limits=False) as server:
        yield server


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was waited for: nobody does, and these exchanges have no limits."""
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    return waited


def endpoint_of(result: Result, endpoint_id: str) -> Any:
    """Return what the JSON says of an endpoint."""
    document = json.loads(result.stdout)
    return next(one for one in document["endpoints"] if one["id"] == endpoint_id)


def test_an_exchange_as_documented_has_not_drifted(unchanged: MockServer) -> None:
    result = drift(unchanged.url, "--json")
    assert result.exit_code == 0
    counts = json.loads(result.stdout)["counts"]
    assert (counts["drifted"], counts["unreachable"], counts["not asked"]) == (0, 0, 0)
    # Where nothing has happened yet, as with block trades, there is nothing to compare.
    assert counts["same"] >= 70


def test_coinw_is_asked_as_coinw_is(unchanged: MockServer) -> None:
    result = drift(unchanged.url, "--exchange", "coinw")
    assert (result.exit_code, result.stdout) == (0, "16 endpoints: 16 same\n")


def test_what_is_missing_new_and_retyped_is_named(changed: MockServer) -> None:
    result = drift(changed.url, "--endpoints", "market/sprd-ticker.get", "--json")
    assert result.exit_code == 1
    endpoint = endpoint_of(result, "market/sprd-ticker.get")
    assert endpoint["outcome"] == "drifted"
    assert [(one["kind"], one["place"], one["seen"]) for one in endpoint["differences"]] == [
        ("missing", "data[].vol24h", ""),
        ("retyped", "data[].last", "14.5"),
        ("new", "data[].tickSz", '"0.1"'),
    ]


def test_a_value_that_nobody_documents_is_named(changed: MockServer) -> None:
    result = drift(changed.url, "--endpoints", "market/call-auction-details.get", "--json")
    (endpoint,) = endpoint_of(result, "market/call-auction-details.get")["differences"]
    assert endpoint == {
        "kind": "unlisted value",
        "place": "data[].state",
        "documented": "call_auction, continuous_trading",
        "seen": '"halted"',
        "rows": 1,
    }


def test_an_endpoint_that_is_gone_is_unreachable(changed: MockServer) -> None:
    result = drift(changed.url, "--endpoints", "market/candles.get", "--json")
    assert result.exit_code == 1
    endpoint = endpoint_of(result, "market/candles.get")
    assert (endpoint["outcome"], endpoint["reason"]) == (
        "unreachable",
        "HTTP 404, no answer of the exchange",
    )


def test_people_get_a_table_of_what_is_not_as_documented(changed: MockServer) -> None:
    result = drift(changed.url, "--endpoints", "market/sprd-*")
    assert result.exit_code == 1
    assert "3 endpoints: 1 drifted, 2 same" in result.stdout
    assert "GET /api/v5/market/sprd-ticker" in result.stdout
    assert "GET /api/v5/market/sprd-candles" not in result.stdout


def test_the_report_is_the_json(changed: MockServer, tmp_path: Path) -> None:
    file = tmp_path / "drift.json"
    result = drift(changed.url, "--endpoints", "market/sprd-ticker.get", "--report", file)
    assert result.exit_code == 1
    report = json.loads(file.read_text(encoding="utf-8"))
    assert report["documentation"] == exchange("okx").facts["docs"]
    assert report["counts"]["drifted"] == 1


@pytest.mark.parametrize("pattern", ["trade/*", "asset/balances.get", "nope"])
def test_what_is_not_public_is_not_asked(unchanged: MockServer, pattern: str) -> None:
    result = drift(unchanged.url, "--endpoints", pattern)
    assert result.exit_code == 2
    assert f"no public endpoint of okx is called {pattern}" in result.stderr


@pytest.mark.parametrize("url", ["ftp://127.0.0.1", "okx.com", "http://[", "http://"])
def test_what_is_no_url_cannot_be_asked(url: str) -> None:
    result = drift(url)
    assert result.exit_code == 2
    assert "is no URL of a server" in result.stderr


def test_a_server_that_is_not_there_cannot_be_asked() -> None:
    with socket() as held:
        # Nobody listens, and nobody else gets the port.
        held.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{held.getsockname()[1]}"
        for pattern in ("public", "public/time.get"):
            result = drift(url, "--endpoints", pattern)
            assert result.exit_code == 2
            assert f"{url} cannot be asked: Connection refused" in result.stderr


class Strange(BaseHTTPRequestHandler):
    """A server that is no exchange, or one that refuses."""

    reply: tuple[int, bytes] = (200, b"")
    agents: list[str]

    def do_GET(self) -> None:
        """Say what was wished for."""
        self.agents.append(self.headers["User-Agent"])
        status, body = self.reply
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing of it."""


@pytest.fixture
def strange() -> Iterator[tuple[str, type[Strange]]]:
    """A server whose answers a test chooses."""
    handler = type("OfThisTest", (Strange,), {"agents": []})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", handler
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("reply", "outcome", "reason"),
    [
        ((200, b"<html>"), "unreachable", "HTTP 200, no JSON"),
        ((200, b"[]"), "unreachable", "HTTP 200, no answer of the exchange"),
        ((503, b'{"code":"50001"}'), "unreachable", "HTTP 503, no answer of the exchange"),
        ((200, b'{"code":"51001","msg":"gone"}'), "refused", "51001 gone"),
        ((200, b'{"code":"0","data":[]}'), "empty", ""),
    ],
)
def test_an_answer_that_cannot_be_compared_says_why(
    strange: tuple[str, type[Strange]], reply: tuple[int, bytes], outcome: str, reason: str
) -> None:
    url, handler = strange
    handler.reply = reply
    result = drift(url, "--endpoints", "public/time.get", "--json")
    endpoint = endpoint_of(result, "public/time.get")
    assert (endpoint["outcome"], endpoint["reason"]) == (outcome, reason)
    assert result.exit_code == (1 if outcome == "unreachable" else 0)


def test_an_exchange_is_told_who_asks(strange: tuple[str, type[Strange]]) -> None:
    url, handler = strange
    drift(url, "--endpoints", "public/time.get")
    assert handler.agents == [requests.AGENT]


def test_a_call_that_comes_too_soon_is_made_once_more(
    strange: tuple[str, type[Strange]], waits: list[float]
) -> None:
    url, handler = strange
    handler.reply = (429, b'{"code":"50011","msg":"Too Many Requests"}')
    result = drift(url, "--endpoints", "public/mm-instrument-types.get", "--json")
    assert len(handler.agents) == 2
    assert waits == [2.0]
    endpoint = endpoint_of(result, "public/mm-instrument-types.get")
    assert (endpoint["outcome"], endpoint["reason"]) == ("refused", "50011 Too Many Requests")


def test_every_public_endpoint_has_something_it_can_be_asked() -> None:
    for name in ("okx", "coinw"):
        endpoints = requests.public_endpoints(exchange(name), requests.PUBLIC)
        assert [one.id for one in endpoints if not list(requests.params_of_requests(one))] == []
