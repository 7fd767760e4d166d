"""A session answers as documented: ids, errors, services, logins and limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer
from fauxchange.control.errors import ControlError
from fauxchange.exchanges.sockets import SocketRefusal
from fauxchange.sockets.hub import SandboxHub
from tests.conftest import NOON_MS
from tests.sockets.lines import Lines, account_of

if TYPE_CHECKING:
    from tests.sockets.lines import Line

BTC = {"instId": "BTC-USDT"}
TICKERS = {"channel": "tickers", **BTC}


def errors(frames: list[Any]) -> list[tuple[str, str]]:
    """Return code and text of the errors among frames."""
    return [(one["code"], one["msg"]) for one in frames if one.get("event") == "error"]


def code(frames: list[Any]) -> str:
    """Return the code of the one error there is."""
    ((number, _),) = errors(frames)
    return number


def test_the_binary_service_is_not_offered(lines: Lines) -> None:
    with pytest.raises(SocketRefusal) as refusal:
        lines.open("public-sbe")
    assert refusal.value.status == 404


# Requests


def test_the_id_of_a_request_comes_first_and_the_connection_last(lines: Lines) -> None:
    line = lines.open()
    for operation in ("subscribe", "unsubscribe"):
        answer = line.say({"id": "15a", "op": operation, "args": [TICKERS]})[0]
        assert list(answer) == ["id", "event", "arg", "connId"]
        assert answer["id"] == "15a"
    refusal = line.say({"id": "15a", "op": "subscribe", "args": [{"channel": "x"}]})[0]
    assert list(refusal) == ["id", "event", "code", "msg", "connId"]


@pytest.mark.parametrize("operation", ["subscribe", "unsubscribe"])
@pytest.mark.parametrize(
    ("arg", "repeated"),
    [
        (
            {"instId": "BTC-USDT", "channel": "tickers", "sprdId": ""},
            [("instId", "BTC-USDT"), ("channel", "tickers")],
        ),
        (
            {"channel": "liquidation-orders", "instType": "SWAP", "instFamily": "BTC-USDT"},
            [("channel", "liquidation-orders"), ("instType", "SWAP")],
        ),
    ],
)
def test_an_argument_is_repeated_as_far_as_its_channel_knows_it(
    lines: Lines, arg: dict[str, str], repeated: list[tuple[str, str]], operation: str
) -> None:
    answer = lines.open().say({"op": operation, "args": [arg]})[0]
    assert (answer["event"], list(answer["arg"].items())) == (operation, repeated)


@pytest.mark.parametrize("bad", ["a-b", "x" * 33, -5, 0.5, None, [], True])
def test_an_id_that_is_none_is_an_error(lines: Lines, bad: Any) -> None:
    frames = lines.open().say({"id": bad, "op": "subscribe", "args": [TICKERS]})
    assert errors(frames) == [("60033", "Parameter id error.")]
    assert "id" not in frames[0]


def test_an_id_that_is_a_number_is_repeated_as_text(lines: Lines) -> None:
    frames = lines.open().say({"id": 1512, "op": "subscribe", "args": [TICKERS]})
    assert (frames[0]["event"], frames[0]["id"]) == ("subscribe", "1512")


def test_an_invalid_request_is_repeated_in_the_text(lines: Lines) -> None:
    sent = '{"op": "subscribe", "argss":[{ "channel" : "tickers"}]}'
    assert errors(lines.open().say(sent)) == [("60012", f"Invalid request: {sent}")]


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999", "9" * 400, "9" * 5_000])
def test_a_request_with_a_number_that_there_is_not_is_invalid(lines: Lines, number: str) -> None:
    line = lines.open()
    sent = f'{{"op": "subscribe", "args": [{{"channel": {number}}}]}}'
    assert errors(line.say(sent)) == [("60012", f"Invalid request: {sent}")]
    assert line.closed is None
    assert line.subscribe("tickers", **BTC)[0]["event"] == "subscribe"


@pytest.mark.parametrize(("depth", "answer"), [(59, "subscribe"), (64, "error"), (900, "error")])
def test_a_request_that_is_nested_beyond_reason_is_invalid(
    lines: Lines, depth: int, answer: str
) -> None:
    nested = "[" * depth + "]" * depth
    arg = f'{{"channel": "tickers", "instId": "BTC-USDT", "more": {nested}}}'
    frames = lines.open().say(f'{{"op": "subscribe", "args": [{arg}]}}')
    assert frames[0]["event"] == answer
    assert [code for code, _ in errors(frames)] == ["60012"] * (answer == "error")


def test_an_operation_that_nobody_documents_is_named(lines: Lines) -> None:
    frames = lines.open().say({"id": "1", "op": "dance", "args": [TICKERS]})
    assert errors(frames) == [("60019", "Invalid op: dance")]


@pytest.mark.parametrize("args", [{}, "x", 5, ["x"], [[]], [None]])
def test_arguments_that_are_no_list_of_objects_are_invalid(lines: Lines, args: Any) -> None:
    frames = lines.open().say({"op": "subscribe", "args": args})
    assert errors(frames) == [("60013", "Invalid args")]


def test_each_argument_has_its_own_answer(lines: Lines) -> None:
    args = [TICKERS, {"channel": "tickers", "instId": "XX"}, {"channel": "index-tickers", **BTC}]
    frames = lines.open().say({"op": "subscribe", "args": args})
    assert [frame.get("event", "push") for frame in frames][:2] == ["subscribe", "push"]
    assert [frame["arg"] for frame in frames if frame.get("event") == "subscribe"] == args[::2]
    assert [number for number, _ in errors(frames)] == ["60018"]


def test_an_error_of_ours_is_one_of_the_service(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = lines.open()
    monkeypatch.setattr(SandboxHub, "subscribe", lambda *_: int("none"))
    text = "Operation subscribe failed due to WebSocket internal error. Please try again later."
    assert errors(line.subscribe("tickers", **BTC)) == [("64007", text)]
    monkeypatch.undo()
    assert line.subscribe("tickers", **BTC)[0]["event"] == "subscribe"


def test_so_many_requests_are_refused_as_a_test_wants_and_then_no_more(lines: Lines) -> None:
    line = lines.open()
    lines.mock.refuse_frames("subscribe", "60008", times=2)
    text = (
        "The current WebSocket endpoint does not support subscribing to tickers channels. "
        "Please check the WebSocket URL"
    )
    for _ in range(2):
        assert errors(line.subscribe("tickers", **BTC)) == [("60008", text)]
    assert line.unsubscribe("tickers", **BTC)[0]["event"] == "unsubscribe"
    assert line.subscribe("tickers", **BTC)[0]["event"] == "subscribe"


def test_only_documented_codes_can_be_asked_for(lines: Lines) -> None:
    with pytest.raises(ControlError, match="okx refuses with one of 60004"):
        lines.mock.refuse_frames("login", "51000")
    with pytest.raises(ControlError, match="coinw refuses with one of 500, 1001, 1007, 6000"):
        lines.mock.refuse_frames("login", "60004", exchange="coinw")
    with pytest.raises(ControlError, match="0 is no number of requests"):
        lines.mock.refuse_frames("login", "60004", times=0)


# Channels


@pytest.mark.parametrize(
    ("service", "arg", "expected"),
    [
        ("public", {"channel": "candle1m", **BTC}, "60018"),
        ("private", {"channel": "orders-algo", "instType": "ANY"}, "64001"),
        ("business", TICKERS, "64002"),
        ("business", {"channel": "account"}, "64002"),
        ("public", {"channel": "account"}, "60018"),
        ("private", TICKERS, "60018"),
        ("public", {"channel": "opt-summary", "uly": "BTC-USD"}, "64000"),
        ("public", {"channel": "tickers"}, "60018"),
        ("public", {"channel": "tickers", "instId": ""}, "60027"),
        ("public", {"channel": "tickers", "instId": 5}, "60018"),
        ("public", {"channel": ""}, "60027"),
        ("public", {"channel": 5}, "60018"),
        ("public", {"channel": {}}, "60018"),
        ("public", {"channel": ["tickers"]}, "60018"),
        ("public", {"channel": "tickers", "instId": {"one": "BTC-USDT"}}, "60018"),
        ("public", {"channel": "tickers", "instId": ["BTC-USDT"]}, "60018"),
        ("public", {}, "60027"),
        ("public", {"channel": "instruments", "instType": "STOCK"}, "60018"),
        ("public", {"channel": "opt-summary", "instFamily": "XX-USD"}, "60018"),
        ("public", {"channel": "index-tickers", "instId": "BTC-USDT-SWAP"}, "60018"),
        ("public", {"channel": "option-trades", "instType": "OPTION"}, "60018"),
        ("public", {"channel": "open-interest", **BTC}, "60018"),
        ("public", {"channel": "funding-rate", **BTC}, "60018"),
        ("private", {"channel": "account"}, "60011"),
        ("public", {"channel": "books50-l2-tbt", **BTC}, "60011"),
        ("business", {"channel": "deposit-info"}, "60011"),
    ],
)
def test_an_argument_that_is_refused_has_the_documented_code(
    lines: Lines, service: str, arg: dict[str, Any], expected: str
) -> None:
    assert code(lines.open(service).say({"op": "subscribe", "args": [arg]})) == expected


@pytest.mark.parametrize(
    ("kind", "instrument", "answer"),
    [
        ("SWAP", "BTC-USDT", "60018"),
        ("SPOT", "BTC-USDT-SWAP", "60018"),
        ("FUTURES", "BTC-USDT-SWAP", "60018"),
        ("SPOT", "BTC-USDT", "subscribe"),
        ("MARGIN", "BTC-USDT", "subscribe"),
        ("ANY", "BTC-USDT-SWAP", "subscribe"),
    ],
)
def test_an_instrument_has_to_be_of_the_kind_beside_it(
    lines: Lines, kind: str, instrument: str, answer: str
) -> None:
    frame = lines.private().subscribe("orders", instType=kind, instId=instrument)[0]
    assert frame.get("code", frame["event"]) == answer


def test_extra_parameters_have_to_be_a_text(lines: Lines) -> None:
    arg = {"channel": "account", "extraParams": {"updateInterval": "0"}}
    assert code(lines.private().say({"op": "subscribe", "args": [arg]})) == "60018"


def test_the_text_of_a_wrong_channel_names_the_argument(lines: Lines) -> None:
    frames = lines.open().subscribe("books", instId="XX")
    assert errors(frames) == [
        (
            "60018",
            "Subscribe failed, wrong URL or channel:books,instId:XX doesn't exist. Please use "
            "the correct URL, channel and parameters referring to API document.",
        )
    ]


@pytest.mark.parametrize(
    ("arg", "shown"),
    [
        (
            {"channel": "account", "extraParams": {"updateInterval": "0"}},
            'channel:account,extraParams:{"updateInterval":"0"}',
        ),
        (
            {"channel": ["\u00e9", True], "ccy": None, "n": 1.5},
            'channel:["\u00e9",true],ccy:null,n:1.5',
        ),
    ],
)
def test_the_text_of_a_wrong_argument_has_the_json_that_came(
    lines: Lines, arg: dict[str, Any], shown: str
) -> None:
    ((_, text),) = errors(lines.private().say({"op": "subscribe", "args": [arg]}))
    assert text.startswith(f"Subscribe failed, wrong URL or {shown} doesn't exist. ")


def test_a_refusal_that_a_test_wants_shows_the_json_that_came(lines: Lines) -> None:
    lines.mock.refuse_frames("subscribe", "60008")
    ((_, text),) = errors(lines.open().say({"op": "subscribe", "args": [{"channel": {"a": []}}]}))
    assert text.startswith(
        'The current WebSocket endpoint does not support subscribing to {"a":[]} '
    )


def test_a_channel_for_higher_fee_tiers_is_refused_to_others(lines: Lines) -> None:
    line = lines.private("public")
    assert code(line.subscribe("books50-l2-tbt", **BTC)) == "64003"
    lines.mock.set_account_terms("main", level="VIP4")
    assert line.subscribe("books50-l2-tbt", **BTC)[0]["event"] == "subscribe"


@pytest.mark.parametrize(
    ("first", "second", "named"),
    [
        ("books-l2-tbt", "books50-l2-tbt", "books50-l2-tbt"),
        ("books50-l2-tbt", "books-l2-tbt", "books50-l2-tbt"),
        ("books-l2-tbt", "books", "books"),
        ("books", "books-l2-tbt", "books"),
    ],
)
def test_books_that_exclude_each_other_cannot_be_beside_each_other(
    lines: Lines, first: str, second: str, named: str
) -> None:
    lines.mock.set_account_terms("main", level="VIP4")
    line = lines.private("public")
    assert line.subscribe(first, **BTC)[0]["event"] == "subscribe"
    assert errors(line.subscribe(second, **BTC)) == [
        (
            "64004",
            f"Subscribe to both {named} and books-l2-tbt for BTC-USDT is not allowed. "
            "Unsubscribe books-l2-tbt first.",
        )
    ]
    assert line.subscribe(second, instId="ETH-USDT")[0]["event"] == "subscribe"
    line.unsubscribe(first, **BTC)
    assert line.subscribe(second, **BTC)[0]["event"] == "subscribe"


def test_a_channel_that_is_subscribed_again_is_acknowledged_again(lines: Lines) -> None:
    line = lines.open()
    for _ in range(2):
        assert line.subscribe("tickers", **BTC)[0]["event"] == "subscribe"
    lines.mock.clock.advance(1_000)
    lines.wall.turn()
    assert len(line.pushes()) == 1


def test_what_is_not_subscribed_can_be_unsubscribed(lines: Lines) -> None:
    assert lines.open().unsubscribe("tickers", **BTC)[0]["event"] == "unsubscribe"


def test_nothing_is_pushed_after_the_end_of_a_subscription(lines: Lines) -> None:
    line = lines.open()
    line.subscribe("tickers", **BTC)
    line.unsubscribe("tickers", **BTC)
    lines.mock.clock.advance(1_000)
    lines.wall.turn(1)
    assert line.take() == []


# Login


def test_a_login_is_made_once(lines: Lines) -> None:
    line = lines.private()
    assert line.log_in(lines.mock.okx, NOON_MS)["code"] == "60031"


def test_a_login_is_of_one_account(lines: Lines) -> None:
    account = account_of(lines.mock.okx, NOON_MS)
    frames = lines.open("private").say({"op": "login", "args": [account, account]})
    assert code(frames) == "60031"


def test_a_login_of_more_accounts_than_may_be_ends_the_connection(lines: Lines) -> None:
    line = lines.open("private")
    line.say({"op": "login", "args": [{}] * 101})
    assert line.closed == (4003, "APIKey subscription amount exceeds the limit 100")


def test_a_private_push_names_the_user(lines: Lines) -> None:
    line = lines.private()
    assert line.subscribe("account")[0]["arg"] == {"channel": "account"}


def test_a_key_that_is_deleted_ends_its_connections(lines: Lines) -> None:
    line, other = lines.private(), lines.open("private")
    lines.mock.revoke_key("okx", lines.mock.okx.key)
    lines.wall.turn()
    assert line.closed == (4007, "API key has been updated or deleted. Please reconnect.")
    assert other.closed is None


# Limits


def test_so_many_operations_an_hour_are_too_frequent(lines: Lines) -> None:
    line = lines.open()
    for _ in range(480):
        assert errors(line.unsubscribe("tickers", **BTC)) == []
    assert errors(line.unsubscribe("tickers", **BTC)) == [("60014", "Requests too frequent")]
    assert line.say("ping") == ["pong"]
    for _ in range(181):
        lines.wall.turn(20)
        line.say("ping")
    assert errors(line.unsubscribe("tickers", **BTC)) == []


def test_a_fourth_connection_within_a_second_is_refused(lines: Lines) -> None:
    for _ in range(3):
        lines.open(remote="10.0.0.1")
    with pytest.raises(SocketRefusal) as refusal:
        lines.open(remote="10.0.0.1")
    assert refusal.value.status == 429


def test_each_service_counts_its_own_connections(lines: Lines) -> None:
    for service in ("public", "business", "private", "business", "public", "private"):
        lines.open(service, remote="10.0.0.1")
    lines.open("business", remote="10.0.0.1")
    with pytest.raises(SocketRefusal) as refusal:
        lines.open("business", remote="10.0.0.1")
    assert refusal.value.status == 429
    lines.open(remote="10.0.0.2")
    lines.wall.turn(1)
    lines.open(remote="10.0.0.1")


def test_connections_of_sandboxes_are_counted_apart(lines: Lines) -> None:
    for _ in range(3):
        lines.open()
    lines.sandbox = lines.mock.create_sandbox().id
    assert lines.open().say("ping") == ["pong"]


def test_channels_of_more_than_64_kilobytes_end_the_connection(lines: Lines) -> None:
    line = lines.private("business")
    ids = iter(range(10_000))
    while line.closed is None:
        args = [{"channel": "grid-positions", "algoId": f"{next(ids):064}"} for _ in range(50)]
        line.say({"op": "subscribe", "args": args})
    assert line.closed == (
        4009,
        "The number of subscription channels for this connection exceeds the limit.",
    )
    assert 500 < next(ids) < 700


def test_what_is_unsubscribed_makes_room_for_other_channels(lines: Lines) -> None:
    line = lines.private("business")
    for batch in range(20):
        args = [{"channel": "grid-positions", "algoId": f"{batch}{one:060}"} for one in range(50)]
        for operation in ("subscribe", "subscribe", "unsubscribe"):
            line.say({"op": operation, "args": args})
    assert line.closed is None


def test_without_limits_nothing_is_counted() -> None:
    lines = Lines(MockServer(clock=ManualClock(NOON_MS), limits=False))
    for _ in range(20):
        line = lines.open()
    for _ in range(600):
        assert errors(line.unsubscribe("tickers", **BTC)) == []


def test_a_new_subscriber_learns_how_many_connections_there_are(lines: Lines) -> None:
    many: list[Line] = []
    for number in range(1, 31):
        lines.wall.turn(0.4)
        many.append(lines.private())
        counts = many[-1].subscribe("orders", instType="ANY")[1:]
        assert [(one["event"], one["connCount"]) for one in counts] == [
            ("channel-conn-count", str(number))
        ]
    # Another argument of the channel on the same connection is the same connection.
    assert many[-1].subscribe("orders", instType="SPOT")[1]["connCount"] == "30"
    lines.wall.turn(1)
    late = lines.private()
    frames = late.subscribe("orders", instType="ANY")
    assert [frame["event"] for frame in frames] == ["subscribe", "channel-conn-count-error"]
    assert frames[1] == {
        "event": "channel-conn-count-error",
        "channel": "orders",
        "connCount": "30",
        "connId": frames[1]["connId"],
    }
    many[0].session.lost()
    assert late.subscribe("orders", instType="ANY")[1]["event"] == "channel-conn-count"


# Time


def test_a_connection_without_data_is_closed_after_30_seconds(lines: Lines) -> None:
    line = lines.open()
    lines.wall.turn(29.9)
    assert line.closed is None
    lines.wall.turn(0.1)
    assert line.closed == (4004, "No data received in 30s")


def test_a_ping_begins_the_30_seconds_anew(lines: Lines) -> None:
    line = lines.open()
    for _ in range(5):
        lines.wall.turn(29)
        assert line.say("ping") == ["pong"]
    lines.wall.turn(29)
    assert line.closed is None


def test_pushes_begin_the_30_seconds_anew() -> None:
    lines = Lines(MockServer(exchange="okx"))
    line = lines.open()
    line.subscribe("tickers", **BTC)
    for _ in range(60):
        lines.mock.clock.advance(1_000)
        lines.wall.turn(1)
    assert line.closed is None


def test_a_connection_that_was_lost_leaves_nothing_waiting(lines: Lines) -> None:
    line = lines.open()
    line.subscribe("tickers", **BTC)
    line.session.lost()
    lines.mock.clock.advance(1_000)
    lines.wall.turn(100)
    assert (line.texts, line.closed, lines.wall.waiting) == ([], None, 0)


def test_a_sandbox_that_begins_anew_gives_notice_and_ends_its_connections(lines: Lines) -> None:
    public, private, business = lines.open(), lines.private(), lines.open("business")
    lines.mock.reset()
    lines.wall.turn()
    for line in (public, private):
        (notice,) = line.take()
        assert list(notice) == ["event", "code", "msg", "connId"]
        assert (notice["event"], notice["code"]) == ("notice", "64008")
        assert line.closed == (1001, "")
    assert (business.take(), business.closed) == ([], (1001, ""))


def test_a_restored_snapshot_ends_connections_too(lines: Lines) -> None:
    line = lines.open()
    lines.mock.save("before")
    lines.wall.turn()
    assert line.closed is None
    lines.mock.restore("before")
    lines.wall.turn()
    assert line.closed is not None


def test_a_sandbox_that_ends_ends_its_connections(lines: Lines) -> None:
    lines.sandbox = lines.mock.create_sandbox().id
    line = lines.open()
    lines.mock.remove_sandbox(lines.sandbox)
    lines.wall.turn()
    assert line.closed is not None
