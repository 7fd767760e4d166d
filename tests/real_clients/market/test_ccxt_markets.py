"""ccxt.load_markets and what it says of an instrument."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest


def kinds(okx: Any) -> Counter[str]:
    """Return how many markets of each kind ccxt knows."""
    return Counter(market["type"] for market in okx.markets.values())


def test_every_instrument_becomes_a_market_of_its_kind(okx: Any) -> None:
    assert kinds(okx) == {"spot": 35, "swap": 16, "future": 8, "option": 88}


def test_no_two_instruments_share_a_symbol_or_a_number(okx: Any) -> None:
    rows = list(okx.markets.values())
    assert len({row["id"] for row in rows}) == 147
    assert len({row["info"]["instIdCode"] for row in rows}) == 147


def test_swaps_are_linear_or_inverse_by_what_they_settle_in(okx: Any) -> None:
    swaps = [row for row in okx.markets.values() if row["swap"]]
    assert Counter(row["linear"] for row in swaps) == {True: 12, False: 4}
    assert all(row["linear"] is not row["inverse"] for row in swaps)
    assert {row["settle"] for row in swaps if row["linear"]} == {"USDT"}
    assert all(row["settle"] == row["base"] for row in swaps if row["inverse"])


@pytest.mark.parametrize(
    ("symbol", "contract_size", "tick", "lot", "smallest", "leverage"),
    [
        ("BTC/USDT", None, 0.1, 1e-08, 1e-05, 10.0),
        ("BTC/USDT:USDT", 0.01, 0.1, 0.01, 0.01, 100.0),
        ("BTC/USD:BTC", 100.0, 0.1, 0.1, 0.1, 100.0),
        ("BTC/USDT:USDT-250926", 0.01, 0.1, 0.01, 0.01, 20.0),
    ],
)
def test_precision_limits_and_size_of_a_contract_are_read(
    okx: Any,
    symbol: str,
    contract_size: float | None,
    tick: float,
    lot: float,
    smallest: float,
    leverage: float,
) -> None:
    market = okx.market(symbol)
    assert market["contractSize"] == contract_size
    assert market["precision"] == {"price": tick, "amount": lot}
    assert market["limits"]["amount"]["min"] == smallest
    assert market["limits"]["leverage"]["max"] == leverage


def test_every_market_has_a_tick_a_lot_and_a_smallest_size(okx: Any) -> None:
    for market in okx.markets.values():
        assert market["precision"]["price"] > 0
        assert market["precision"]["amount"] > 0
        assert market["limits"]["amount"]["min"] >= market["precision"]["amount"]


def test_instruments_that_are_not_live_are_inactive(okx: Any) -> None:
    inactive = {s: m["info"]["state"] for s, m in okx.markets.items() if not m["active"]}
    assert Counter(inactive.values()) == {"preopen": 1, "suspend": 1, "post_only": 1}


def test_futures_expire_on_fridays_at_eight(okx: Any) -> None:
    expiries = [m["expiryDatetime"] for m in okx.markets.values() if m["future"] and m["linear"]]
    assert sorted(set(expiries)) == [
        "2025-06-20T08:00:00.000Z",
        "2025-06-27T08:00:00.000Z",
        "2025-09-26T08:00:00.000Z",
        "2025-12-26T08:00:00.000Z",
    ]


def test_an_option_has_its_strike_and_its_side(okx: Any) -> None:
    call = okx.market("BTC/USD:BTC-250620-84000-C")
    assert (call["strike"], call["optionType"], call["settle"]) == (84000.0, "call", "BTC")


def test_the_status_is_ok_and_the_time_the_exchanges(okx: Any) -> None:
    assert okx.fetch_status()["status"] == "ok"
    assert okx.fetch_time() == 1_750_248_034_567
