"""CoinW's WebSockets: frames, logins, public channels, and what private ones push after calls."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from websockets.sync.client import connect

from fauxchange import ManualClock, MockServer, data
from fauxchange.spec.loader import load
from tests.coinw.contracts.trader import FuturesTrader, order
from tests.coinw.trading.trader import Trader
from tests.conftest import NOON_MS
from tests.sockets.lines import Line, Lines
from tests.waits import PATIENCE_S

if TYPE_CHECKING:
    from fauxchange.sandbox.keys import Keys

PATHS = {"spot": "/", "futures": "/perpum"}
MARKETS = {"spot": "exchange", "futures": "futures"}
CHANNELS = load(data.schemas(), "coinw").channels


@pytest.fixture
def mock(built: MockServer) -> MockServer:
    """A mock at noon whose account has money in both markets."""
    built.reset()
    for book in ("spot", "futures"):
        built.credit("coinw", "main", "USDT", "10000", book=book)
    return built


@pytest.fixture
def lines(mock: MockServer) -> Lines:
    return Lines(mock)


def opened(lines: Lines, market: str) -> Line:
    """Return a new connection to a market."""
    return Line(lines, PATHS[market], "127.0.0.1")


def sub(line: Line, market: str, kind: str, event: str = "sub", **members: str) -> list[Any]:
    """Return what is sent at once to a subscription."""
    return line.say({"event": event, "params": {"biz": MARKETS[market], "type": kind, **members}})


def log_in(line: Line, keys: Keys) -> Any:
    """Return the answer to a login."""
    params = {"api_key": keys.key, "passphrase": keys.secret}
    (answer,) = line.say({"event": "login", "params": params})
    return answer


def test_requests_are_refused_as_a_test_wants_and_then_no_more(lines: Lines) -> None:
    line = opened(lines, "spot")
    for operation in ("login", "subscribe", "unsubscribe"):
        lines.mock.refuse_frames(operation, "500", exchange="coinw")
    error = {"result": False, "errorCode": 500, "errorMsg": "exception"}
    assert log_in(line, lines.mock.coinw) == error
    for event, channel in (("sub", "subscribe"), ("unsub", "unsubscribe")):
        (answer,) = sub(line, "spot", "ticker", event, pairCode="BTC_USDT")
        assert (answer["channel"], answer["data"]) == (channel, error)
        assert sub(line, "spot", "ticker", event, pairCode="BTC_USDT")[0]["data"] != error
    assert log_in(line, lines.mock.coinw) == {"data": {"result": True}, "channel": "login"}


def private(lines: Lines, market: str, kind: str) -> Line:
    """Return a connection that has logged in and subscribed, with nothing left to take."""
    line = opened(lines, market)
    assert log_in(line, lines.mock.coinw) == {"data": {"result": True}, "channel": "login"}
    sub(line, market, kind)
    return line


def pushed(lines: Lines, line: Line, kind: str) -> list[Any]:
    """Return the data of what was pushed by now; all of it is as its schema says."""
    lines.wall.turn(1)
    found = [frame for frame in line.take() if frame["type"] == kind and "channel" not in frame]
    return [frame["data"] for frame in found]


def test_there_are_22_channels() -> None:
    assert len(CHANNELS.names()) == 22


@pytest.mark.parametrize("name", CHANNELS.names())
def test_documented_pushes_are_as_the_schema_says(name: str) -> None:
    channel = CHANNELS[name]
    for example in channel.documented:
        if example.push is not None:
            assert channel.endpoint.response.is_valid(example.push["data"])
        if example.arg is not None:
            assert channel.endpoint.request.is_valid(example.arg)


def test_what_cannot_be_understood_is_told_as_seen_live(lines: Lines) -> None:
    line = opened(lines, "futures")
    assert line.say({"event": "ping"}) == [{"event": "pong"}]
    not_json = {"result": False, "errorCode": 1001, "errorMsg": "Rate Limit"}
    unknown = {"result": False, "errorCode": 500, "errorMsg": "exception"}
    assert line.say("nothing") == [not_json]
    frames: list[Any] = [
        [],
        1,
        {"event": "SUB", "params": {}},
        {"event": "sub"},
        {"event": ["sub"]},
    ]
    for frame in frames:
        assert line.say(frame) == [unknown]


@pytest.mark.parametrize(
    "params",
    [
        {"biz": "FUTURES", "type": "depth", "pairCode": "BTC"},
        {"biz": "spot", "type": "depth", "pairCode": "BTC"},
        {"biz": "futures", "type": "deep", "pairCode": "BTC"},
        {"biz": "futures", "type": "depth"},
        {"biz": "futures", "type": "candles_swap", "pairCode": "BTC", "interval": "7"},
        {"biz": "futures", "type": ["depth"], "pairCode": "BTC"},
        {"biz": "futures", "type": "depth", "pairCode": 78},
    ],
)
def test_a_wrong_subscription_is_refused(lines: Lines, params: dict[str, Any]) -> None:
    (answer,) = opened(lines, "futures").say({"event": "sub", "params": params})
    assert answer["channel"] == "subscribe"
    assert answer["data"] == {
        "result": False,
        "errorCode": 1007,
        "errorMsg": "Invalid parameter",
    }


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"biz": "spot", "type": "depth"}, 'there is no channel with biz "spot" and type "depth"'),
        (
            {"biz": "futures", "type": ["x"]},
            'there is no channel with biz "futures" and type ["x"]',
        ),
        ({"type": None}, "there is no channel with no biz and type null"),
    ],
)
def test_a_subscription_of_no_channel_is_explained(
    lines: Lines, params: dict[str, Any], reason: str
) -> None:
    opened(lines, "futures").say({"event": "sub", "params": params})
    (frame,) = lines.mock.frames(kind="answered")
    assert frame.reason == reason


def test_a_subscription_is_acknowledged_and_ends(lines: Lines) -> None:
    line = opened(lines, "futures")
    answer, first = sub(line, "futures", "mark_price", pairCode="btc")
    assert answer == {
        "biz": "futures",
        "pairCode": "btc",
        "data": {"result": True},
        "channel": "subscribe",
        "type": "mark_price",
    }
    assert (first["pairCode"], first["data"]["n"]) == ("btc", "btc")
    assert sub(line, "futures", "mark_price", "unsub", pairCode="BTC")[0]["channel"] == (
        "unsubscribe"
    )
    lines.mock.clock.advance(60_000)
    assert pushed(lines, line, "mark_price") == []


def test_an_unknown_contract_is_acknowledged_and_pushes_nothing(lines: Lines) -> None:
    line = opened(lines, "futures")
    (answer,) = sub(line, "futures", "depth", pairCode="NO")
    assert answer["data"] == {"result": True}
    assert line.say({"event": "ping"}) == [{"event": "pong"}]


@pytest.mark.parametrize(
    ("market", "kind", "members"),
    [
        ("spot", "ticker", {"pairCode": "78"}),
        ("spot", "ticker_all", {}),
        ("spot", "depth_snapshot", {"pairCode": "78"}),
        ("spot", "depth", {"pairCode": "78"}),
        ("spot", "candles", {"pairCode": "78", "interval": "1m"}),
        ("spot", "fills", {"pairCode": "78"}),
        ("futures", "ticker_swap", {"pairCode": "BTC"}),
        ("futures", "depth", {"pairCode": "BTC"}),
        ("futures", "fills", {"pairCode": "BTC"}),
        ("futures", "candles_swap", {"pairCode": "BTC", "interval": "1h"}),
        ("futures", "candles_swap_utc", {"pairCode": "BTC", "interval": "1D"}),
        ("futures", "index_price", {"pairCode": "BTC"}),
        ("futures", "mark_price", {"pairCode": "BTC"}),
        ("futures", "funding_rate", {"pairCode": "BTC"}),
    ],
)
def test_a_public_channel_pushes_what_it_documents(
    lines: Lines, market: str, kind: str, members: dict[str, str]
) -> None:
    line = opened(lines, market)
    frames = sub(line, market, kind, **members)[1:]
    lines.mock.clock.advance(60_000)
    lines.wall.turn(2)
    frames += line.take()
    assert frames
    channel = CHANNELS[f"{market}-{kind}"]
    for frame in frames:
        assert (frame["biz"], frame["type"]) == (MARKETS[market], kind)
        sent = json.loads(frame["data"]) if market == "spot" else frame["data"]
        rows = [sent] if channel.is_single else sent
        assert channel.endpoint.response.is_valid(rows), rows


def test_pushes_are_of_the_market_that_calls_see(lines: Lines) -> None:
    line = opened(lines, "spot")
    _, first = sub(line, "spot", "depth_snapshot", pairCode="78")
    book = json.loads(first["data"])
    assert (book["asks"][0][0], book["bids"][0][0]) == ("96957.5000", "96957.1000")


# Three minutes from noon on: two that have ended by 12:02:30, and the one that runs then.
SPOT_MINUTES = [
    ["1750248000000", "96957.3", "96955.6", "96959.9", "96948.1", "0.2151", "20855.068897"],
    ["1750248060000", "96955.6", "96939.1", "96956", "96936.3", "0.1291", "12515.825425"],
    ["1750248120000", "96939.1", "96940.7", "96947", "96933.8", "0.0648", "6281.72172"],
]
FUTURES_MINUTES = [
    ["1750248000000", "96971.4", "96974", "96962.2", "96969.7", "2.151"],
    ["1750248060000", "96969.7", "96970.1", "96950.4", "96953.2", "1.291"],
    ["1750248120000", "96953.2", "96961.1", "96947.9", "96954.8", "0.648"],
]


@pytest.mark.parametrize(
    ("market", "kind", "members", "minutes"),
    [
        ("spot", "candles", {"pairCode": "78", "interval": "1m"}, SPOT_MINUTES),
        ("futures", "candles_swap", {"pairCode": "BTC", "interval": "1"}, FUTURES_MINUTES),
        ("futures", "candles_swap_utc", {"pairCode": "BTC", "interval": "1"}, FUTURES_MINUTES),
    ],
)
def test_what_a_candle_came_to_is_told_before_the_next_one(
    lines: Lines, market: str, kind: str, members: dict[str, str], minutes: list[list[str]]
) -> None:
    line, later = opened(lines, market), opened(lines, market)
    _, first = sub(line, market, kind, **members)
    lines.mock.clock.advance(150_000)
    # Who comes before the others are told begins with what they have.
    assert sub(later, market, kind, **members)[1:] == [first]
    lines.wall.turn()
    frames = line.take()
    rows = [json.loads(one["data"]) if market == "spot" else one["data"] for one in frames]
    assert rows == minutes
    assert later.take() == frames
    assert sub(opened(lines, market), market, kind, **members)[1:] == [frames[-1]]


def test_prices_and_rates_of_contracts_have_their_time_as_seen_live(lines: Lines) -> None:
    line = opened(lines, "futures")
    rows = {
        kind: sub(line, "futures", kind, pairCode="BTC")[1]["data"]
        for kind in ("index_price", "mark_price", "funding_rate")
    }
    assert {kind: sorted(row) for kind, row in rows.items()} == {
        "index_price": ["n", "p", "t"],
        "mark_price": ["n", "p", "t"],
        "funding_rate": ["h", "n", "nt", "r", "t"],
    }
    assert {row["t"] for row in rows.values()} == {NOON_MS}
    rate = rows["funding_rate"]
    assert (rate["h"], rate["nt"]) == (8, 1_750_262_400_000)  # each eight hours, next at 16:00 UTC


def test_a_book_of_a_contract_has_200_levels_and_its_time(lines: Lines) -> None:
    line = opened(lines, "futures")
    first = sub(line, "futures", "depth", pairCode="BTC")[1]["data"]
    assert (len(first["asks"]), len(first["bids"]), first["t"]) == (200, 200, NOON_MS)
    lines.mock.clock.advance(1_000)
    lines.wall.turn(1)
    assert [frame["data"]["t"] for frame in line.take()] == [NOON_MS + 1_000]


def test_time_alone_is_no_change_of_a_price(lines: Lines) -> None:
    line = opened(lines, "futures")
    (before,) = sub(line, "futures", "index_price", pairCode="BTC")[1:]
    lines.mock.clock.advance(1)
    lines.wall.turn(1)
    (again,) = sub(opened(lines, "futures"), "futures", "index_price", pairCode="BTC")[1:]
    assert again["data"] == {**before["data"], "t": NOON_MS + 1}
    assert line.take() == []


def test_a_candle_that_has_not_changed_since_is_not_told_again(lines: Lines) -> None:
    line = opened(lines, "futures")
    sub(line, "futures", "candles_swap", pairCode="BTC", interval="1")
    for ms, begun in ((59_000, "1750248000000"), (2_000, "1750248060000")):
        lines.mock.clock.advance(ms)
        lines.wall.turn(1)
        assert [frame["data"][0] for frame in line.take()] == [begun]


def test_a_candle_that_ends_is_told_on_a_socket() -> None:
    asked = {"biz": "exchange", "type": "candles", "pairCode": "78", "interval": "1m"}
    rows: list[list[str]] = []
    with (
        MockServer(clock=ManualClock(NOON_MS), exchange="coinw") as mock,
        connect(f"ws{mock.url.removeprefix('http')}/", open_timeout=PATIENCE_S) as line,
    ):
        line.send(json.dumps({"event": "sub", "params": asked}))
        assert json.loads(line.recv(PATIENCE_S))["data"] == {"result": True}
        line.recv(PATIENCE_S)
        mock.clock.advance(90_000)
        while not rows or rows[-1][0] != "1750248060000":
            rows.append(json.loads(json.loads(line.recv(PATIENCE_S))["data"]))
    assert rows[-2] == SPOT_MINUTES[0]


def test_private_channels_need_the_secret_of_a_key(lines: Lines) -> None:
    line = opened(lines, "futures")
    (answer,) = sub(line, "futures", "order")
    assert (answer["data"]["result"], answer["data"]["errorCode"]) == (False, 6000)
    keys = lines.mock.coinw
    for key, secret in ((keys.key, "wrong"), ("nobody's", keys.secret), (keys.key, "\u00e9")):
        params = {"api_key": key, "passphrase": secret}
        (refused,) = line.say(json.dumps({"event": "login", "params": params}))
        assert refused["channel"] == "login"
        assert refused["data"]["result"] is False
    assert log_in(line, keys)["data"] == {"result": True}
    assert sub(line, "futures", "order")[0]["data"] == {"result": True}


def test_the_journal_of_frames_has_no_secret(lines: Lines) -> None:
    line = opened(lines, "spot")
    log_in(line, lines.mock.coinw)
    assert lines.mock.coinw.secret not in str(lines.mock.frames())


def test_spot_orders_and_coins_are_pushed_after_calls(lines: Lines) -> None:
    orders, assets = private(lines, "spot", "order"), private(lines, "spot", "assets")
    trader = Trader(lines.mock)
    number = trader.place(amount="0.01", rate="90000", out_trade_no="mine")
    (row,) = pushed(lines, orders, "order")
    assert (row["type"], row["order_id"], row["client_id"]) == ("RECEIVED", number, "mine")
    assert (row["remaining_size"], "reason" in row) == ("0.01", False)
    (coin,) = pushed(lines, assets, "assets")
    assert (coin["currency"], coin["hold"], coin["account"]) == ("USDT", "900", "spot")
    trader.data("cancelOrder", orderNumber=number)
    (row,) = pushed(lines, orders, "order")
    assert (row["type"], row["reason"]) == ("DONE", "CANCELLED")
    number = trader.buy("100")
    last = pushed(lines, orders, "order")[-1]
    assert (last["type"], last["reason"], last["side"], last["order_type"]) == (
        "DONE",
        "FILLED",
        "",
        "MARKET",
    )
    # What its funds were too little for is left of nothing, on the socket as in the list.
    assert (last["size"], last["dealFunds"], last["remaining_size"]) == ("100", "96.9575", "0")
    assert trader.details(number)["amount"] == "0.00"


def test_orders_and_positions_are_pushed_after_calls(lines: Lines) -> None:
    kinds = ("order", "position", "position_change", "assets")
    order, position, change, assets = (private(lines, "futures", kind) for kind in kinds)
    trader = FuturesTrader(lines.mock)
    trader.place()
    ((row,),) = pushed(lines, order, "order")[-1:]
    assert (row["orderStatus"], row["instrument"], row["leverage"]) == ("finish", "BTC", "10")
    ((held,),) = pushed(lines, position, "position")
    assert (held["currentPiece"], held["margin"], held["status"]) == ("5", "48.1948", "open")
    ((changed,),) = pushed(lines, change, "position_change")
    # As in the example, the fee of opening is in no profit.
    assert [changed[name] for name in ("realPrice", "fee", "netProfit")] == [
        "96971.6",
        "0.2909148",
        "0",
    ]
    ((money,),) = pushed(lines, assets, "assets")[-1:]
    assert money["margin"] == pytest.approx(48.1949, abs=0.001)
    trader.data("DELETE", "allpositions", {"instrument": "BTC"})
    ((held,),) = pushed(lines, position, "position")
    assert (held["currentPiece"], held["status"]) == ("0", "close")


def test_a_position_that_is_kept_apart_is_pushed_once_more_when_it_is_closed(lines: Lines) -> None:
    trader = FuturesTrader(lines.mock)
    trader.data("POST", "positions/type", {"layout": "1", "positionModel": 0})
    trader.place()
    trader.place()
    first, second = trader.positions()
    line = private(lines, "futures", "position")
    trader.data("DELETE", "positions", {"id": first["id"], "closeRate": "1"})
    ((held,),) = pushed(lines, line, "position")
    shown = (held["id"], held["currentPiece"], held["closedPiece"], held["status"])
    assert shown == (str(first["id"]), "0", "5", "close")
    assert [one["id"] for one in trader.positions()] == [second["id"]]


def test_an_order_that_was_cancelled_has_the_contracts_that_were_filled(lines: Lines) -> None:
    trader, line = FuturesTrader(lines.mock), private(lines, "futures", "order")
    number = trader.rest()
    lines.mock.fill_order(str(number), size="2")
    trader.data("DELETE", "order", {"id": number})
    frames = pushed(lines, line, "order")
    shown = [(row["orderStatus"], row["currentPiece"]) for (row,) in frames]
    assert shown == [("unFinish", "5"), ("part", "5"), ("cancel", "2")]
    assert trader.past()[0]["currentPiece"] == "2"


def test_an_order_that_is_matched_later_is_pushed_with_what_it_holds(lines: Lines) -> None:
    trader, line = FuturesTrader(lines.mock), private(lines, "futures", "order")
    lines.mock.set_fill_settings("BTC", match_ms=700)
    trader.rest()
    trader.place()
    fees = [row["frozenFee"] for (row,) in pushed(lines, line, "order")]
    assert fees == ["0.045", "0"]
    assert [row["frozenFee"] for row in trader.open()] == [0.045]
    assert [row["frozenFee"] for row in trader.open("execute")] == [0]


def test_a_trigger_order_is_pushed_until_it_has_triggered_or_is_cancelled(lines: Lines) -> None:
    trader, line = FuturesTrader(lines.mock), private(lines, "futures", "order")
    trigger = {"positionType": "planTrigger", "triggerPrice": 96_000, "triggerType": 1}
    for name in ("taken", "gone"):
        trader.data("POST", "order", {**order(**trigger), "thirdOrderId": name})
    gone, taken = (row["id"] for row in trader.open("planTrigger"))
    trader.data("DELETE", "order", {"id": gone})
    trader.price("95900")
    trader.advance(1_000)
    shown = [
        (row["id"], row["posType"], row["orderStatus"], row["currentPiece"])
        for (row,) in pushed(lines, line, "order")
    ]
    number = trader.past()[0]["id"]
    assert shown == [
        (str(taken), "planTrigger", "unFinish", "5"),
        (str(gone), "planTrigger", "unFinish", "5"),
        (str(gone), "planTrigger", "cancel", "0"),
        (number, "execute", "unFinish", "5"),
        (number, "execute", "finish", "5"),
        (str(taken), "planTrigger", "finish", "0"),
    ]


def test_an_order_is_pushed_when_it_gets_other_stops(lines: Lines) -> None:
    trader, line = FuturesTrader(lines.mock), private(lines, "futures", "order")
    number = trader.rest()
    trader.advance(1_000)
    trader.data("POST", "TPSL", {"id": number, "instrument": "BTC", "stopLossPrice": "80000"})
    (row,) = pushed(lines, line, "order")[-1]
    assert (row["id"], row["updatedDate"]) == (str(number), 1_750_248_001_000)
    assert trader.open()[0]["updatedDate"] == 1_750_248_001_000


def test_a_new_subscriber_gets_the_positions_that_are_held(lines: Lines) -> None:
    FuturesTrader(lines.mock).place()
    line = opened(lines, "futures")
    log_in(line, lines.mock.coinw)
    _, first = sub(line, "futures", "position")
    assert (first["pairCode"], first["data"][0]["currentPiece"]) == ("BTC", "5")


def test_a_contract_that_a_pair_is_named_like_is_pushed_by_its_name(lines: Lines) -> None:
    lines.mock.credit("coinw", "main", "USDC", "1000", book="futures")
    kinds = ("order", "position", "position_change")
    watchers = [private(lines, "futures", kind) for kind in kinds]
    FuturesTrader(lines.mock).place(instrument="BTC_USDC", quantity="2")
    for watcher in watchers:
        lines.wall.turn(1)
        frames = watcher.pushes()
        names = {(one["pairCode"], one["data"][0]["instrument"]) for one in frames}
        assert names == {("BTC_USDC", "BTC_USDC")}
    for kind in ("mark_price", "index_price", "funding_rate", "depth"):
        _, first = sub(opened(lines, "futures"), "futures", kind, pairCode="btc_usdc")
        assert (first["pairCode"].upper(), first["data"]["n"]) == ("BTC_USDC", "btc_usdc")


def test_the_layout_is_pushed_when_another_is_chosen(lines: Lines) -> None:
    line = private(lines, "futures", "user_setting")
    choice = {"layout": "1", "positionModel": 1}
    FuturesTrader(lines.mock).data("POST", "positions/type", choice)
    ((row,),) = pushed(lines, line, "user_setting")
    assert row == {"layout": 1, "positionModel": 1, "userId": 61048275}


def test_pushes_of_calls_are_as_the_schemas_say(lines: Lines) -> None:
    kinds = ("order", "position", "position_change", "assets")
    open_lines = [(kind, private(lines, "futures", kind)) for kind in kinds]
    trader = FuturesTrader(lines.mock)
    trader.rest()
    trader.place()
    for kind, line in open_lines:
        for rows in pushed(lines, line, kind):
            response = CHANNELS[f"futures-{kind}"].endpoint.response
            assert response.is_valid(rows), response.violation(rows)


def test_a_quiet_connection_is_closed_after_a_minute(lines: Lines) -> None:
    line = opened(lines, "spot")
    lines.wall.turn(59)
    line.say({"event": "ping"})
    lines.wall.turn(59)
    assert line.closed is None
    lines.wall.turn(2)
    assert line.closed == (1001, "No data received in 60s")
