"""python-okx's GridAPI, unmodified, over the lives of a recurring buy and of grid bots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from okx.Grid import GridAPI

from .python_okx import WARNINGS, opened, row, rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange import MockServer

pytestmark = WARNINGS


@pytest.fixture
def bots(trading: MockServer) -> Iterator[Any]:
    with opened(GridAPI, trading) as api:
        yield api


def test_a_recurring_buy_buys_is_amended_and_stopped(
    bots: Any, account: Any, trading: MockServer
) -> None:
    trading.set_pair_price("BTC-USDT", "90000")
    made = row(
        bots.place_recurring_buy_order(
            stgyName="savings",
            recurringList=[{"ccy": "BTC", "ratio": "1"}],
            period="daily",
            recurringTime="22",
            timeZone="8",
            amt="900",
            investmentCcy="USDT",
            tdMode="cash",
        )
    )
    algo_id = made["algoId"]
    assert row(bots.get_recurring_buy_order_list())["algoId"] == algo_id
    row(bots.amend_recurring_buy_order(algo_id, "mine"))
    # 22 o'clock at UTC+8 is two hours away.
    trading.advance(hours=2, seconds=1)
    details = row(bots.get_recurring_buy_order_details(algo_id))
    assert (details["stgyName"], details["cycles"], details["investmentAmt"]) == (
        *("mine", "1", "899.999299994"),
    )
    part = row(bots.get_recurring_buy_sub_orders(algo_id))
    assert (part["accFillSz"], part["avgPx"], part["fee"]) == (
        *("0.00999997", "90000.2", "-0.00000999997"),
    )
    held = row(account.get_account_balance("USDT"))["details"][0]
    assert held["availBal"] == "99100.000700006"
    row(bots.stop_recurring_buy_order([{"algoId": algo_id}]))
    assert rows(bots.get_recurring_buy_order_list()) == []
    ended = row(bots.get_recurring_buy_order_history())
    assert (ended["algoId"], ended["state"], ended["cycles"]) == (algo_id, "stopped", "1")


def test_a_grid_trades_and_stops(bots: Any, account: Any, trading: MockServer) -> None:
    trading.set_pair_price("BTC-USDT", "90000")
    trading.advance(seconds=1)
    made = row(
        bots.grid_order_algo(
            "BTC-USDT", "grid", maxPx="92000", minPx="88000", gridNum="4", quoteSz="10000"
        )
    )
    algo_id = made["algoId"]
    trading.advance(seconds=1)
    for price in ("88900", "90100"):
        trading.set_pair_price("BTC-USDT", price)
        trading.advance(seconds=1)
    details = row(bots.grid_orders_algo_details("grid", algo_id))
    assert (details["tradeNum"], details["arbitrageNum"]) == ("2", "1")
    assert details["gridProfit"][:6] == "23.979"
    live = rows(bots.grid_sub_orders(algo_id, "grid", "live"))
    assert [(one["side"], one["px"]) for one in live] == [
        *(("buy", "89000"), ("buy", "88000"), ("sell", "91000"), ("sell", "92000")),
    ]
    row(bots.grid_amend_order_algo(algo_id, "BTC-USDT", slTriggerPx="80000"))
    assert row(bots.grid_orders_algo_pending("grid"))["slTriggerPx"] == "80000"
    row(bots.grid_amend_order_algo(algo_id, "BTC-USDT"))
    assert row(bots.grid_orders_algo_pending("grid"))["slTriggerPx"] == ""
    assert row(bots.grid_withdraw_income(algo_id))["profit"] == details["gridProfit"]
    row(bots.grid_stop_order_algo(algo_id, "BTC-USDT", "grid", "1"))
    trading.advance(seconds=1)
    ended = row(bots.grid_orders_algo_history("grid"))
    assert (ended["state"], ended["stopResult"]) == ("stopped", "1")
    held = row(account.get_account_balance("USDT"))["details"][0]
    assert round(float(held["availBal"]) - 100_000 - float(ended["totalPnl"]), 2) == 0


def test_a_grid_of_contracts_trades_and_stops(bots: Any, account: Any, trading: MockServer) -> None:
    trading.set_pair_price("BTC-USDT", "90000")
    trading.advance(seconds=1)
    terms = {"maxPx": "92000", "minPx": "88000", "gridNum": "4", "sz": "1000"}
    made = row(
        bots.grid_order_algo(
            "BTC-USDT-SWAP", "contract_grid", **terms, direction="long", lever="5", basePos=True
        )
    )
    algo_id = made["algoId"]
    trading.advance(seconds=1)
    held = row(bots.grid_positions("contract_grid", algo_id))
    assert (held["pos"], held["lever"], held["mgnMode"]) == ("1.32", "5", "cross")
    for price in ("88900", "90100"):
        trading.set_pair_price("BTC-USDT", price)
        trading.advance(seconds=1)
    details = row(bots.grid_orders_algo_details("contract_grid", algo_id))
    assert (details["state"], details["arbitrageNum"]) == ("running", "1")
    assert details["gridProfit"] == "12.72744"
    most = row(bots.grid_compute_margin_balance(algo_id, "add", "500"))
    assert most["maxAmt"] == "99000"
    row(bots.grid_adjust_margin_balance(algo_id, "add", "500"))
    row(bots.grid_stop_order_algo(algo_id, "BTC-USDT-SWAP", "contract_grid", "1"))
    trading.advance(seconds=1)
    ended = row(bots.grid_orders_algo_history("contract_grid"))
    assert (ended["state"], ended["investment"]) == ("stopped", "1500")
    funds = row(account.get_account_balance("USDT"))["details"][0]
    assert round(float(funds["availBal"]) - 100_000 - float(ended["totalPnl"]), 8) == 0
