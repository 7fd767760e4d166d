"""Contracts in multi-currency mode: all that an account has is margin for all of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from fauxchange import ManualClock, MockServer
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import LOG, OpeningBalance, audit
from tests.conftest import NOON_MS
from tests.lives import file_of
from tests.okx.trading.trader import HOUR_MS

from .test_life import members
from .trader import INVERSE, SWAP, ContractTrader


@pytest.fixture(scope="module")
def built() -> MockServer:
    """The main account has 100,000 USDT, 10,000 USDC, 2 BTC, 20 ETH and 100 SOL, in mode 3."""
    clock = ManualClock(NOON_MS, strict=True)
    return MockServer(world="multi-currency", clock=clock, limits=False, copying=True)


@pytest.fixture
def trader(built: MockServer) -> ContractTrader:
    built.reset()
    return ContractTrader(built)


def account(trader: ContractTrader) -> Any:
    (row,) = trader.rows("account/balance")
    return row


def number(row: Any, name: str) -> Decimal:
    return Decimal(row[name])


def details(trader: ContractTrader, ccy: str) -> Any:
    return next(one for one in account(trader)["details"] if one["ccy"] == ccy)


def without_dollars(trader: ContractTrader) -> None:
    """Leave nothing but 2 BTC in the account."""
    for ccy, amount in (("USDT", "100000"), ("USDC", "10000"), ("ETH", "20"), ("SOL", "100")):
        trader.mock.debit("okx", "main", ccy, amount, book="trading")


def sound(trader: ContractTrader) -> None:
    store = trader.mock.sandbox.store
    postings: Any = store.log(LOG)
    assert audit(store.documents(Account), postings, store.documents(OpeningBalance)) == []


def check(trader: ContractTrader, **order: str) -> Any:
    """Return what an order would change."""
    row = {"instId": SWAP, "tdMode": "cross", "side": "buy", "ordType": "market", "sz": "100"}
    return trader.post("trade/order-precheck", {**row, **order})


def test_a_check_says_what_an_order_changes_and_changes_nothing(trader: ContractTrader) -> None:
    without_dollars(trader)
    trader.trade("buy", "10")
    before, held = account(trader), trader.position()
    checked = check(trader, sz="400")
    assert (account(trader), trader.position()) == (before, held)
    assert members(checked, "adjEq", "imr", "mmr", "mgnRatio") == members(
        before, "adjEq", "imr", "mmr", "mgnRatio"
    )
    assert checked["liqPx"] == held["liqPx"]
    trader.trade("buy", "400")
    after, held = account(trader), trader.position()
    for name in ("adjEq", "imr", "mmr", "mgnRatio"):
        assert number(checked, f"{name}Chg") == number(after, name) - number(before, name)
    away = number(held, "liqPx") - number(held, "markPx")
    assert abs(number(checked, "liqPxDiff") - away) < Decimal("0.01")
    assert -1 < number(checked, "liqPxDiffRatio") < 0
    # The fee is not there: it is owed.
    assert checked["liabChgCcy"] == "USDT"
    assert number(checked, "liabChg") > 0


def test_coins_are_margin_for_contracts_in_dollars(trader: ContractTrader) -> None:
    without_dollars(trader)
    before = account(trader)
    assert trader.trade("buy", "100")["sCode"] == "0"
    row, held = account(trader), trader.position()
    assert number(held, "imr") == number(held, "markPx") / 3
    assert number(row, "imr") - number(held, "imr") < number(row, "imr") / 1_000
    assert number(row, "adjEq") < number(before, "adjEq")
    assert number(row, "availEq") == number(row, "adjEq") - number(row, "imr")
    assert members(row, "notionalUsdForSwap", "notionalUsdForFutures") == [row["notionalUsd"], "0"]
    assert row["mgnRatio"] == held["mgnRatio"] != ""
    # The fee of opening was not there: it is owed.
    owed = details(trader, "USDT")
    assert number(owed, "liab") == Decimal("0.0005") * 100 * Decimal("0.01") * number(held, "avgPx")
    assert members(owed, "imr", "mmr", "mgnRatio") == ["", "", ""]
    for path in ("trade/one-click-repay-currency-list", "trade/one-click-repay-currency-list-v2"):
        (row,) = trader.rows(path)
        assert row["debtData"] == [{"debtCcy": "USDT", "debtAmt": owed["liab"]}]
        assert [one["repayCcy"] for one in row["repayData"]] == ["BTC"]
    assert trader.rows("trade/one-click-repay-currency-list", debtType="isolated") == []
    sound(trader)


def test_who_owes_nothing_has_nothing_to_repay(trader: ContractTrader) -> None:
    for path in ("trade/one-click-repay-currency-list", "trade/one-click-repay-currency-list-v2"):
        assert trader.rows(path) == []


def test_more_than_the_whole_account_is_worth_is_refused(trader: ContractTrader) -> None:
    without_dollars(trader)
    refused = trader.trade("buy", "900")
    assert members(refused, "sCode", "subCode") == ["51008", "1009"]
    (row,) = trader.rows("account/max-size", instId=SWAP, tdMode="cross")
    assert trader.trade("buy", row["maxBuy"], ordType="limit", px="96000")["sCode"] == "0"


def test_isolated_contracts_are_not_in_this_mode(trader: ContractTrader) -> None:
    assert trader.trade("buy", "1", tdMode="isolated")["sCode"] == "51010"


def test_an_open_order_holds_margin_that_is_not_there_in_its_currency(
    trader: ContractTrader,
) -> None:
    without_dollars(trader)
    before = account(trader)
    trader.send(ordType="limit", px="90000", sz="10")
    row = account(trader)
    assert number(row, "ordFroz") == 3_000
    assert number(before, "availEq") - number(row, "availEq") == 3_000
    move = {"ccy": "BTC", "amt": "2", "from": "18", "to": "6"}
    assert trader.answer("POST", "asset/transfer", move)["code"] == "58350"
    (order,) = trader.rows("trade/orders-pending")
    trader.cancel(instId=SWAP, ordId=order["ordId"])
    assert number(account(trader), "availEq") == number(before, "availEq")
    assert trader.answer("POST", "asset/transfer", move)["code"] == "0"


def test_a_loss_is_owed_bears_interest_and_is_repaid_by_what_comes(
    trader: ContractTrader,
) -> None:
    without_dollars(trader)
    trader.trade("buy", "100")
    trader.price("90000")
    trader.advance(1_000)
    trader.close()
    lost = number(details(trader, "USDT"), "liab")
    assert 6_900 < lost < 7_200
    trader.advance(2 * HOUR_MS)
    assert number(details(trader, "USDT"), "interest") > 0
    kinds = {row["subType"] for row in trader.rows("account/bills", ccy="USDT", type="16")}
    assert kinds == {"307"}
    trader.mock.credit("okx", "main", "USDT", "10000", book="funding")
    move = {"ccy": "USDT", "amt": "10000", "from": "6", "to": "18"}
    assert trader.answer("POST", "asset/transfer", move)["code"] == "0"
    left = details(trader, "USDT")
    assert members(left, "liab", "interest") == ["0", "0"]
    assert 2_800 < number(left, "cashBal") < 3_100
    sound(trader)


def test_the_account_is_liquidated_when_all_of_it_covers_too_little(
    trader: ContractTrader,
) -> None:
    without_dollars(trader)
    trader.leverage("50")
    trader.trade("buy", "900")
    held = trader.position()
    price = number(held, "liqPx")
    # The coins fall with the contracts, so it comes sooner than the price that is shown.
    assert 70_000 < price < 90_000
    trader.price("86000")
    trader.advance(5_000)
    assert [one["pos"] for one in trader.positions()] == ["900"]
    assert number(trader.position(), "mgnRatio") > 1
    trader.price("78000")
    trader.advance(5_000)
    left = trader.positions()
    assert left == [] or number(left[0], "mgnRatio") > 1
    types = {row["type"] for row in trader.rows("account/positions-history")}
    assert types <= {"3", "4"}
    assert types
    assert number(account(trader), "adjEq") >= 0
    sound(trader)


def test_coins_that_fall_alone_bring_the_liquidation(trader: ContractTrader) -> None:
    without_dollars(trader)
    trader.mock.debit("okx", "main", "BTC", "1.97", book="trading")
    trader.mock.credit("okx", "main", "ETH", "20", book="trading")
    trader.leverage("50")
    trader.trade("buy", "900")
    trader.mock.set_pair_price("ETH-USDT", "10")
    trader.advance(5_000)
    left = trader.positions()
    assert left == [] or number(left[0], "pos") < 900
    assert trader.rows("account/positions-history") != []


def test_contracts_in_coins_and_in_dollars_share_one_ratio(trader: ContractTrader) -> None:
    trader.trade("buy", "10")
    trader.trade("sell", "100", instId=INVERSE)
    first, second = trader.positions()
    assert first["mgnRatio"] == second["mgnRatio"] == account(trader)["mgnRatio"]
    upl = sum(
        number(one, "upl") * (1 if one["ccy"] == "USDT" else number(one, "idxPx"))
        for one in (first, second)
    )
    assert abs(number(account(trader), "upl") - upl) < 1


def test_contracts_of_portfolio_accounts_are_refused(trader: ContractTrader) -> None:
    trader.answer("POST", "account/set-account-level", {"acctLv": "4"})
    assert trader.trade("buy", "1")["sCode"] == "54072"


def collateral(trader: ContractTrader, *ccys: str, on: bool = False) -> str:
    """Have currencies be collateral, or not; return the code of the answer."""
    chosen = {"type": "custom", "ccyList": list(ccys), "collateralEnabled": on}
    return str(trader.answer("POST", "account/set-collateral-assets", chosen)["code"])


def test_collateral_that_positions_or_orders_are_settled_in_stays(trader: ContractTrader) -> None:
    trader.trade("buy", "10")
    assert collateral(trader, "USDT") == "59662"
    assert collateral(trader, "ETH", "SOL") == "0"
    trader.close()
    trader.send(ordType="limit", px="90000", sz="1")
    assert collateral(trader, "USDT") == "59662"


def test_collateral_that_covers_what_is_needed_stays(trader: ContractTrader) -> None:
    for ccy, amount in (("USDT", "100000"), ("USDC", "10000"), ("SOL", "100")):
        trader.mock.debit("okx", "main", ccy, amount, book="trading")
    # Needs a third of 145,000 USD, of 190,000 in BTC and 64,000 in ETH.
    trader.trade("buy", "150")
    assert collateral(trader, "BTC") == "0"
    assert collateral(trader, "ETH") == "59665"
    assert details(trader, "ETH")["collateralEnabled"] is True
    assert collateral(trader, "BTC", on=True) == "0"
    assert collateral(trader, "ETH") == "0"


def test_contracts_are_opened_in_collateral_only(trader: ContractTrader) -> None:
    trader.trade("buy", "1", instId=INVERSE)
    trader.close(instId=INVERSE)
    assert collateral(trader, "BTC") == "0"
    refused = trader.trade("buy", "1", instId=INVERSE)
    assert members(refused, "sCode") == ["54024"]
    assert refused["sMsg"].startswith("Your order failed because you must enable BTC")


def test_what_a_fee_borrows_is_among_loans_and_repayments(trader: ContractTrader) -> None:
    without_dollars(trader)
    trader.trade("buy", "1")
    rows = trader.rows("account/spot-borrow-repay-history", type="auto_borrow")
    assert members(rows[-1], "ccy", "type") == ["USDT", "auto_borrow"]
    trader.mock.import_snapshot(file_of(trader.mock))
