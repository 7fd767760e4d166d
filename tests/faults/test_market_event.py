"""Events of the market in plans: they begin at their time, or at the call that they strike."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer, Problem, Request
from fauxchange.domain.core.rejection import ServerError
from fauxchange.domain.loans import monitor
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MINUTE_MS = 60_000
SWAP = "BTC-USDT-SWAP"


@pytest.fixture
def mock() -> MockServer:
    return MockServer(clock=ManualClock(NOON_MS), limits=False)


def row(mock: MockServer, path: str) -> Any:
    """Return the first row of a public answer."""
    body = json.loads(mock.handle(Request.of("GET", f"/api/v5/{path}")).body)
    assert body["code"] == "0", body
    return body["data"][0]


def last(mock: MockServer, instrument: str = "BTC-USDT") -> float:
    return float(row(mock, f"market/ticker?instId={instrument}")["last"])


def printed(mock: MockServer, instrument: str) -> int:
    return int(row(mock, f"market/trades?instId={instrument}&limit=1")["ts"])


def spread(mock: MockServer) -> float:
    book = row(mock, "market/books?instId=BTC-USDT&sz=1")
    return round(float(book["asks"][0][0]) - float(book["bids"][0][0]), 1)


def next_charges(mock: MockServer) -> tuple[int, int]:
    rate = row(mock, f"public/funding-rate?instId={SWAP}")
    return int(rate["fundingTime"]), int(rate["nextFundingTime"])


# What is seen once an event has begun: its options, how long to wait, and what then holds.
SEEN: dict[str, tuple[dict[str, Any], int, Callable[[MockServer], bool]]] = {
    "gap": ({"pair": "BTC-USDT", "price": "50000"}, 0, lambda mock: last(mock) == 50_000),
    "ramp": (
        {"pair": "BTC-USDT", "price": "50000", "overMs": 1000},
        1000,
        lambda mock: last(mock) == 50_000,
    ),
    "crash": (
        {"pair": "BTC-USDT", "price": "20000", "fallMs": 1000, "holdMs": 1000},
        1500,
        lambda mock: last(mock) == 20_000,
    ),
    "freeze": (
        {"instrument": SWAP, "price": "12345"},
        MINUTE_MS,
        lambda mock: last(mock, SWAP) == 12_345,
    ),
    "book": (
        {"instrument": "BTC-USDT", "spread": "250"},
        MINUTE_MS,
        lambda mock: spread(mock) == 250,
    ),
    "premium": (
        {"instrument": SWAP, "premium": "0.003"},
        8 * 60 * MINUTE_MS,
        lambda mock: row(mock, f"public/funding-rate?instId={SWAP}")["premium"] == "0.003",
    ),
    "funding-interval": (
        {"instrument": SWAP, "hours": 1},
        MINUTE_MS,
        lambda mock: next_charges(mock)[1] - next_charges(mock)[0] == 60 * MINUTE_MS,
    ),
    "settlement-delay": (
        {"instrument": SWAP, "forMs": 23 * 60 * MINUTE_MS},
        8 * 60 * MINUTE_MS,
        lambda mock: row(mock, f"public/funding-rate?instId={SWAP}")["settState"] == "processing",
    ),
    "halt": (
        {"instrument": "BTC-USDT"},
        MINUTE_MS,
        lambda mock: printed(mock, "BTC-USDT") <= mock.clock.now_ms() - MINUTE_MS,
    ),
    "state": (
        {"instrument": "GLM-USDT", "state": "live"},
        10 * MINUTE_MS,
        lambda mock: printed(mock, "GLM-USDT") > mock.clock.now_ms() - 5 * MINUTE_MS,
    ),
    "tick": (
        {"instrument": "SOL-USDT", "tick": "0.5"},
        MINUTE_MS,
        lambda mock: last(mock, "SOL-USDT") % 0.5 == 0,
    ),
}


@pytest.mark.parametrize("event", SEEN)
def test_an_event_begins_at_its_time_whether_anybody_calls_or_not(
    mock: MockServer, event: str
) -> None:
    options, later_ms, holds = SEEN[event]
    mock.fault("market-event", match={"afterMs": MINUTE_MS}, event=event, **options)
    mock.advance(MINUTE_MS - 1)
    assert event == "state" or not holds(mock)
    mock.advance(1 + later_ms)
    assert holds(mock)


@pytest.mark.parametrize("event", SEEN)
def test_an_event_begins_at_the_nth_call_which_sees_it(mock: MockServer, event: str) -> None:
    options, later_ms, holds = SEEN[event]
    match = {"endpoint": "public/time.get", "nth": 2}
    mock.fault("market-event", match=match, event=event, **options)
    row(mock, "public/time")
    mock.advance(later_ms)
    assert event == "state" or not holds(mock)
    row(mock, "public/time")
    mock.advance(later_ms)
    assert holds(mock)


def test_an_error_of_ours_in_an_event_is_not_hidden(
    mock: MockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise KeyError("ours")

    monkeypatch.setattr(monitor, "review_all", fail)
    mock.fault("market-event", event="gap", pair="BTC-USDT", price="50000", match={"afterMs": 10})
    with pytest.raises(ServerError, match=r"^market-event, due at \d+, failed"):
        mock.advance(10)


def test_an_event_that_has_begun_does_not_begin_again(mock: MockServer) -> None:
    mock.fault("market-event", event="gap", pair="BTC-USDT", percent=-50)
    before = last(mock)
    mock.advance(5_000)
    assert last(mock) == before


def test_a_change_in_percent_is_one_of_the_price_of_then(mock: MockServer) -> None:
    mock.set_pair_price("BTC-USDT", "50000")
    mock.fault("market-event", match={"afterMs": 1000}, event="gap", pair="BTC-USDT", percent=-20)
    mock.set_pair_price("BTC-USDT", "60000", after_ms=500)
    mock.advance(1000)
    assert last(mock) == 48_000


def test_a_plan_has_its_events_in_the_order_of_their_times(mock: MockServer) -> None:
    halt = {"event": "halt", "instrument": "BTC-USDT", "forMs": 2000}
    gap = {"event": "gap", "pair": "BTC-USDT", "price": "50000"}
    mock.arm(
        {
            "faults": [
                {"fault": "market-event", "match": {"afterMs": 2000}, "options": gap},
                {"fault": "market-event", "match": {"afterMs": 1000}, "options": halt},
            ]
        }
    )
    mock.advance(2900)
    assert last(mock) != 50_000
    mock.advance(1000)
    assert last(mock) == 50_000


def test_a_book_and_a_halt_end_when_they_should(mock: MockServer) -> None:
    mock.fault("market-event", event="book", instrument="BTC-USDT", empty="asks", forMs=1000)
    mock.fault("market-event", event="halt", instrument="ETH-USDT", forMs=1000)
    mock.advance(999)
    assert row(mock, "market/books?instId=BTC-USDT")["asks"] == []
    state = "public/instruments?instType=SPOT&instId=ETH-USDT"
    assert row(mock, state)["state"] == "suspend"
    mock.advance(1)
    assert row(mock, "market/books?instId=BTC-USDT")["asks"] != []
    assert row(mock, state)["state"] == "live"


def test_a_header_has_an_event_begin_at_its_call(mock: MockServer) -> None:
    header = {"X-Mock-Fault": "market-event;event=gap;pair=BTC-USDT;price=50000"}
    ticker = Request.of("GET", "/api/v5/market/ticker?instId=BTC-USDT", header)
    assert json.loads(mock.handle(ticker).body)["data"][0]["last"] == "50000"


def test_what_is_disarmed_does_not_begin(mock: MockServer) -> None:
    (armed,) = mock.arm(
        {
            "faults": [
                {
                    "fault": "market-event",
                    "match": {"afterMs": 1000},
                    "options": {"event": "gap", "pair": "BTC-USDT", "price": "50000"},
                }
            ]
        }
    )
    mock.disarm(armed.rule.id)
    mock.advance(2000)
    assert last(mock) != 50_000


def test_a_snapshot_keeps_what_is_to_come() -> None:
    mock = MockServer(clock=ManualClock(NOON_MS), limits=False)
    mock.fault("market-event", match={"afterMs": 1000}, event="gap", pair="BTC-USDT", price="50000")
    mock.save("before")
    mock.reset()
    mock.advance(5000)
    assert last(mock) != 50_000
    mock.restore("before")
    mock.advance(999)
    assert last(mock) != 50_000
    mock.advance(1)
    assert last(mock) == 50_000


@pytest.mark.parametrize(
    ("options", "where", "why"),
    [
        ({"event": "gap"}, "event", "gap needs pair"),
        ({"event": "gap", "pair": "BTC-USDT"}, "event", "gap needs either price or percent"),
        ({"event": "ramp", "pair": "BTC-USDT", "percent": 1}, "event", "ramp needs overMs"),
        ({"event": "halt"}, "event", "halt needs instrument"),
        ({"event": "state", "instrument": "BTC-USDT"}, "event", "state needs state"),
        ({"event": "halt", "instrument": "NO-SUCH"}, "instrument", "no instrument NO-SUCH"),
        ({"event": "gap", "pair": "NO-SUCH", "price": "1"}, "pair", "no pair NO-SUCH"),
        ({"event": "gap", "pair": "BTC-USDT", "price": "0.01"}, "event", "below the tick"),
        (
            {"event": "tick", "instrument": "BTC-USDT", "tick": "0.01"},
            "event",
            "a tick of BTC-USDT is a multiple of 0.1",
        ),
        (
            {"event": "premium", "instrument": "BTC-USDT", "premium": "0.1"},
            "event",
            "BTC-USDT is no swap",
        ),
        ({"event": "funding-interval", "instrument": SWAP}, "event", "needs hours"),
        ({"event": "settlement-delay", "instrument": SWAP}, "event", "needs forMs"),
        ({"event": "deleveraging", "instrument": SWAP}, "event", "needs way"),
        (
            {"event": "deleveraging", "instrument": "BTC-USDT", "way": "long"},
            "event",
            "BTC-USDT has no positions",
        ),
    ],
)
def test_what_the_market_cannot_do_is_no_plan(
    mock: MockServer, options: dict[str, Any], where: str, why: str
) -> None:
    with pytest.raises(Problem) as error:
        mock.fault("market-event", **options)
    assert error.value.pointer == f"/faults/0/options/{where}"
    assert why in error.value.reason
    assert mock.faults() == []


ELSEWHERE = """
import json, sys
from fauxchange import ManualClock, MockServer, Request
mock = MockServer(world=sys.argv[1], clock=ManualClock(), limits=False)
for ms in (999, 1):
    mock.advance(ms)
    ticker = mock.handle(Request.of("GET", "/api/v5/market/ticker?instId=BTC-USDT"))
    print(json.loads(ticker.body)["data"][0]["last"] == "50000")
"""


def test_an_event_of_a_snapshot_begins_in_another_process(mock: MockServer, tmp_path: Path) -> None:
    mock.fault("market-event", match={"afterMs": 1000}, event="gap", pair="BTC-USDT", price="50000")
    file = tmp_path / "snapshot.json"
    mock.export_to(file)
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", ELSEWHERE, str(file)], capture_output=True, text=True, check=False
    )
    assert (done.stdout.split(), done.stderr) == (["False", "True"], "")
