"""What market channels push is what REST answers at the same moment."""

from __future__ import annotations

import json
import zlib
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fauxchange import ManualClock, MockServer
from fauxchange.control.errors import NotThereError
from fauxchange.domain.market.views.ticker import ticker as ticker_of
from fauxchange.message import Request
from fauxchange.runtime.clock import Clock
from tests.clients import OkxClient
from tests.conftest import NOON_MS
from tests.sockets.lines import Lines

if TYPE_CHECKING:
    from tests.sockets.lines import Line

BTC = {"instId": "BTC-USDT"}
SWAP = {"instId": "BTC-USDT-SWAP"}

# Channels that are alive, with an argument, by the service that has them.
PUBLIC: list[tuple[str, dict[str, str]]] = [
    ("tickers", BTC),
    ("tickers", SWAP),
    ("trades", BTC),
    ("books", BTC),
    ("books-rpi", BTC),
    ("books-elp", BTC),
    ("books5", SWAP),
    ("bbo-tbt", SWAP),
    ("index-tickers", BTC),
    ("mark-price", SWAP),
    ("mark-price", BTC),
    ("price-limit", SWAP),
    ("funding-rate", SWAP),
    ("open-interest", SWAP),
    ("opt-summary", {"instFamily": "BTC-USD"}),
    ("option-trades", {"instType": "OPTION", "instFamily": "BTC-USD"}),
    ("estimated-price", {"instType": "FUTURES", "instFamily": "BTC-USD"}),
    *(("instruments", {"instType": kind}) for kind in ("SPOT", "MARGIN", "SWAP", "FUTURES")),
    ("instruments", {"instType": "OPTION"}),
    ("status", {}),
]
BUSINESS: list[tuple[str, dict[str, str]]] = [
    ("trades-all", SWAP),
    ("candle1m", BTC),
    ("candle1s", SWAP),
    ("candle1Dutc", BTC),
    ("mark-price-candle1m", SWAP),
    ("mark-price-candle1Yutc", SWAP),
    ("index-candle1H", BTC),
]


def get(mock: MockServer, target: str) -> list[Any]:
    """Return the data of a public call."""
    body = json.loads(mock.handle(Request.of("GET", f"/api/v5/{target}")).body)
    assert body["code"] == "0", body
    return list(body["data"])


def go(lines: Lines, ms: int) -> None:
    """Let the sandbox's time go forward, and what is pushed then be pushed."""
    lines.mock.clock.advance(ms)
    lines.wall.turn()


def subscribed(line: Line, channel: str, arg: dict[str, str]) -> list[Any]:
    """Subscribe; return the pushes that come first."""
    answer, *first = line.subscribe(channel, **arg)
    assert answer["event"] == "subscribe", answer
    return first


@pytest.mark.parametrize(
    ("service", "channel", "arg"),
    [
        *(("public", *one) for one in PUBLIC),
        *(("business", *one) for one in BUSINESS),
    ],
)
def test_pushes_have_the_documented_shape(
    lines: Lines, service: str, channel: str, arg: dict[str, str]
) -> None:
    spec = lines.mock.app.exchanges["okx"].channels.named(channel)
    assert spec is not None
    line = lines.open(service)
    pushes = subscribed(line, channel, arg)
    for ms in (100, 3_000, 60_000, 3_600_000):
        go(lines, ms)
        pushes += line.pushes()
    assert pushes or channel in {"estimated-price", "status", "option-trades"}
    for push in pushes:
        assert push["arg"] == {"channel": channel, **arg}
        violation = spec.endpoint.response.violation(push["data"])
        assert violation is None, violation
        beside = {name: push[name] for name in push if name not in {"arg", "data"}}
        assert spec.beside.is_valid(beside)


# Books


def rebuilt(book: dict[str, dict[str, Any]], push: Any) -> dict[str, list[Any]]:
    """Apply a push to a book; return its sides in order."""
    (row,) = push["data"]
    if push["action"] == "snapshot":
        book.update(asks={}, bids={})
    for side in ("asks", "bids"):
        for level in row[side]:
            if level[1] == "0":
                del book[side][level[0]]
            else:
                book[side][level[0]] = level
    return {
        "asks": sorted(book["asks"].values(), key=lambda level: float(level[0])),
        "bids": sorted(book["bids"].values(), key=lambda level: -float(level[0])),
    }


