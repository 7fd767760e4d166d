"""Pairs on margin in futures mode: what is borrowed, what it becomes, and how it is repaid."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from fauxchange.sandbox.snapshot import to_document
from tests.okx.trading.trader import DAY_MS, HOUR_MS, PAIR

from .margin_trader import MarginTrader
from .test_life import members

if TYPE_CHECKING:
    from fauxchange import MockServer


@pytest.fixture
def trader(built: MockServer) -> MarginTrader:
    built.reset()
    return MarginTrader(built)


def test_an_isolated_purchase_borrows_quote_currency_and_has_its_margin(
    trader: MarginTrader,
) -> None:
    trader.lever("5")
    trader.on_margin("buy", "9697.8", "BTC")
    row = trader.position()
    assert members(row, "instType", "instId", "mgnMode", "posSide") == [
        *("MARGIN", PAIR, "isolated", "net")
    ]
    # 0.10002238 BTC at 96,956.3 less 0.1 % and with a fifth as margin; the mark is 96,956.1.
    assert members(row, "pos", "posCcy", "margin", "ccy") == [
        *("0.11992683362", "BTC", "0.020004476", "BTC")
    ]
    assert members(row, "liab", "liabCcy", "interest") == ["-9697.799881994", "USDT", "0"]
    assert members(row, "avgPx", "lever", "imr", "bePx") == ["96956.3", "5", "", ""]
    assert members(row, "upl", "mmr") == ["-0.000100228705", "0.00300067759"]
    # 9,697.799881994 * 1.03 * 1.001 / 0.11992683362.
    assert members(row, "liqPx", "availPos") == ["83373.522", "0.11992683362"]
    usdt, btc = trader.coin("USDT"), trader.coin("BTC")
    assert members(usdt, "cashBal", "eq") == ["100000", "100000"]
    assert members(btc, "cashBal", "isoEq", "eq") == [
        *("1.979995524", "0.019904247295", "1.999899771295")
    ]
    trader.require_balance()


def test_an_order_on_margin_is_listed_as_one(trader: MarginTrader) -> None:
    trader.on_margin("sell", "0.1", "USDT")
    (order,) = trader.rows("trade/orders-history", instType="MARGIN")
    assert members(order, "instType", "tdMode", "ccy", "posSide", "lever", "tgtCcy") == [
        *("MARGIN", "isolated", "USDT", "net", "3", "")
    ]
    assert members(order, "feeCcy", "fee", "avgPx") == ["USDT", "-9.69559", "96955.9"]
    (fill,) = trader.rows("trade/fills", instType="MARGIN")
    assert members(fill, "subType", "feeRate", "fillPnl") == ["2", "-0.001", "0"]
    (bill,) = trader.rows("account/bills", instType="MARGIN")
    # 0.1 BTC at 96,955.9, three times levered.
    assert members(bill, "type", "subType", "ccy", "mgnMode", "balChg", "posBalChg") == [
        *("2", "2", "USDT", "isolated", "-3231.863333333334", "3231.863333333334")
    ]
    assert bill["billId"] == fill["billId"]
    assert trader.rows("trade/orders-history", instType="SPOT") == []


def test_a_cross_sale_leaves_the_margin_in_the_account(trader: MarginTrader) -> None:
    trader.on_margin("sell", "0.1", "USDT", tdMode="cross")
    row = trader.position()
    assert members(row, "pos", "posCcy", "liab", "liabCcy") == [
        *("9685.89441", "USDT", "-0.1", "BTC")
    ]
    # 0.1 BTC at the mark of 96,956.1, a third of it, and 3 % of it.
    assert members(row, "imr", "mmr", "margin", "upl") == ["3231.87", "290.8683", "", "-9.71559"]
    usdt = trader.coin("USDT")
    assert members(usdt, "cashBal", "eq", "availEq", "imr") == [
        *("100000", "99990.28441", "96758.41441", "3231.87")
    ]
    assert usdt["mgnRatio"] == row["mgnRatio"]
    trader.require_balance()


@pytest.mark.parametrize("mode", ["isolated", "cross"])
@pytest.mark.parametrize("ccy", ["BTC", "USDT"])
@pytest.mark.parametrize(("side", "size"), [("buy", "9697.8"), ("sell", "0.1")])
def test_closing_repays_the_debt_and_gives_back_what_is_left(
    trader: MarginTrader, mode: str, ccy: str, side: str, size: str
) -> None:
    trader.on_margin(side, size, ccy, tdMode=mode)
    before = Decimal(trader.position()["upl"])
    assert trader.close_margin(mode, ccy=ccy) == "0"
    assert trader.positions() == []
    (row,) = trader.positions(instId=PAIR)
    assert members(row, "pos", "avgPx", "upl", "liab") == ["0", "", "0", ""]
    (closed,) = trader.rows("account/positions-history", instType="MARGIN")
    assert members(closed, "type", "ccy", "direction") == [
        *("2", ccy, "long" if side == "buy" else "short")
    ]
    # What remains lost are both fees and the spread, in the currency of the margin.
    worth = Decimal(96956) if ccy == "BTC" else Decimal(1)
    held = trader.cash("USDT") + trader.cash("BTC") * 96956
    lost = Decimal(100_000) + 2 * 96956 - held
    assert 19 < lost < 20
    assert abs(before * worth) < lost
    trader.require_balance()


def test_interest_accrues_each_hour_and_is_owed_from_midnight(trader: MarginTrader) -> None:
    trader.on_margin("buy", "9697.8")
    owed = Decimal("9697.799881994")
    trader.advance(2 * HOUR_MS)
    rows = trader.rows("account/interest-accrued", instId=PAIR, mgnMode="isolated")
    assert [members(row, "ccy", "instId", "mgnMode", "liab") for row in rows] == [
        ["USDT", PAIR, "isolated", str(owed)]
    ] * 2
    accrued = sum((Decimal(row["interest"]) for row in rows), Decimal(0))
    assert accrued > 0
    assert Decimal(trader.position()["interest"]) == accrued.quantize(
        Decimal("1e-12"), "ROUND_DOWN"
    )
    assert trader.rows("account/interest-accrued", mgnMode="cross") == []
    # It is noon, so ten more hours are left of the day.
    trader.advance(10 * HOUR_MS)
    row = trader.position()
    hours = trader.rows("account/interest-accrued")
    accrued = sum((Decimal(one["interest"]) for one in hours), Decimal(0))
    assert row["interest"] == "0"
    assert abs(Decimal(row["liab"]) + owed + accrued) < Decimal("1e-11")
    trader.advance(2 * DAY_MS)
    assert len(trader.rows("account/interest-accrued", ccy="USDT")) == 60
    before = trader.cash("USDT")
    trader.close_margin()
    trader.advance(DAY_MS)
    assert len(trader.rows("account/interest-accrued")) == 60
    assert trader.cash("USDT") > before
    trader.require_balance()


def test_a_reduction_gives_back_its_share_of_the_margin(trader: MarginTrader) -> None:
    trader.on_margin("sell", "0.1")
    trader.on_margin("buy", "4847", reduceOnly=True)
    row = trader.position()
    assert Decimal(row["liab"]) == Decimal("-0.1") + Decimal("0.04999159") * Decimal("0.999")
    share = -Decimal(row["liab"]) / Decimal("0.1")
    assert abs(Decimal(row["margin"]) / Decimal("3231.863333333334") - share) < Decimal("1e-9")
    (closed,) = trader.rows("account/positions-history")
    assert members(closed, "type", "closeTotalPos", "openMaxPos") == ["1", "0.04999159", "0.1"]


def test_an_order_that_only_reduces_takes_no_more_than_is_there(trader: MarginTrader) -> None:
    assert trader.on_margin("sell", "0.1", reduceOnly=True)["sCode"] == "51169"
    trader.on_margin("buy", "9697.8")
    assert trader.on_margin("buy", "100", reduceOnly=True)["sCode"] == "51170"
    assert trader.on_margin("sell", "0.11", reduceOnly=True)["sCode"] == "51112"
    assert trader.on_margin("sell", "0.0999", reduceOnly=True)["sCode"] == "0"


def test_more_than_the_position_has_opens_the_other_direction(trader: MarginTrader) -> None:
    trader.on_margin("buy", "9697.8")
    trader.on_margin("sell", "0.3")
    row = trader.position()
    # 0.09992235 BTC close it.
    assert members(row, "liab", "liabCcy", "posCcy") == ["-0.20007765", "BTC", "USDT"]
    (closed,) = trader.rows("account/positions-history")
    assert members(closed, "type", "direction", "posId") == ["2", "long", row["posId"]]
    (_, fill) = sorted(trader.rows("trade/fills"), key=lambda one: int(one["billId"]))
    assert fill["fillSz"] == "0.3"
    trader.require_balance()


@pytest.mark.parametrize("mode", ["isolated", "cross"])
def test_an_order_that_opens_closes_what_has_come_meanwhile_and_borrows_the_rest(
    trader: MarginTrader, mode: str
) -> None:
    trader.on_margin("buy", "1.5", "BTC", tdMode=mode, ordType="limit", px="96000")
    trader.on_margin("sell", "0.5", "BTC", tdMode=mode)
    trader.price("95990")
    trader.advance(5_000)
    row = trader.position()
    # The short has 48,429.45 USDT, which buy 0.50447339 BTC; those of the account pay for nothing.
    assert members(row, "liab", "liabCcy", "posCcy", "avgPx") == [
        *("-95570.54592", "USDT", "BTC", "96000")
    ]
    assert trader.coin("USDT")["cashBal"] == "100000.000028487472"
    (closed,) = trader.rows("account/positions-history")
    assert members(closed, "type", "direction") == ["2", "short"]
    trader.require_balance()


def test_a_resting_order_holds_its_margin_and_borrows_when_it_fills(trader: MarginTrader) -> None:
    trader.on_margin("buy", "0.5", "BTC", ordType="limit", px="96000")
    assert members(trader.coin("BTC"), "ordFrozen", "cashBal") == ["0.166666666667", "2"]
    assert trader.positions() == []
    trader.price("95990")
    trader.advance(5_000)
    row = trader.position()
    assert members(row, "liab", "margin", "avgPx") == ["-48000", "0.166666666667", "96000"]
    # A maker pays 0.08 %.
    assert row["pos"] == "0.666266666667"
    assert trader.coin("BTC")["ordFrozen"] == "0"
    trader.on_margin("sell", "0.2", "BTC", ordType="limit", px="98000", reduceOnly=True)
    row = trader.position()
    assert members(row, "availPos", "pendingCloseOrdLiabVal") == ["0.466266666667", "19600"]
    assert trader.coin("BTC")["ordFrozen"] == "0"
    assert trader.close_margin() == "51115"
    assert trader.close_margin(autoCxl=True) == "0"
    assert trader.rows("trade/orders-pending") == []
    trader.require_balance()


def test_leverage_and_margin_of_a_position_change(trader: MarginTrader) -> None:
    trader.on_margin("sell", "0.1")
    change = {"instId": PAIR, "posSide": "net", "type": "add", "amt": "100"}
    row = trader.post("account/position/margin-balance", change)
    assert members(row, "amt", "type", "ccy", "leverage") == ["100", "add", "USDT", ""]
    assert trader.position()["margin"] == "3331.863333333334"
    taken = trader.post("account/position/margin-balance", {**change, "type": "reduce", "amt": "9"})
    assert taken["type"] == "reduce"
    assert trader.lever("2") == "0"
    row = trader.position()
    # Half of 0.1 BTC at 96,955.9.
    assert members(row, "margin", "lever") == ["4847.795", "2"]
    assert trader.lever("11") == "59102"
    (info,) = trader.rows("account/leverage-info", instId=PAIR, mgnMode="isolated")
    assert info["lever"] == "2"
    subtypes = [one["subType"] for one in trader.rows("account/bills", type="6")]
    assert subtypes == ["160", "161", "160"]
    trader.require_balance()


def test_sizes_count_what_can_be_borrowed(trader: MarginTrader) -> None:
    trader.lever("5")
    (row,) = trader.rows("account/max-size", instId=PAIR, tdMode="isolated", ccy="BTC")
    # 2 BTC five times levered to sell; USDT are lent up to 500,000.
    assert row["maxSell"] == "10"
    assert 5 < Decimal(row["maxBuy"]) < Decimal("5.2")
    (row,) = trader.rows("account/max-avail-size", instId=PAIR, tdMode="isolated", ccy="BTC")
    assert row["availSell"] == "10"
    assert 499_000 < Decimal(row["availBuy"]) <= 500_000
    sell, buy = trader.rows("account/max-loan", instId=PAIR, mgnMode="isolated", mgnCcy="BTC")
    assert members(sell, "ccy", "side") == ["BTC", "sell"]
    assert Decimal(sell["maxLoan"]) == 10
    assert members(buy, "ccy", "side", "maxLoan") == ["USDT", "buy", "500000"]
    trader.on_margin("buy", "9697.8", "BTC")
    (row,) = trader.rows(
        "account/max-size", instId=PAIR, tdMode="isolated", ccy="BTC", reduceOnly="true"
    )
    assert members(row, "maxBuy", "maxSell") == ["0", "0.11992683"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ccy": "ETH"}, "51130"),
        ({"ccy": None, "tdMode": "cross"}, "51000"),
        ({"posSide": "long"}, "51000"),
        ({"instId": "SAND-USDT", "sz": "10"}, "54000"),
        ({"sz": "600000"}, "51008"),
    ],
)
def test_what_does_not_suit_an_order_on_margin_is_refused(
    trader: MarginTrader, changes: dict[str, object], code: str
) -> None:
    row = {"tdMode": "isolated", "ccy": "USDT", "instId": PAIR, "sz": "100", **changes}
    kept = {name: value for name, value in row.items() if value is not None}
    answer = trader.answer("POST", "trade/order", {"side": "buy", "ordType": "market", **kept})
    assert answer["data"][0]["sCode"] == code


def test_limits_count_what_positions_owe(trader: MarginTrader) -> None:
    trader.on_margin("sell", "0.1")
    trader.on_margin("buy", "9697.8", tdMode="cross")
    trader.advance(HOUR_MS)
    (limits,) = trader.rows("account/interest-limits")
    by_ccy = {one["ccy"]: one for one in limits["records"]}
    assert members(by_ccy["BTC"], "usedLmt", "surplusLmt") == ["0.1", "9.9"]
    assert members(by_ccy["USDT"], "usedLmt", "loanQuota") == ["9697.799881994", "500000"]
    held = {one["liabCcy"]: Decimal(one["interest"]) for one in trader.positions()}
    for ccy, interest in held.items():
        # Positions show twelve places.
        assert 0 <= Decimal(by_ccy[ccy]["interest"]) - interest < Decimal("1e-12")
        assert interest > 0


def test_a_check_says_what_an_order_makes_of_a_position(trader: MarginTrader) -> None:
    order = {"instId": PAIR, "tdMode": "isolated", "ccy": "USDT", "ordType": "market"}
    path = "trade/order-precheck"
    row = trader.post(path, {**order, "side": "buy", "sz": "9697.8"})
    names = ("posBal", "posBalChg", "type", "liab", "liabChg", "liqPx")
    assert members(row, *names) == ["0", "0.09992235762", "1", "0", "9697.799881994", ""]
    assert trader.positions() == []
    trader.on_margin("buy", "9697.8")
    held = trader.position()
    row = trader.post(path, {**order, "side": "sell", "sz": "0.3"})
    # It turns: the rest is sold for USDT that are owed in BTC.
    assert members(row, "posBal", "type", "liqPx") == [held["pos"], "2", held["liqPx"]]
    trader.require_balance()


def test_a_loan_beyond_the_quota_is_refused(trader: MarginTrader) -> None:
    trader.mock.credit("okx", "main", "USDT", "900000", book="trading")
    refused = trader.on_margin("buy", "500001")
    assert members(refused, "sCode", "subCode") == ["51008", "1005"]
    assert trader.on_margin("buy", "400000")["sCode"] == "0"
    refused = trader.on_margin("buy", "100001")
    assert members(refused, "sCode", "subCode") == ["51008", "1005"]


def test_what_open_orders_would_borrow_is_taken_of_the_quota(trader: MarginTrader) -> None:
    trader.mock.credit("okx", "main", "USDT", "900000", book="trading")
    trader.lever("10")
    # 500,000 USDT may be borrowed, and 10 BTC.
    placed = trader.on_margin("buy", "4", ordType="limit", px="96000")
    refused = trader.on_margin("buy", "116001")
    assert members(refused, "sCode", "subCode") == ["51008", "1005"]
    assert "required to borrow 500001, Remaining limit 500000, " in refused["sMsg"]
    at = {"instId": PAIR, "tdMode": "isolated", "ccy": "USDT", "px": "96000"}
    (size,) = trader.rows("account/max-size", **at)
    assert Decimal(size["maxBuy"]) == Decimal("1.20833333")
    assert trader.on_margin("buy", "1.3", ordType="limit", px="96000")["sCode"] == "51008"
    # What a sale borrows is of another currency.
    assert trader.on_margin("sell", "4", ordType="limit", px="98000")["sCode"] == "0"
    trader.cancel(ordId=placed["ordId"])
    assert trader.on_margin("buy", "116001")["sCode"] == "0"
    trader.require_balance()


def test_loans_that_an_older_snapshot_has_not_counted_are_counted(trader: MarginTrader) -> None:
    trader.mock.credit("okx", "main", "USDT", "900000", book="trading")
    trader.lever("10")
    placed = trader.on_margin("buy", "4", ordType="limit", px="96000")
    document = json.loads(json.dumps(to_document(trader.mock.sandbox.snapshot())))
    for one in document["documents"]["trading.contracts.pending.PendingContracts"].values():
        assert (one.pop("owed"), Decimal(one.pop("loan"))) == ("USDT", Decimal(384_000))
    trader.mock.import_snapshot(document)
    assert trader.on_margin("buy", "116001")["sCode"] == "51008"
    # From the next order on they are counted.
    assert trader.on_margin("buy", "0.01", ordType="limit", px="96000")["sCode"] == "0"
    assert trader.on_margin("buy", "115041")["sCode"] == "51008"
    trader.cancel(ordId=placed["ordId"])
    assert trader.on_margin("buy", "115041")["sCode"] == "0"


@pytest.mark.parametrize(
    ("side", "price", "changes"),
    [
        # 5 BTC at 96,000 are 480,000 USDT; 500,000 may be borrowed, and 10 BTC.
        ("buy", "96000", {"newSz": "5.3"}),
        ("buy", "96000", {"newSz": "5.15", "newPx": "97100"}),
        ("sell", "97500", {"newSz": "10.1"}),
    ],
)
def test_an_amendment_that_borrows_beyond_the_quota_is_refused(
    trader: MarginTrader, side: str, price: str, changes: dict[str, str]
) -> None:
    trader.mock.credit("okx", "main", "USDT", "900000", book="trading")
    placed = trader.on_margin(side, "5", ordType="limit", px=price)
    refused = trader.amend(ordId=placed["ordId"], **changes)
    assert members(refused, "sCode", "subCode") == ["51502", "1035"]
    assert "borrowing amount" in refused["sMsg"]
    assert trader.order(ordId=placed["ordId"])["sz"] == "5"
    smaller = trader.amend(ordId=placed["ordId"], newSz="5.1")
    assert smaller["sCode"] == "0"


def test_a_loan_that_an_amendment_does_not_raise_needs_no_quota(trader: MarginTrader) -> None:
    trader.mock.credit("okx", "main", "USDT", "900000", book="trading")
    resting = trader.on_margin("buy", "4", ordType="limit", px="96000")
    # The sub-account shares the quota: 384,000 USDT would be too much for a new order by now.
    trader.mock.credit("okx", "faux001", "USDT", "900000", book="trading")
    sub = MarginTrader(trader.mock, "sub1")
    assert sub.on_margin("buy", "400000")["sCode"] == "0"
    assert trader.amend(ordId=resting["ordId"], newSz="3.9")["sCode"] == "0"
    assert trader.amend(ordId=resting["ordId"], newPx="95000")["sCode"] == "0"
    assert trader.amend(ordId=resting["ordId"], newPx="95500")["sCode"] == "51502"


@pytest.mark.parametrize(("side", "size"), [("buy", "40000"), ("sell", "0.4")])
@pytest.mark.parametrize("ccy", ["BTC", "USDT"])
def test_an_isolated_position_is_liquidated_at_its_price_and_loses_its_margin(
    trader: MarginTrader, side: str, size: str, ccy: str
) -> None:
    trader.lever("10")
    before = trader.cash(ccy)
    trader.on_margin(side, size, ccy)
    row = trader.position()
    price, worse = Decimal(row["liqPx"]), -30 if side == "buy" else 30
    trader.price(f"{price - worse:.1f}")
    trader.advance(5_000)
    assert trader.position()["posId"] == row["posId"]
    trader.price(f"{price + worse:.1f}")
    trader.advance(5_000)
    assert trader.positions() == []
    (closed,) = trader.rows("account/positions-history")
    assert members(closed, "type", "triggerPx") == ["3", f"{price + worse:.1f}"]
    order = trader.rows("trade/orders-history", instType="MARGIN")[0]
    assert order["category"] == "full_liquidation"
    assert trader.rows("account/bills", type="5")[0]["subType"] == (
        "107" if side == "buy" else "106"
    )
    lost = before - trader.cash(ccy)
    assert abs(lost - Decimal(row["margin"])) < Decimal("0.03")
    trader.require_balance()


def test_a_cross_position_is_liquidated_when_its_currency_covers_too_little(
    trader: MarginTrader,
) -> None:
    trader.mock.debit("okx", "main", "USDT", "90000", book="trading")
    trader.lever("10", "cross")
    trader.on_margin("buy", "40000", tdMode="cross")
    price = Decimal(trader.position()["liqPx"])
    # [40,000 * 1.03 * 1.001 - 10,000] / 0.4121 BTC.
    assert 75_800 < price < 75_803
    trader.price(f"{price - 30:.1f}")
    trader.advance(5_000)
    assert trader.positions() == []
    assert trader.rows("account/balance", ccy="USDT")[0]["details"] == []
    assert trader.cash("BTC") == Decimal("2.00000000301")
    trader.require_balance()


def test_what_positions_hold_is_worth_of_the_trading_account(trader: MarginTrader) -> None:
    trader.on_margin("buy", "1000")
    trader.send(tdMode="isolated", sz="1")
    (account,) = trader.rows("account/balance")
    (row,) = trader.rows("asset/asset-valuation", ccy="USDT")
    assert row["details"]["earn"] == "0"
    assert abs(Decimal(row["details"]["trading"]) - Decimal(account["totalEq"])) < Decimal("1e-9")
