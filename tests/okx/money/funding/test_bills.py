"""asset/bills and asset/bills-history; every reason of the ledger has a type."""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING

import pytest

from fauxchange import data
from tests.source import PACKAGE

if TYPE_CHECKING:
    from .conftest import Funding

DAY_S = 86_400


def move(okx: Funding, amount: str, client_id: str = "") -> int:
    """Move USDT to the trading account, a second after what was before; return when."""
    okx.advance(1)
    asked = {"ccy": "USDT", "amt": amount, "from": "6", "to": "18"}
    okx.post("transfer", {**asked, "clientId": client_id} if client_id else asked)
    return okx.mock.clock.now_ms()


def amounts(okx: Funding, query: str) -> list[str]:
    """Return the changes that bills tell of."""
    return [row["balChg"] for row in okx.get(query)]


def test_a_world_begins_with_a_bill_for_each_balance(okx: Funding) -> None:
    bills = okx.get("bills?ccy=BTC")
    assert [(row["type"], row["balChg"], row["bal"]) for row in bills] == [
        ("1", "0.5231", "0.5231")
    ]


@pytest.mark.parametrize("endpoint", ["bills", "bills-history"])
def test_bills_come_newest_first_and_page_both_ways(okx: Funding, endpoint: str) -> None:
    times = [move(okx, amount) for amount in ("1", "2", "3", "4")]
    common = f"{endpoint}?type=131"
    assert amounts(okx, common) == ["-4", "-3", "-2", "-1"]
    assert amounts(okx, f"{common}&after={times[2]}") == ["-2", "-1"]
    assert amounts(okx, f"{common}&before={times[1]}") == ["-4", "-3"]
    assert amounts(okx, f"{common}&before={times[0]}&after={times[3]}") == ["-3", "-2"]
    assert amounts(okx, f"{common}&limit=3") == ["-4", "-3", "-2"]


def test_the_history_pages_by_bill_if_asked_to(okx: Funding) -> None:
    for amount in ("1", "2", "3"):
        move(okx, amount)
    ids = [row["billId"] for row in okx.get("bills-history?type=131")]
    common = "bills-history?type=131&pagingType=2"
    assert amounts(okx, f"{common}&after={ids[1]}") == ["-1"]
    assert amounts(okx, f"{common}&before={ids[1]}") == ["-3"]


def test_pages_by_bill_meet_without_gap_or_overlap(okx: Funding) -> None:
    seen: list[str] = []
    query = "bills-history?pagingType=2&limit=3"
    page = okx.get(query)
    while page:
        seen += [row["billId"] for row in page]
        page = okx.get(f"{query}&after={seen[-1]}")
    assert seen == [row["billId"] for row in okx.get("bills-history")]
    assert len(seen) == 8


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("clientId=mine2", ["-2"]),
        ("clientId=MINE2", []),
        ("ccy=USDT&type=131", ["-2", "-1"]),
        ("ccy=ETH&type=131", []),
        ("type=130", []),
    ],
)
def test_bills_are_filtered(okx: Funding, query: str, expected: list[str]) -> None:
    move(okx, "1", "mine1")
    move(okx, "2", "mine2")
    assert amounts(okx, f"bills?{query}") == expected
    assert amounts(okx, f"bills-history?{query}") == expected


def test_bills_of_a_type_are_those_of_all_currencies_the_newest_first(okx: Funding) -> None:
    for ccy in ("USDT", "BTC", "USDT"):
        okx.advance(1)
        okx.post("transfer", {"ccy": ccy, "amt": "0.1", "from": "6", "to": "18"})
    bills = okx.get("bills?type=131")
    assert [row["ccy"] for row in bills] == ["USDT", "BTC", "USDT"]


def test_bills_older_than_a_month_are_only_in_the_history(okx: Funding) -> None:
    move(okx, "1")
    okx.advance(30 * DAY_S)
    assert amounts(okx, "bills?type=131") == []
    assert amounts(okx, "bills?type=131&before=0") == []
    assert amounts(okx, "bills-history?type=131") == ["-1"]


def test_everybody_sees_bills_of_their_own(okx: Funding, desk: Funding) -> None:
    move(okx, "1")
    assert amounts(desk, "bills") == ["50"]


def test_the_type_may_depend_on_the_currency(okx: Funding) -> None:
    for product, amount in (("eth", "1"), ("sol", "1")):
        path = f"/api/v5/finance/staking-defi/{product}/purchase"
        assert okx.client.post(path, {"amt": amount}).code == "0"
    assert [(row["ccy"], row["type"]) for row in okx.get("bills?limit=2")] == [
        ("SOL", "329"),
        ("ETH", "137"),
    ]


def _reasons() -> set[str]:
    """Return the reasons that are written out where money moves."""
    return {
        keyword.value.value
        for file in (PACKAGE / "domain").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "reason"
        and isinstance(keyword.value, ast.Constant)
        and isinstance(keyword.value.value, str)
    }


# Nobody gets a bill for what stays in a book, and the books of savings and of coupons, which OKX
# does not have, show none.
SILENT = {
    "withdrawal requested",
    "withdrawal canceled",
    "savings lent",
    "savings returned",
    "savings interest",
    "easy convert ordered",
    "loan repayment held",
    "loan repayment not needed",
    "loan collateral sold",
    "loan liquidated",
    "coupon given",
    "coupon used",
    "coupon expired",
    "coupon lent",
    "coupon returned",
}


def test_every_reason_for_a_bill_has_a_type() -> None:
    file = data.schemas() / "okx" / "bills.json"
    bills = json.loads(file.read_text(encoding="utf-8"))["bills"]
    known = {reason for book in bills.values() for reason in book}
    reasons = _reasons()
    assert reasons > SILENT
    assert reasons - SILENT - known == set()


def test_every_type_is_one_that_can_be_asked_for() -> None:
    file = data.schemas() / "okx" / "bills.json"
    bills = json.loads(file.read_text(encoding="utf-8"))["bills"]["funding"]
    types = {entry[way] for entry in bills.values() for way in ("in", "out") if way in entry}
    defs = json.loads((data.schemas() / "okx" / "defs.json").read_text(encoding="utf-8"))
    assert types <= set(defs["$defs"]["fundingBillType"]["enum"])