STEPS = st.lists(
    st.tuples(st.sampled_from([1, 37, 100, 250, 1_000, 61_000, 600_000]), st.integers(0, 3)),
    min_size=1,
    max_size=12,
)


@settings(max_examples=25)
@given(STEPS, st.sampled_from(["BTC-USDT", "ETH-USDT"]))
def test_a_book_put_together_from_pushes_is_that_of_rest(
    steps: list[tuple[int, int]], instrument: str
) -> None:
    mock = MockServer(clock=ManualClock(NOON_MS), limits=False)
    lines, client = Lines(mock), OkxClient(mock, mock.okx)
    line, book = lines.open(), dict[str, dict[str, Any]]()
    (push,) = subscribed(line, "books", {"instId": instrument})
    assert push["data"][0]["prevSeqId"] == -1
    sides = rebuilt(book, push)
    for number, (ms, orders) in enumerate(steps):
        place(client, instrument, number, orders)
        go(lines, ms)
        for update in line.pushes():
            assert update["action"] == "update"
            assert update["data"][0]["prevSeqId"] == push["data"][0]["seqId"]
            assert update["data"][0]["seqId"] >= update["data"][0]["prevSeqId"]
            sides = rebuilt(book, update)
            push = update
        (rest,) = get(mock, f"market/books?instId={instrument}&sz=400")
        assert sides == {"asks": rest["asks"], "bids": rest["bids"]}
        assert push["data"][0]["seqId"] <= rest["seqId"]
        assert push["data"][0]["checksum"] == 0


def place(client: OkxClient, instrument: str, number: int, orders: int) -> None:
    """Place some orders near the price: one that rests, one that takes, one far away."""
    (ticker,) = get(client.mock, f"market/ticker?instId={instrument}")
    prices = (ticker["bidPx"], ticker["askPx"], str(round(float(ticker["last"]) * 0.99, 1)))
    for price, side in list(zip(prices, ("buy", "buy", "buy"), strict=True))[:orders]:
        body = {
            "instId": instrument,
            "tdMode": "cash",
            "side": side,
            "ordType": "limit",
            "px": price,
            "sz": "0.01",
            "clOrdId": f"n{number}p{price.replace('.', '')}",
        }
        client.post("/api/v5/trade/order", body)


def test_books_have_the_checksums_of_before_if_a_test_says_so(lines: Lines) -> None:
    lines.mock.set_checksums(on=True)
    line, book = lines.open(), dict[str, dict[str, Any]]()
    pushes = subscribed(line, "books", BTC)
    for _ in range(3):
        go(lines, 700)
        pushes += line.pushes()
    assert len(pushes) > 2
    for push in pushes:
        sides = rebuilt(book, push)
        best = zip(sides["bids"][:25], sides["asks"][:25], strict=True)
        text = ":".join(f"{bid[0]}:{bid[1]}:{ask[0]}:{ask[1]}" for bid, ask in best)
        assert push["data"][0]["checksum"] & 0xFFFFFFFF == zlib.crc32(text.encode())
        assert -(2**31) <= push["data"][0]["checksum"] < 2**31
    lines.mock.set_checksums(on=False)
    go(lines, 700)
    assert line.pushes()[-1]["data"][0]["checksum"] == 0


def test_a_book_whose_numbers_begin_anew_says_so_in_one_update_and_goes_on(lines: Lines) -> None:
    line, whole = lines.open(), lines.open()
    pushes, book = subscribed(line, "books", BTC), dict[str, dict[str, Any]]()
    subscribed(whole, "books5", BTC)
    go(lines, 300)
    pushes += line.pushes()
    last = pushes[-1]["data"][0]["seqId"]
    whole.take()
    reset = lines.mock.reset_book("BTC-USDT")
    lines.wall.turn()
    (update,) = line.pushes()
    assert (update["action"], update["data"][0]["prevSeqId"]) == ("update", last)
    assert update["data"][0]["seqId"] == 0
    assert reset.before >= last > 0
    assert [one["data"][0]["seqId"] for one in whole.pushes()] == [0]
    go(lines, 300)
    after = line.pushes()
    assert after[0]["data"][0]["prevSeqId"] == 0
    assert 0 < after[-1]["data"][0]["seqId"] < last
    for push in (*pushes, update, *after):
        sides = rebuilt(book, push)
    (rest,) = get(lines.mock, "market/books?instId=BTC-USDT&sz=400")
    assert sides == {"asks": rest["asks"], "bids": rest["bids"]}
    assert rest["seqId"] == after[-1]["data"][0]["seqId"]


