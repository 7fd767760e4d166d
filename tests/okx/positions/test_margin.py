"""What contracts need: leverage, frozen margin, the margin of isolated positions, the balance."""

from __future__ import annotations

from decimal import Decimal

from .test_life import members
from .trader import SWAP, ContractTrader

DEMO = "POST", "account/demo-adjust-balance"


def test_a_leverage_that_is_set_reads_back(trader: ContractTrader) -> None:
    assert trader.leverage("7") == "0"
    (row,) = trader.rows("account/leverage-info", instId=SWAP, mgnMode="cross")
    assert members(row, "lever", "posSide", "instId") == ["7", "net", SWAP]
    (other,) = trader.rows("account/leverage-info", instId=SWAP, mgnMode="isolated")
    assert other["lever"] == "3"


def test_isolated_sides_have_their_own_leverage(trader: ContractTrader) -> None:
    trader.answer("POST", "account/set-position-mode", {"posMode": "long_short_mode"})
    assert trader.leverage("5", "isolated", posSide="long") == "0"
    assert trader.leverage("5", "isolated") == "51000"
    rows = trader.rows("account/leverage-info", instId=SWAP, mgnMode="isolated")
    assert [members(row, "posSide", "lever") for row in rows] == [["long", "5"], ["short", "3"]]


def test_futures_of_one_underlying_share_their_cross_leverage(trader: ContractTrader) -> None:
    names = [row["instId"] for row in trader.rows("public/instruments", instType="FUTURES")]
    first, second = [name for name in names if name.startswith("BTC-USDT-")][:2]
    trader.post("account/set-leverage", {"instId": first, "lever": "9", "mgnMode": "cross"})
    (row,) = trader.rows("account/leverage-info", instId=second, mgnMode="cross")
    assert row["lever"] == "9"


def test_a_leverage_out_of_range_is_refused(trader: ContractTrader) -> None:
    assert trader.leverage("200") == "59102"
    assert trader.leverage("0.5") == "59105"


def test_an_instrument_is_of_the_kind_beside_it(trader: ContractTrader) -> None:
    trader.trade("buy", "1")
    path = "account/positions"
    assert trader.code(path, instType="FUTURES", instId=SWAP) == "51015"
    assert trader.code(path, instType="SWAP", instId=f"{SWAP},BTC-USDT") == "51015"
    assert trader.rows(path, instType="MARGIN", instId="BTC-USDT") == []
    (row,) = trader.rows(path, instType="SWAP", instId=SWAP)
    assert row["pos"] == "1"


def test_the_largest_orders_are_those_of_a_leverage_that_there_is(trader: ContractTrader) -> None:
    asked = {"instId": SWAP, "tdMode": "cross"}
    assert trader.code("account/max-size", **asked, leverage="1000") == "59102"
    assert trader.code("account/max-size", **asked, leverage="0.5") == "59105"
    assert trader.code("account/max-size", **asked, leverage="100") == "0"


def test_open_orders_lock_the_leverage_but_not_what_it_is(trader: ContractTrader) -> None:
    trader.send(ordType="limit", px="96000")
    assert trader.leverage("5") == "59107"
    assert trader.leverage("3") == "0"
    trader.send(ordType="limit", px="96000", tdMode="isolated")
    assert trader.leverage("5", "isolated") == "59101"


def test_an_order_freezes_the_margin_of_what_it_opens(trader: ContractTrader) -> None:
    trader.leverage("10")
    trader.send(ordType="limit", px="96000", sz="2")
    # 2 contracts of 0.01 BTC at 96,000, ten times levered.
    assert members(trader.usdt(), "ordFrozen", "availBal") == ["192", "99808"]
    trader.answer("POST", "trade/cancel-all-after", {"timeOut": "10"})
    trader.advance(10_000)
    assert members(trader.usdt(), "ordFrozen", "availBal") == ["0", "100000"]


def test_an_order_that_closes_freezes_nothing(trader: ContractTrader) -> None:
    trader.trade("buy", "2")
    trader.send(side="sell", ordType="limit", px="98000", sz="2")
    assert trader.usdt()["ordFrozen"] == "0"
    # One more contract than is held opens the other way: a third of 980 USDT.
    trader.send(side="sell", ordType="limit", px="98000", sz="1")
    assert Decimal(trader.usdt()["ordFrozen"]).quantize(Decimal("0.01")) == Decimal("326.67")


def test_a_resting_order_opens_when_the_tape_reaches_it(trader: ContractTrader) -> None:
    trader.send(ordType="limit", px="96000", sz="2")
    trader.price("95000")
    trader.advance(1_000)
    row = trader.position()
    assert members(row, "pos", "avgPx") == ["2", "96000"]
    # A maker pays 0.02 % of 1,920 USDT.
    assert row["fee"] == "-0.384"
    assert trader.usdt()["ordFrozen"] == "0"


