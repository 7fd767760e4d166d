"""What bills, fills and lists say of positions besides their figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.okx.trading.trader import HOUR_MS

from .margin_trader import MarginTrader
from .test_life import members
from .trader import INVERSE, SWAP

if TYPE_CHECKING:
    from fauxchange import MockServer

FUTURE = "BTC-USDT-250627"


@pytest.fixture
def trader(built: MockServer) -> MarginTrader:
    """An account with 100,000 USDT and 2 BTC to trade, without positions."""
    built.reset()
    return MarginTrader(built)


def test_bills_of_an_isolated_position_have_its_margin(trader: MarginTrader) -> None:
    trader.send(tdMode="isolated", sz="3")
    trader.margin("add", "100")
    trader.send(tdMode="isolated", side="sell", sz="1")
    trader.advance(4 * HOUR_MS)
    rows = trader.rows("account/bills", instId=SWAP)[::-1]
    names = ("type", "subType", "mgnMode", "px", "posBalChg", "posBal")
    assert [members(row, *names) for row in rows] == [
        # Two fills: 0.45 and 2.55 contracts of 0.01 BTC, three times levered.
        ["2", "1", "isolated", "96978.3", "145.46745", "145.46745"],
        ["2", "1", "isolated", "96978.5", "824.31725", "969.7847"],
        ["6", "160", "", "", "100", "1069.7847"],
        ["2", "2", "isolated", "96977.9", "-356.5949", "713.1898"],
        ["8", "173", "isolated", "97192.4", "-0.44053427224", "712.74926572776"],
    ]
    assert trader.position()["margin"] == "712.74926572776"


def test_a_fill_that_closes_an_isolated_position_names_its_bill(trader: MarginTrader) -> None:
    trader.send(tdMode="isolated", sz="3")
    trader.send(tdMode="isolated", side="sell", sz="1")
    fill = trader.rows("trade/fills")[0]
    (bill,) = trader.rows("account/bills", subType="2")
    assert members(fill, "billId", "side", "fillSz") == [bill["billId"], "sell", "1"]
    assert members(bill, "ordId", "tradeId") == members(fill, "ordId", "tradeId")


def test_a_liquidation_of_an_isolated_position_names_its_bill(trader: MarginTrader) -> None:
    trader.send(tdMode="isolated", sz="3")
    trader.price("60000")
    trader.advance(1_000)
    fill = trader.rows("trade/fills")[0]
    (bill,) = trader.rows("account/bills", type="5")
    assert members(bill, "billId", "ordId") == members(fill, "billId", "ordId")
    assert members(fill, "side", "fillSz", "subType") == ["sell", "3", "107"]


def test_margin_that_is_taken_away_leaves_the_position(trader: MarginTrader) -> None:
    trader.send(tdMode="isolated", side="sell", sz="3")
    trader.margin("add", "100")
    trader.margin("reduce", "30")
    (bill,) = trader.rows("account/bills", instType="SWAP", subType="161")
    names = ("balChg", "posBalChg", "posBal", "sz", "instId")
    assert members(bill, *names) == ["30", "-30", "1039.779", "30", SWAP]


def test_bills_of_cross_positions_have_no_margin(trader: MarginTrader) -> None:
    trader.send(sz="3")
    for row in trader.rows("account/bills", instId=SWAP):
        assert members(row, "posBalChg", "posBal") == ["0", "0"]


def test_the_margin_of_a_pair_is_on_the_bill_of_its_currency(trader: MarginTrader) -> None:
    trader.on_margin("buy", "5000")
    trader.close_margin()
    rows = trader.rows("account/bills", instType="MARGIN")[::-1]
    assert [members(row, "ccy", "posBalChg", "posBal") for row in rows] == [
        ["USDT", "1666.666515868667", "1666.666515868667"],
        # What was too little to be sold.
        ["BTC", "0", "0"],
        ["USDT", "-1666.666515868667", "0"],
    ]


def test_the_fill_of_a_liquidated_pair_says_what_closing_it_has_cost(
    trader: MarginTrader,
) -> None:
    trader.lever("10")
    trader.on_margin("buy", "50000", ccy="BTC")
    trader.price("86000")
    trader.advance(5_000)
    fill = trader.rows("trade/fills", instType="MARGIN")[0]
    # The rate of a taker of spot; mark prices are those of contracts.
    assert members(fill, "feeRate", "fillMarkPx", "execType") == ["-0.001", "", ""]


def test_positions_are_listed_newest_first(trader: MarginTrader) -> None:
    for name in (SWAP, INVERSE, FUTURE):
        trader.send(instId=name)
    trader.advance(1_000)
    trader.on_margin("buy", "5000")
    names = [row["instId"] for row in trader.positions()]
    assert names == ["BTC-USDT", FUTURE, INVERSE, SWAP]


def test_only_cross_futures_have_what_settlements_did(trader: MarginTrader) -> None:
    trader.send(instId=FUTURE, tdMode="isolated")
    trader.send(instId=FUTURE)
    cross, isolated = trader.positions()
    assert members(cross, "nonSettleAvgPx", "settledPnl") == ["97097.1", "0"]
    assert members(isolated, "nonSettleAvgPx", "settledPnl") == ["", ""]
    for mode in ("isolated", "cross"):
        trader.close(instId=FUTURE, mgnMode=mode)
    cross, isolated = trader.rows("account/positions-history")
    assert members(cross, "nonSettleAvgPx", "settledPnl") == ["97097.1", "0"]
    assert members(isolated, "nonSettleAvgPx", "settledPnl") == ["", ""]


def test_realised_profit_is_that_of_contracts(trader: MarginTrader) -> None:
    trader.on_margin("buy", "5000")
    trader.close_margin()
    (row,) = trader.rows("account/positions-history")
    assert members(row, "realizedPnl", "pnl") == ["", "-0.02060722"]


def test_closed_positions_of_one_time_are_on_one_page(trader: MarginTrader) -> None:
    for name in (SWAP, INVERSE):
        trader.send(instId=name)
        trader.close(instId=name)
        trader.advance(1_000)
    trader.send(instId=FUTURE)
    trader.on_margin("buy", "5000")
    trader.close_margin()
    trader.close(instId=FUTURE)
    path, size = "account/positions-history", {"limit": "1"}
    newest = trader.rows(path, **size)
    assert [row["instId"] for row in newest] == [FUTURE, "BTC-USDT"]
    older = trader.rows(path, **size, after=newest[-1]["uTime"])
    assert [row["instId"] for row in older] == [INVERSE]