def test_a_book_that_is_reset_again_begins_at_nothing_again(lines: Lines) -> None:
    lines.mock.reset_book("BTC-USDT")
    lines.mock.advance(minutes=1)
    assert lines.mock.reset_book("BTC-USDT").before > 600
    assert get(lines.mock, "market/books?instId=BTC-USDT")[0]["seqId"] == 0
    assert get(lines.mock, "market/books?instId=ETH-USDT")[0]["seqId"] > 1_000
    with pytest.raises(NotThereError, match="no instrument NO-USDT"):
        lines.mock.reset_book("NO-USDT")


def test_others_are_let_in_while_many_topics_are_looked_at(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fauxchange.runtime.turns.Turn.is_over", lambda _: True)
    line, seen = lines.open(), list[int]()
    for name in ("BTC-USDT", "ETH-USDT", "SOL-USDT"):
        subscribed(line, "books", {"instId": name})
    line.take()
    lines.mock.clock.advance(700)
    lines.wall.call_soon_threadsafe(lambda: seen.append(len(line.texts)))
    lines.wall.turn()
    assert seen == [1]
    assert [one["arg"]["instId"] for one in line.pushes()] == ["BTC-USDT", "ETH-USDT", "SOL-USDT"]


def test_a_ticker_is_made_only_after_a_trade_or_a_change_of_the_best_prices(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []

    def note(day: Any, *about: Any) -> Any:
        made.append(1)
        return ticker_of(day, *about)

    line = lines.open()
    subscribed(line, "tickers", BTC)
    go(lines, 100)
    line.take()
    monkeypatch.setattr("fauxchange.exchanges.okx.handlers.market.tickers.ticker_of", note)
    for _ in range(50):
        go(lines, 100)
    assert 0 < len(line.pushes()) <= len(made) < 25
    (rest,) = get(lines.mock, "market/ticker?instId=BTC-USDT")
    lines.mock.set_price("BTC", "90000")
    lines.wall.turn(0.1)
    assert line.pushes()[-1]["data"][0]["last"] != rest["last"]


def test_what_comes_late_goes_on_from_what_the_others_have(lines: Lines) -> None:
    early, late = lines.open(), lines.open()
    subscribed(early, "books", BTC)
    go(lines, 150)
    last = early.pushes()[-1]["data"][0]
    # Time has gone on, but nobody has been told yet.
    lines.mock.clock.advance(150)
    (snapshot,) = subscribed(late, "books", BTC)
    assert snapshot["action"] == "snapshot"
    assert snapshot["data"][0]["seqId"] == last["seqId"]
    lines.wall.turn()
    assert early.pushes() == late.pushes()


def test_a_snapshot_is_encoded_once_while_the_book_is_the_same(lines: Lines) -> None:
    one, other, late = lines.open(), lines.open(), lines.open(remote="10.0.0.2")
    for line in (one, other):
        subscribed(line, "books", BTC)
    assert one.shared[0] is other.shared[0]
    go(lines, 1_000)
    subscribed(late, "books", BTC)
    assert late.shared[0] is not one.shared[0]


@pytest.mark.parametrize("channel", ["tickers", "mark-price"])
def test_those_who_subscribe_at_one_moment_begin_with_what_was_made_once(
    lines: Lines, channel: str
) -> None:
    one, other, late = (lines.open("public", f"10.0.0.{number}") for number in range(3))
    for line in (one, other):
        subscribed(line, channel, BTC)
    assert one.shared[0] is other.shared[0]
    lines.mock.clock.advance(1)
    (push,) = subscribed(late, channel, BTC)
    assert late.shared[0] is not one.shared[0]
    if channel == "tickers":
        assert push["data"][0]["ts"] == str(NOON_MS + 1)


def test_one_who_subscribes_after_a_trade_of_the_same_moment_begins_with_it(lines: Lines) -> None:
    one, late = lines.open(), lines.open()
    (before,) = subscribed(one, "tickers", BTC)
    lines.mock.set_price("BTC", "90000")
    (push,) = subscribed(late, "tickers", BTC)
    assert push["data"][0]["last"] != before["data"][0]["last"]


def test_while_time_runs_a_subscriber_begins_with_what_the_others_have() -> None:
    walls = [NOON_MS]
    running = Lines(MockServer(clock=Clock(NOON_MS, wall=lambda: walls[0])))
    one, other, late = (running.open(remote=f"10.0.0.{number}") for number in range(3))
    subscribed(one, "tickers", BTC)
    walls[0] += 40
    subscribed(other, "tickers", BTC)
    assert other.shared[0] is one.shared[0]
    # All are told at the next step; who comes then begins with what was told, or younger.
    walls[0] += 60
    running.wall.turn(0.1)
    pushes = one.pushes()
    assert pushes == other.pushes()
    (push,) = subscribed(late, "tickers", BTC)
    assert push["data"][0]["ts"] == str(NOON_MS + 100)


@pytest.fixture
def built_many() -> Lines:
    """Lines to a mock without limits."""
    return Lines(MockServer(clock=ManualClock(NOON_MS), limits=False))


def test_five_thousand_connections_are_all_served_with_one_text(built_many: Lines) -> None:
    opened = [built_many.open() for _ in range(5_000)]
    for line in opened:
        line.subscribe("books5", **BTC)
    built_many.mock.clock.advance(minutes=1)
    built_many.wall.turn(1)
    assert {len(line.take()) for line in opened} == {1}
    # The second one: the first is what each began with.
    assert len({id(line.shared[1]) for line in opened}) == 1
    for line in opened:
        line.session.lost()
    assert built_many.wall.waiting == 0


def test_a_message_is_encoded_once_however_many_get_it(lines: Lines) -> None:
    one, other = lines.open(), lines.open()
    for line in (one, other):
        subscribed(line, "tickers", BTC)
    go(lines, 1_000)
    assert one.shared[-1] is other.shared[-1]


@pytest.mark.parametrize(("channel", "depth"), [("books5", 5), ("bbo-tbt", 1)])
def test_a_small_book_comes_whole(lines: Lines, channel: str, depth: int) -> None:
    line = lines.open()
    pushes = subscribed(line, channel, SWAP)
    for ms in (10, 90, 100, 5_000):
        go(lines, ms)
        pushes += line.pushes()
    (rest,) = get(lines.mock, f"market/books?instId=BTC-USDT-SWAP&sz={depth}")
    last = pushes[-1]["data"][0]
    assert (last["asks"], last["bids"]) == (rest["asks"], rest["bids"])
    assert all("action" not in push for push in pushes)
    assert len({push["data"][0]["seqId"] for push in pushes}) == len(pushes) > 1


def test_a_book_without_a_change_says_so_after_a_minute() -> None:
    mock = MockServer(clock=ManualClock(NOON_MS), limits=False)
    lines, instrument = Lines(mock), {"instId": suspended(mock)}
    line = lines.open()
    (snapshot,) = subscribed(line, "books", instrument)
    (full,) = subscribed(line, "books5", instrument)
    go(lines, 59_000)
    assert line.pushes() == []
    go(lines, 2_000)
    update, again = line.pushes()
    seq_id = snapshot["data"][0]["seqId"]
    assert update["data"][0]["asks"] == update["data"][0]["bids"] == []
    assert update["data"][0]["prevSeqId"] == update["data"][0]["seqId"] == seq_id
    assert again["data"][0]["seqId"] == full["data"][0]["seqId"]


def suspended(mock: MockServer) -> str:
    """Return an instrument in whose book nothing happens."""
    rows = get(mock, "public/instruments?instType=SPOT")
    return next(str(row["instId"]) for row in rows if row["state"] in {"suspend", "preopen"})


def test_channels_of_one_instrument_come_in_the_documented_order(lines: Lines) -> None:
    line = lines.open()
    for channel in ("books5", "books-rpi", "books", "books-elp", "bbo-tbt"):
        subscribed(line, channel, BTC)
    go(lines, 1_000)
    names = [push["arg"]["channel"] for push in line.pushes()]
    assert names == ["bbo-tbt", "books", "books-elp", "books-rpi", "books5"]


# States, trades and candles


@pytest.mark.parametrize(
    ("channel", "arg", "target"),
    [
        ("tickers", BTC, "market/ticker?instId=BTC-USDT"),
        ("tickers", SWAP, "market/ticker?instId=BTC-USDT-SWAP"),
        ("index-tickers", BTC, "market/index-tickers?instId=BTC-USDT"),
        ("mark-price", SWAP, "public/mark-price?instType=SWAP&instId=BTC-USDT-SWAP"),
        ("price-limit", SWAP, "public/price-limit?instId=BTC-USDT-SWAP"),
        ("funding-rate", SWAP, "public/funding-rate?instId=BTC-USDT-SWAP"),
        ("open-interest", SWAP, "public/open-interest?instType=SWAP&instId=BTC-USDT-SWAP"),
        ("opt-summary", {"instFamily": "BTC-USD"}, "public/opt-summary?instFamily=BTC-USD"),
    ],
)
def test_a_state_is_what_rest_answers(
    lines: Lines, channel: str, arg: dict[str, str], target: str
) -> None:
    line = lines.open()
    (push,) = subscribed(line, channel, arg)
    assert push["data"] == get(lines.mock, target)
    data = push["data"]
    for ms in (777, 20_000, 3_600_000, 86_400_000):
        go(lines, ms)
        pushes, rest = line.pushes(), get(lines.mock, target)
        assert len(pushes) <= 1
        data = pushes[0]["data"] if pushes else [{**row, "ts": rest[0]["ts"]} for row in data]
        assert data == rest
    assert pushes


def test_trades_are_those_of_rest_joined_by_taker(lines: Lines) -> None:
    line, each = lines.open(), lines.open("business")
    subscribed(line, "trades", BTC)
    subscribed(each, "trades-all", BTC)
    go(lines, 10_000)
    joined = [row for push in line.pushes() for row in push["data"]]
    single = [row for push in each.pushes() for row in push["data"]]
    rest = get(lines.mock, "market/trades?instId=BTC-USDT&limit=500")[::-1]
    assert single
    assert single == rest[-len(single) :]
    assert int(rest[-len(single)]["ts"]) > NOON_MS >= int(rest[-len(single) - 1]["ts"])
    assert sum(int(row["count"]) for row in joined) == len(single)
    assert joined[-1]["tradeId"] == single[-1]["tradeId"]


def test_a_users_trade_is_told_though_time_stands(lines: Lines) -> None:
    line, client = lines.open(), OkxClient(lines.mock, lines.mock.okx)
    subscribed(line, "trades", BTC)
    subscribed(line, "books", BTC)
    subscribed(line, "tickers", BTC)
    place(client, "BTC-USDT", 0, 2)
    lines.wall.turn()
    pushes = {push["arg"]["channel"]: push["data"][0] for push in line.pushes()}
    assert set(pushes) == {"trades", "books", "tickers"}
    (newest,) = get(lines.mock, "market/trades?instId=BTC-USDT&limit=1")
    assert pushes["trades"]["tradeId"] == newest["tradeId"]
    assert pushes["trades"]["sz"] == pushes["tickers"]["lastSz"]
    lines.wall.turn(10)
    assert line.pushes() == []


def test_a_jump_tells_the_last_hundred_trades_and_no_more(lines: Lines) -> None:
    line = lines.open("business")
    subscribed(line, "trades-all", BTC)
    go(lines, 86_400_000)
    rows = [row for push in line.pushes() for row in push["data"]]
    rest = get(lines.mock, "market/trades?instId=BTC-USDT&limit=100")
    assert rows == rest[::-1]


@pytest.mark.parametrize(
    ("channel", "path"),
    [
        ("candle", "market/candles"),
        ("mark-price-candle", "market/mark-price-candles"),
        ("index-candle", "market/index-candles"),
    ],
)
@pytest.mark.parametrize("bar", ["1m", "15m", "1H"])
def test_candles_are_those_of_rest_and_ended_ones_come_once(
    lines: Lines, channel: str, path: str, bar: str
) -> None:
    line = lines.open("business")
    pushes = subscribed(line, f"{channel}{bar}", BTC)
    for ms in (1_000, 59_000, 1_000, 3_540_000, 1_800_000):
        go(lines, ms)
        pushes += line.pushes()
        latest = {row[0]: row for push in pushes for row in push["data"]}
        rest = get(lines.mock, f"{path}?instId=BTC-USDT&bar={bar}&limit=100")
        assert list(latest.values()) == rest[len(latest) - 1 :: -1]
    ended = [row[0] for push in pushes for row in push["data"] if row[-1] == "1"]
    assert len(ended) == len(set(ended)) > 0


def test_a_jump_tells_every_ended_bar_but_not_more_than_a_day_of_minutes(lines: Lines) -> None:
    line = lines.open("business")
    subscribed(line, "candle1m", BTC)
    go(lines, 3 * 86_400_000)
    rows = [push["data"][0] for push in line.pushes()]
    assert [row[-1] for row in rows] == ["1"] * 1_440 + ["0"]
    starts = [int(row[0]) for row in rows]
    assert all(later - earlier == 60_000 for earlier, later in pairwise(starts))


@pytest.mark.parametrize("channel", ["candle1s", "mark-price-candle1m", "index-candle1m"])
def test_who_comes_later_begins_with_the_bar_that_others_have(lines: Lines, channel: str) -> None:
    line, later = lines.open("business"), lines.open("business")
    subscribed(line, channel, BTC)
    # Bars have ended that nobody has been told of yet.
    lines.mock.clock.advance(150_000)
    pushes = subscribed(later, channel, BTC)
    lines.wall.turn()
    rows = [push["data"][0] for push in (*pushes, *later.pushes())]
    assert [push["data"][0] for push in line.pushes()] == rows[1:]
    size_ms = 1_000 if channel == "candle1s" else 60_000
    # The one that it begins with, the same when it has ended, those after it, and the running one.
    starts = [NOON_MS, *range(NOON_MS, NOON_MS + 150_001, size_ms)]
    assert [int(row[0]) for row in rows] == starts
    assert [row[-1] for row in rows] == ["0", *["1"] * (len(starts) - 2), "0"]


# What is listed, estimated and announced


def test_an_instrument_that_changes_is_pushed_alone(lines: Lines) -> None:
    line = lines.open()
    (listed,) = subscribed(line, "instruments", {"instType": "SPOT"})
    rest = get(lines.mock, "public/instruments?instType=SPOT")
    both = zip(rest, listed["data"], strict=True)
    assert all(pushed == {name: row[name] for name in pushed} for row, pushed in both)
    go(lines, 1_000)
    assert line.pushes() == []
    lines.mock.halt("BTC-USDT")
    lines.wall.turn()
    (push,) = line.pushes()
    assert [(row["instId"], row["state"]) for row in push["data"]] == [("BTC-USDT", "suspend")]


def test_an_estimate_is_told_in_the_last_half_hour(lines: Lines) -> None:
    line = lines.open()
    arg = {"instType": "FUTURES", "instFamily": "BTC-USDT"}
    assert subscribed(line, "estimated-price", arg) == []
    # To a quarter past seven, and then a quarter to eight, of the Friday when futures expire.
    go(lines, (43 * 60 + 15) * 60_000)
    assert line.pushes() == []
    go(lines, 30 * 60_000)
    (push,) = line.pushes()
    kinds = {row["instId"]: row["settleType"] for row in push["data"]}
    assert kinds["BTC-USDT-250620"] == "delivery"
    assert kinds["BTC-USDT-250627"] == "settlement"


def test_maintenance_that_is_announced_is_pushed(lines: Lines) -> None:
    line = lines.open()
    subscribed(line, "status", {})
    lines.mock.announce("Upgrade", after_ms=60_000, for_ms=60_000)
    for ms, state in ((0, "scheduled"), (60_000, "ongoing"), (60_000, "completed")):
        go(lines, ms)
        (push,) = line.pushes()
        assert [(row["title"], row["state"]) for row in push["data"]] == [("Upgrade", state)]