def test_what_positions_need_cannot_be_spent(trader: ContractTrader) -> None:
    trader.trade("buy", "290")
    balance = trader.usdt()
    needed = Decimal(balance["imr"])
    assert needed > 93_000
    assert Decimal(balance["availEq"]) < 7_000
    assert trader.place(px="96000", sz="0.1")["sCode"] == "51008"
    move = {"ccy": "USDT", "amt": "9000", "from": "18", "to": "6"}
    assert trader.answer("POST", "asset/transfer", move)["code"] == "58350"
    (row,) = trader.rows("account/max-withdrawal", ccy="USDT")
    assert row["maxWd"] == balance["availBal"]


def test_the_balance_adds_up(trader: ContractTrader) -> None:
    trader.trade("buy", "10")
    trader.trade("sell", "5", tdMode="isolated")
    trader.send(ordType="limit", px="96000", sz="1")
    trader.price("97500")
    trader.advance(1_000)
    row = {name: Decimal(text) for name, text in trader.usdt().items() if _is_number(text)}
    isolated, cross = trader.positions()
    assert row["upl"] == Decimal(cross["upl"]) + Decimal(isolated["upl"])
    assert row["isoUpl"] == Decimal(isolated["upl"])
    assert row["isoEq"] == Decimal(isolated["margin"]) + Decimal(isolated["upl"])
    assert row["eq"] == row["cashBal"] + Decimal(cross["upl"]) + row["isoEq"]
    assert row["imr"] == Decimal(cross["imr"])
    assert row["availEq"] == row["cashBal"] + Decimal(cross["upl"]) - row["imr"] - row["ordFrozen"]
    assert row["frozenBal"] == row["eq"] - row["availEq"]
    assert row["mmr"] == Decimal(cross["mmr"])


def _is_number(text: object) -> bool:
    return isinstance(text, str) and text.replace(".", "").replace("-", "").isdigit()


def test_an_isolated_position_has_margin_of_its_own(trader: ContractTrader) -> None:
    trader.trade("sell", "2", tdMode="isolated")
    row = trader.position()
    # 1,939.558 USDT, three times levered.
    assert members(row, "margin", "imr", "liqPx") == ["646.519333333334", "", "128724.605"]
    bill = trader.rows("account/bills", instType="SWAP")[0]
    assert members(bill, "posBalChg", "mgnMode") == ["646.519333333334", "isolated"]
    trader.trade("buy", "2", tdMode="isolated")
    assert trader.positions() == []
    # What the two fees and the spread left.
    assert trader.usdt()["cashBal"] == "99998.04933645"


def test_margin_is_added_and_taken(trader: ContractTrader) -> None:
    trader.trade("sell", "2", tdMode="isolated")
    assert trader.margin("add", "100") == "0"
    assert trader.position()["margin"] == "746.519333333334"
    assert trader.margin("reduce", "500") == "59301"
    assert trader.margin("reduce", "50") == "0"
    assert trader.margin("add", "1000000") == "59301"
    rows = trader.rows("account/bills", type="6")
    assert [members(row, "subType", "balChg") for row in rows] == [["161", "50"], ["160", "-100"]]


def test_margin_of_nothing_cannot_be_changed(trader: ContractTrader) -> None:
    assert trader.margin("add", "100") == "59300"


def test_a_lower_leverage_takes_more_margin_from_the_account(trader: ContractTrader) -> None:
    trader.trade("sell", "2", tdMode="isolated")
    assert trader.leverage("2", "isolated") == "0"
    assert members(trader.position(), "lever", "margin") == ["2", "969.779"]


def test_a_cross_leverage_that_the_account_cannot_pay_is_refused(trader: ContractTrader) -> None:
    trader.trade("buy", "200")
    assert trader.leverage("1") == "59108"
    assert trader.position()["lever"] == "3"


def test_a_position_is_closed_whole_unless_orders_would_close_it_first(
    trader: ContractTrader,
) -> None:
    assert trader.close() == "51023"
    trader.trade("buy", "2")
    trader.send(side="sell", ordType="limit", px="98000", sz="1")
    assert trader.close() == "51115"
    assert trader.close(autoCxl=True) == "0"
    assert trader.positions() == []
    assert trader.rows("trade/orders-pending") == []


def test_the_largest_orders_open_what_is_paid_for_and_close_what_is_held(
    trader: ContractTrader,
) -> None:
    (row,) = trader.rows("account/max-size", instId=SWAP, tdMode="cross")
    assert row["maxBuy"] == row["maxSell"] == "308.88"
    trader.trade("buy", "1")
    (row,) = trader.rows("account/max-size", instId=SWAP, tdMode="cross")
    assert members(row, "maxBuy", "maxSell") == ["307.88", "308.88"]
    (row,) = trader.rows("account/max-avail-size", instId=SWAP, tdMode="cross")
    assert row["availBuy"] == trader.usdt()["availEq"]


