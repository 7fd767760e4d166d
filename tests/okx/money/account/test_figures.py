"""Figures of the trading account at rest: greeks, risk, positions, fees, kinds of bills."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.okx.money.family import Caller

FEES = "account/trade-fee"


def test_what_is_held_has_delta(sub: Caller) -> None:
    usdt, eth = sub.get("account/greeks")
    assert usdt["ccy"] == "USDT"
    assert eth == {
        "ccy": "ETH",
        "deltaPA": "0.8",
        "deltaBS": "2720",
        "gammaBS": "0",
        "gammaPA": "0",
        "thetaBS": "0",
        "thetaPA": "0",
        "vegaBS": "0",
        "vegaPA": "0",
        "ts": str(NOON_MS),
    }


def test_greeks_of_one_currency_are_told(sub: Caller) -> None:
    assert [row["ccy"] for row in sub.get("account/greeks?ccy=ETH")] == ["ETH"]
    assert sub.get("account/greeks?ccy=BTC") == []


def test_debts_lessen_delta(borrower: Caller) -> None:
    borrower.post("account/spot-manual-borrow-repay", ccy="BTC", side="borrow", amt="0.01")
    (row,) = borrower.get("account/greeks?ccy=BTC")
    assert row["deltaPA"] == "0"


def test_nothing_is_at_risk_at_rest(settled: Callable[..., Caller]) -> None:
    assert settled(acctLv="4").get("account/risk-state") == [
        {"atRisk": False, "atRiskIdx": [], "atRiskMgn": [], "ts": str(NOON_MS)}
    ]


@pytest.mark.parametrize("mode", ["1", "2", "3"])
def test_the_state_of_risk_is_one_of_portfolio_accounts(
    settled: Callable[..., Caller], mode: str
) -> None:
    code, _ = settled(acctLv=mode).asked_in_vain("account/risk-state")
    assert code == "51010"


def test_there_are_no_positions_at_rest(sub: Caller) -> None:
    assert sub.get("account/positions") == []
    assert sub.get("account/positions?instType=SWAP&instId=BTC-USDT-SWAP") == []
    assert sub.get("account/positions-history") == []


def test_risk_tells_what_is_held(sub: Caller) -> None:
    assert sub.get("account/account-position-risk") == [
        {
            "ts": str(NOON_MS),
            "adjEq": "",
            "balData": [
                {"ccy": "USDT", "eq": "350.5", "disEq": "350.5"},
                {"ccy": "ETH", "eq": "0.8", "disEq": "2665.6"},
            ],
            "posData": [],
        }
    ]


@pytest.mark.parametrize("mode", ["3", "4"])
def test_equity_is_adjusted_where_margin_is_shared(
    settled: Callable[..., Caller], mode: str
) -> None:
    (row,) = settled(acctLv=mode).get("account/account-position-risk")
    assert row["adjEq"] == "115060"


def test_fees_are_those_of_the_level(sub: Caller, settled: Callable[..., Caller]) -> None:
    asked = f"{FEES}?instType=SPOT&instId=BTC-USDT"
    regular = sub.get(asked)[0]
    assert (regular["level"], regular["taker"], regular["maker"]) == ("Lv1", "-0.001", "-0.0008")
    vip = settled(level="VIP1").get(asked)[0]
    assert (vip["level"], vip["taker"], vip["maker"]) == ("VIP1", "-0.0008", "-0.000675")


def test_spot_fees_of_a_pair_are_those_of_its_group(sub: Caller) -> None:
    (row,) = sub.get(f"{FEES}?instType=SPOT&instId=USDC-USDT")
    assert row["feeGroup"] == [{"groupId": "17", "taker": "0", "maker": "0", "rpiMaker": ""}]


def test_all_groups_are_told_unless_one_is_asked_for(sub: Caller) -> None:
    (row,) = sub.get(f"{FEES}?instType=SPOT")
    assert [group["groupId"] for group in row["feeGroup"]] == ["12", "13", "17"]
    (row,) = sub.get(f"{FEES}?instType=SPOT&groupId=17")
    assert [group["groupId"] for group in row["feeGroup"]] == ["17"]


def test_a_group_that_does_not_exist_is_refused(sub: Caller) -> None:
    answer = sub.asked_in_vain(f"{FEES}?instType=SPOT&groupId=99")
    assert answer == ("51000", "Parameter groupId error")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("FUTURES", {"delivery": "0.0001", "exercise": "", "takerU": "-0.0005"}),
        ("SWAP", {"delivery": "", "exercise": "", "takerUSDC": "-0.0005"}),
        ("OPTION", {"delivery": "", "exercise": "0.0002", "takerU": ""}),
        ("EVENTS", {"delivery": "", "exercise": "", "settle": "0.001"}),
        ("MARGIN", {"delivery": "", "exercise": "", "makerU": ""}),
    ],
)
def test_each_kind_has_the_fees_it_has(sub: Caller, kind: str, expected: dict[str, str]) -> None:
    (row,) = sub.get(f"{FEES}?instType={kind}")
    assert {name: row[name] for name in expected} == expected
    assert ("settle" in row) == (kind == "EVENTS")


def test_a_level_without_fees_tells_none(settled: Callable[..., Caller]) -> None:
    assert settled(level="VIP9").get(f"{FEES}?instType=SPOT") == []


def test_every_type_of_a_bill_is_listed(borrower: Caller) -> None:
    borrower.post("account/spot-manual-borrow-repay", ccy="BTC", side="borrow", amt="0.01")
    known: dict[str, set[str]] = {}
    rows: list[dict[str, Any]] = borrower.get("account/subtypes")
    for row in rows:
        known[row["type"]] = {below["subType"] for below in row["subTypeDetails"]}
    for bill in borrower.get("account/bills"):
        assert bill["subType"] in known[bill["type"]]


def test_types_of_bills_are_told_by_number(sub: Caller) -> None:
    assert sub.get("account/subtypes?type=1,16") == [
        {
            "type": "1",
            "typeDesc": "Transfer",
            "subTypeDetails": [
                {"subType": "11", "subTypeDesc": "Transfer in"},
                {"subType": "12", "subTypeDesc": "Transfer out"},
            ],
        },
        {
            "type": "16",
            "typeDesc": "Borrowing",
            "subTypeDetails": [
                {"subType": "306", "subTypeDesc": "Manual borrow"},
                {"subType": "307", "subTypeDesc": "Auto borrow"},
            ],
        },
    ]


def _loans(who: Caller, asked: str) -> dict[str, tuple[str, str]]:
    rows = who.get(f"account/max-loan?{asked}")
    return {row["side"]: (row["ccy"], row["maxLoan"]) for row in rows}


def test_a_spot_account_may_borrow_both_of_a_pair(borrower: Caller) -> None:
    # 3016.1 USD of margin may be owed three times.
    asked = "instId=ETH-USDT&mgnMode=cross"
    assert _loans(borrower, asked) == {"sell": ("ETH", "2.6612647"), "buy": ("USDT", "9048.3")}


def test_a_futures_account_borrows_on_one_currency(sub: Caller) -> None:
    on_usdt = _loans(sub, "instId=ETH-USDT&mgnMode=isolated")
    assert on_usdt["buy"] == ("USDT", "1051.5")
    on_eth = _loans(sub, "instId=ETH-USDT&mgnMode=cross&mgnCcy=ETH")
    assert on_eth["buy"] == ("USDT", "8160")


def test_who_may_not_borrow_has_no_loan(settled: Callable[..., Caller]) -> None:
    asked = "instId=BTC-USDT&mgnMode=cross"
    for mode in ("1", "3"):
        assert _loans(settled(acctLv=mode), asked)["buy"] == ("USDT", "0")


def test_automatic_loans_have_the_margin_of_all(settled: Callable[..., Caller]) -> None:
    main = settled(acctLv="3")
    main.post("account/set-auto-loan")
    assert _loans(main, "instId=BTC-USDT&mgnMode=cross")["buy"] == ("USDT", "345180")


def test_the_quota_bounds_a_loan(settled: Callable[..., Caller]) -> None:
    main = settled(acctLv="1", enableSpotBorrow=True)
    assert _loans(main, "instId=OKB-USDT&mgnMode=cross")["sell"] == ("OKB", "400")
    assert _loans(
        settled(acctLv="1", enableSpotBorrow=True, level="VIP1"), "instId=OKB-USDT&mgnMode=cross"
    )["sell"] == ("OKB", "2400")


def test_several_instruments_are_told_at_once(borrower: Caller) -> None:
    rows = borrower.get("account/max-loan?instId=BTC-USDT,ETH-USDT&mgnMode=cross")
    assert [row["instId"] for row in rows] == ["BTC-USDT", "BTC-USDT", "ETH-USDT", "ETH-USDT"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("mgnMode=cross", "50015"),
        ("mgnMode=cross&ccy=DAI", "59684"),
        ("mgnMode=cross&instId=BTC-NOSUCH", "51000"),
        ("mgnMode=cross&instId=BTC-USDT-SWAP", "51000"),
    ],
)
def test_a_question_about_loans_is_refused(borrower: Caller, asked: str, code: str) -> None:
    assert borrower.asked_in_vain(f"account/max-loan?{asked}")[0] == code
