"""Frames are kept with why requests were refused, and frames of one's own reach subscribers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from websockets.sync.client import connect

from fauxchange import MockServer
from fauxchange.admin.answers import File
from fauxchange.admin.api import run
from fauxchange.admin.operations import find
from fauxchange.control.errors import ControlError
from fauxchange.sandbox.options import SandboxOptions
from fauxchange_kit.fixtures.exchange_fixture import ExchangeFixture
from fauxchange_kit.hosts.local import LocalProvider
from tests.waits import PATIENCE_S

if TYPE_CHECKING:
    from tests.sockets.lines import Lines

BTC = {"instId": "BTC-USDT"}


def kept(lines: Lines, **conditions: Any) -> list[tuple[str, ...]]:
    """Return kind, operation, channel and code of the frames that meet conditions."""
    frames = lines.mock.frames(**conditions)
    return [(one.kind, one.operation, one.channel, one.code) for one in frames]


def test_what_was_asked_and_answered_is_kept_in_order(lines: Lines) -> None:
    line = lines.open()
    line.subscribe("tickers", **BTC)
    line.say("ping")
    line.subscribe("tickers", instId="XX")
    assert kept(lines) == [
        ("received", "subscribe", "tickers", ""),
        ("answered", "subscribe", "tickers", ""),
        ("received", "subscribe", "tickers", ""),
        ("answered", "error", "", "60018"),
    ]
    (received,) = lines.mock.frames(limit=1, kind="received")
    assert json.loads(received.text)["args"] == [{"channel": "tickers", "instId": "XX"}]


@pytest.mark.parametrize(
    ("service", "arg", "reason"),
    [
        ("public", {"channel": "tickers", "instId": "XX"}, "nobody lists XX at the moment"),
        (
            "public",
            {"channel": "candle1m", **BTC},
            "candle1m is a channel of /business, and this connection is to /public",
        ),
        ("public", {"channel": "tick", **BTC}, "nobody documents a channel 'tick'"),
        (
            "private",
            {"channel": "account"},
            "account needs a login, and this connection has made none",
        ),
        ("public", {"channel": "index-tickers", "instId": "XX"}, "there is no index XX"),
    ],
)
def test_a_refused_subscription_says_why(
    lines: Lines, service: str, arg: dict[str, str], reason: str
) -> None:
    lines.open(service).say({"op": "subscribe", "args": [arg]})
    (frame,) = lines.mock.frames(operation="error")
    assert frame.reason == reason


def test_a_tier_that_is_too_low_is_named(lines: Lines) -> None:
    lines.private("public").subscribe("books-l2-tbt", **BTC)
    (frame,) = lines.mock.frames(code="64003")
    assert frame.reason == "it is for fee tiers from VIP4 on, and the account has Lv1"


def test_pushes_of_the_market_are_counted_and_not_kept(lines: Lines) -> None:
    line = lines.open()
    line.subscribe("tickers", **BTC)
    for _ in range(3):
        lines.mock.clock.advance(60_000)
        lines.wall.turn()
    assert kept(lines, kind="pushed") == []
    assert lines.mock.sandbox.frames.pushes() == [(line.session.id, "tickers", 4)]  # type: ignore[attr-defined]


def test_the_end_of_a_connection_is_kept(lines: Lines) -> None:
    lines.open()
    lines.wall.turn(30)
    (frame,) = lines.mock.frames(kind="closed")
    assert (frame.code, frame.reason) == ("4004", "No data received in 30s")


def test_secrets_of_a_login_are_not_shown(lines: Lines) -> None:
    lines.private()
    log = lines.mock.sandbox.frames
    shown = json.dumps([frame.as_json(log.explainer) for frame in log.find()])
    assert lines.mock.okx.passphrase not in shown
    assert lines.mock.okx.key not in shown
    assert '"login' in shown.replace("\\", "")


def test_secrets_of_a_frame_that_cannot_be_read_are_not_in_the_reason(lines: Lines) -> None:
    keys = lines.mock.okx
    named = f'"args":[{{"passphrase":"{keys.passphrase}","secretKey":"{keys.secret}"}}]'
    line = lines.open()
    line.say(f'{{"op":"login",{named}')
    line.say(f'{{"op":"{keys.secret}",{named}}}')
    line.say({"op": "subscribe", "args": [{"channel": keys.secret, **BTC}]})
    log = lines.mock.sandbox.frames
    shown = [frame.as_json(log.explainer) for frame in log.find()]
    assert "Invalid request: " in shown[1]["reason"]
    for secret in (keys.passphrase, keys.secret):
        assert secret not in json.dumps(shown)


def test_of_a_long_frame_no_more_is_kept_in_the_reason(lines: Lines) -> None:
    lines.open().say("x" * 60_000)
    (answered,) = lines.mock.frames(kind="answered")
    assert (len(answered.text), len(answered.reason)) == (8_192, 8_192)


def test_an_archive_has_each_connection_with_its_frames(lines: Lines) -> None:
    line = lines.open("business")
    line.subscribe("candle1m", instId="XX")
    lines.wall.turn(30)
    operation, texts = find("GET", "/journal/har")
    _, file = run(lines.mock.app, operation, "default", texts, {})
    assert isinstance(file, File)
    (entry,) = json.loads(file.body)["log"]["entries"]
    assert entry["request"]["url"] == "ws://127.0.0.1/ws/v5/business"
    assert entry["response"]["status"] == 101
    messages = [(one["type"], one["opcode"]) for one in entry["_webSocketMessages"]]
    assert messages == [("send", 1), ("receive", 1), ("receive", 8)]
    assert entry["_webSocketMessages"][1]["_fauxchange"]["reason"].startswith("nobody lists XX")
    _, file = run(lines.mock.app, operation, "default", texts, {"code": "0"})
    assert isinstance(file, File)
    assert json.loads(file.body)["log"]["entries"] == []


def test_a_reset_forgets_frames(lines: Lines) -> None:
    lines.open().subscribe("tickers", **BTC)
    lines.mock.reset()
    assert lines.mock.frames() == []


def test_only_the_last_frames_are_kept_and_of_a_long_one_the_beginning(lines: Lines) -> None:
    line = lines.open()
    line.say("x" * 60_000)
    first = lines.mock.frames(limit=1, kind="received")[0]
    assert len(first.text) == 8_192
    for _ in range(5_001):
        line.say("{}")
    assert len(lines.mock.frames()) == 10_000
    assert lines.mock.frames(limit=1)[0].number == 10_004


def test_a_frame_of_ones_own_reaches_the_subscribers(lines: Lines) -> None:
    one, other = lines.open(), lines.open()
    one.subscribe("tickers", **BTC)
    other.subscribe("tickers", instId="ETH-USDT")
    assert lines.mock.push("tickers", [{"last": "1"}], arg=BTC) == 1
    lines.wall.turn()
    assert one.take() == [{"arg": {"channel": "tickers", **BTC}, "data": [{"last": "1"}]}]
    assert other.take() == []
    assert lines.mock.push("tickers", [], beside={"action": "update"}) == 2
    lines.wall.turn()
    assert other.take()[0]["action"] == "update"


def test_a_frame_that_nobody_gets_is_an_error(lines: Lines) -> None:
    with pytest.raises(ControlError, match="nobody has subscribed tickers"):
        lines.mock.push("tickers", [])
    lines.open().subscribe("tickers", **BTC)
    with pytest.raises(ControlError, match="ETH-USDT"):
        lines.mock.push("tickers", [], arg={"instId": "ETH-USDT"})


def test_the_fixture_waits_for_frames_and_pushes_its_own() -> None:
    with MockServer() as server:
        okx = ExchangeFixture("okx", LocalProvider(server).create_sandbox(SandboxOptions()))
        with connect(f"{okx.ws_url}/ws/v5/public") as line:
            args = [{"channel": "tickers", **BTC}, {"channel": "account"}]
            line.send(json.dumps({"op": "subscribe", "args": args}))
            (frame,) = okx.expect_frame("subscribe", kind="answered", channel="tickers", count=1)
            assert "BTC-USDT" in frame["text"]
            assert okx.push("tickers", [{"last": "7"}], instId="BTC-USDT") == 1
            while '"7"' not in str(line.recv(PATIENCE_S)):
                pass
            (refused,) = okx.expect_frame("error", code="60018")
            assert "is a channel of /private" in refused["reason"]
            with pytest.raises(AssertionError, match="expected a frame or more of operation=login"):
                okx.expect_frame("login", timeout_s=0.01)
            assert [frame["kind"] for frame in okx.frames] == ["received", "answered", "answered"]


def test_the_url_of_the_sockets_is_that_of_the_server() -> None:
    with MockServer() as server:
        assert server.ws_url == f"ws{server.url.removeprefix('http')}"
        view = server.create_sandbox()
        with connect(f"{view.ws_url}/ws/v5/public") as line:
            line.send("ping")
            assert line.recv(PATIENCE_S) == "pong"
    with pytest.raises(RuntimeError):
        _ = MockServer().ws_url
