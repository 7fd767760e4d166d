"""Funding, settlement, delivery and liquidation: what happens to positions by itself."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import LOG, OpeningBalance, audit
from tests.conftest import NOON_MS
from tests.okx.trading.trader import HOUR_MS

from .test_life import members
from .trader import SWAP, ContractTrader

# From noon of 18 June 2025: the next funding, the next settlement, the nearest Friday.
FUNDING_MS = 4 * HOUR_MS
SETTLEMENT_MS = 20 * HOUR_MS
FRIDAY_MS = 44 * HOUR_MS
FUTURE = "BTC-USDT-250620"


def bills(trader: ContractTrader, **params: str) -> list[Any]:
    return trader.rows("account/bills", **params)


def test_longs_pay_shorts_at_the_time_of_funding(trader: ContractTrader) -> None:
    trader.trade("buy", "10")
    trader.advance(FUNDING_MS - 1)
    assert trader.position()["fundingFee"] == "0"
    trader.advance(1)
    (charged,) = trader.rows("public/funding-rate-history", instId=SWAP, limit=1)
    (mark,) = trader.rows("public/mark-price", instId=SWAP, instType="SWAP")
    fee = -Decimal(charged["realizedRate"]) * Decimal("0.1") * Decimal(mark["markPx"])
    assert fee < 0
    assert Decimal(trader.position()["fundingFee"]) == fee
    (bill,) = bills(trader, type="8")
    assert members(bill, "subType", "instId", "px") == ["173", SWAP, mark["markPx"]]
    # As in bills that were recorded: no trade, and the time of the charge.
    assert members(bill, "tradeId", "execType", "fillTime") == ["0", "", bill["ts"]]
    assert Decimal(bill["pnl"]) == Decimal(bill["balChg"]) == fee


def test_funding_of_an_isolated_position_changes_its_margin(trader: ContractTrader) -> None:
    trader.trade("sell", "10", tdMode="isolated")
    before = Decimal(trader.position()["margin"])
    trader.advance(FUNDING_MS)
    row = trader.position()
    received = Decimal(row["fundingFee"])
    assert received > 0
    assert Decimal(row["margin"]) == before + received
    (bill,) = bills(trader, type="8")
    assert members(bill, "subType", "balChg") == ["174", "0.0000000000000000"]
    assert Decimal(bill["pnl"]) == Decimal(bill["posBalChg"]) == received


def test_a_funding_cancels_no_order_though_less_is_there_than_they_hold(
    trader: ContractTrader,
) -> None:
    trader.trade("buy", "100")
    trader.advance(FUNDING_MS - 1)
    # A contract of 950 USDT holds a third of it; what is left then is taken away.
    size = Decimal(trader.usdt()["availEq"]) * 3 // 950 - 5
    placed = trader.send(ordType="limit", px="95000", sz=str(size))
    assert placed["sCode"] == "0"
    trader.mock.debit("okx", "main", "USDT", trader.usdt()["availBal"], book="trading")
    trader.advance(1)
    fee = Decimal(trader.position()["fundingFee"])
    assert fee < -20
    assert Decimal(trader.usdt()["availBal"]) < 1
    (pending,) = trader.rows("trade/orders-pending")
    assert members(pending, "ordId", "state", "sz") == [placed["ordId"], "live", str(size)]


def test_who_closed_before_pays_nothing(trader: ContractTrader) -> None:
    trader.trade("buy", "10")
    trader.close()
    trader.advance(FUNDING_MS)
    assert bills(trader, type="8") == []


def test_an_order_that_is_filled_in_the_millisecond_of_a_funding_pays_it(
    trader: ContractTrader,
) -> None:
    trader.send(ordType="limit", px="96000", sz="10")
    trader.mock.set_pair_price("BTC-USDT", "95900", after_ms=FUNDING_MS)
    trader.advance(FUNDING_MS)
    row = trader.position()
    assert int(row["cTime"]) == NOON_MS + FUNDING_MS
    assert Decimal(row["fundingFee"]) < 0


def test_funding_goes_on_for_days(trader: ContractTrader) -> None:
    trader.trade("buy", "1")
    trader.advance(3 * 24 * HOUR_MS)
    assert len(bills(trader, type="8")) == 9


def test_a_future_is_settled_every_morning(trader: ContractTrader) -> None:
    name = quarterly(trader)
    trader.trade("buy", "5", instId=name)
    entry = trader.position()["avgPx"]
    trader.advance(SETTLEMENT_MS)
    row = trader.position()
    (settled,) = trader.rows("public/settlement-history", instFamily="BTC-USDT", limit=1)
    price = next(one["settlePx"] for one in settled["details"] if one["instId"] == name)
    assert members(row, "avgPx", "nonSettleAvgPx") == [price, entry]
    (bill,) = bills(trader, type="34")
    assert members(bill, "subType", "pnl") == ["355", row["settledPnl"]]
    won = (Decimal(price) - Decimal(entry)) * 5 * Decimal("0.01")
    assert abs(Decimal(row["settledPnl"]) - won) < Decimal("1e-9")


def quarterly(trader: ContractTrader) -> str:
    rows = trader.rows("public/instruments", instType="FUTURES", instFamily="BTC-USDT")
    return str(rows[-1]["instId"])


def test_a_future_is_delivered_at_its_expiry(trader: ContractTrader) -> None:
    trader.trade("sell", "5", instId=FUTURE)
    trader.send(instId=FUTURE, ordType="limit", px="90000", clOrdId="rests")
    trader.advance(FRIDAY_MS)
    assert trader.positions() == []
    assert trader.rows("trade/orders-pending") == []
    orders = trader.rows("trade/orders-history", instType="FUTURES")
    found = {one["category"]: one for one in orders if one["state"] == "filled"}
    (delivered,) = trader.rows(
        "public/delivery-exercise-history", instType="FUTURES", instFamily="BTC-USDT", limit=1
    )
    price = next(one["px"] for one in delivered["details"] if one["insId"] == FUTURE)
    assert members(found["delivery"], "side", "fillPx", "tradeId") == ["buy", price, "0"]
    cancelled = next(one for one in orders if one["clOrdId"] == "rests")
    assert members(cancelled, "state", "cancelSource") == ["canceled", "7"]
    (bill,) = bills(trader, type="3")
    assert members(bill, "subType", "px") == ["113", price]
    (closed,) = trader.rows("account/positions-history")
    assert members(closed, "type", "direction", "closeAvgPx") == ["2", "short", price]


@pytest.mark.parametrize(
    ("latency", "only_closes", "source"),
    [
        ({"match_ms": 5_000}, True, "17"),
        ({"match_ms": 5_000}, False, "7"),
        ({"accept_ms": 5_000}, True, "7"),
        ({"accept_ms": 5_000, "match_ms": 5_000}, False, "7"),
    ],
)
def test_an_order_on_its_way_as_its_future_expires_is_cancelled(
    trader: ContractTrader, latency: dict[str, Any], *, only_closes: bool, source: str
) -> None:
    trader.trade("buy", "5", instId=FUTURE)
    trader.advance(FRIDAY_MS - 1_000)
    trader.mock.set_fill_settings(**latency)
    closes = {"side": "sell", "ordType": "limit", "px": "120000", "sz": "5"}
    placed = trader.send(instId=FUTURE, reduceOnly=only_closes, **closes)
    trader.advance(60_000)
    assert (trader.positions(), trader.rows("trade/orders-pending")) == ([], [])
    rows = trader.rows("trade/orders-history", instType="FUTURES")
    row = next(one for one in rows if one["ordId"] == placed["ordId"])
    assert members(row, "state", "cancelSource") == ["canceled", source]


def test_cancel_all_after_cancels_an_order_on_its_way_whose_future_has_expired(
    trader: ContractTrader,
) -> None:
    trader.advance(FRIDAY_MS - 1_000)
    trader.mock.set_fill_settings(match_ms=60_000)
    trader.send(instId=FUTURE, ordType="limit", px="90000")
    trader.post("trade/cancel-all-after", {"timeOut": "10"})
    trader.advance(11_000)
    (row,) = trader.rows("trade/orders-history", instType="FUTURES")
    assert members(row, "state", "cancelSource") == ["canceled", "20"]
    assert trader.usdt()["frozenBal"] == "0"


def test_an_isolated_position_is_liquidated_at_its_price(trader: ContractTrader) -> None:
    trader.leverage("50", "isolated")
    trader.trade("buy", "5", tdMode="isolated")
    row = trader.position()
    price, margin = Decimal(row["liqPx"]), Decimal(row["margin"])
    cash = Decimal(trader.usdt()["cashBal"])
    trader.price(str((price + 20).quantize(Decimal("0.1"))))
    trader.advance(1_000)
    assert trader.position()["pos"] == "5"
    trader.price(str((price - 200).quantize(Decimal("0.1"))))
    trader.advance(1_000)
    assert trader.positions() == []
    (closed,) = trader.rows("account/positions-history")
    assert members(closed, "type", "mgnMode", "direction") == ["3", "isolated", "long"]
    assert closed["triggerPx"] != ""
    # Nothing but the margin is lost, and the cash stays as it was.
    assert Decimal(trader.usdt()["cashBal"]) == cash
    (order,) = (
        one
        for one in trader.rows("trade/orders-history", instType="SWAP")
        if one["category"] == "full_liquidation"
    )
    assert members(order, "side", "ordType", "tradeId") == ["sell", "market", "0"]
    fill = trader.rows("trade/fills", instType="SWAP")[0]
    assert members(fill, "subType", "execType") == ["107", ""]
    assert fill["tradeId"].startswith("-")
    (bill,) = bills(trader, type="5")
    assert bill["subType"] == "107"
    assert Decimal(bill["balChg"]) == 0 or abs(Decimal(bill["balChg"])) <= margin


def test_cross_positions_are_liquidated_when_the_account_has_nothing_left(
    trader: ContractTrader,
) -> None:
    trader.leverage("100")
    trader.trade("buy", "900")
    trader.send(ordType="limit", px="60000", sz="1")
    row = trader.position()
    assert Decimal(row["liqPx"]) > 80_000
    trader.price(str((Decimal(row["liqPx"]) - 100).quantize(Decimal("0.1"))))
    trader.advance(5_000)
    assert trader.positions() == []
    # All of it is lost, and no more: the insurance fund pays what is missing.
    (account,) = trader.rows("account/balance", ccy="USDT")
    assert account["details"] == []
    orders = trader.rows("trade/orders-history", instType="SWAP")
    assert [one["cancelSource"] for one in orders if one["state"] == "canceled"] == ["3"]
    assert "3" in {one["type"] for one in trader.rows("account/positions-history")}


def test_profit_of_one_position_covers_the_loss_of_another(trader: ContractTrader) -> None:
    trader.leverage("50")
    trader.leverage("20", instId="BTC-USDT-250620")
    trader.trade("buy", "900")
    trader.trade("sell", "850", instId="BTC-USDT-250620")
    trader.price("80000")
    trader.advance(1_000)
    future, swap = trader.positions()
    # The swap alone has lost more than the account ever had.
    assert Decimal(swap["upl"]) < -150_000
    assert Decimal(future["upl"]) > 140_000
    assert Decimal(swap["mgnRatio"]) > 1


def test_money_that_leaves_brings_the_liquidation_nearer(trader: ContractTrader) -> None:
    trader.leverage("20")
    trader.trade("buy", "500")
    far = Decimal(trader.position()["liqPx"])
    move = {"ccy": "USDT", "amt": "70000", "from": "18", "to": "6"}
    assert trader.answer("POST", "asset/transfer", move)["code"] == "0"
    near = Decimal(trader.position()["liqPx"])
    assert near > far
    trader.price(str((near - 50).quantize(Decimal("0.1"))))
    trader.advance(2_000)
    assert trader.positions() == []


def test_the_ledger_adds_up_after_all_of_it(trader: ContractTrader) -> None:
    trader.leverage("100")
    trader.trade("buy", "900")
    trader.trade("sell", "5", instId=FUTURE)
    trader.trade("sell", "10", tdMode="isolated")
    trader.price("88000")
    trader.advance(FRIDAY_MS)
    store = trader.mock.sandbox.store
    postings: Any = store.log(LOG)
    opening = store.documents(OpeningBalance)
    accounts = list(store.documents(Account))
    assert audit(accounts, postings, opening) == []
    assert all(balance.frozen >= 0 for one in accounts for balance in one.book("trading").values())
