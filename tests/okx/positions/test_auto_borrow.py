"""Spot orders of multi-currency accounts that borrow by themselves what they do not have."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from fauxchange import ManualClock, MockServer
from tests.conftest import NOON_MS
from tests.okx.trading.trader import HOUR_MS, PAIR

from .margin_trader import MarginTrader
from .test_life import members


@pytest.fixture(scope="module")
def built() -> MockServer:
    """The main account has 100,000 USDT, 10,000 USDC, 2 BTC, 20 ETH and 100 SOL, in mode 3."""
    clock = ManualClock(NOON_MS, strict=True)
    return MockServer(world="multi-currency", clock=clock, limits=False, copying=True)


@pytest.fixture
def trader(built: MockServer) -> MarginTrader:
    built.reset()
    return MarginTrader(built)


def borrows(trader: MarginTrader, *, on: bool = True) -> None:
    assert trader.post("account/set-auto-loan", {"autoLoan": on})["autoLoan"] is on


def spot(trader: MarginTrader, side: str, size: str, **changes: Any) -> Any:
    row = {"instId": PAIR, "tdMode": "cross", "tgtCcy": "base_ccy", **changes}
    return trader.send(side=side, sz=size, **row)


def account(trader: MarginTrader) -> Any:
    (row,) = trader.rows("account/balance")
    return row


def test_without_automatic_loans_an_order_spends_what_is_there(trader: MarginTrader) -> None:
    refused = spot(trader, "sell", "2.5")
    assert members(refused, "sCode", "subCode") == ["51008", "1002"]
    (row,) = trader.rows("account/max-size", instId=PAIR, tdMode="cross")
    assert row["maxSell"] == "2"
    assert trader.rows("account/config")[0]["autoLoan"] is False


def test_a_sale_of_more_than_there_is_borrows_the_rest(trader: MarginTrader) -> None:
    borrows(trader)
    assert spot(trader, "sell", "2.5")["sCode"] == "0"
    btc = trader.coin("BTC")
    assert members(btc, "cashBal", "liab", "crossLiab", "interest") == ["0", "0.5", "0.5", "0"]
    assert btc["eq"] == "-0.5"
    bills = trader.rows("account/bills", ccy="BTC", type="16")
    assert {one["subType"] for one in bills} == {"307"}
    assert sum(Decimal(one["balChg"]) for one in bills) == Decimal("0.5")
    row = account(trader)
    # A third of half a bitcoin is its initial margin.
    owed = Decimal("0.5") * Decimal(96950)
    assert abs(Decimal(row["notionalUsdForBorrow"]) - owed) < 1_000
    assert abs(Decimal(row["imr"]) * 3 - Decimal(row["notionalUsdForBorrow"])) < 1
    assert trader.rows("trade/fills")[0]["instType"] == "SPOT"
    trader.require_balance()


def test_what_a_purchase_brings_repays_the_debt(trader: MarginTrader) -> None:
    borrows(trader)
    spot(trader, "sell", "2.5")
    trader.advance(2 * HOUR_MS)
    assert Decimal(trader.coin("BTC")["interest"]) > 0
    assert len(trader.rows("account/interest-accrued", ccy="BTC")) == 2
    spot(trader, "buy", "0.6")
    btc = trader.coin("BTC")
    assert members(btc, "liab", "interest") == ["0", "0"]
    assert Decimal("0.09") < Decimal(btc["cashBal"]) < Decimal("0.1")
    subtypes = {one["subType"] for one in trader.rows("account/bills", ccy="BTC", type="22")}
    assert subtypes == {"309"}
    trader.require_balance()


def test_a_purchase_borrows_quote_currency(trader: MarginTrader) -> None:
    borrows(trader)
    assert spot(trader, "buy", "1.5")["sCode"] == "0"
    usdt = trader.coin("USDT")
    # 1.5 BTC cost a little more than 145,434 USDT, of which 100,000 were there.
    assert usdt["cashBal"] == "0"
    assert 45_434 < Decimal(usdt["liab"]) < 45_600
    assert trader.cash("BTC") == Decimal("3.4985")
    trader.require_balance()


def test_an_open_order_holds_margin_for_what_it_would_borrow(trader: MarginTrader) -> None:
    borrows(trader)
    before = account(trader)
    placed = spot(trader, "sell", "3", ordType="limit", px="100000")
    row, btc = account(trader), trader.coin("BTC")
    assert members(btc, "cashBal", "ordFrozen", "liab") == ["2", "3", "0"]
    # A third of one bitcoin at 96,956.1 USD.
    assert abs(Decimal(row["borrowFroz"]) - Decimal("32318.7")) < 1
    assert btc["borrowFroz"] == row["borrowFroz"]
    held = Decimal(before["availEq"]) - Decimal(row["availEq"])
    assert abs(held - Decimal(row["ordFroz"]) - Decimal(row["borrowFroz"])) < 1
    trader.cancel(ordId=placed["ordId"])
    after = account(trader)
    assert members(after, "borrowFroz", "ordFroz", "availEq") == ["0", "0", before["availEq"]]
    trader.require_balance()


def test_an_open_order_borrows_when_it_fills(trader: MarginTrader) -> None:
    borrows(trader)
    spot(trader, "sell", "3", ordType="limit", px="98000")
    (limits,) = trader.rows("account/interest-limits", ccy="BTC")
    assert members(limits["records"][0], "usedLmt", "potentialBorrowingAmt") == ["0", "1"]
    trader.price("98010")
    trader.advance(5_000)
    btc = trader.coin("BTC")
    assert members(btc, "cashBal", "ordFrozen", "liab", "borrowFroz") == ["0", "0", "1", "0"]
    assert account(trader)["borrowFroz"] == "0"
    trader.require_balance()


def test_more_than_the_quota_allows_is_refused(trader: MarginTrader) -> None:
    borrows(trader)
    (limits,) = trader.rows("account/interest-limits", ccy="BTC")
    assert limits["records"][0]["surplusLmt"] == "10"
    (size,) = trader.rows("account/max-size", instId=PAIR, tdMode="cross")
    assert size["maxSell"] == "12"
    refused = spot(trader, "sell", "12.1", ordType="limit", px="97000")
    assert members(refused, "sCode", "subCode") == ["51008", "1005"]


def test_what_open_orders_would_borrow_is_taken_of_the_quota(trader: MarginTrader) -> None:
    borrows(trader)
    trader.mock.credit("okx", "main", "USDT", "900000", book="trading")
    # 2 BTC are there and 10 may be borrowed.
    placed = spot(trader, "sell", "5", ordType="limit", px="100000")
    (size,) = trader.rows("account/max-size", instId=PAIR, tdMode="cross")
    assert size["maxSell"] == "7"
    refused = spot(trader, "sell", "7.1", ordType="limit", px="100000")
    assert members(refused, "sCode", "subCode") == ["51008", "1005"]
    assert "required to borrow 10.1, Remaining limit 10, Limit 10, " in refused["sMsg"]
    refused = trader.amend(ordId=placed["ordId"], newSz="12.1")
    assert members(refused, "sCode", "subCode") == ["51502", "1035"]
    assert "need to borrow 10.1, remaining quota 10, total quota 10, " in refused["sMsg"]
    assert spot(trader, "sell", "7", ordType="limit", px="100000")["sCode"] == "0"
    assert trader.rows("account/max-loan", instId=PAIR, mgnMode="cross")[0]["maxLoan"] == "0"
    trader.require_balance()


def test_more_than_the_margin_allows_is_refused(trader: MarginTrader) -> None:
    for ccy, amount in (("USDT", "100000"), ("USDC", "10000"), ("ETH", "20"), ("SOL", "100")):
        trader.mock.debit("okx", "main", ccy, amount, book="trading")
    borrows(trader)
    (size,) = trader.rows("account/max-size", instId=PAIR, tdMode="cross")
    # Three times what 2 BTC count.
    assert Decimal("7.7") < Decimal(size["maxSell"]) < 8
    refused = spot(trader, "sell", "8", ordType="limit", px="97000")
    assert members(refused, "sCode", "subCode") == ["51008", "1009"]
    assert spot(trader, "sell", size["maxSell"], ordType="limit", px="99000")["sCode"] == "0"


def test_debts_that_are_covered_too_little_are_repaid_by_force(trader: MarginTrader) -> None:
    for ccy, amount in (("USDC", "10000"), ("ETH", "20"), ("SOL", "100")):
        trader.mock.debit("okx", "main", ccy, amount, book="trading")
    borrows(trader)
    spot(trader, "sell", "9")
    resting = spot(trader, "buy", "0.1", ordType="limit", px="80000")
    # 7 BTC are owed, and about 972,000 USDT are there.
    trader.price("128000")
    trader.advance(5_000)
    assert Decimal(trader.coin("BTC")["liab"]) == 7
    trader.price("137000")
    trader.advance(5_000)
    assert trader.rows("account/balance", ccy="BTC")[0]["details"] == []
    assert trader.order(ordId=resting["ordId"])["cancelSource"] == "3"
    bills = trader.rows("account/bills", type="4")
    assert {(one["ccy"], one["subType"]) for one in bills} == {("BTC", "114"), ("USDT", "115")}
    assert sum(Decimal(one["balChg"]) for one in bills if one["ccy"] == "BTC") == 7
    assert 0 < trader.cash("USDT") < 30_000
    trader.require_balance()


def test_what_an_account_owes_beyond_all_it_has_the_insurance_fund_pays(
    trader: MarginTrader,
) -> None:
    for ccy, amount in (("USDC", "10000"), ("ETH", "20"), ("SOL", "100")):
        trader.mock.debit("okx", "main", ccy, amount, book="trading")
    borrows(trader)
    spot(trader, "sell", "9")
    trader.price("160000")
    trader.advance(5_000)
    (row,) = trader.rows("account/balance")
    assert row["details"] == [] or Decimal(row["adjEq"]) < Decimal("0.01")
    assert trader.rows("account/bills", type="12")[0]["ccy"] == "BTC"
    trader.require_balance()


def test_interest_waits_while_orders_hold_what_is_to_be_borrowed(trader: MarginTrader) -> None:
    borrows(trader)
    assert spot(trader, "buy", "1.5")["sCode"] == "0"
    assert spot(trader, "buy", "0.1", ordType="limit", px="96000")["sCode"] == "0"
    assert Decimal(trader.coin("USDT")["availBal"]) == -9_600
    trader.advance(3 * HOUR_MS)
    # Nothing is there that could pay what has accrued.
    usdt = trader.coin("USDT")
    assert Decimal(usdt["interest"]) > 0
    assert trader.rows("account/bills", type="7", ccy="USDT") == []
    trader.require_balance()


def test_the_largest_debt_is_repaid_first_with_what_is_worth_most(trader: MarginTrader) -> None:
    borrows(trader)
    spot(trader, "sell", "9")
    spot(trader, "sell", "40", instId="ETH-USDT")
    # 7 BTC and 20 ETH are owed, and there are about a million USDT, 10,000 USDC and 100 SOL.
    trader.price("150000")
    trader.advance(5_000)
    bills = trader.rows("account/bills", type="4")[::-1]
    assert [one["ccy"] for one in bills][:2] == ["USDT", "BTC"]
    assert bills[1]["balChg"] == "7"
    assert trader.cash("USDC") == 10_000
    assert trader.cash("SOL") == 100
    trader.require_balance()
