"""Easy convert: its ordinary life."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tests.clients import body_of
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from .conftest import Sweeper

DAY_S = 86_400


def test_only_what_is_worth_little_is_listed(sweeper: Sweeper) -> None:
    assert sweeper.listed() == {
        "fromData": [
            {"fromCcy": "ADA", "fromAmt": "6.580712708344864"},
            {"fromCcy": "USDC", "fromAmt": "2.9970000013055097"},
            {"fromCcy": "XRP", "fromAmt": "2"},
        ],
        "toCcy": ["USDT", "BTC", "ETH", "OKB"],
    }


def test_the_funding_account_has_a_list_of_its_own(sweeper: Sweeper) -> None:
    assert sweeper.listed("?source=1") == sweeper.listed()
    assert sweeper.listed("?source=2")["fromData"] == [
        {"fromCcy": "DOGE", "fromAmt": "10"},
        {"fromCcy": "TRX", "fromAmt": "20"},
    ]


def test_an_order_is_running_at_the_price_of_the_market(sweeper: Sweeper) -> None:
    assert sweeper.convert(["ADA", "USDC"], "OKB")["data"] == [
        {
            # 6.5807127 x 0.95 / 48
            "fillFromSz": "6.5807127",
            "fillToSz": "0.1302432721875",
            "fromCcy": "ADA",
            "status": "running",
            "toCcy": "OKB",
            "uTime": str(NOON_MS),
        },
        {
            # 2.997 / 48
            "fillFromSz": "2.997",
            "fillToSz": "0.0624375",
            "fromCcy": "USDC",
            "status": "running",
            "toCcy": "OKB",
            "uTime": str(NOON_MS),
        },
    ]


def test_what_is_being_converted_is_held_back_until_it_is_filled(sweeper: Sweeper) -> None:
    (row,) = sweeper.convert(["XRP"], "USDT")["data"]
    assert row["fillToSz"] == "4.4"
    assert (sweeper.held("XRP"), sweeper.held("USDT")) == (("0", "2"), ("0", "0"))
    assert sweeper.history()[0]["status"] == "running"
    sweeper.mock.clock.advance(seconds=1)
    assert (sweeper.held("XRP"), sweeper.held("USDT")) == (("0", "0"), ("4.4", "0"))
    (done,) = sweeper.history()
    assert done == {**row, "status": "filled", "acct": "18"}


def test_what_has_too_many_places_stays(sweeper: Sweeper) -> None:
    sweeper.converted(["ADA"], "USDT")
    assert sweeper.held("ADA") == ("0.000000008344864", "0")
    assert "ADA" not in {row["fromCcy"] for row in sweeper.listed()["fromData"]}


def test_the_funding_account_is_converted_within_itself(sweeper: Sweeper) -> None:
    sweeper.converted(["DOGE"], "USDT", source="2")
    assert sweeper.held("DOGE", "funding") == ("0", "0")
    assert sweeper.held("USDT", "funding") == ("1003.7", "0")
    assert sweeper.held("USDT") == ("0", "0")
    assert sweeper.history()[0]["acct"] == "6"


def test_a_widely_used_currency_is_converted_too(sweeper: Sweeper) -> None:
    sweeper.converted(["XRP"], "OKB")
    sweeper.converted(["OKB"], "USDT")
    assert sweeper.held("OKB")[1] == "0"
    assert Decimal("4.39") < Decimal(sweeper.held("USDT")[0]) <= Decimal("4.4")


def test_both_sides_are_billed_when_it_is_filled(sweeper: Sweeper) -> None:
    sweeper.convert(["XRP"], "USDT")
    path = "/api/v5/account/bills?type=28"
    assert body_of(sweeper.client.get(path))["data"] == []
    sweeper.mock.clock.advance(seconds=1)
    rows = body_of(sweeper.client.get(path))["data"]
    assert [(row["ccy"], row["subType"], row["balChg"]) for row in rows] == [
        ("USDT", "236", "4.4"),
        ("XRP", "237", "-2"),
    ]


def test_the_funding_account_is_billed_as_for_convert(sweeper: Sweeper) -> None:
    sweeper.converted(["DOGE"], "USDT", source="2")
    rows = body_of(sweeper.client.get("/api/v5/asset/bills?limit=2"))["data"]
    assert [(row["ccy"], row["type"], row["balChg"]) for row in rows] == [
        ("USDT", "272", "3.7"),
        ("DOGE", "273", "-10"),
    ]


def test_the_history_has_the_latest_first_and_pages_both_ways(sweeper: Sweeper) -> None:
    for ccy, source in (("ADA", "1"), ("USDC", "1"), ("XRP", "1"), ("TRX", "2")):
        sweeper.converted([ccy], "USDT", source=source)

    def shown(query: str) -> list[str]:
        return [row["fromCcy"] for row in sweeper.history(query)]

    assert shown("") == ["TRX", "XRP", "USDC", "ADA"]
    assert shown("?limit=2") == ["TRX", "XRP"]
    assert shown(f"?after={NOON_MS + 2000}") == ["USDC", "ADA"]
    assert shown(f"?before={NOON_MS + 1000}") == ["TRX", "XRP"]
    assert shown(f"?after={NOON_MS + 3000}&before={NOON_MS}") == ["XRP", "USDC"]
    assert shown("?limit=1000") == ["TRX", "XRP", "USDC", "ADA"]


def test_the_history_is_of_a_week(sweeper: Sweeper) -> None:
    sweeper.converted(["XRP"], "USDT")
    sweeper.mock.clock.advance(seconds=7 * DAY_S - 2)
    assert len(sweeper.history()) == 1
    assert len(sweeper.history("?before=1")) == 1
    sweeper.mock.clock.advance(seconds=1)
    assert sweeper.history() == []
    assert sweeper.history("?before=1") == []


def test_accounts_see_their_own_conversions_only(sweeper: Sweeper) -> None:
    sweeper.converted(["XRP"], "USDT")
    assert type(sweeper)(sweeper.mock, "sub1").history() == []
