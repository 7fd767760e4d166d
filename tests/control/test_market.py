"""Prices that are set, and where they are seen."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import ccxt
import pytest

from fauxchange import ManualClock, MockServer
from fauxchange.control.errors import ControlError, NotThereError
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from .conftest import Steered

HOUR = 3_600_000


def last(steered: Steered, inst_id: str = "BTC-USDT") -> str:
    """Return the last price of an instrument."""
    found: str = steered.get(f"market/ticker?instId={inst_id}")[0]["last"]
    return found


def test_prices_are_those_of_the_world_until_they_are_set(steered: Steered) -> None:
    shown = steered.call("GET", "/market")
    assert shown["now_ms"] == NOON_MS
    assert shown["prices"]["USDT"] == {"usd": "1", "set": False}
    steered.call("POST", "/market", ccy="BTC", usd="50000")
    assert steered.call("GET", "/market")["prices"]["BTC"] == {"usd": "50000", "set": True}


def test_a_price_that_is_set_is_seen_by_every_instrument_of_the_pair(steered: Steered) -> None:
    future = steered.get("public/instruments?instType=FUTURES&instFamily=BTC-USDT")[0]["instId"]
    steered.call("POST", "/market", ccy="BTC", usd="50000")
    assert last(steered) == "50000"
    assert steered.get("market/index-tickers?instId=BTC-USDT")[0]["idxPx"] == "50000"
    # What follows the pair lies a premium beside it, and a future the interest until its expiry.
    for inst_id in ("BTC-USDT-SWAP", "BTC-USD-SWAP", future):
        (marked,) = steered.get(f"public/mark-price?instId={inst_id}")
        for price in (last(steered, inst_id), marked["markPx"]):
            assert (inst_id, abs(float(price) / 50_000 - 1) < 0.02) == (inst_id, True)
    assert last(steered, "ETH-BTC").startswith("0.06")


def test_a_price_that_is_set_is_what_accounts_are_worth(steered: Steered) -> None:
    steered.call("POST", "/market", ccy="BTC", usd="50000")
    (account,) = steered.get("account/balance?ccy=BTC")
    assert (account["details"][0]["eq"], account["details"][0]["eqUsd"]) == ("2", "100000")


@pytest.mark.parametrize("usd", ["9" + "0" * 20, "1" + "0" * 29])
def test_a_currency_beyond_all_prices_has_books_all_the_same(steered: Steered, usd: str) -> None:
    steered.call("POST", "/market", ccy="BTC", usd=usd)
    for inst_id in ("BTC-USDT", "BTC-USDT-SWAP", "BTC-USD-SWAP"):
        (book,) = steered.get(f"market/books?instId={inst_id}&sz=20")
        assert (inst_id, len(book["bids"]), len(book["asks"])) == (inst_id, 20, 20)


def test_a_ticker_stands_on_the_ticks_of_its_instrument(steered: Steered) -> None:
    steered.call("POST", "/market", ccy="BTC", usd="50000.06")
    (ticker,) = steered.get("market/ticker?instId=BTC-USDT")
    assert [ticker[of] for of in ("bidPx", "last", "askPx")] == ["49999.9", "50000.1", "50000.3"]
    assert (ticker["instType"], ticker["ts"]) == ("SPOT", str(NOON_MS))


def test_a_ticker_tells_of_the_day(steered: Steered) -> None:
    for usd, hours in (("100", 25), ("700", 1), ("50", 1), ("90", 0)):
        steered.call("POST", "/market", ccy="BTC", usd=usd)
        steered.mock.advance(hours=hours)
    (ticker,) = steered.get("market/ticker?instId=BTC-USDT")
    assert [ticker[of] for of in ("open24h", "high24h", "low24h", "last")] == [
        "100",
        "700",
        "50",
        "90",
    ]


def test_a_days_beginning_is_that_of_utc_and_of_hong_kong(steered: Steered) -> None:
    for hour, usd in ((16, "7"), (24, "9")):
        at_ms = NOON_MS + (hour - 12) * HOUR
        steered.call("POST", "/market", ccy="BTC", usd=usd, at_ms=at_ms)
    steered.mock.advance(hours=14)
    (ticker,) = steered.get("market/ticker?instId=BTC-USDT")
    assert (ticker["sodUtc0"], ticker["sodUtc8"]) == ("9", "7")


def test_a_step_comes_when_its_time_does(steered: Steered) -> None:
    steered.call("POST", "/market", ccy="BTC", usd="1")
    asked = {"ccy": "BTC", "usd": "2", "after_ms": 1000}
    steps = steered.call("POST", "/market", **asked)["steps"]
    assert steps[-1] == {"at_ms": NOON_MS + 1000, "usd": "2", "ramp": False}
    steered.mock.advance(999)
    assert last(steered) == "1"
    steered.mock.advance(1)
    assert last(steered) == "2"


def test_a_ramp_goes_there_in_a_straight_line(steered: Steered) -> None:
    steered.call("POST", "/market", ccy="BTC", usd="100")
    steered.call("POST", "/market", ccy="BTC", usd="200", at_ms=NOON_MS + 1000, over_ms=1000)
    seen = []
    for _ in range(5):
        seen.append(last(steered))
        steered.mock.advance(500)
    assert seen == ["100", "100", "100", "150", "200"]


def test_a_table_is_replayed(steered: Steered) -> None:
    table = "ts,ccy,usd\n0,BTC,100\n1000,ETH,7\n1000,BTC,200\n"
    asked = {"csv": table, "relative": True}
    assert steered.call("POST", "/market/replay", **asked) == {"rows": 3}
    assert last(steered) == "100"
    steered.mock.advance(999)
    assert last(steered) == "100"
    steered.mock.advance(1)
    assert (last(steered), last(steered, "ETH-USDT")) == ("200", "7")


def test_a_table_may_have_times_of_its_own_and_lines_between_its_rows(steered: Steered) -> None:
    table = f"ts,ccy,usd\n{NOON_MS + 1000},BTC,200\n{NOON_MS - 1000},BTC,100\n"
    answer = steered.admin.post(
        "/_mock/market/replay?ramps=true", data=table, content_type="text/csv"
    )
    assert answer.json == {"rows": 2}
    assert last(steered) == "150"


@pytest.mark.parametrize(
    ("table", "status", "word"),
    [
        ("time,ccy,usd\n0,BTC,1\n", 400, "the first line is ts,ccy,usd"),
        ("ts,ccy,usd\n0,BTC,1\n1,BTC\n", 400, "line 3 is no time, currency and price"),
        ("ts,ccy,usd\nsoon,BTC,1\n", 400, "line 2 is no time"),
        ("ts,ccy,usd\n0,BTC,0\n", 400, "line 2 has no price above 0"),
        ("ts,ccy,usd\n0,BTC,NaN\n", 400, "line 2 has no price above 0"),
        ("ts,ccy,usd\n0,BTC,1e999\n", 400, "line 2 has no price above 0 and below 1E+30"),
        ("ts,ccy,usd\n0,BTC,1,2\n", 400, "line 2 has more than a time"),
        ("ts,ccy,usd\n99999999999999,BTC,1\n", 400, "Unix milliseconds of 13 digits"),
        ("ts,ccy,usd\n0,BTC,1\n0,NOPE,1\n", 404, "no price of NOPE"),
    ],
)
def test_a_table_that_cannot_be_read_changes_nothing(
    steered: Steered, table: str, status: int, word: str
) -> None:
    before = last(steered)
    actual, answer = steered.answer("POST", "/market/replay", csv=table, relative=True)
    assert (actual, word in answer["error"]) == (status, True), answer
    assert last(steered) == before


def test_cleared_prices_are_the_worlds_again(steered: Steered) -> None:
    before = last(steered), last(steered, "ETH-USDT")
    for ccy in ("BTC", "ETH"):
        steered.call("POST", "/market", ccy=ccy, usd="5")
    assert steered.call("DELETE", "/market?ccy=BTC") == {"cleared": 1}
    assert (last(steered), last(steered, "ETH-USDT")) == (before[0], "5")
    assert steered.call("DELETE", "/market") == {"cleared": 1}
    assert (last(steered), last(steered, "ETH-USDT")) == before


@pytest.mark.parametrize(
    ("asked", "status", "word"),
    [
        ({"ccy": "NOPE", "usd": "1"}, 404, "no price of NOPE"),
        ({"ccy": "BTC", "usd": "0"}, 400, "is not a number above zero"),
        ({"ccy": "BTC"}, 400, "is a required property"),
        ({"ccy": "BTC", "usd": "1", "over_ms": -1}, 400, "less than the minimum"),
        ({"ccy": "BTC", "usd": "1", "after_ms": 10**13}, 400, "Unix milliseconds of 13 digits"),
    ],
)
def test_a_price_that_cannot_be_set_is_explained(
    steered: Steered, asked: dict[str, Any], status: int, word: str
) -> None:
    actual, answer = steered.answer("POST", "/market", **asked)
    assert (actual, word in answer["error"]) == (status, True), answer
    assert steered.answer("DELETE", "/market?ccy=NOPE")[0] == 404


@pytest.mark.parametrize("usd", ["0", "-1", "NaN", "Infinity", "1e30", "1e-31"])
def test_python_hears_of_a_price_that_cannot_be(steered: Steered, usd: str) -> None:
    before = last(steered)
    with pytest.raises(ControlError, match="is no price"):
        steered.mock.set_price("BTC", usd)
    assert last(steered) == before


def test_a_real_client_sees_a_price_that_is_set() -> None:
    with MockServer(clock=ManualClock(NOON_MS)) as server:
        server.set_price("BTC", "50000")
        bot = ccxt.okx({"enableRateLimit": False})
        bot.urls["api"]["rest"] = server.url
        bot.load_markets()
        ticker = bot.fetch_ticker("BTC/USDT")
        assert (ticker["last"], ticker["bid"], ticker["ask"]) == (50000.0, 49999.8, 50000.2)
        assert ticker["timestamp"] == NOON_MS
        server.set_price("BTC", 60000, over_ms=2000)
        server.advance(1000)
        marked = bot.fetch_mark_price("BTC/USDT:USDT")["markPrice"]
        assert marked == pytest.approx(55000, rel=0.01)
        assert bot.fetch_tickers(["BTC/USDT"])["BTC/USDT"]["last"] == 55000.0


def test_python_does_the_same(steered: Steered) -> None:
    mock = steered.mock
    mock.set_price("BTC", "1", after_ms=10)
    mock.set_price("ETH", 7)
    assert mock.prices()["ETH"] == Decimal(7)
    assert mock.replay_prices("ts,ccy,usd\n0,BTC,3\n", relative=True) == 1
    assert mock.prices()["BTC"] == 3
    assert mock.clear_prices("BTC") == 1
    with pytest.raises(NotThereError):
        mock.set_price("NOPE", 1)
    with pytest.raises(ControlError, match="the first line"):
        mock.replay_prices("")
