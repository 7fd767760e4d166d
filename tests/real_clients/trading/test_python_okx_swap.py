"""python-okx's TradeAPI and AccountAPI, unmodified, over the life of a swap."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.okx.trading.trader import HOUR_MS

from .python_okx import WARNINGS, row, rows

if TYPE_CHECKING:
    from fauxchange import MockServer

pytestmark = WARNINGS

SWAP = "BTC-USDT-SWAP"


def test_a_cross_position_is_opened_reduced_and_closed(trade: Any, account: Any) -> None:
    chosen = row(account.set_leverage(lever="10", mgnMode="cross", instId=SWAP))
    assert (chosen["lever"], chosen["mgnMode"]) == ("10", "cross")
    assert row(account.get_leverage("cross", instId=SWAP))["lever"] == "10"
    opened = row(trade.place_order(SWAP, "cross", "buy", "market", "2"))
    held = row(account.get_positions("SWAP"))
    assert {name: held[name] for name in ("pos", "avgPx", "markPx", "lever", "imr", "upl")} == {
        "pos": "2",
        "avgPx": "96978.455",
        "markPx": "96978",
        "lever": "10",
        "imr": "193.956",
        "upl": "-0.0091",
    }
    (usdt,) = row(account.get_account_balance("USDT"))["details"]
    assert (usdt["cashBal"], usdt["availEq"]) == ("99999.03021545", "99805.06511545")
    row(trade.place_order(SWAP, "cross", "sell", "market", "0.5", reduceOnly="true"))
    assert row(account.get_positions(instId=SWAP))["pos"] == "1.5"
    assert row(trade.close_positions(SWAP, "cross"))["instId"] == SWAP
    assert rows(account.get_positions()) == []
    closed = row(account.get_positions_history("SWAP"))
    assert (closed["type"], closed["closeTotalPos"], closed["openMaxPos"]) == ("2", "2", "2")
    fills = rows(trade.get_fills("SWAP"))
    assert fills[-1]["ordId"] == opened["ordId"]
    assert sum(Decimal(one["fee"]) for one in fills) == Decimal(closed["fee"])


def test_the_margin_of_an_isolated_position_is_changed(trade: Any, account: Any) -> None:
    row(account.set_leverage(lever="5", mgnMode="isolated", instId=SWAP))
    row(trade.place_order(SWAP, "isolated", "sell", "market", "1"))
    before = row(account.get_positions(instId=SWAP))
    assert (before["pos"], before["margin"]) == ("-1", "193.9558")
    added = row(account.adjustment_margin(SWAP, "net", "add", "50"))
    assert (added["amt"], added["type"]) == ("50", "add")
    after = row(account.get_positions(instId=SWAP))
    assert after["margin"] == "243.9558"
    assert Decimal(after["liqPx"]) > Decimal(before["liqPx"])


def test_both_directions_pay_and_get_funding(trading: MockServer, trade: Any, account: Any) -> None:
    row(account.set_position_mode("long_short_mode"))
    row(trade.place_order(SWAP, "cross", "buy", "market", "10", posSide="long"))
    row(trade.place_order(SWAP, "cross", "sell", "market", "4", posSide="short"))
    trading.advance(4 * HOUR_MS)
    held = {one["posSide"]: Decimal(one["fundingFee"]) for one in rows(account.get_positions())}
    assert held["long"] < 0 < held["short"]
    assert abs(held["long"] / 10 + held["short"] / 4) < Decimal("1e-9")
    bills = rows(account.get_account_bills("SWAP", type="8"))
    assert {one["subType"] for one in bills} == {"173", "174"}
    assert sum(Decimal(one["balChg"]) for one in bills) == sum(held.values())
    assert [row(trade.close_positions(SWAP, "cross", side))["posSide"] for side in held] == [*held]


def test_what_is_refused_has_its_code(trade: Any, account: Any) -> None:
    refused = trade.place_order(SWAP, "cross", "buy", "market", "500")
    assert refused["data"][0]["sCode"] == "51008"
    assert account.set_leverage(lever="200", mgnMode="cross", instId=SWAP)["code"] == "59102"
    assert account.adjustment_margin(SWAP, "net", "add", "1")["code"] == "59300"
    assert trade.close_positions(SWAP, "cross")["code"] == "51023"
