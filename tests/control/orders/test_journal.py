"""The journal says why an order filled, at this price, then."""

from __future__ import annotations

import re
from typing import Any

from tests.control.conftest import Steered
from tests.okx.trading.trader import PAIR, Trader


def last(steered: Steered, which: str = "trade/order.post") -> dict[str, Any]:
    """Return the last call that placed orders, as the journal shows it."""
    entry: dict[str, Any] = steered.call("GET", f"/journal?endpoint={which}")["entries"][-1]
    return entry


def test_an_order_that_rests_has_no_fills_yet(steered: Steered, trader: Trader) -> None:
    trader.place(px="96900")
    assert "fills" not in last(steered)


def test_a_fill_between_two_calls_is_explained_at_the_call_that_placed_the_order(
    steered: Steered, trader: Trader
) -> None:
    number = trader.place(px="96900")["ordId"]
    trader.price("96850")
    trader.advance(60_000)
    (why,) = last(steered)["fills"]
    trade = r"Trade \d+ of the tape was at 96850, which reaches its price\."
    fee = r"As a maker it has a fee of 0\.000008 BTC, at the rate 0\.0008\."
    assert re.fullmatch(rf"\S+Z order {number}: 0\.01 at 96900\. {trade} {fee}", why)


def test_what_another_user_took_and_what_was_taken_are_both_explained(
    steered: Steered, trader: Trader
) -> None:
    trader.place(ordType="ioc", px="97500", sz="0.001")
    (why, *_) = last(steered)["fills"]
    assert "It took from the book when it came, from the market's levels. As a taker" in why


def test_each_order_of_a_batch_is_explained(steered: Steered, trader: Trader) -> None:
    row = {"instId": PAIR, "tdMode": "cash", "side": "buy", "ordType": "ioc", "px": "97500"}
    trader.answer("POST", "trade/batch-orders", [{**row, "sz": "0.001"}, {**row, "sz": "0.002"}])
    fills = last(steered, "trade/batch-orders.post")["fills"]
    assert len({one.split()[2] for one in fills}) == 2


def test_a_refused_order_has_a_diagnosis_and_no_fills(steered: Steered, trader: Trader) -> None:
    trader.place(px="1", side="sell")
    entry = last(steered)
    assert "diagnosis" in entry
    assert "fills" not in entry
