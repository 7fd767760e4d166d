"""Bills of past quarters, and money of demo accounts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange.domain.core.ledger import Ledger, LedgerAccount
from tests.conftest import NOON_MS
from tests.okx.money.family import Caller, caller, opened

if TYPE_CHECKING:
    from fauxchange import MockServer

ARCHIVE = "account/bills-history-archive"
DEMO = "account/demo-adjust-balance"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> MockServer:
    """The world in which main has nothing to trade with, read once."""
    folder = tmp_path_factory.mktemp("world")
    return opened(folder, lambda okx: okx["accounts"][0]["books"].pop("trading"))


def _apply(who: Caller, **asked: str) -> Any:
    return who.post(ARCHIVE, **{"year": "2024", "quarter": "Q4", **asked})


def _fetch(who: Caller, asked: str = "year=2024&quarter=Q4") -> Any:
    return who.get(f"{ARCHIVE}?{asked}")


def test_nothing_is_there_before_somebody_applies(sub: Caller) -> None:
    assert _fetch(sub) == []


def test_what_is_applied_for_is_made_in_two_hours(mock: MockServer, sub: Caller) -> None:
    assert _apply(sub) == {"result": "false", "ts": str(NOON_MS)}
    assert _fetch(sub) == [{"fileHref": "", "state": "ongoing", "ts": str(NOON_MS)}]
    mock.clock.advance(hours=2)
    (row,) = _fetch(sub)
    assert (row["state"], row["ts"]) == ("finished", str(NOON_MS))
    assert row["fileHref"].startswith("https://bills.okx.invalid/")


def test_who_applies_again_is_told_when_it_began(mock: MockServer, sub: Caller) -> None:
    _apply(sub)
    mock.clock.advance(hours=1)
    assert _apply(sub) == {"result": "false", "ts": str(NOON_MS)}
    mock.clock.advance(hours=1)
    assert _apply(sub) == {"result": "true", "ts": str(NOON_MS)}


def test_a_link_is_good_for_five_and_a_half_hours(mock: MockServer, sub: Caller) -> None:
    _apply(sub)
    mock.clock.advance(hours=2)
    first = _fetch(sub)[0]["fileHref"]
    mock.clock.advance(hours=5)
    assert _fetch(sub)[0]["fileHref"] == first
    mock.clock.advance(minutes=30)
    assert _fetch(sub)[0]["fileHref"] != first


def test_bills_are_kept_for_thirty_days(mock: MockServer, sub: Caller) -> None:
    _apply(sub)
    mock.clock.advance(days=30, hours=1)
    assert len(_fetch(sub)) == 1
    mock.clock.advance(hours=1)
    assert _fetch(sub) == []
    assert _apply(sub)["result"] == "false"


def test_quarters_types_and_accounts_are_apart(sub: Caller, master: Caller) -> None:
    _apply(sub, type="1,2")
    assert _fetch(sub) == []
    assert len(_fetch(sub, "year=2024&quarter=Q4&type=2,1")) == 1
    assert _fetch(sub, "year=2024&quarter=Q3&type=1,2") == []
    assert _fetch(master, "year=2024&quarter=Q4&type=1,2") == []


@pytest.mark.parametrize(
    ("year", "quarter", "code"),
    [
        ("2021", "Q1", "0"),
        ("2020", "Q4", "51000"),
        ("2025", "Q1", "0"),
        ("2025", "Q2", "51000"),
        ("2026", "Q1", "51000"),
    ],
)
def test_bills_reach_from_2021_to_the_last_quarter(
    sub: Caller, year: str, quarter: str, code: str
) -> None:
    asked = f"{ARCHIVE}?year={year}&quarter={quarter}"
    assert sub.asked_in_vain(asked)[0] == code


def _demo(mock: MockServer) -> Caller:
    return caller(mock, "default")


def _adjust(who: Caller, kind: str, **amounts: str) -> Any:
    adjustments = [{"ccy": ccy, "amt": amount} for ccy, amount in amounts.items()]
    return who.post(DEMO, type=kind, adjustments=adjustments)


def _refused(who: Caller, kind: str, **amounts: str) -> tuple[str, str]:
    adjustments = [{"ccy": ccy, "amt": amount} for ccy, amount in amounts.items()]
    return who.refused(DEMO, type=kind, adjustments=adjustments)


def test_a_demo_account_gets_money(mock: MockServer) -> None:
    demo = _demo(mock)
    assert _adjust(demo, "increase", BTC="0.5", USDT="3000") == {
        "remainCnt": "2",
        "totalCnt": "3",
        "details": [
            {"ccy": "BTC", "amt": "0.5", "bal": "0.5"},
            {"ccy": "USDT", "amt": "3000", "bal": "3000"},
        ],
    }
    details = demo.get("account/balance")[0]["details"]
    assert [(one["ccy"], one["cashBal"]) for one in details] == [("BTC", "0.5"), ("USDT", "3000")]


def test_a_day_has_three_increases(mock: MockServer) -> None:
    demo = _demo(mock)
    left = [_adjust(demo, "increase", USDT="1")["remainCnt"] for _ in range(3)]
    assert left == ["2", "1", "0"]
    code, text = _refused(demo, "increase", USDT="1")
    assert (code, text.startswith("Daily increase limit reached 3.")) == ("59691", True)
    mock.clock.advance(hours=11, minutes=59)
    assert _refused(demo, "increase", USDT="1")[0] == "59691"
    mock.clock.advance(minutes=1)
    assert _adjust(demo, "increase", USDT="1")["remainCnt"] == "2"


def test_reductions_are_not_counted(mock: MockServer) -> None:
    demo = _demo(mock)
    _adjust(demo, "increase", USDT="10")
    for _ in range(4):
        answer = _adjust(demo, "reduce", USDT="1")
    assert answer == {
        "remainCnt": "2",
        "totalCnt": "3",
        "details": [{"ccy": "USDT", "amt": "1", "bal": "6"}],
    }


def test_a_demo_account_does_not_go_below_zero(mock: MockServer) -> None:
    demo = _demo(mock)
    _adjust(demo, "increase", USDT="10", BTC="1")
    code, text = _refused(demo, "reduce", BTC="1", USDT="11")
    assert (code, text) == (
        "59692",
        "Insufficient USDT balance. Balance cannot go below zero after operation.",
    )


def test_what_orders_hold_cannot_be_taken(mock: MockServer) -> None:
    demo = _demo(mock)
    _adjust(demo, "increase", USDT="10")
    free, held = (LedgerAccount("okx:main", "trading", slot) for slot in ("available", "frozen"))
    with mock.sandbox.store.transaction() as unit:
        Ledger(unit, NOON_MS).move("USDT", Decimal(4), debit=free, credit=held, reason="order")
    assert _refused(demo, "reduce", USDT="7")[0] == "59693"
    assert _adjust(demo, "reduce", USDT="6")["details"][0]["bal"] == "4"


@pytest.mark.parametrize("kind", ["increase", "reduce"])
def test_nothing_is_no_adjustment(mock: MockServer, kind: str) -> None:
    assert _refused(_demo(mock), kind, USDT="0") == ("51000", "Parameter amt error")


def test_live_accounts_get_no_money(mock: MockServer) -> None:
    answer = _refused(caller(mock, "live"), "increase", USDT="1")
    assert answer[0] == "50053"
