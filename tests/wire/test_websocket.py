"""The WebSocket server, over a real connection: keep-alive, login and what it refuses."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any, cast

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from fauxchange import ClockState, ManualClock, MockServer, Pace
from tests.conftest import NOON_MS
from tests.waits import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Iterator

NOON_S = "1750248000"
LARGEST = 65_536


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    """A mock that stands at noon and reads every stamp as its own time."""
    with MockServer(
        clock=ManualClock(NOON_MS, strict=True), exchange="okx", limits=False
    ) as server:
        yield server


@pytest.fixture(scope="module")
def port(mock: MockServer) -> int:
    """The port of its WebSockets, which is that of HTTP."""
    return int(mock.url.rpartition(":")[2])


@pytest.fixture
def line(port: int) -> Iterator[ClientConnection]:
    """A fresh connection to the private channels."""
    with connect(f"ws://127.0.0.1:{port}/ws/v5/private", open_timeout=PATIENCE_S) as connection:
        yield connection


def reply_to(line: ClientConnection, frame: Any) -> Any:
    """Send a frame, as JSON unless it is text; return the answer."""
    line.send(frame if isinstance(frame, str | bytes) else json.dumps(frame))
    return json.loads(line.recv(PATIENCE_S))


def login(mock: MockServer, **other: Any) -> dict[str, Any]:
    """Return a correct login, some of it replaced."""
    stamp = str(other.get("timestamp", NOON_S))
    text = f"{stamp}GET/users/self/verify".encode()
    digest = hmac.new(mock.okx.secret.encode(), text, hashlib.sha256).digest()
    right = {
        "apiKey": mock.okx.key,
        "passphrase": mock.okx.passphrase,
        "timestamp": NOON_S,
        "sign": base64.b64encode(digest).decode(),
    }
    return {"op": "login", "args": [{**right, **other}]}


def refused(answer: Any) -> tuple[str, str]:
    """Return code and text of an error."""
    assert set(answer) == {"event", "code", "msg", "connId"}
    assert answer["event"] == "error"
    return answer["code"], answer["msg"]


# Keep-alive


def test_ping_is_answered_with_pong_as_text(line: ClientConnection) -> None:
    line.send("ping")
    assert line.recv(PATIENCE_S) == "pong"


def test_every_ping_has_its_pong(line: ClientConnection) -> None:
    for _ in range(5):
        line.send("ping")
    assert [line.recv(PATIENCE_S) for _ in range(5)] == ["pong"] * 5


def test_a_ping_of_the_protocol_is_answered_too(line: ClientConnection) -> None:
    assert line.ping().wait(PATIENCE_S)


@pytest.mark.parametrize(
    "path", ["/ws/v5/public", "/ws/v5/business", "/ws/v5/public?brokerId=9999"]
)
def test_each_of_the_documented_paths_can_be_opened(port: int, path: str) -> None:
    with connect(f"ws://127.0.0.1:{port}{path}", open_timeout=PATIENCE_S) as line:
        line.send("ping")
        assert line.recv(PATIENCE_S) == "pong"


# Login


def test_a_correct_login_is_accepted(line: ClientConnection, mock: MockServer) -> None:
    answer = reply_to(line, login(mock))
    assert len(answer.pop("connId")) == 8
    assert answer == {"event": "login", "code": "0", "msg": ""}


def test_the_timestamp_may_be_a_number(line: ClientConnection, mock: MockServer) -> None:
    assert reply_to(line, login(mock, timestamp=1_750_248_000))["event"] == "login"


@pytest.mark.parametrize("stamp", ["1750247970", "1750248030", "1750248000.5"])
def test_thirty_seconds_either_way_are_fine(
    line: ClientConnection, mock: MockServer, stamp: str
) -> None:
    assert reply_to(line, login(mock, timestamp=stamp))["event"] == "login"


@pytest.mark.parametrize("stamp", ["1750247969", "1750248031", "0", "1750248000000"])
def test_a_timestamp_outside_the_window_has_expired(
    line: ClientConnection, mock: MockServer, stamp: str
) -> None:
    answer = reply_to(line, login(mock, timestamp=stamp))
    assert refused(answer) == ("60006", "Timestamp request expired")


@pytest.mark.parametrize(
    "stamp", ["", "now", "2025-06-18T12:00:00.000Z", "-1", "1e9", None, True, [], {}, "1.2.3", "."]
)
def test_a_timestamp_that_is_no_number_is_invalid(
    line: ClientConnection, mock: MockServer, stamp: Any
) -> None:
    assert refused(reply_to(line, login(mock, timestamp=stamp))) == ("60004", "Invalid timestamp")


def test_a_timestamp_beyond_all_numbers_has_expired(
    line: ClientConnection, mock: MockServer
) -> None:
    assert refused(reply_to(line, login(mock, timestamp="9" * 400)))[0] in {"60004", "60006"}


@pytest.mark.parametrize("key", ["nobody", "", None, 5, {}])
def test_a_key_nobody_has_is_invalid(line: ClientConnection, mock: MockServer, key: Any) -> None:
    assert refused(reply_to(line, login(mock, apiKey=key))) == ("60005", "Invalid apiKey")


@pytest.mark.parametrize("sign", ["wrong", "", None, "\u00e9", 5])
def test_a_wrong_signature_is_invalid(line: ClientConnection, mock: MockServer, sign: Any) -> None:
    assert refused(reply_to(line, login(mock, sign=sign))) == ("60007", "Invalid sign")


def test_a_signature_of_another_time_is_invalid(line: ClientConnection, mock: MockServer) -> None:
    earlier = login(mock, timestamp="1750247999")["args"][0]["sign"]
    assert refused(reply_to(line, login(mock, sign=earlier)))[0] == "60007"


@pytest.mark.parametrize("passphrase", ["wrong", "", None, "\u00e9", "faux-change-1"])
def test_a_wrong_passphrase_is_told(
    line: ClientConnection, mock: MockServer, passphrase: Any
) -> None:
    assert refused(reply_to(line, login(mock, passphrase=passphrase))) == (
        "60024",
        "Wrong passphrase",
    )


@pytest.mark.parametrize("name", ["sign", "passphrase", "apiKey"])
def test_half_a_character_is_wrong_and_not_the_end(
    line: ClientConnection, mock: MockServer, name: str
) -> None:
    answer = reply_to(line, login(mock, **{name: "\ud800"}))
    assert refused(answer)[0] in {"60005", "60007", "60024"}


def test_the_time_is_told_before_the_key_and_the_key_before_the_passphrase(
    line: ClientConnection, mock: MockServer
) -> None:
    wrong = {"apiKey": "nobody", "passphrase": "wrong", "sign": "wrong"}
    assert refused(reply_to(line, login(mock, timestamp="0", **wrong)))[0] == "60006"
    assert refused(reply_to(line, login(mock, **wrong)))[0] == "60005"
    assert refused(reply_to(line, login(mock, passphrase="wrong", sign="wrong")))[0] == "60024"


def test_after_a_refused_login_another_may_succeed(
    line: ClientConnection, mock: MockServer
) -> None:
    assert refused(reply_to(line, login(mock, sign="wrong")))[0] == "60007"
    assert reply_to(line, login(mock))["code"] == "0"


def test_a_connection_keeps_its_id_and_another_has_another(
    line: ClientConnection, port: int, mock: MockServer
) -> None:
    first = reply_to(line, login(mock))["connId"]
    assert reply_to(line, "garbage")["connId"] == first
    with connect(f"ws://127.0.0.1:{port}/ws/v5/private") as another:
        assert reply_to(another, login(mock))["connId"] != first


# Subscriptions


@pytest.mark.parametrize("operation", ["subscribe", "unsubscribe"])
def test_a_channel_that_nobody_documents_does_not_exist(
    line: ClientConnection, operation: str
) -> None:
    frame = {"op": operation, "args": [{"channel": "tick", "instId": "BTC-USDT"}]}
    assert refused(reply_to(line, frame)) == (
        "60018",
        "Subscribe failed, wrong URL or channel:tick,instId:BTC-USDT doesn't exist. Please use "
        "the correct URL, channel and parameters referring to API document.",
    )


def test_a_subscription_is_acknowledged_and_pushes_follow() -> None:
    arg = {"channel": "tickers", "instId": "BTC-USDT"}
    with (
        MockServer(clock=ManualClock(NOON_MS), exchange="okx") as mock,
        connect(f"ws{mock.url.removeprefix('http')}/ws/v5/public", open_timeout=PATIENCE_S) as line,
    ):
        assert reply_to(line, {"op": "subscribe", "args": [arg]})["arg"] == arg
        first = json.loads(line.recv(PATIENCE_S))
        mock.clock.advance(1_000)
        second = json.loads(line.recv(PATIENCE_S))
    assert first["arg"] == second["arg"] == arg
    assert [row["ts"] for row in (*first["data"], *second["data"])] == [
        "1750248000000",
        "1750248001000",
    ]


# Garbage

GARBAGE = [
    *("garbage", "", " ", "{", "[]", "{}", "null", "5", '"ping"', "PING", "ping ", b"\xff\xfe"),
    *('{"op":"login"}', '{"args":[]}', '{"op":null,"args":null}', '{"op":"login","args":[]}'),
    *('{"op":["subscribe"],"args":[]}', '{"op":{},"args":[]}'),
]


@pytest.mark.parametrize("frame", GARBAGE)
def test_garbage_is_an_invalid_request(line: ClientConnection, frame: str | bytes) -> None:
    code, text = refused(reply_to(line, frame))
    assert code == "60012"
    assert text.startswith("Invalid request")


@pytest.mark.parametrize(
    "args", ["{}", '{"channel":"tickers"}', "5", "true", '"x"', "[[]]", "null"]
)
def test_a_subscription_that_is_no_list_of_channels_is_refused(
    line: ClientConnection, args: str
) -> None:
    assert refused(reply_to(line, f'{{"op":"subscribe","args":{args}}}'))[0] in {"60012", "60013"}


def test_deep_nesting_is_refused(line: ClientConnection) -> None:
    assert refused(reply_to(line, "[" * 30_000))[0] == "60012"


def test_garbage_does_not_end_the_connection(line: ClientConnection) -> None:
    for frame in ("garbage", "{", "[]"):
        assert refused(reply_to(line, frame))[0] == "60012"
    line.send("ping")
    assert line.recv(PATIENCE_S) == "pong"


# Size


def test_the_largest_frame_is_answered(line: ClientConnection) -> None:
    assert refused(reply_to(line, "x" * LARGEST))[0] == "60012"


def test_a_larger_frame_ends_the_connection_as_documented(line: ClientConnection) -> None:
    line.send("x" * (LARGEST + 1))
    with pytest.raises(ConnectionClosed) as closed:
        line.recv(PATIENCE_S)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009


def test_a_connection_that_ends_badly_does_not_hinder_others(
    line: ClientConnection, port: int
) -> None:
    with connect(f"ws://127.0.0.1:{port}/ws/v5/public") as another:
        another.send("x" * (LARGEST + 1))
        with pytest.raises(ConnectionClosed):
            another.recv(PATIENCE_S)
    line.send("ping")
    assert line.recv(PATIENCE_S) == "pong"


def test_a_taken_port_is_told(port: int) -> None:
    with pytest.raises(OSError, match="ddress already in use"), MockServer(port=port):
        pass


def test_a_login_finds_the_sandbox_of_its_key(mock: MockServer, line: ClientConnection) -> None:
    view = mock.create_sandbox(clock=ClockState(NOON_MS, Pace(0)))
    assert reply_to(line, login(cast("MockServer", view)))["code"] == "0"


def test_a_path_names_a_sandbox(mock: MockServer, port: int) -> None:
    view = mock.create_sandbox(keys="world", clock=ClockState(NOON_MS + 60_000, Pace(0)))
    url = f"ws://127.0.0.1:{port}/s/{view.id}/ws/v5/private"
    with connect(url, open_timeout=PATIENCE_S) as line:
        assert reply_to(line, login(mock))["code"] == "60006"


@pytest.mark.parametrize("path", ["/s/gone/ws/v5/private", "/ws/v5/secret", "/", "/api/v5/public"])
def test_a_sandbox_or_a_path_that_is_not_there_refuses_the_handshake(port: int, path: str) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        connect(f"ws://127.0.0.1:{port}{path}", open_timeout=PATIENCE_S)
    assert refusal.value.response.status_code == 404
