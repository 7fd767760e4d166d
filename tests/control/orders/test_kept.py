"""What was decided about orders is the same on another server that takes over a snapshot's file."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

from fauxchange import ManualClock, MockServer
from fauxchange.sandbox.snapshot import read, to_document
from tests.conftest import NOON_MS
from tests.okx.trading.trader import PAIR, Trader

if TYPE_CHECKING:
    from tests.control.conftest import Steered


def elsewhere(mock: MockServer) -> MockServer:
    """Return another server with what a file of a snapshot has."""
    text = json.dumps(to_document(mock.sandbox.snapshot()))
    other = MockServer(clock=ManualClock(NOON_MS), limits=False)
    other.sandbox.restore(read(json.loads(text), "file"))
    return other


def test_settings_terms_and_reasons_are_kept(steered: Steered, trader: Trader) -> None:
    mock = steered.mock
    mock.set_account_terms("main", maker="0.0001", open_orders=9)
    number = trader.place(px="96900")["ordId"]
    mock.set_pair_price(PAIR, "96850")
    why = mock.order(number)["fills"][0]["why"]
    mock.set_fill_settings(PAIR, model="queue", cancel_ms=20)
    other = elsewhere(mock)
    assert other.order(number)["fills"][0]["why"] == why
    assert other.account_terms("main") == mock.account_terms("main")
    assert other.account_terms("main").maker == Decimal("0.0001")
    assert other.fill_settings(PAIR) == mock.fill_settings(PAIR)


def test_decisions_are_kept(steered: Steered, trader: Trader) -> None:
    steered.mock.next_order("canceled", reason="timer", nth=2)
    steered.mock.next_order("refused", code="51020", nth=3)
    trader.place()
    other = Trader(elsewhere(steered.mock))
    assert other.order(ordId=other.place()["ordId"])["cancelSource"] == "20"
    assert [other.place()["sCode"] for _ in range(2)] == ["51020", "0"]


def test_an_order_on_its_way_and_an_event_go_on(steered: Steered, trader: Trader) -> None:
    steered.mock.fault("order-event", event="fills", acceptMs=500, forMs=2_000)
    trader.advance(1)
    trader.place(clOrdId="a")
    other = Trader(elsewhere(steered.mock))
    assert [one.client_id for one in other.mock.open_orders()] == ["a"]
    assert other.rows("trade/orders-pending") == []
    other.advance(500)
    assert other.names("trade/orders-pending") == ["a"]
    other.advance(1_500)
    assert other.mock.fill_settings().source == "default"
