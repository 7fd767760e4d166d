"""A world's own instrument changes on the clock, and rows say so before it does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fauxchange import ManualClock, MockServer, data
from tests.conftest import NOON_MS

from .client import HOUR_MS, MarketClient

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> MarketClient:
    """SOL-USDT is suspended in an hour, and comes back in three with another tick."""
    file: Path = tmp_path_factory.mktemp("world") / "world.json"
    world = json.loads((data.worlds() / "default.json").read_text(encoding="utf-8"))
    world["market"] = {
        "pairs": {"SOL-USDT": {"tick": "0.01", "lot": "0.01", "dailyVolume": "1400000"}},
        "spot": {
            "SOL-USDT": {
                "tick": "0.01",
                "lot": "0.01",
                "minimum": "0.01",
                "changes": [
                    {"atMs": NOON_MS + HOUR_MS, "state": "suspended"},
                    {"atMs": NOON_MS + 3 * HOUR_MS, "state": "live", "tick": "0.1"},
                ],
            }
        },
    }
    file.write_text(json.dumps(world), encoding="utf-8")
    client = MarketClient.__new__(MarketClient)
    client.mock = MockServer(world=file, clock=ManualClock(NOON_MS), limits=False)
    return client


def test_a_halt_and_another_tick_are_seen_when_they_come(market: MarketClient) -> None:
    of = {"instType": "SPOT", "instId": "SOL-USDT"}
    row = market.row("public/instruments", **of)
    assert (row["state"], row["tickSz"]) == ("live", "0.01")
    assert row["upcChg"] == [
        {"param": "tickSz", "newValue": "0.1", "effTime": str(NOON_MS + 3 * HOUR_MS)}
    ]
    market.advance(2 * HOUR_MS)
    assert market.row("public/instruments", **of)["state"] == "suspend"
    assert market.row("market/books", instId="SOL-USDT")["bids"] == []
    halted = market.row("market/trades", instId="SOL-USDT", limit=1)
    assert int(halted["ts"]) < NOON_MS + HOUR_MS
    market.advance(2 * HOUR_MS)
    row = market.row("public/instruments", **of)
    assert (row["state"], row["tickSz"], row["upcChg"]) == ("live", "0.1", [])
    last = market.row("market/ticker", instId="SOL-USDT")["last"]
    assert len(last.partition(".")[2]) <= 1
