"""Prices of pairs that are set: every view of the pair moves, and what is over stays."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer, Request
from tests.clients import body_of
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from .conftest import Steered

MINUTE = 60_000


def row(steered: Steered, path: str) -> Any:
    """Return the first row of a public answer."""
    return steered.get(path)[0]


def last(steered: Steered, instrument: str = "BTC-USDT") -> str:
    """Return the last price of an instrument."""
    return str(row(steered, f"market/ticker?instId={instrument}")["last"])


def test_one_change_moves_every_view_of_the_pair(steered: Steered) -> None:
    points = steered.call("POST", "/market/pair", pair="BTC-USDT", price="50000")["points"]
    assert points == [{"at_ms": NOON_MS, "price": "50000", "ramp": False}]
    assert last(steered) == "50000"
    assert row(steered, "market/trades?instId=BTC-USDT")["px"] == "50000"
    assert row(steered, "market/candles?instId=BTC-USDT&bar=1m")[4] == "50000"
    assert row(steered, "market/index-tickers?instId=BTC-USDT")["idxPx"] == "50000"
    book = row(steered, "market/books?instId=BTC-USDT&sz=1")
    assert float(book["bids"][0][0]) < 50_000 < float(book["asks"][0][0])
    near = pytest.approx(50_000, rel=0.01)
    swap = "instId=BTC-USDT-SWAP"
    assert float(row(steered, f"public/mark-price?{swap}")["markPx"]) == near
    limits = row(steered, f"public/price-limit?{swap}")
    assert float(limits["sellLmt"]) < 50_000 < float(limits["buyLmt"])
    assert float(limits["buyLmt"]) < 60_000
    assert steered.call("GET", "/market")["prices"]["BTC"]["usd"] == "50000"


def test_other_pairs_do_not_move(steered: Steered) -> None:
    before = last(steered, "ETH-USDT")
    steered.call("POST", "/market/pair", pair="BTC-USDT", price="50000")
    assert last(steered, "ETH-USDT") == before


def test_history_stays_and_a_cleared_pair_has_the_worlds_price(steered: Steered) -> None:
    untouched = MockServer(clock=ManualClock(NOON_MS), limits=False)
    candles = "market/history-candles?instId=BTC-USDT&bar=1m&limit=5"
    before = steered.get(candles)
    steered.call("POST", "/market/pair", pair="BTC-USDT", price="50000")
    assert steered.get(candles) == before
    steered.mock.advance(2 * MINUTE)
    during = steered.get(candles)[0]
    assert during[1:5] == ["50000"] * 4
    assert steered.call("DELETE", "/market/pair?pair=BTC-USDT") == {"cleared": 1}
    assert steered.get(candles)[0] == during
    steered.mock.advance(MINUTE)
    untouched.advance(3 * MINUTE)
    world = untouched.current_pairs()["BTC-USDT"]
    assert (last(steered), world.changed) == (str(world.last), False)
    assert steered.get(candles)[1] == during


def test_a_cleared_pair_costs_what_is_set_for_its_currency(steered: Steered) -> None:
    steered.call("POST", "/market", ccy="BTC", usd="60000")
    steered.call("POST", "/market/pair", pair="BTC-USDT", price="50000")
    assert last(steered) == "50000"
    steered.call("DELETE", "/market/pair")
    assert last(steered) == "60000"


def test_a_price_comes_when_its_time_does(steered: Steered) -> None:
    steered.call("POST", "/market/pair", pair="BTC-USDT", price="100")
    steered.call("POST", "/market/pair", pair="BTC-USDT", price="200", after_ms=1000, over_ms=1000)
    seen = []
    for _ in range(5):
        seen.append(last(steered))
        steered.mock.advance(500)
    assert seen == ["100", "100", "100", "150", "200"]


def test_what_is_set_forgets_what_was_to_come(steered: Steered) -> None:
    steered.call("POST", "/market/pair", pair="BTC-USDT", price="200", after_ms=1000)
    steered.call("POST", "/market/pair", pair="BTC-USDT", price="100")
    steered.mock.advance(2000)
    assert last(steered) == "100"


def test_a_crash_returns_to_the_worlds_price(steered: Steered) -> None:
    untouched = MockServer(clock=ManualClock(NOON_MS), limits=False)
    crash = {"pair": "BTC-USDT", "price": "45000", "fall_ms": 1000, "return_ms": 2000}
    points = steered.call("POST", "/market/crash", hold_ms=500, **crash)["points"]
    assert [point["at_ms"] - NOON_MS for point in points] == [0, 1000, 1500, 3500]
    steered.mock.advance(1000)
    assert last(steered) == "45000"
    steered.mock.advance(500)
    assert last(steered) == "45000"
    steered.mock.advance(3500)
    untouched.advance(5000)
    pair = steered.call("GET", "/market")["pairs"]["BTC-USDT"]
    assert pair["last"] == str(untouched.current_pairs()["BTC-USDT"].last)
    assert (pair["low"], pair["changed"]) == ("45000", False)


def test_a_crash_of_a_price_that_was_set_returns_to_it(steered: Steered) -> None:
    steered.call("POST", "/market/pair", pair="BTC-USDT", price="50000")
    steered.call("POST", "/market/crash", pair="BTC-USDT", price="45000", return_ms=1000)
    steered.mock.advance(60_000)
    assert last(steered) == "50000"


def test_crashes_may_begin_later_one_after_the_other(steered: Steered) -> None:
    untouched = MockServer(clock=ManualClock(NOON_MS), limits=False)
    crash = {"pair": "BTC-USDT", "fall_ms": 1000, "return_ms": 2000}
    steered.call("POST", "/market/crash", price="45000", after_ms=10_000, **crash)
    later_ms = NOON_MS + 60_000
    points = steered.call("POST", "/market/crash", price="30000", at_ms=later_ms, **crash)["points"]
    assert [point["at_ms"] - NOON_MS for point in points] == [60_000, 61_000, 63_000]
    seen = []
    for ms in (9_999, 1_001, 29_000, 21_000, 9_000):
        steered.mock.advance(ms)
        untouched.advance(ms)
        market = steered.call("GET", "/market")["pairs"]["BTC-USDT"]
        world = str(untouched.current_pairs()["BTC-USDT"].last)
        seen.append("world" if market["last"] == world else market["last"])
    assert seen == ["world", "45000", "world", "30000", "world"]


def test_a_crash_does_not_begin_in_the_past(steered: Steered) -> None:
    status, answer = steered.answer(
        "POST", "/market/crash", pair="BTC-USDT", price="45000", at_ms=NOON_MS - 1
    )
    assert (status, answer["error"]) == (
        400,
        f"{NOON_MS - 1} is over: what a pair cost stays as it was",
    )


def test_a_crash_within_a_crash_returns_to_the_worlds_price(steered: Steered) -> None:
    crash = {"pair": "BTC-USDT", "fall_ms": 1000, "return_ms": 2000}
    steered.call("POST", "/market/crash", price="45000", **crash)
    steered.mock.advance(500)
    steered.call("POST", "/market/crash", price="30000", **crash)
    steered.mock.advance(1000)
    assert last(steered) == "30000"
    steered.mock.advance(2000)
    assert steered.call("GET", "/market")["pairs"]["BTC-USDT"]["changed"] is False


def test_a_pair_that_follows_another_one_is_set_alone(steered: Steered) -> None:
    before = last(steered)
    steered.call("POST", "/market/pair", pair="BTC-USD", price="50000")
    assert row(steered, "market/index-tickers?instId=BTC-USD")["idxPx"] == "50000"
    assert float(last(steered, "BTC-USD-SWAP")) == pytest.approx(50_000, rel=0.01)
    assert last(steered) == before
    assert steered.call("DELETE", "/market/pair?pair=BTC-USD") == {"cleared": 1}
    assert float(last(steered, "BTC-USD-SWAP")) == pytest.approx(float(before), rel=0.01)


def test_a_last_price_stands_while_the_mark_moves(steered: Steered) -> None:
    swap = "BTC-USDT-SWAP"
    stands = last(steered, swap)
    frozen = steered.call("POST", "/market/freeze", instrument=swap, for_ms=10_000)
    assert frozen == {
        "instrument": swap,
        "view": "last",
        "price": stands,
        "until_ms": NOON_MS + 10_000,
    }
    steered.call("POST", "/market/pair", pair="BTC-USDT", price="50000")
    steered.mock.advance(5000)
    assert last(steered, swap) == stands
    mark = row(steered, f"public/mark-price?instId={swap}")["markPx"]
    assert float(mark) == pytest.approx(50_000, rel=0.01)
    steered.mock.advance(6000)
    assert float(last(steered, swap)) == pytest.approx(50_000, rel=0.01)


def test_a_frozen_mark_moves_again_once_it_is_released(steered: Steered) -> None:
    swap = "BTC-USDT-SWAP"
    steered.call("POST", "/market/freeze", instrument=swap, view="mark", price="12345.6")
    assert row(steered, f"public/mark-price?instId={swap}")["markPx"] == "12345.6"
    released = steered.call("DELETE", f"/market/freeze?instrument={swap}")
    assert released == {"instrument": swap, "released": 1}
    assert float(row(steered, f"public/mark-price?instId={swap}")["markPx"]) > 20_000


def test_a_book_has_the_spread_and_the_sides_that_are_set(steered: Steered) -> None:
    book = {"instrument": "BTC-USDT", "spread": "100", "depth": "2", "empty": "asks"}
    assert steered.call("POST", "/market/book", **book) == book
    assert row(steered, "market/books?instId=BTC-USDT&sz=5")["asks"] == []
    steered.call("POST", "/market/book", instrument="BTC-USDT", spread="100")
    wide = row(steered, "market/books?instId=BTC-USDT&sz=1")
    assert round(float(wide["asks"][0][0]) - float(wide["bids"][0][0]), 1) == 100
    steered.call("DELETE", "/market/book?instrument=BTC-USDT")
    narrow = row(steered, "market/books?instId=BTC-USDT&sz=1")
    assert float(narrow["asks"][0][0]) - float(narrow["bids"][0][0]) < 100


def test_a_spread_that_no_book_has_is_refused(steered: Steered) -> None:
    wide = {"instrument": "BTC-USDT", "spread": "1000000000"}
    refused = steered.admin.post("/_mock/market/book", json=wide)
    assert refused.status_code == 400
    assert "at most 100,000 levels apart" in refused.get_json()["error"]


def test_a_premium_is_that_of_the_next_funding_interval(steered: Steered) -> None:
    path = "public/funding-rate?instId=BTC-USDT-SWAP"
    before = row(steered, path)["fundingRate"]
    premium = {"instrument": "BTC-USDT-SWAP", "premium": "-0.001"}
    term = steered.call("POST", "/market/premium", **premium)
    assert term["until_ms"] - term["since_ms"] == 8 * 3_600_000
    assert row(steered, path)["fundingRate"] == before
    steered.mock.advance(term["since_ms"] - NOON_MS)
    assert row(steered, path)["premium"] == "-0.001"


HOUR = 60 * MINUTE
SWAP = "BTC-USDT-SWAP"
FUNDING = f"public/funding-rate?instId={SWAP}"


def hours_between(funding: Any) -> int:
    """Return the hours between the next two charges of a swap."""
    return (int(funding["nextFundingTime"]) - int(funding["fundingTime"])) // HOUR


def test_another_funding_interval_begins_at_the_next_charge(steered: Steered) -> None:
    before, price = row(steered, FUNDING), last(steered, SWAP)
    interval = {"instrument": SWAP, "hours": 2}
    changed = steered.call("POST", "/market/funding-interval", **interval)
    assert changed == {
        "instrument": SWAP,
        "interval_ms": 2 * HOUR,
        "since_ms": int(before["fundingTime"]),
    }
    during = row(steered, FUNDING)
    assert (during["fundingTime"], hours_between(before)) == (before["fundingTime"], 8)
    assert (hours_between(during), last(steered, SWAP)) == (2, price)
    steered.mock.advance(hours=13)
    history = steered.get(f"public/funding-rate-history?instId={SWAP}&limit=5")
    times = [int(one["fundingTime"]) for one in history]
    assert [(a - b) // HOUR for a, b in pairwise(times)] == [2, 2, 2, 2]
    other = row(steered, "public/funding-rate?instId=ETH-USDT-SWAP")
    assert hours_between(other) == 8


def test_a_settlement_that_is_late_is_said_to_be_going_on(steered: Steered) -> None:
    history = f"public/funding-rate-history?instId={SWAP}&limit=1"
    late = {"instrument": SWAP, "for_ms": 10 * MINUTE}
    delay = steered.call("POST", "/market/settlement-delay", **late)
    assert delay["settled_ms"] - delay["due_ms"] == 10 * MINUTE
    rate = row(steered, FUNDING)["fundingRate"]
    steered.mock.advance(delay["due_ms"] - NOON_MS)
    due = row(steered, FUNDING)
    assert (due["settState"], due["settFundingRate"]) == ("processing", rate)
    assert int(row(steered, history)["fundingTime"]) < delay["due_ms"]
    steered.mock.advance(10 * MINUTE)
    settled = row(steered, FUNDING)
    assert (settled["settState"], settled["settFundingRate"]) == ("settled", rate)
    assert int(row(steered, history)["fundingTime"]) == delay["due_ms"]
    steered.mock.advance(hours=8)
    assert row(steered, FUNDING)["settState"] == "settled"


def test_nothing_is_traded_while_an_instrument_is_settled(steered: Steered) -> None:
    path = f"public/instruments?instType=SWAP&instId={SWAP}"
    settling = {"instrument": SWAP, "state": "settling", "for_ms": MINUTE}
    steered.call("POST", "/market/instrument", **settling)
    steered.mock.advance(MINUTE - 1)
    assert row(steered, path)["state"] == "settling"
    assert int(row(steered, f"market/trades?instId={SWAP}")["ts"]) <= NOON_MS
    steered.mock.advance(1 + MINUTE)
    assert row(steered, path)["state"] == "live"
    assert int(row(steered, f"market/trades?instId={SWAP}")["ts"]) > NOON_MS + MINUTE


def test_a_snapshot_keeps_the_funding_that_was_set(steered: Steered) -> None:
    steered.call("POST", "/market/funding-interval", instrument=SWAP, hours=1)
    steered.call("POST", "/market/settlement-delay", instrument=SWAP, for_ms=MINUTE)
    steered.admin.post("/_mock/snapshots", json={"name": "there"})
    exported = steered.admin.get("/_mock/snapshots/there").json
    steered.call("POST", "/reset")
    assert hours_between(row(steered, FUNDING)) == 8
    assert steered.admin.post("/_mock/import", json=exported).status_code == 200
    assert hours_between(row(steered, FUNDING)) == 1


def test_candles_are_those_of_the_exchange(steered: Steered) -> None:
    path = "/market/candles?instrument=BTC-USDT&bar=5m&bars=3"
    candles = steered.call("GET", path)["candles"]
    rows = steered.get("market/candles?instId=BTC-USDT&bar=5m&limit=3")
    assert [candle["close"] for candle in candles] == [row[4] for row in reversed(rows)]
    assert [candle["confirmed"] for candle in candles] == [True, True, False]


def test_a_snapshot_keeps_what_was_set(steered: Steered) -> None:
    steered.call("POST", "/market/pair", pair="BTC-USDT", price="50000")
    steered.call("POST", "/market/book", instrument="BTC-USDT", empty="asks")
    steered.call("POST", "/market/premium", instrument="BTC-USDT-SWAP", premium="0.001")
    document = steered.admin.post("/_mock/snapshots", json={"name": "there"}).status_code
    assert document == 200
    exported = steered.admin.get("/_mock/snapshots/there").json
    steered.call("DELETE", "/market/pair")
    assert last(steered) != "50000"
    assert steered.admin.post("/_mock/import", json=exported).status_code == 200
    assert last(steered) == "50000"
    assert row(steered, "market/books?instId=BTC-USDT&sz=5")["asks"] == []


@pytest.mark.parametrize(
    ("path", "body", "status", "word"),
    [
        ("pair", {"pair": "NO-PAIR", "price": "1"}, 404, "no pair NO-PAIR"),
        ("pair", {"pair": "BTC-USDT", "price": "0.01"}, 400, "below the tick of BTC-USDT"),
        ("pair", {"pair": "BTC-USDT", "price": "1" + "0" * 20}, 400, "too many ticks of BTC-USDT"),
        ("pair", {"pair": "BTC-USDT", "price": "1", "at_ms": NOON_MS - 1}, 400, "is over"),
        ("freeze", {"instrument": "NO-PAIR"}, 404, "no instrument NO-PAIR"),
        ("book", {"instrument": "BTC-USDT", "depth": "0.000000001"}, 400, "less than a lot"),
        ("instrument", {"instrument": "NO-PAIR", "state": "live"}, 404, "no instrument NO-PAIR"),
        ("instrument", {"instrument": "BTC-USDT", "tick": "0.01"}, 400, "a multiple of 0.1"),
        ("premium", {"instrument": "BTC-USDT", "premium": "0.1"}, 400, "is no swap"),
        ("premium", {"instrument": "BTC-USDT-SWAP", "premium": "0.6"}, 400, "between -0.5"),
        ("funding-interval", {"instrument": "BTC-USDT", "hours": 4}, 400, "no funding"),
        ("funding-interval", {"instrument": "NO-PAIR", "hours": 4}, 404, "no instrument NO-PAIR"),
        ("settlement-delay", {"instrument": "BTC-USDT", "for_ms": 1}, 400, "no funding"),
    ],
)
def test_what_cannot_be_set_is_refused(
    steered: Steered, path: str, body: dict[str, Any], status: int, word: str
) -> None:
    actual, answer = steered.answer("POST", f"/market/{path}", **body)
    assert (actual, word in answer["error"]) == (status, True), answer


def test_a_halted_instrument_is_not_traded_until_it_goes_on(steered: Steered) -> None:
    path = "public/instruments?instType=SPOT&instId=BTC-USDT"
    halted = steered.call("POST", "/market/instrument", instrument="BTC-USDT", state="suspended")
    assert halted == {
        "instrument": "BTC-USDT",
        "state": "suspended",
        "tick": "0.1",
        "since_ms": NOON_MS,
        "until_ms": None,
    }
    stands, swap = last(steered), last(steered, "BTC-USDT-SWAP")
    steered.mock.advance(5 * MINUTE)
    assert row(steered, path)["state"] == "suspend"
    assert row(steered, "market/books?instId=BTC-USDT")["asks"] == []
    assert last(steered) == stands
    assert last(steered, "BTC-USDT-SWAP") != swap
    steered.call("POST", "/market/instrument", instrument="BTC-USDT", state="live")
    steered.mock.advance(MINUTE)
    candles = steered.get("market/candles?instId=BTC-USDT&bar=1m&limit=7")
    assert [candle[5] == "0" for candle in candles[1:]] == [False, *[True] * 5]
    untouched = MockServer(clock=ManualClock(NOON_MS), limits=False)
    untouched.advance(6 * MINUTE)
    assert last(steered) == str(untouched.current_pairs()["BTC-USDT"].last)


def test_an_instrument_is_listed_and_delisted(steered: Steered) -> None:
    path = "market/ticker?instId=GLM-USDT"
    listed = steered.call(
        "POST", "/market/instrument", instrument="GLM-USDT", state="live", after_ms=MINUTE
    )
    assert listed["since_ms"] == NOON_MS + MINUTE
    assert row(steered, path)["last"] == ""
    steered.mock.advance(2 * MINUTE)
    assert float(row(steered, path)["last"]) > 0
    steered.call("POST", "/market/instrument", instrument="GLM-USDT", state="delisted")
    assert body_of(steered.okx.get(f"/api/v5/{path}"))["code"] == "51001"


def test_a_tick_that_is_set_is_on_the_tape_and_in_the_terms(steered: Steered) -> None:
    changed = steered.call(
        "POST", "/market/instrument", instrument="SOL-USDT", tick="0.5", for_ms=MINUTE
    )
    assert (changed["tick"], changed["until_ms"]) == ("0.5", NOON_MS + MINUTE)
    terms = row(steered, "public/instruments?instType=SPOT&instId=SOL-USDT")
    assert (terms["tickSz"], terms["upcChg"][0]["newValue"]) == ("0.5", "0.01")
    steered.mock.advance(MINUTE - 1)
    assert float(last(steered, "SOL-USDT")) % 0.5 == 0
    steered.mock.advance(MINUTE)
    assert row(steered, "public/instruments?instType=SPOT&instId=SOL-USDT")["tickSz"] == "0.01"


def test_what_is_set_for_an_instrument_forgets_what_was_to_come(steered: Steered) -> None:
    halt = {"instrument": "BTC-USDT", "state": "suspended"}
    steered.call("POST", "/market/instrument", after_ms=MINUTE, **halt)
    steered.call("POST", "/market/instrument", instrument="BTC-USDT", state="post-only")
    steered.mock.advance(2 * MINUTE)
    state = row(steered, "public/instruments?instType=SPOT&instId=BTC-USDT")["state"]
    assert state == "post_only"


def test_a_book_that_is_set_for_a_time_is_the_worlds_afterwards(steered: Steered) -> None:
    steered.call("POST", "/market/book", instrument="BTC-USDT", empty="asks", for_ms=MINUTE)
    assert row(steered, "market/books?instId=BTC-USDT")["asks"] == []
    steered.mock.advance(MINUTE)
    assert row(steered, "market/books?instId=BTC-USDT")["asks"] != []


def test_an_instrument_of_the_other_exchange_is_halted(steered: Steered) -> None:
    def seen() -> Any:
        target = "/api/v1/public?command=returnTicker"
        answer = steered.mock.handle(Request.of("GET", target))
        return body_of(answer)["data"]["BTC_USDT"]

    steered.call("POST", "/market/instrument", instrument="BTC_USDT", state="suspended")
    before, okx = seen(), last(steered)
    steered.mock.advance(5 * MINUTE)
    assert seen()["last"] == before["last"]
    assert last(steered) != okx
