"""Topics that nothing can have happened to are not looked at, and nobody misses anything by it."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from fauxchange import ManualClock, MockServer
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.websocket.channels.books import BookFeed
from fauxchange.exchanges.okx.websocket.channels.foresight import Foresight
from fauxchange.exchanges.okx.websocket.channels.trades import TradeFeed
from tests.conftest import NOON_MS
from tests.okx.trading.trader import Trader
from tests.sockets.lines import Lines

CHANNELS = ("bbo-tbt", "trades")
INSTRUMENTS = ("BTC-USDT", "BTC-USDT-SWAP", "DOGE-USDT")


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often the topics of each channel were looked at."""
    counts: Counter[str] = Counter()
    for kind in (BookFeed, TradeFeed):
        tick = kind.tick

        def counted(self: Any, call: Call, *, tick: Any = tick, is_quiet: bool) -> Any:
            counts[call.params["channel"]] += 1
            return tick(self, call, is_quiet=is_quiet)

        monkeypatch.setattr(kind, "tick", counted)
    return counts


def pushed(steps: int) -> list[Any]:
    """Return what is pushed in so many steps of 10 ms, each stamped with its step."""
    mock = MockServer(clock=ManualClock(NOON_MS), limits=False)
    lines = Lines(mock)
    line = lines.open()
    for channel in CHANNELS:
        for one in INSTRUMENTS:
            line.subscribe(channel, instId=one)
    frames = []
    for step in range(steps):
        mock.clock.advance(10)
        lines.wall.turn(0.01)
        frames += [(step, one["arg"], one["data"]) for one in line.pushes()]
    return frames


def test_a_topic_is_looked_at_when_a_slot_begins_or_something_is_printed(
    looks: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = pushed(200)
    seldom = dict(looks)
    looks.clear()
    monkeypatch.setattr(Foresight, "is_same", lambda *_: False)
    assert pushed(200) == found
    assert looks == {"bbo-tbt": 600, "trades": 600}
    # 20 slots, and what was printed; a tape is looked at in each of its seconds besides.
    trades = sum(one["channel"] == "trades" for _, one, _ in found)
    assert 60 <= seldom["bbo-tbt"] <= 60 + 2 * trades + 9
    assert seldom["trades"] <= 2 * trades + 9


def test_an_order_is_in_the_book_although_the_slot_is_the_same() -> None:
    mock = MockServer(clock=ManualClock(NOON_MS), limits=False)
    mock.credit("okx", "main", "USDT", "100000", book="trading")
    lines, trader = Lines(mock), Trader(mock)
    line = lines.open()
    best = line.subscribe("bbo-tbt", instId="BTC-USDT")[-1]["data"][0]
    mock.clock.advance(10)
    lines.wall.turn()
    trader.place(px=best["bids"][0][0], sz="0.5")
    lines.wall.turn()
    (push,) = line.pushes()
    assert push["data"][0]["bids"][0][3] == str(int(best["bids"][0][3]) + 1)
