"""A recorded day as the market: every view shows it, and what is no recording is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import Request
from fauxchange.domain.core.money import exact_sum, format_decimal
from fauxchange.domain.market.paths.bars import Bar, bar_of
from tests.clients import body_of
from tests.conftest import NOON_MS
from tests.recordings import DAY_MS, LOT, TICK, drawn, write_trades
from tests.sockets.lines import Lines

if TYPE_CHECKING:
    from pathlib import Path

    from fauxchange.domain.market.paths.bars import Trade

    from .conftest import Steered

MINUTE = 60_000


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fauxchange.config.cache_folder", lambda: tmp_path / "cache")


@pytest.fixture(scope="module")
def trades() -> list[Trade]:
    """A quarter of an hour of a day of 200,000 trades."""
    return drawn(900)


@pytest.fixture(scope="module")
def file(trades: list[Trade], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_trades(tmp_path_factory.mktemp("recorded") / "day.csv", trades)


def load(steered: Steered, file: Path, **options: Any) -> Any:
    """Load a file on BTC-USDT."""
    return steered.call("POST", "/market/recording", pair="BTC-USDT", files=[str(file)], **options)


@pytest.fixture
def played(steered: Steered, file: Path, trades: list[Trade]) -> list[Trade]:
    """The trades as they are played on BTC-USDT from noon on; it is ten minutes later."""
    loaded = load(steered, file)
    assert (loaded["rows"], loaded["begin_ms"]) == (len(trades), NOON_MS + 1)
    shift_ms = NOON_MS + 1 - trades[0].ms
    assert loaded["end_ms"] == trades[-1].ms + shift_ms
    steered.mock.advance(10 * MINUTE)
    return [one._replace(ms=one.ms + shift_ms) for one in trades]


def until(played: list[Trade], at_ms: int) -> list[Trade]:
    return [one for one in played if one.ms <= at_ms]


def price_of(trade: Trade) -> str:
    return format_decimal(trade.price * TICK)


def test_the_tape_has_the_recorded_trades(steered: Steered, played: list[Trade]) -> None:
    over = until(played, NOON_MS + 10 * MINUTE)
    assert steered.get("market/ticker?instId=BTC-USDT")[0]["last"] == price_of(over[-1])
    newest = steered.get("market/trades?instId=BTC-USDT&limit=500")
    assert [(int(one["ts"]), one["px"], Decimal(one["sz"]), one["side"]) for one in newest] == [
        (one.ms, price_of(one), one.lots * LOT, one.side) for one in over[:-501:-1]
    ]
    ids = [int(one["tradeId"]) for one in newest]
    assert ids == list(range(ids[0], ids[0] - 500, -1))


def test_candles_are_those_of_the_recorded_trades(steered: Steered, played: list[Trade]) -> None:
    rows = steered.get("market/history-candles?instId=BTC-USDT&bar=1m&limit=9")
    for row in rows:
        start_ms = int(row[0])
        inside = [one for one in played if start_ms <= one.ms < start_ms + MINUTE]
        bar = Bar._make(bar_of(inside, 0, 0))
        prices = [ticks * TICK for ticks in (bar.open, bar.high, bar.low, bar.close)]
        assert list(map(Decimal, row[1:6])) == [*prices, bar.lots * LOT]
    (wide,) = steered.get("market/candles?instId=BTC-USDT&bar=5m&limit=2")[1:]
    parts = [row for row in rows if int(wide[0]) <= int(row[0]) < int(wide[0]) + 5 * MINUTE]
    assert wide[2] == max((row[2] for row in parts), key=Decimal)
    assert Decimal(wide[5]) == exact_sum(Decimal(row[5]) for row in parts)


def test_all_instruments_and_the_other_exchange_follow(
    steered: Steered, played: list[Trade]
) -> None:
    price = float(price_of(until(played, NOON_MS + 10 * MINUTE)[-1]))
    near = pytest.approx(price, rel=0.01)
    assert price < 70_000
    for instrument in ("BTC-USDC", "BTC-USDT-SWAP", "BTC-USD-SWAP"):
        assert float(steered.get(f"market/ticker?instId={instrument}")[0]["last"]) == near
    index = steered.get("market/index-tickers?instId=BTC-USDT")[0]["idxPx"]
    assert float(index) == price
    mark = steered.get("public/mark-price?instType=SWAP&instId=BTC-USDT-SWAP")[0]["markPx"]
    assert float(mark) == near
    book = steered.get("market/books?instId=BTC-USDT&sz=1")[0]
    assert float(book["bids"][0][0]) < float(book["asks"][0][0])
    assert float(book["bids"][0][0]) == near
    assert float(steered.call("GET", "/market")["prices"]["BTC"]["usd"]) == near
    coinw = body_of(steered.mock.handle(Request.of("GET", "/api/v1/public?command=returnTicker")))
    assert float(coinw["data"]["BTC_USDT"]["last"]) == near


def test_channels_push_what_was_recorded(steered: Steered, played: list[Trade]) -> None:
    lines = Lines(steered.mock)
    public, business = lines.open("public"), lines.open("business")
    for channel in ("tickers", "trades", "books"):
        public.subscribe(channel, instId="BTC-USDT")
    business.subscribe("candle1m", instId="BTC-USDT")
    public.pushes(), business.pushes()
    steered.mock.clock.advance(MINUTE)
    lines.wall.turn()
    pushed = {push["arg"]["channel"]: push["data"] for push in public.pushes()}
    last = until(played, NOON_MS + 11 * MINUTE)[-1]
    assert pushed["tickers"][-1]["last"] == pushed["trades"][-1]["px"] == price_of(last)
    (book,) = steered.get("market/books?instId=BTC-USDT&sz=1")
    changed = {level[0] for level in pushed["books"][-1]["bids"] if level[1] != "0"}
    assert book["bids"][0][0] in changed
    (candle,) = [push["data"][0] for push in business.pushes()][-1:]
    assert candle == steered.get("market/candles?instId=BTC-USDT&bar=1m&limit=1")[0]


def test_coinws_perpetual_follows(steered: Steered, played: list[Trade]) -> None:
    reply = steered.mock.handle(Request.of("GET", "/v1/perpumPublic/ticker?instrument=BTC"))
    price = float(price_of(until(played, NOON_MS + 10 * MINUTE)[-1]))
    assert float(body_of(reply)["data"][0]["last_price"]) == pytest.approx(price, rel=0.01)


def test_an_order_waits_behind_what_stood_at_its_price(steered: Steered, tmp_path: Path) -> None:
    def play(name: str, *trades: tuple[int, str, str]) -> None:
        lines = (f"{DAY_MS + ms},{price},{size},sell" for ms, price, size in trades)
        file = tmp_path / name
        file.write_text("\n".join(("ts,price,size,side", *lines)), encoding="utf-8")
        load(steered, file)

    play("first.csv", (0, "60000", "0.1"))
    steered.mock.advance(seconds=1)
    steered.call("POST", "/fill-settings", instrument="BTC-USDT", model="queue")
    price, standing = steered.get("market/books?instId=BTC-USDT&sz=1")[0]["bids"][0][:2]
    order = {"instId": "BTC-USDT", "tdMode": "cash", "ordType": "limit", "side": "buy"}
    (placed,) = steered.post("trade/order", **order, px=price, sz="0.001")
    before = Decimal(standing) / 2
    play(
        "second.csv",
        *((0, "60000", "0.1"), (5_000, price, f"{before:f}"), (9_000, price, f"{before + 1:f}")),
    )
    details = f"trade/order?instId=BTC-USDT&ordId={placed['ordId']}"
    steered.mock.advance(seconds=6)
    assert steered.get(details)[0]["state"] == "live"
    steered.mock.advance(seconds=4)
    assert (steered.get(details)[0]["state"], steered.get(details)[0]["avgPx"]) == ("filled", price)


def test_after_its_end_the_last_price_holds(steered: Steered, played: list[Trade]) -> None:
    steered.mock.advance(20 * MINUTE)
    for row in steered.get("market/history-candles?instId=BTC-USDT&bar=1m&limit=5"):
        assert row[1:6] == [price_of(played[-1])] * 4 + ["0"]


def test_it_may_begin_again_and_again(steered: Steered, file: Path, trades: list[Trade]) -> None:
    loaded = load(steered, file, after="loop")
    round_ms = (loaded["end_ms"] - loaded["begin_ms"]) // 1_000 * 1_000 + 1_000
    steered.mock.advance(loaded["begin_ms"] - NOON_MS + 1_000 * round_ms)
    newest = steered.get("market/trades?instId=BTC-USDT&limit=2")
    assert [one["px"] for one in newest] == [price_of(trades[0]), price_of(trades[-1])]


def test_a_cleared_pair_has_the_worlds_price_and_the_recording_stays_in_its_past(
    steered: Steered, played: list[Trade]
) -> None:
    shown = steered.call("GET", "/market")["pairs"]["BTC-USDT"]
    assert shown["changed"]
    assert shown["last"] == price_of(until(played, NOON_MS + 10 * MINUTE)[-1])
    candles = "market/history-candles?instId=BTC-USDT&bar=1m&limit=5"
    before = steered.get(candles)
    assert steered.call("DELETE", "/market/pair?pair=BTC-USDT")["cleared"] == 1
    steered.mock.advance(MINUTE)
    assert float(steered.get("market/ticker?instId=BTC-USDT")[0]["last"]) > 80_000
    assert steered.get(candles)[1:] == before[:4]


def test_a_crash_interrupts_a_recording(steered: Steered, played: list[Trade]) -> None:
    crash = {"pair": "BTC-USDT", "price": "30000", "fall_ms": 1_000, "return_ms": 9_000}
    steered.call("POST", "/market/crash", **crash)
    steered.mock.advance(seconds=1)
    assert steered.get("market/ticker?instId=BTC-USDT")[0]["last"] == "30000"
    steered.mock.advance(minutes=2)
    now = until(played, NOON_MS + 12 * MINUTE + 1_000)[-1]
    assert steered.get("market/ticker?instId=BTC-USDT")[0]["last"] == price_of(now)
    assert steered.call("GET", "/market")["pairs"]["BTC-USDT"]["changed"]
    # One after the other, too; but a price that is set stays.
    steered.call("POST", "/market/crash", **crash)
    steered.mock.advance(seconds=30)
    last = steered.get("market/ticker?instId=BTC-USDT")[0]["last"]
    assert last == price_of(until(played, NOON_MS + 12 * MINUTE + 31_000)[-1])
    steered.call("POST", "/market/pair", pair="BTC-USDT", price="50000")
    steered.call("POST", "/market/crash", **crash)
    steered.mock.advance(seconds=30)
    assert steered.get("market/ticker?instId=BTC-USDT")[0]["last"] == "50000"


def test_a_crash_that_begins_later_interrupts_a_recording_then(
    steered: Steered, played: list[Trade]
) -> None:
    crash = {"pair": "BTC-USDT", "price": "30000", "fall_ms": 1_000, "return_ms": 9_000}
    steered.call("POST", "/market/crash", after_ms=30_000, **crash)

    def seen_after(seconds: int) -> str:
        steered.mock.advance(seconds=seconds)
        return str(steered.get("market/ticker?instId=BTC-USDT")[0]["last"])

    now_ms = steered.mock.clock.now_ms()
    assert seen_after(29) == price_of(until(played, now_ms + 29_000)[-1])
    assert seen_after(2) == "30000"
    assert seen_after(60) == price_of(until(played, now_ms + 91_000)[-1])


def test_candles_are_played_as_they_were_recorded(steered: Steered, tmp_path: Path) -> None:
    rows = [
        f"{DAY_MS + 3_600_000 * i},{60_000 + i},{60_100 + i},{59_900},{60_050},{7 + i}.5"
        for i in range(5)
    ]
    file = tmp_path / "hours.csv"
    file.write_text("\n".join(("ts,open,high,low,close,volume", *rows)), encoding="utf-8")
    loaded = load(steered, file, layout="plain-candles", bar="1H")
    assert (loaded["kind"], loaded["rows"], loaded["begin_ms"]) == ("candles", 5, NOON_MS)
    steered.mock.advance(5 * 60 * MINUTE)
    shown = steered.get("market/history-candles?instId=BTC-USDT&bar=1H&limit=4")
    assert [row[1:6] for row in shown] == [
        [f"{60_000 + i}", f"{60_100 + i}", "59900", "60050", f"{7 + i}.5"] for i in (4, 3, 2, 1)
    ]
    trades = steered.get("market/history-trades?instId=BTC-USDT&limit=100")
    assert all(59_900 <= Decimal(one["px"]) <= 60_104 for one in trades)


@pytest.mark.parametrize(
    ("options", "status", "reason"),
    [
        ({"files": ["day.csv"]}, 400, "day.csv is no absolute path"),
        ({"files": ["/nowhere/day.csv"]}, 400, "/nowhere/day.csv#: No such file or directory"),
        ({"files": ["/etc/passwd"]}, 400, "/etc/passwd#: is none of .csv, .csv.gz, .zip, .parquet"),
        ({"pair": "BTC-EUR"}, 404, "the market has no pair BTC-EUR"),
        ({"layout": "plain-candles"}, 400, "plain-candles#: needs a bar, one of 1s, 1m"),
        ({"columns": {"size": "qty"}}, 400, "line 1: has no column qty"),
        ({"times": "day"}, 400, "and it is later now"),
        ({"max_gap_ms": 10}, 400, "ms after what is before it, more than 10"),
    ],
)
def test_what_cannot_be_played_is_refused(
    options: dict[str, Any], status: int, reason: str, steered: Steered, file: Path
) -> None:
    request = {"pair": "BTC-USDT", "files": [str(file)], **options}
    answered, answer = steered.answer("POST", "/market/recording", **request)
    assert (answered, reason in answer["error"]) == (status, True), answer
    assert not steered.call("GET", "/market")["pairs"]["BTC-USDT"]["changed"]


def test_orders_of_both_sides_fill_in_the_order_of_trades_of_one_millisecond(
    steered: Steered, tmp_path: Path
) -> None:
    lines = (
        "1740787200000,97000,0.1,buy",
        "1740787209000,97100,0.1,buy",
        "1740787209000,96900,0.1,sell",
    )
    file = tmp_path / "both.csv"
    file.write_text("ts,price,size,side\n" + "\n".join(lines) + "\n", encoding="utf-8")
    load(steered, file)
    steered.mock.advance(1_000)
    order = {"instId": "BTC-USDT", "tdMode": "cash", "ordType": "limit", "sz": "0.001"}
    steered.post("trade/order", **order, side="buy", px="96950")
    steered.post("trade/order", **order, side="sell", px="97050")
    steered.mock.advance(10_000)
    later, earlier = steered.get("trade/fills?instId=BTC-USDT")
    assert (earlier["side"], later["side"]) == ("sell", "buy")
    assert earlier["fillTime"] == later["fillTime"] == str(NOON_MS + 9_001)
    assert int(earlier["tradeId"]) < int(later["tradeId"])
