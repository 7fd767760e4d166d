"""Orders fill at the trades of a recording, and what one got no other gets."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Steered

SECOND = 1_000

# Seconds after noon, price, and size.
TAPE = [
    (10, "59990", "0.01"),
    (20, "59995", "0.01"),
    (25, "60010", "5"),
    (30, "59980", "0.01"),
    (40, "59980", "3"),
]


def load(steered: Steered, folder: Path) -> None:
    """Play the tape from now on, after a first trade at 60,000."""
    file = folder / "tape.csv"
    trades = [(0, "60000", "1"), *TAPE]
    rows = [f"{NOON_MS + 1 + at_s * SECOND},{price},{size}" for at_s, price, size in trades]
    file.write_text("\n".join(("ts,price,size", *rows)), encoding="utf-8")
    request = {"pair": "BTC-USDT", "files": [str(file)], "columns": {"side": ""}}
    steered.call("POST", "/market/recording", **request)


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fauxchange.config.cache_folder", lambda: tmp_path / "cache")


@pytest.fixture
def recorded(steered: Steered, tmp_path: Path) -> Steered:
    """A mock that plays the tape from noon on."""
    load(steered, tmp_path)
    return steered


def buy(recorded: Steered, price: str, size: str, instrument: str = "BTC-USDT") -> str:
    mode = "cash" if instrument == "BTC-USDT" else "cross"
    order = {"instId": instrument, "tdMode": mode, "side": "buy", "ordType": "limit"}
    placed = recorded.post("trade/order", **order, px=price, sz=size)
    order_id: str = placed[0]["ordId"]
    return order_id


def fills(recorded: Steered) -> list[tuple[str, int, Decimal]]:
    """Return what filled: the order, how many seconds after noon, and how much."""
    rows: list[dict[str, Any]] = recorded.get("trade/fills")
    return [
        (row["ordId"], (int(row["ts"]) - NOON_MS - 1) // SECOND, Decimal(row["fillSz"]))
        for row in reversed(rows)
    ]


def test_an_order_fills_whole_at_the_first_trade_that_reaches_its_price(recorded: Steered) -> None:
    near, far = buy(recorded, "59995", "0.5"), buy(recorded, "59985", "0.5")
    recorded.mock.advance(seconds=9)
    assert fills(recorded) == []
    recorded.mock.advance(seconds=60)
    assert fills(recorded) == [(near, 10, Decimal("0.5")), (far, 30, Decimal("0.5"))]


def test_orders_that_wait_already_fill_at_the_recording(steered: Steered, tmp_path: Path) -> None:
    order = buy(steered, "59985", "0.5")
    steered.mock.advance(seconds=5)
    load(steered, tmp_path)
    steered.mock.advance(seconds=60)
    assert fills(steered) == [(order, 35, Decimal("0.5"))]


def test_recorded_volume_fills_once(recorded: Steered) -> None:
    recorded.call("POST", "/fill-settings", model="volume")
    first, second = buy(recorded, "59995", "0.008"), buy(recorded, "59995", "0.02")
    recorded.mock.advance(seconds=60)
    assert fills(recorded) == [
        (first, 10, Decimal("0.008")),
        (second, 10, Decimal("0.002")),
        (second, 20, Decimal("0.01")),
        (second, 30, Decimal("0.008")),
    ]


def test_a_swap_fills_at_the_same_moments(recorded: Steered) -> None:
    mark = recorded.get("public/mark-price?instType=SWAP&instId=BTC-USDT-SWAP")[0]["markPx"]
    price = f"{Decimal(mark) - 8:f}"
    order = buy(recorded, price, "0.1", "BTC-USDT-SWAP")
    recorded.mock.advance(seconds=60)
    assert [(one, at_s) for one, at_s, _ in fills(recorded)] == [(order, 10)]