def test_orders_beyond_what_there_is_are_refused(trader: ContractTrader) -> None:
    codes = {
        "too large": trader.trade("buy", "1000"),
        "nothing to reduce": trader.trade("sell", "1", reduceOnly=True),
        "most contracts": trader.trade("buy", "100000"),
        "below a lot": trader.trade("buy", "0.001"),
        "cash": trader.trade("buy", "1", tdMode="cash"),
        "side": trader.trade("buy", "1", posSide="long"),
    }
    assert {name: row["sCode"] for name, row in codes.items()} == {
        "too large": "51008",
        "nothing to reduce": "51169",
        "most contracts": "51101",
        "below a lot": "51020",
        "cash": "51010",
        "side": "51000",
    }


def test_the_tier_of_a_leverage_ends_somewhere(trader: ContractTrader) -> None:
    trader.mock.credit("okx", "main", "USDT", "100000000", book="trading")
    trader.leverage("100")
    row = trader.trade("buy", "15000")
    assert row["sCode"] == "51004"
    assert "current leverage: 100" in row["sMsg"]


def test_who_turns_an_isolated_position_at_a_loss_pays_for_all_of_it(
    trader: ContractTrader,
) -> None:
    trader.trade("buy", "2", tdMode="isolated")
    trader.price("80000")
    trader.advance(1_000)
    equity = Decimal(trader.usdt()["eq"])
    trader.trade("sell", "3.5", tdMode="isolated")
    assert trader.position()["pos"] == "-1.5"
    # The loss is in the equity already: the trade costs its fee and the spread, and brings nothing.
    fee = Decimal("0.0005") * Decimal("3.5") * 800
    assert -fee - 1 < Decimal(trader.usdt()["eq"]) - equity < 0


def nearly_used(trader: ContractTrader) -> None:
    """Have cross positions need nearly all that the account has."""
    trader.leverage("10")
    trader.trade("buy", "960")
    assert Decimal(trader.usdt()["availEq"]) < 10_000
    # Nothing is frozen: only what positions need stands in the way.
    assert trader.held("USDT")[1] == 0


def test_what_cross_positions_need_cannot_be_converted(trader: ContractTrader) -> None:
    nearly_used(trader)
    ask = {
        "baseCcy": "BTC",
        "quoteCcy": "USDT",
        "side": "buy",
        "rfqSz": "10000",
        "rfqSzCcy": "USDT",
    }
    (quote,) = trader.answer("POST", "asset/convert/estimate-quote", ask)["data"]
    swap = {
        **{name: ask[name] for name in ("baseCcy", "quoteCcy", "side")},
        "sz": "10000",
        "szCcy": "USDT",
        "quoteId": quote["quoteId"],
    }
    before = trader.usdt()["cashBal"]
    refused = trader.answer("POST", "asset/convert/trade", swap)
    assert refused["code"] == "52914", refused
    assert trader.usdt()["cashBal"] == before
    assert Decimal(trader.usdt()["availEq"]) > 0


def test_what_cross_positions_need_cannot_leave_a_demo_account(trader: ContractTrader) -> None:
    nearly_used(trader)
    available = Decimal(trader.usdt()["availEq"])
    most = {"ccy": "USDT", "amt": str(available + 1)}
    refused = trader.answer(*DEMO, {"type": "reduce", "adjustments": [most]})
    assert refused["code"] == "59693", refused
    assert Decimal(trader.usdt()["availEq"]) == available


def test_what_cross_positions_need_cannot_be_transferred(trader: ContractTrader) -> None:
    nearly_used(trader)
    move = {"ccy": "USDT", "amt": "20000", "from": "18", "to": "6"}
    assert trader.answer("POST", "asset/transfer", move)["code"] == "58350"


def test_an_amendment_stays_within_the_tier_of_the_leverage(trader: ContractTrader) -> None:
    trader.mock.credit("okx", "main", "USDT", "100000000", book="trading")
    trader.leverage("100")
    trader.send(ordType="limit", px="90000", sz="900", clOrdId="mine")
    tiers = {"instType": "SWAP", "tdMode": "cross", "instFamily": "BTC-USDT"}
    most = int(trader.rows("public/position-tiers", **tiers)[0]["maxSz"])
    refused = trader.amend(instId=SWAP, clOrdId="mine", newSz=str(most + 1))
    assert members(refused, "sCode", "subCode") == ["51004", "1114"]
    assert f"amending current buy order: {most + 1 - 900} contracts" in refused["sMsg"]
    assert trader.amend(instId=SWAP, clOrdId="mine", newSz=str(most))["sCode"] == "0"
    assert trader.send(ordType="limit", px="90000", sz="1")["sCode"] == "51004"
