"""Settings of the trading account: what is set is shown, and refused where it does not fit."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange.domain.core.ledger import Ledger, LedgerAccount
from tests.conftest import NOON_MS
from tests.okx.money.family import Caller, caller, opened

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fauxchange import MockServer

COLLATERAL = "account/set-collateral-assets"
STRATEGY = "account/set-trading-config"
PROTECTION = "account/mmp-config"
UNSUITED = ("51010", "You can't complete this request under your current account mode.")
LIMITS = {"instFamily": "BTC-USD", "timeInterval": "5000", "frozenInterval": "2000"}


def _config(who: Caller) -> Any:
    (row,) = who.get("account/config")
    return row


def _detail(who: Caller, ccy: str) -> Any:
    (row,) = who.get(f"account/balance?ccy={ccy}")
    return row["details"][0]


def _order(mock: MockServer) -> None:
    """Hold back some of the trading account of faux001, as an open order does."""
    free, held = (LedgerAccount("okx:faux001", "trading", slot) for slot in ("available", "frozen"))
    with mock.sandbox.store.transaction() as unit:
        Ledger(unit, NOON_MS).move("USDT", Decimal(1), debit=free, credit=held, reason="order")


@pytest.mark.parametrize("mode", ["3", "4"])
def test_automatic_loans_are_on_unless_they_are_turned_off(
    settled: Callable[..., Caller], mode: str
) -> None:
    main = settled(acctLv=mode)
    assert main.post("account/set-auto-loan") == {"autoLoan": True}
    assert _config(main)["autoLoan"] is True
    main.post("account/set-auto-loan", autoLoan=False)
    assert _config(main)["autoLoan"] is False


@pytest.mark.parametrize("mode", ["1", "2"])
def test_other_modes_have_no_automatic_loans(settled: Callable[..., Caller], mode: str) -> None:
    answer = settled(acctLv=mode).refused("account/set-auto-loan", autoLoan=True)
    assert answer == (
        "54001",
        "Only Multi-currency margin account can be set to borrow coins automatically.",
    )


def test_automatic_repayment_that_is_set_is_shown(borrower: Caller) -> None:
    assert borrower.post("account/set-auto-repay", autoRepay=True) == {"autoRepay": True}
    row = _config(borrower)
    assert (row["enableSpotBorrow"], row["spotBorrowAutoRepay"]) == (True, True)
    borrower.post("account/set-auto-repay", autoRepay=False)
    assert _config(borrower)["spotBorrowAutoRepay"] is False


def test_automatic_repayment_is_for_spot_accounts_that_may_borrow(
    sub: Caller, settled: Callable[..., Caller]
) -> None:
    assert sub.refused("account/set-auto-repay", autoRepay=True) == UNSUITED
    main = settled(acctLv="1")
    assert main.refused("account/set-auto-repay", autoRepay=True)[0] == "59410"


def test_a_fee_type_that_is_set_is_shown(sub: Caller) -> None:
    assert sub.post("account/set-fee-type", feeType="1") == {"feeType": "1"}
    assert _config(sub)["feeType"] == "1"


def test_a_fee_type_stays_while_orders_are_open(mock: MockServer, sub: Caller) -> None:
    _order(mock)
    assert sub.refused("account/set-fee-type", feeType="1")[0] == "59678"
    assert sub.post("account/set-fee-type", feeType="0") == {"feeType": "0"}


def test_a_settlement_currency_that_is_set_is_shown(sub: Caller) -> None:
    assert sub.post("account/set-settle-currency", settleCcy="USDG") == {"settleCcy": "USDG"}
    row = _config(sub)
    assert (row["settleCcy"], row["settleCcyList"]) == ("USDG", ["USD", "USDC", "USDG"])


def test_nothing_is_settled_in_other_currencies(sub: Caller) -> None:
    assert sub.refused("account/set-settle-currency", settleCcy="BTC")[0] == "59686"


def test_contracts_are_settled_in_collateral(settled: Callable[..., Caller]) -> None:
    main = settled(acctLv="3")
    main.post(COLLATERAL, type="custom", ccyList=["USDG"], collateralEnabled=False)
    assert main.refused("account/set-settle-currency", settleCcy="USDG")[0] == "59683"


def test_a_settlement_currency_stays_while_orders_are_open(mock: MockServer, sub: Caller) -> None:
    _order(mock)
    assert sub.refused("account/set-settle-currency", settleCcy="USDG")[0] == "59000"
    assert sub.post("account/set-settle-currency", settleCcy="USDC") == {"settleCcy": "USDC"}


def test_a_spot_amount_that_is_set_is_shown(settled: Callable[..., Caller]) -> None:
    main = settled(acctLv="4")
    set_ = {"ccy": "BTC", "clSpotInUseAmt": "0.5"}
    assert main.post("account/set-riskOffset-amt", **set_) == set_
    assert _detail(main, "BTC")["clSpotInUseAmt"] == "0.5"
    assert _detail(main, "USDT")["clSpotInUseAmt"] == "0"


def test_a_spot_amount_is_refused(sub: Caller, settled: Callable[..., Caller]) -> None:
    asked = {"clSpotInUseAmt": "0.5"}
    assert sub.refused("account/set-riskOffset-amt", ccy="BTC", **asked) == UNSUITED
    main = settled(acctLv="4")
    assert main.refused("account/set-riskOffset-amt", ccy="ADA", **asked)[0] == "59652"


@pytest.mark.parametrize("mode", ["3", "4"])
def test_a_strategy_that_is_set_is_shown(settled: Callable[..., Caller], mode: str) -> None:
    main = settled(acctLv=mode)
    set_ = {"type": "stgyType", "stgyType": "1"}
    assert main.post(STRATEGY, **set_) == set_
    assert _config(main)["stgyType"] == "1"
    main.post(STRATEGY, type="stgyType", stgyType="0")
    assert _config(main)["stgyType"] == "0"


@pytest.mark.parametrize(("mode", "mismatch"), [("1", "spot_mode"), ("2", "futures_mode")])
def test_other_modes_do_not_have_the_strategy(
    settled: Callable[..., Caller], mode: str, mismatch: str
) -> None:
    main = settled(acctLv=mode)
    assert main.refused(STRATEGY, type="stgyType", stgyType="1")[0] == "59520"
    (row,) = main.get("account/precheck-set-delta-neutral?stgyType=1")
    assert row["unmatchedInfoCheck"] == [
        {"type": mismatch, "deltaLever": "", "ordList": [], "posList": []}
    ]


def test_the_strategy_needs_all_currencies_as_collateral(settled: Callable[..., Caller]) -> None:
    main = settled(acctLv="3")
    main.post(COLLATERAL, type="custom", ccyList=["ETH"], collateralEnabled=False)
    assert main.refused(STRATEGY, type="stgyType", stgyType="1")[0] == "59527"
    (row,) = main.get("account/precheck-set-delta-neutral?stgyType=1")
    assert [one["type"] for one in row["unmatchedInfoCheck"]] == ["collateral_all"]


def test_the_strategy_keeps_all_currencies_collateral(settled: Callable[..., Caller]) -> None:
    main = settled(acctLv="3")
    main.post(STRATEGY, type="stgyType", stgyType="1")
    answer = main.refused(COLLATERAL, type="custom", ccyList=["ETH"], collateralEnabled=False)
    assert answer[0] == "59527"


def test_the_strategy_and_flexible_loans_exclude_each_other(
    settled: Callable[..., Caller],
) -> None:
    main = settled(acctLv="3")
    main.post(
        "finance/flexible-loan/borrow",
        loanData={"ccy": "USDT", "amt": "1000"},
        collateralData=[{"ccy": "BTC", "amt": "0.1"}],
        clOrdId="loan1",
    )
    assert main.refused(STRATEGY, type="stgyType", stgyType="1")[0] == "59521"
    (row,) = main.get("account/precheck-set-delta-neutral?stgyType=1")
    assert [one["type"] for one in row["unmatchedInfoCheck"]] == ["loan"]


def test_the_general_strategy_fits_all(sub: Caller) -> None:
    (row,) = sub.get("account/precheck-set-delta-neutral?stgyType=0")
    assert row == {"unmatchedInfoCheck": []}


def test_a_strategy_must_be_named(sub: Caller) -> None:
    assert sub.refused(STRATEGY, type="stgyType")[0] == "50014"


def test_options_are_activated_once(mock: MockServer, sub: Caller) -> None:
    assert _config(sub)["opAuth"] == "0"
    assert sub.post("account/activate-option") == {"ts": str(NOON_MS)}
    mock.clock.advance(seconds=5)
    assert sub.post("account/activate-option") == {"ts": str(NOON_MS)}
    assert _config(sub)["opAuth"] == "1"


def test_every_currency_is_collateral_at_first(sub: Caller) -> None:
    rows = sub.get("account/collateral-assets")
    assert {row["collateralEnabled"] for row in rows} == {True}
    assert [row["ccy"] for row in rows][:3] == ["USDT", "USDC", "BTC"]


def test_collateral_that_is_set_is_shown(sub: Caller) -> None:
    asked = {"type": "custom", "ccyList": ["BTC", "ETH"], "collateralEnabled": False}
    assert sub.post(COLLATERAL, **asked) == asked
    assert sub.get("account/collateral-assets?collateralEnabled=false") == [
        {"ccy": "BTC", "collateralEnabled": False},
        {"ccy": "ETH", "collateralEnabled": False},
    ]
    assert sub.get("account/collateral-assets?ccy=ETH,SOL") == [
        {"ccy": "ETH", "collateralEnabled": False},
        {"ccy": "SOL", "collateralEnabled": True},
    ]


def test_all_currencies_become_collateral_again(sub: Caller) -> None:
    sub.post(COLLATERAL, type="custom", ccyList=["BTC"], collateralEnabled=False)
    answer = sub.post(COLLATERAL, type="all", collateralEnabled=True)
    assert (answer["type"], len(answer["ccyList"])) == ("all", 13)
    assert sub.get("account/collateral-assets?collateralEnabled=false") == []


def test_what_is_no_collateral_counts_nothing(settled: Callable[..., Caller]) -> None:
    main = settled(acctLv="3")
    assert main.get("account/balance")[0]["adjEq"] == "115060"
    main.post(COLLATERAL, type="custom", ccyList=["BTC"], collateralEnabled=False)
    (row,) = main.get("account/balance")
    assert (row["adjEq"], row["totalEq"]) == ("20000", "117000")
    assert _detail(main, "BTC")["collateralEnabled"] is False
    assert (_detail(main, "BTC")["disEq"], _detail(main, "BTC")["eqUsd"]) == ("0", "97000")


def test_custom_collateral_must_be_named(sub: Caller) -> None:
    assert sub.refused(COLLATERAL, type="custom", collateralEnabled=False) == (
        "50014",
        "Parameter ccyList can not be empty.",
    )


def test_what_cannot_be_collateral_is_named(sub: Caller) -> None:
    asked = {"type": "custom", "ccyList": ["BTC", "ADA"], "collateralEnabled": False}
    code, text = sub.refused(COLLATERAL, **asked)
    assert (code, text.partition(" ")[0]) == ("59658", "ADA")


def test_what_is_borrowed_stays_collateral(borrower: Caller) -> None:
    borrower.post("account/spot-manual-borrow-repay", ccy="BTC", side="borrow", amt="0.01")
    asked = {"type": "custom", "ccyList": ["ETH", "BTC"], "collateralEnabled": False}
    assert borrower.refused(COLLATERAL, **asked)[0] == "59664"


def _linked(folder: Path) -> Caller:
    def change(okx: dict[str, Any]) -> None:
        currencies = okx["trading"]["currencies"]
        currencies["BETH"]["collateralWith"] = "ETH"
        currencies["USDT"]["alwaysCollateral"] = True

    return caller(opened(folder, change), "sub1")


def test_collateral_may_ask_for_another(tmp_path: Path) -> None:
    sub = _linked(tmp_path)
    off, on = {"collateralEnabled": False}, {"collateralEnabled": True}
    alone = sub.refused(COLLATERAL, type="custom", ccyList=["ETH"], **off)
    assert alone == (
        "59660",
        "Failed to apply settings because you must also disable BETH to disable ETH as collateral.",
    )
    sub.post(COLLATERAL, type="custom", ccyList=["ETH", "BETH"], **off)
    alone = sub.refused(COLLATERAL, type="custom", ccyList=["BETH"], **on)
    assert alone == (
        "59659",
        "Failed to apply settings because you must also enable ETH to enable BETH as collateral.",
    )
    sub.post(COLLATERAL, type="custom", ccyList=["BETH", "ETH"], **on)


def test_some_collateral_cannot_be_turned_off(tmp_path: Path) -> None:
    sub = _linked(tmp_path)
    code, text = sub.refused(COLLATERAL, type="all", collateralEnabled=False)
    assert (code, text.endswith("disable USDT as collateral.")) == ("59661", True)


def test_protection_that_is_set_is_shown(settled: Callable[..., Caller]) -> None:
    main = settled(acctLv="4", marketMaker=True)
    assert main.post(PROTECTION, **LIMITS, qtyLimit="100") == {**LIMITS, "qtyLimit": "100"}
    shown = {**LIMITS, "qtyLimit": "100", "mmpFrozen": False, "mmpFrozenUntil": ""}
    assert main.get(PROTECTION) == [shown]
    assert main.get(f"{PROTECTION}?instFamily=BTC-USD") == [shown]
    assert main.get(f"{PROTECTION}?instFamily=ETH-USD") == []


def test_protection_is_set_for_each_family(settled: Callable[..., Caller]) -> None:
    main = settled(acctLv="4", marketMaker=True)
    main.post(PROTECTION, **LIMITS, qtyLimit="100")
    main.post(PROTECTION, **{**LIMITS, "instFamily": "ETH-USD"}, qtyLimit="7")
    main.post(PROTECTION, **LIMITS, qtyLimit="50")
    limits = {row["instFamily"]: row["qtyLimit"] for row in main.get(PROTECTION)}
    assert limits == {"BTC-USD": "50", "ETH-USD": "7"}


def test_protection_goes_by_its_former_name_too(settled: Callable[..., Caller]) -> None:
    main = settled(acctLv="4", marketMaker=True)
    former = {name: value for name, value in LIMITS.items() if name != "instFamily"}
    main.post(PROTECTION, uly="BTC-USD", qtyLimit="1", **former)
    assert main.post("account/mmp-reset", uly="BTC-USD") == {"result": True}


def test_a_family_without_protection_is_not_reset(settled: Callable[..., Caller]) -> None:
    main = settled(acctLv="4", marketMaker=True)
    assert main.post("account/mmp-reset", instFamily="BTC-USD") == {"result": False}


def test_market_makers_cancel_all_of_a_family_and_nobody_else_does(
    sub: Caller, settled: Callable[..., Caller]
) -> None:
    family = {"instType": "OPTION", "instFamily": "BTC-USD"}
    assert settled(acctLv="4", marketMaker=True).post("trade/mass-cancel", **family) == {
        "result": True
    }
    for other in (sub, settled(acctLv="4"), settled(acctLv="3", marketMaker=True)):
        assert other.refused("trade/mass-cancel", **family)[0] == "51411"


def test_protection_is_refused(sub: Caller, settled: Callable[..., Caller]) -> None:
    assert sub.refused(PROTECTION, **LIMITS, qtyLimit="100") == UNSUITED
    assert sub.refused("account/mmp-reset", instFamily="BTC-USD") == UNSUITED
    main = settled(acctLv="4")
    assert main.refused(PROTECTION, **LIMITS, qtyLimit="100")[0] == "50030"
    assert main.refused("account/mmp-reset", instFamily="BTC-USD")[0] == "59509"
    assert main.refused(PROTECTION, **LIMITS, qtyLimit="0")[0] == "51000"
