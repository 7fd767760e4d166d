"""Bills of the trading account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from fauxchange import MockServer
    from tests.okx.money.family import Caller

BILLS = "account/bills"
ARCHIVE = "account/bills-archive"


def _into(sub: Caller, amount: str) -> None:
    sub.post("asset/transfer", ccy="USDT", amt=amount, **{"from": "6", "to": "18"})


def _out_of(sub: Caller, amount: str) -> None:
    sub.post("asset/transfer", ccy="USDT", amt=amount, **{"from": "18", "to": "6"})


def _changes(sub: Caller, path: str) -> list[str]:
    return [row["balChg"] for row in sub.get(path)]


def test_a_transfer_in_and_one_out_are_told(sub: Caller) -> None:
    _into(sub, "10")
    _out_of(sub, "4")
    out, came = sub.get(f"{BILLS}?limit=2")
    names = ("type", "subType", "balChg", "bal", "sz", "from", "to")
    assert tuple(came[name] for name in names) == ("1", "11", "10", "360.5", "10", "6", "18")
    assert tuple(out[name] for name in names) == ("1", "12", "-4", "356.5", "4", "18", "6")


def test_a_transfer_has_nothing_that_trades_have(sub: Caller) -> None:
    (row,) = sub.get(f"{BILLS}?limit=1")
    assert {row[name] for name in ("instType", "instId", "ordId", "px", "fillIdxPx")} == {""}


def test_what_an_account_began_with_is_a_bill(sub: Caller) -> None:
    assert [(row["ccy"], row["balChg"], row["ts"]) for row in sub.get(BILLS)] == [
        ("ETH", "0.8", str(NOON_MS)),
        ("USDT", "350.5", str(NOON_MS)),
    ]


def test_what_an_account_began_with_came_from_its_funding_account(sub: Caller) -> None:
    assert [(row["from"], row["to"]) for row in sub.get(BILLS)] == [("6", "18"), ("6", "18")]


def test_money_that_is_given_by_hand_is_a_transfer_between_its_accounts(
    sub: Caller, mock: MockServer
) -> None:
    mock.credit("okx", "faux001", "USDT", "5", book="trading")
    mock.debit("okx", "faux001", "USDT", "2", book="trading")
    taken, given = sub.get(f"{BILLS}?limit=2")
    names = ("type", "subType", "balChg", "from", "to")
    assert tuple(given[name] for name in names) == ("1", "11", "5", "6", "18")
    assert tuple(taken[name] for name in names) == ("1", "12", "-2", "18", "6")


@pytest.mark.parametrize("path", [BILLS, ARCHIVE])
def test_bills_page_both_ways(sub: Caller, path: str) -> None:
    for amount in ("1", "2", "3", "4"):
        _into(sub, amount)
    first = sub.get(f"{path}?limit=2")
    assert [row["balChg"] for row in first] == ["4", "3"]
    second = sub.get(f"{path}?limit=2&after={first[-1]['billId']}")
    assert [row["balChg"] for row in second] == ["2", "1"]
    assert _changes(sub, f"{path}?before={second[0]['billId']}") == ["4", "3"]


@pytest.mark.parametrize(
    ("asked", "changes"),
    [
        ("ccy=ETH", ["0.8"]),
        ("subType=12", ["-4"]),
        ("type=1&subType=11&ccy=USDT", ["10", "350.5"]),
        ("type=2", []),
        ("instType=SPOT", []),
        ("ctType=linear", []),
        ("mgnMode=cross", []),
        ("instId=BTC-USDT", []),
    ],
)
def test_bills_are_filtered(sub: Caller, asked: str, changes: list[str]) -> None:
    _into(sub, "10")
    _out_of(sub, "4")
    assert _changes(sub, f"{BILLS}?{asked}") == changes


def test_bills_of_a_time_are_found(mock: MockServer, sub: Caller) -> None:
    for amount in ("1", "2", "3"):
        mock.clock.advance(seconds=10)
        _into(sub, amount)
    begin, end = NOON_MS + 10_000, NOON_MS + 20_000
    assert _changes(sub, f"{BILLS}?begin={begin}") == ["3", "2", "1"]
    assert _changes(sub, f"{BILLS}?begin={begin}&end={end}") == ["2", "1"]
    assert _changes(sub, f"{BILLS}?end={NOON_MS - 1}") == []


def test_bills_reach_back_seven_days_and_the_archive_three_months(
    mock: MockServer, sub: Caller
) -> None:
    _into(sub, "1")
    mock.clock.advance(days=8)
    assert _changes(sub, BILLS) == []
    assert _changes(sub, ARCHIVE) == ["1", "0.8", "350.5"]
    mock.clock.advance(days=83)
    assert _changes(sub, ARCHIVE) == []


def test_a_bill_id_that_is_none_is_refused(sub: Caller) -> None:
    assert sub.asked_in_vain(f"{BILLS}?after=x") == ("51000", "Parameter after error")


def test_each_account_has_bills_of_its_own(master: Caller, sub: Caller) -> None:
    before = master.get(BILLS)
    _into(sub, "1")
    assert len(sub.get(BILLS)) == 3
    assert master.get(BILLS) == before
