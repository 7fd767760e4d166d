"""Commands for orders and accounts, against a server on a real socket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fauxchange import ManualClock, MockServer
from tests.conftest import NOON_MS
from tests.okx.trading.trader import Trader
from tests.test_remote_commands import Command, cells

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def running() -> Iterator[MockServer]:
    with MockServer(clock=ManualClock(NOON_MS), limits=False) as server:
        yield server


@pytest.fixture
def trader(running: MockServer) -> Trader:
    """The main account of a server at its beginning."""
    running.reset()
    return Trader(running)


@pytest.fixture
def run(running: MockServer) -> Command:
    return Command(running.url)


def test_open_orders_are_listed(run: Command, trader: Trader) -> None:
    number = trader.place()["ordId"]
    row = cells(run.shows("order", "list", "--account", "main"), number)
    assert row[1:5] == ["main", "BTC-USDT", "buy", "limit"]
    assert run.json("order", "list", "--instrument", "ETH-USDT") == {"orders": []}


def test_an_order_is_filled_and_shows_why(run: Command, trader: Trader) -> None:
    number = trader.place(px="96900")["ordId"]
    shown = run.json("order", "fill", number, "--size", "0.004", "--price", "96800")
    assert (shown["state"], shown["average_price"]) == ("partly filled", "96800")
    assert trader.order(ordId=number)["accFillSz"] == "0.004"
    assert "It was filled by hand." in run.shows("order", "show", number)
    assert run.json("order", "fills", "--limit", "1")["fills"] == shown["fills"]


def test_an_order_is_cancelled_for_a_reason(run: Command, trader: Trader) -> None:
    number = trader.place()["ordId"]
    run.shows("order", "cancel", number, "--reason", "self-trade", "--detail", "a drill")
    assert trader.order(ordId=number)["cancelSource"] == "32"
    assert run.fails(1, "order", "cancel", number) == f"fauxchange: order {number} is canceled\n"


def test_the_next_order_is_decided(run: Command, trader: Trader) -> None:
    decided = run.json("order", "next", "refused", "--code", "51020", "--account", "main")
    assert decided == {
        "outcome": "refused",
        "account": "main",
        "instrument": "",
        "nth": 1,
        "fault": "f1",
    }
    run.shows("order", "next", "canceled", "--reason", "timer", "--nth", "1")
    assert trader.place()["sCode"] == "51020"
    assert trader.order(ordId=trader.place()["ordId"])["cancelSource"] == "20"
    run.shows("order", "next", "unknown", "--dropped")
    assert trader.answer("POST", "trade/order", {})["code"] == "50004"
    assert run("order", "next", "burnt").exit_code == 2


def test_how_orders_fill_is_set_shown_and_reset(run: Command, trader: Trader) -> None:
    words = ("--instrument", "BTC-USDT", "--pieces", "2", "--through", "--cancel-ms", "500")
    shown = run.json("order", "fill-settings", "set", *words)
    assert (shown["pieces"], shown["through"], shown["cancel_ms"]) == (2, True, 500)
    assert run.json("order", "fill-settings", "show", "--instrument", "BTC-USDT") == shown
    assert run.json("order", "fill-settings", "show")["source"] == "default"
    assert run.json("order", "fill-settings", "reset") == {"reset": 1}


def test_the_terms_of_an_account_are_changed(run: Command, trader: Trader) -> None:
    run.shows("account", "set", "main", "--maker", "0.0001", "--open-orders", "1")
    run.shows("account", "set", "main", "--level", "VIP1", "--taker", "-0.0004")
    assert cells(run.shows("account", "show", "main"), "maker")[1] == "0.0001"
    (fees,) = trader.rows("account/trade-fee", instType="SPOT")
    assert (fees["level"], fees["maker"], fees["taker"]) == ("VIP1", "0.0001", "-0.0004")
    assert [trader.place()["sCode"] for _ in range(2)] == ["0", "51025"]


def test_a_statement_has_its_sum_and_a_row_of_what_was_traded(run: Command, trader: Trader) -> None:
    empty = run.shows("report", "statement")
    assert "instrument" not in empty
    market = {"ordType": "market", "tgtCcy": "base_ccy", "sz": "0.01"}
    trader.place(**market, side="buy", tdMode="cash", instId="BTC-USDT", px=None)
    trader.mock.advance(1)
    answer = run.json("report", "statement", "--points", "2")
    (row,) = answer["instruments"]
    assert (row["instrument"], row["bought"], row["sold"]) == ("BTC-USDT", "0.01", "0")
    shown = run.shows("report", "statement")
    assert cells(shown, "change")[1] == answer["change"]
    assert cells(shown, "BTC-USDT")[3:6] == ["0", "0.01", "0"]
