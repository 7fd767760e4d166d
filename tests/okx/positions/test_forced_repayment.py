"""Spot mode: debts that all that is there covers too little are repaid by the exchange."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer
from tests.conftest import NOON_MS
from tests.okx.trading.trader import DAY_MS, PAIR

from .margin_trader import MarginTrader
from .test_life import members

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = {"acctLv": "1", "enableSpotBorrow": True}
WORLD = {
    "title": "lends",
    "extends": "default",
    "okx": {"accounts": [{"id": "main", "settings": SETTINGS}]},
}


@pytest.fixture(scope="module")
def lending(tmp_path_factory: pytest.TempPathFactory) -> MockServer:
    """The default world in which the main account borrows in spot mode."""
    file: Path = tmp_path_factory.mktemp("lends") / "lends.json"
    file.write_text(json.dumps(WORLD), encoding="utf-8")
    clock = ManualClock(NOON_MS, strict=True)
    return MockServer(world=file, clock=clock, limits=False, copying=True)


@pytest.fixture
def trader(lending: MockServer) -> MarginTrader:
    """A trader with 1 BTC at 90,000 and nothing else."""
    lending.reset()
    trader = MarginTrader(lending)
    trader.price("90000")
    trader.advance(1)
    for row in account(trader)["details"]:
        rest = Decimal(row["cashBal"]) - (row["ccy"] == "BTC")
        if rest:
            trader.mock.debit("okx", "main", row["ccy"], str(rest), book="trading")
    return trader


def account(trader: MarginTrader) -> Any:
    (row,) = trader.rows("account/balance")
    return row


def borrow(trader: MarginTrader, amount: str) -> None:
    loan = {"ccy": "USDT", "side": "borrow", "amt": amount}
    assert trader.post("account/spot-manual-borrow-repay", loan)["amt"] == amount


def buy(trader: MarginTrader, amount: str, **changes: Any) -> Any:
    order = {"instId": PAIR, "tdMode": "cash", "ordType": "market"}
    row = trader.send(side="buy", sz=amount, **{**order, **changes})
    assert row["sCode"] == "0"
    return row


def test_a_debt_is_repaid_when_what_is_there_covers_too_little(trader: MarginTrader) -> None:
    borrow(trader, "180000")
    buy(trader, "170000")
    resting = buy(trader, "0.1", ordType="limit", px="50000")
    # 2.887 BTC count 98 %; 170,000 USDT and 3 % of 180,000 have to be covered: at 62,000.
    trader.price("63000")
    trader.advance(5_000)
    before = account(trader)
    assert Decimal(before["mgnRatio"]) > 1
    assert trader.coin("USDT")["liab"] == "180000"
    own = trader.cash("USDT")
    # It bought whole lots.
    assert 10_000 <= own < Decimal("10000.001")
    trader.price("61000")
    trader.advance(5_000)
    assert members(trader.order(ordId=resting["ordId"]), "state", "cancelSource") == [
        *("canceled", "3")
    ]
    after = account(trader)
    assert members(after, "mgnRatio", "mmr") == ["", "0"]
    assert [row["ccy"] for row in after["details"]] == ["BTC"]
    bills = trader.rows("account/bills", type="4")
    assert {(one["ccy"], one["subType"]) for one in bills} == {("BTC", "115"), ("USDT", "114")}
    # What was there of the currency repaid first.
    bought = sum(Decimal(one["balChg"]) for one in bills if one["ccy"] == "USDT")
    assert bought == 180_000 - own
    assert 0 < trader.cash("BTC") < Decimal("0.2")
    trader.require_balance()


def test_what_is_owed_beyond_all_that_is_there_the_insurance_fund_pays(
    trader: MarginTrader,
) -> None:
    borrow(trader, "180000")
    buy(trader, "180000")
    trader.price("50000")
    trader.advance(5_000)
    (row,) = trader.rows("account/balance")
    assert [one["ccy"] for one in row["details"]] == []
    (bill,) = trader.rows("account/bills", type="12")
    assert (bill["ccy"], Decimal(bill["balChg"]) > 0) == ("USDT", True)
    trader.require_balance()


def test_what_is_covered_stays_and_costs_interest(trader: MarginTrader) -> None:
    borrow(trader, "100000")
    trader.price("45000")
    trader.advance(DAY_MS)
    assert trader.coin("USDT")["liab"] == "100000"
    assert Decimal(trader.cash("USDT")) < 100_000
    assert trader.rows("account/bills", type="4") == []


def test_a_debt_that_was_repaid_is_not_looked_after(trader: MarginTrader) -> None:
    borrow(trader, "1000")
    repay = {"ccy": "USDT", "side": "repay", "amt": "1000"}
    trader.post("account/spot-manual-borrow-repay", repay)
    trader.price("100")
    trader.advance(5_000)
    assert members(account(trader), "mgnRatio", "mmr") == ["", "0"]
    assert trader.cash("BTC") == 1
