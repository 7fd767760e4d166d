"""The frames of a client's WebSockets: recorded, read from archives, and told by reports."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console

from fauxchange import ManualClock, MockServer
from fauxchange.runtime.exports import har
from fauxchange.worlds.prepared import read
from fauxchange_kit.recording import har as archives
from fauxchange_kit.recording import serialization
from fauxchange_kit.recording.frames import refusals
from fauxchange_kit.recording.recorder import run_of
from fauxchange_kit.reports import console, html, json_, markdown
from fauxchange_kit.verdict import judge
from tests.conftest import NOON_MS
from tests.sockets.lines import Lines, account_of

if TYPE_CHECKING:
    from fauxchange_kit.recording.recording import Run

ORDER = {"instId": "BTC-USDT", "tdMode": "cash", "side": "buy", "ordType": "limit", "px": "90000"}
WRONG_SERVICE = "candle1m is a channel of /business, and this connection is to /public"
REFUSED = [
    ("public", "error", "", "60018", WRONG_SERVICE, 2),
    ("private", "error", "", "60007", "Invalid sign", 1),
]


@pytest.fixture(scope="module")
def mock() -> MockServer:
    """A mock whose client did some things wrong on WebSockets."""
    mock = MockServer(clock=ManualClock(NOON_MS))
    mock.credit("okx", "main", "USDT", "100000", book="trading")
    lines = Lines(mock)
    public = lines.open()
    for _ in range(2):
        public.subscribe("candle1m", instId="BTC-USDT")
    public.subscribe("tickers", instId="BTC-USDT")
    wrong = {**account_of(mock.okx, NOON_MS), "sign": "none"}
    lines.open("private").say({"op": "login", "args": [wrong]})
    lines.private().say({"id": "1", "op": "order", "args": [{**ORDER, "sz": "9"}]})
    lines.wall.turn(20)
    lines.open().session.lost()
    lines.wall.turn(11)
    return mock


def run(mock: MockServer) -> Run:
    return run_of(mock.app.exchanges, mock.sandbox, "plain")


def refused(run: Run) -> list[tuple[Any, ...]]:
    return [tuple(one[1:]) for one in refusals(run.frames)]


def test_a_run_has_frames_with_why_something_was_refused(mock: MockServer) -> None:
    assert refused(run(mock))[:2] == REFUSED
    (order,) = [one for one in refused(run(mock)) if one[1] == "order"]
    assert order[3] == "1"
    assert order[4].startswith("Order failed. Insufficient USDT balance")


def test_a_connection_that_was_closed_is_one_of_them(mock: MockServer) -> None:
    ends = [one for one in refused(run(mock)) if one[3] == "4004"]
    assert {one[4] for one in ends} == {"No data received in 30s"}


def test_no_frame_has_a_secret(mock: MockServer) -> None:
    texts = " ".join(frame.text for frame in run(mock).frames)
    assert '"op": "login"' in texts
    assert mock.okx.passphrase not in texts
    assert mock.okx.key not in texts


def test_frames_go_from_one_process_to_another(mock: MockServer) -> None:
    before = run(mock)
    document = json.loads(json.dumps(serialization.serialize(before), default=bytes.hex))
    no_calls = {**document, "calls": [], "operations": []}
    assert serialization.deserialize(no_calls).frames == before.frames


def test_an_archive_of_the_mock_says_as_much(mock: MockServer) -> None:
    frames = mock.sandbox.frames
    archive = json.loads(har([], "1", frames.find(), frames.explainer))
    read_again = archives.run_of(archive, "calls.har", read("default"))
    assert sorted(refused(read_again)) == sorted(refused(run(mock)))


def test_an_archive_of_a_browser_has_the_words_of_the_exchange() -> None:
    answer = {"event": "error", "msg": "Please log in", "code": "60011", "connId": "a4d3ae55"}
    texts = [("send", '{"op": "subscribe"}'), ("receive", json.dumps(answer)), ("receive", "pong")]
    entry = {
        "startedDateTime": "2026-11-30T12:00:00.000Z",
        "request": {"method": "GET", "url": "wss://ws.okx.com:8443/ws/v5/private", "headers": []},
        "response": {"status": 101, "content": {}},
        "_webSocketMessages": [
            {"type": kind, "time": 1.0, "opcode": 1, "data": text} for kind, text in texts
        ],
    }
    run = archives.run_of({"log": {"entries": [entry]}}, "calls.har", read("default"))
    assert len(run.frames) == 3
    assert refused(run) == [("private", "error", "", "60011", "Please log in", 1)]


def test_every_report_says_why(mock: MockServer) -> None:
    verdict = judge([run(mock)])
    (document,) = json_.document(verdict)["runs"]
    assert list(document["refusedFrames"][0].values()) == ["okx", *REFUSED[0]]
    shown = Console(width=200)
    with shown.capture() as printed:
        console.show(shown, verdict)
    for text in (printed.get(), html.text(verdict), markdown.text(verdict).replace("\u2060", "")):
        assert WRONG_SERVICE in text.replace("\\", "")


WEATHER = """
import json
from websockets.sync.client import connect

def test_weather(okx):
    with connect(f"{okx.ws_url}/ws/v5/public") as line:
        line.send(json.dumps({"op": "subscribe", "args": [{"channel": "weather"}]}))
        line.recv()
"""


def test_a_finding_without_a_call_is_told_with_its_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(WEATHER)
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        [
            "error sockets/request-form: *",
            "*::test_weather: public: nobody documents a channel weather",
        ]
    )
