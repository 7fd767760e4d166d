"""A position from its first contract to its end."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fauxchange import MockServer

from .trader import INVERSE, SWAP, ContractTrader


def members(row: Any, *names: str) -> list[str]:
    return [row[name] for name in names]


def test_a_market_order_opens_a_position(trader: ContractTrader) -> None:
    trader.trade("buy", "1")
    row = trader.position()
    assert members(row, "instType", "mgnMode", "posSide", "pos") == ["SWAP", "cross", "net", "1"]
    # 0.45 contracts at 96,978.3 and 0.55 at 96,978.5.
    assert members(row, "avgPx", "markPx", "lever") == ["96978.41", "96978", "3"]
    assert members(row, "upl", "imr", "margin") == ["-0.0041", "323.26", ""]
    assert members(row, "fee", "pnl", "realizedPnl") == ["-0.48489205", "0", "-0.48489205"]


def test_a_position_breaks_even_where_it_wins_back_what_its_other_part_has_lost(
    trader: ContractTrader,
) -> None:
    trader.trade("buy", "3")
    trader.price("95000")
    trader.advance(1_000)
    trader.trade("sell", "2")
    row = trader.position()
    assert members(row, "pos", "avgPx", "realizedPnl") == ["1", "96978.47", "-41.54833003"]
    # What it brings beyond 96,978.47 makes up for 41.54833003 and the fee of closing it.
    assert row["bePx"] == "101183.894"


def test_positions_are_listed_newest_first(trader: ContractTrader, built: MockServer) -> None:
    for instrument in (SWAP, "ETH-USDT-SWAP", INVERSE):
        trader.trade("buy", "1", instId=instrument)
        built.advance(seconds=1)
    rows = trader.positions()
    assert [row["instId"] for row in rows] == [INVERSE, "ETH-USDT-SWAP", SWAP]
    asked = trader.positions(instId=f"{SWAP},{INVERSE}")
    assert [row["instId"] for row in asked] == [INVERSE, SWAP]


def test_what_the_other_position_mode_closed_is_not_shown(trader: ContractTrader) -> None:
    trader.trade("buy", "1")
    trader.trade("sell", "1")
    assert [row["posSide"] for row in trader.positions(instId=SWAP)] == ["net"]
    trader.post("account/set-position-mode", {"posMode": "long_short_mode"})
    assert trader.positions(instId=SWAP) == []
    trader.trade("sell", "1", posSide="short")
    assert [row["posSide"] for row in trader.positions(instId=SWAP)] == ["short"]


def test_a_sale_opens_a_position_below_zero(trader: ContractTrader) -> None:
    trader.trade("sell", "2")
    assert trader.position()["pos"] == "-2"


def test_what_is_added_changes_the_mean_price(trader: ContractTrader) -> None:
    trader.trade("buy", "0.4")
    first = Decimal(trader.position()["avgPx"])
    trader.trade("buy", "4")
    assert Decimal(trader.position()["avgPx"]) > first
    assert trader.position()["pos"] == "4.4"


def test_the_other_side_reduces_and_leaves_the_mean_price(trader: ContractTrader) -> None:
    trader.trade("buy", "2")
    before = trader.position()["avgPx"]
    trader.trade("sell", "0.5")
    row = trader.position()
    assert members(row, "pos", "avgPx") == ["1.5", before]
    assert Decimal(row["pnl"]) < 0
    (closed,) = trader.rows("account/positions-history")
    assert members(closed, "type", "closeTotalPos", "closeAvgPx") == ["1", "0.5", "96977.9"]


def test_a_position_that_is_closed_is_shown_by_its_instrument_only(
    trader: ContractTrader,
) -> None:
    trader.trade("buy", "1")
    trader.trade("sell", "1")
    assert trader.positions() == []
    row = trader.position(instId=SWAP)
    assert members(row, "pos", "avgPx", "upl", "imr") == ["0", "", "0", ""]
    # A price of nothing beside a value of 0 would have clients divide 0 by nothing.
    assert row["notionalUsd"] == ""
    (closed,) = trader.rows("account/positions-history", instType="SWAP")
    assert members(closed, "type", "openMaxPos", "direction") == ["2", "1", "long"]
    assert closed["posId"] == row["posId"]


def test_an_instrument_that_was_never_held_has_no_position(trader: ContractTrader) -> None:
    assert trader.positions(instId="ETH-USDT-SWAP") == []


def test_a_larger_order_turns_a_position(trader: ContractTrader) -> None:
    trader.trade("buy", "1")
    trader.trade("sell", "3")
    row = trader.position()
    assert members(row, "pos", "avgPx") == ["-2", "96977.9"]
    (closed,) = trader.rows("account/positions-history")
    assert members(closed, "type", "closeTotalPos", "direction") == ["2", "1", "long"]
    # The fee of three contracts is shared: one closed, two opened.
    assert row["fee"] == "-0.969779"


def test_a_position_keeps_its_id_for_thirty_days(trader: ContractTrader) -> None:
    trader.trade("buy", "1")
    first = trader.position()["posId"]
    trader.close()
    trader.trade("buy", "1")
    assert trader.position()["posId"] == first
    trader.close()
    trader.advance(31 * 86_400_000)
    trader.trade("buy", "1")
    assert trader.position()["posId"] != first


def test_inverse_contracts_pay_in_coins(trader: ContractTrader) -> None:
    trader.trade("sell", "3", instId=INVERSE)
    row = trader.position()
    assert members(row, "ccy", "pos", "avgPx") == ["BTC", "-3", "96942"]
    # 300 dollars at 96,942.1 for a coin, three times levered.
    assert members(row, "imr", "upl") == ["0.001031543571", "-0.000000003192"]
    assert row["fee"] == "-0.000001547317"


def test_a_price_that_moves_wins_for_longs_what_shorts_lose(trader: ContractTrader) -> None:
    trader.trade("buy", "1")
    trader.trade("sell", "1", tdMode="isolated")
    trader.price("98000")
    trader.advance(1_000)
    short, long = (Decimal(row["upl"]) for row in trader.positions())
    assert long > 10
    assert abs(long + short) < Decimal("0.02")


def test_a_long_position_says_how_much_no_open_order_is_to_close(trader: ContractTrader) -> None:
    trader.answer("POST", "account/set-position-mode", {"posMode": "long_short_mode"})
    trader.trade("buy", "2", posSide="long")
    assert trader.position()["availPos"] == "2"
    close = {"side": "sell", "posSide": "long", "ordType": "limit", "px": "99000", "sz": "0.5"}
    order = trader.send(**close)["ordId"]
    assert trader.position()["availPos"] == "1.5"
    trader.send(side="buy", posSide="long", ordType="limit", px="90000", sz="1")
    assert trader.position()["availPos"] == "1.5"
    trader.post("trade/cancel-order", {"instId": SWAP, "ordId": order})
    assert trader.position()["availPos"] == "2"


def test_a_net_position_does_not_say_it(trader: ContractTrader) -> None:
    trader.trade("buy", "2")
    assert trader.position()["availPos"] == ""


def test_both_directions_are_held_at_once_in_long_short_mode(trader: ContractTrader) -> None:
    trader.answer("POST", "account/set-position-mode", {"posMode": "long_short_mode"})
    trader.trade("buy", "1", posSide="long")
    trader.trade("sell", "2", posSide="short")
    assert [members(row, "posSide", "pos") for row in trader.positions()] == [
        ["short", "2"],
        ["long", "1"],
    ]
    trader.trade("sell", "0.4", posSide="long")
    fills = trader.rows("trade/fills", instType="SWAP")
    # Close long, open short, open long.
    assert list(dict.fromkeys(row["subType"] for row in fills)) == ["5", "4", "3"]
    bills = trader.rows("account/bills", instType="SWAP")
    assert members(bills[0], "type", "subType", "pnl") == ["2", "5", "-0.00204"]


def test_the_position_mode_is_locked_while_something_is_held(trader: ContractTrader) -> None:
    trader.trade("buy", "1")
    answer = trader.answer("POST", "account/set-position-mode", {"posMode": "long_short_mode"})
    assert answer["code"] == "59000"


def test_the_account_mode_is_locked_while_something_is_held(trader: ContractTrader) -> None:
    trader.trade("buy", "1")
    checks = trader.rows("account/set-account-switch-precheck", acctLv="3")
    assert [one["type"] for one in checks[0]["unmatchedInfoCheck"]] == ["all_positions"]
    answer = trader.answer("POST", "account/set-account-level", {"acctLv": "3"})
    assert answer["code"] == "59132"


def test_orders_and_fills_tell_of_contracts(trader: ContractTrader) -> None:
    trader.trade("buy", "1", clOrdId="opens")
    trader.trade("sell", "1", clOrdId="closes", reduceOnly=True)
    last, first = trader.rows("trade/orders-history", instType="SWAP")
    assert members(last, "clOrdId", "reduceOnly", "lever", "pnl") == [
        "closes",
        "true",
        "3",
        "-0.0051",
    ]
    assert members(first, "posSide", "tgtCcy", "feeCcy", "rebate") == ["net", "", "USDT", "0"]
    (fill, *_) = trader.rows("trade/fills", instType="SWAP")
    assert members(fill, "fillPnl", "fillMarkPx", "feeRate") == ["-0.0051", "96978", ""]


def test_inverse_orders_have_a_harmonic_mean_price(trader: ContractTrader) -> None:
    trader.trade("buy", "2000", instId=INVERSE)
    (order,) = trader.rows("trade/orders-history", instType="SWAP")
    fills = trader.rows("trade/fills", instType="SWAP", ordId=order["ordId"])
    coins = [Decimal(one["fillSz"]) / Decimal(one["fillPx"]) for one in fills]
    assert len(coins) > 1
    assert abs(Decimal(order["avgPx"]) - 2000 / sum(coins, Decimal(0))) < Decimal("0.000001")


def test_a_position_tells_what_its_currency_costs_in_usd(trader: ContractTrader) -> None:
    trader.trade("buy", "1")
    trader.trade("buy", "1", instId=INVERSE)
    linear, inverse = trader.position(instId=SWAP), trader.position(instId=INVERSE)
    assert members(linear, "ccy", "usdPx") == ["USDT", "1"]
    assert members(inverse, "ccy", "usdPx", "idxPx") == ["BTC", "96956.1", "96956.6"]
    trader.trade("sell", "1")
    assert trader.position(instId=SWAP)["usdPx"] == ""
