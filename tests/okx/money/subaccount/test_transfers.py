"""Money of sub-accounts: what the master sees of it and moves between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import NOON_MS
from tests.okx.money.family import Caller, caller, opened

if TYPE_CHECKING:
    from pathlib import Path

    from fauxchange import MockServer

TRANSFER = "asset/subaccount/transfer"
BILLS = "asset/subaccount/bills"
MANAGED = "asset/subaccount/managed-subaccount-bills"
ORDER = {
    "ccy": "USDT",
    "amt": "1.5",
    "from": "6",
    "to": "6",
    "fromSubAccount": "faux001",
    "toSubAccount": "faux002",
}


def _funding(master: Caller, name: str) -> str:
    (row,) = master.get(f"asset/subaccount/balances?subAcct={name}&ccy=USDT")
    return str(row["bal"])


def _trading(master: Caller, name: str) -> str:
    (row,) = master.get(f"account/subaccount/balances?subAcct={name}")
    return next(str(one["cashBal"]) for one in row["details"] if one["ccy"] == "USDT")


def _lend(master: Caller, amount: str, **changed: str) -> Any:
    """Have the master give a sub-account money, or take it back."""
    order = {"ccy": "USDT", "amt": amount, "from": "6", "to": "6", "type": "1"}
    return master.post("asset/transfer", **{**order, "subAcct": "faux001", **changed})


def test_the_funding_of_a_sub_account_is_shown(master: Caller) -> None:
    assert master.get("asset/subaccount/balances?subAcct=faux001") == [
        {"ccy": "USDT", "bal": "1200", "availBal": "1200", "frozenBal": "0"},
        {"ccy": "BTC", "bal": "0.015", "availBal": "0.015", "frozenBal": "0"},
    ]


def test_the_funding_of_nobody_is_refused(master: Caller) -> None:
    answer = master.asked_in_vain("asset/subaccount/balances?subAcct=nobody1")
    assert answer == ("58115", "Sub-account does not exist.")


def test_money_moves_between_funding_accounts(master: Caller) -> None:
    assert master.post(TRANSFER, **ORDER)["transId"].isdecimal()
    assert (_funding(master, "faux001"), _funding(master, "faux002")) == ("1198.5", "76.75")


@pytest.mark.parametrize(
    ("books", "left", "arrived"),
    [
        ({"from": "6", "to": "18"}, ("1198.5", "350.5"), ("75.25", "21.5")),
        ({"from": "18", "to": "6"}, ("1200", "349"), ("76.75", "20")),
        ({"from": "18", "to": "18"}, ("1200", "349"), ("75.25", "21.5")),
    ],
)
def test_money_moves_between_all_books(
    master: Caller, books: dict[str, str], left: tuple[str, str], arrived: tuple[str, str]
) -> None:
    master.post(TRANSFER, **{**ORDER, **books})
    assert (_funding(master, "faux001"), _trading(master, "faux001")) == left
    assert (_funding(master, "faux002"), _trading(master, "faux002")) == arrived


def test_a_transfer_makes_a_bill_on_both_sides(mock: MockServer, master: Caller) -> None:
    master.post(TRANSFER, **{**ORDER, "to": "18"})
    (bill,) = caller(mock, "sub1").get("asset/bills?limit=1")
    assert (bill["balChg"], bill["bal"], bill["ts"]) == ("-1.5", "1198.5", str(NOON_MS))
    (bill,) = caller(mock, "sub2").get("account/bills?limit=1")
    assert (bill["balChg"], bill["bal"], bill["from"], bill["to"]) == ("1.5", "21.5", "6", "18")


def test_the_state_of_a_transfer_is_known(master: Caller) -> None:
    made = master.post(TRANSFER, **ORDER)
    (row,) = master.get(f"asset/transfer-state?transId={made['transId']}&type=4")
    assert (row["state"], row["amt"], row["subAcct"]) == ("success", "1.5", "faux002")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"fromSubAccount": "nobody1"}, "58115"),
        ({"toSubAccount": "nobody1"}, "58115"),
        ({"toSubAccount": "main"}, "58115"),
        ({"toSubAccount": "faux001"}, "59507"),
        ({"amt": "1200.01"}, "58350"),
        ({"ccy": "NOSUCH"}, "51000"),
        ({"amt": "0.1234567890123456789"}, "51000"),
        ({"from": "7"}, "51000"),
    ],
)
def test_what_cannot_be_moved_is_refused(
    master: Caller, changed: dict[str, str], code: str
) -> None:
    assert master.refused(TRANSFER, **{**ORDER, **changed})[0] == code


@pytest.mark.parametrize("frozen", [1, 2])
def test_nothing_moves_from_or_to_a_frozen_sub_account(tmp_path: Path, frozen: int) -> None:
    mock = opened(tmp_path, lambda okx: okx["accounts"][frozen]["subAccount"].update(frozen=True))
    assert caller(mock, "default").refused(TRANSFER, **ORDER) == (
        "59508",
        f"The sub account of faux00{frozen} is suspended.",
    )


def test_what_a_master_gives_and_takes_is_history(mock: MockServer, master: Caller) -> None:
    _lend(master, "10")
    mock.clock.advance(seconds=5)
    _lend(master, "4", type="2")
    rows = master.get(BILLS)
    assert [{**row, "billId": ""} for row in rows] == [
        {
            "billId": "",
            "type": "1",
            "ccy": "USDT",
            "amt": "4",
            "subAcct": "faux001",
            "ts": str(NOON_MS + 5000),
        },
        {
            "billId": "",
            "type": "0",
            "ccy": "USDT",
            "amt": "10",
            "subAcct": "faux001",
            "ts": str(NOON_MS),
        },
    ]


def test_what_a_sub_account_pays_its_master_is_history(sub: Caller, master: Caller) -> None:
    order = {"ccy": "USDT", "amt": "3", "from": "6", "to": "6", "type": "3"}
    sub.post("asset/transfer", **order)
    (row,) = master.get(BILLS)
    assert (row["type"], row["amt"], row["subAcct"]) == ("1", "3", "faux001")


def test_transfers_between_sub_accounts_are_not_in_it(master: Caller) -> None:
    master.post(TRANSFER, **ORDER)
    assert master.get(BILLS) == []


def test_the_history_is_filtered(master: Caller) -> None:
    _lend(master, "10")
    _lend(master, "4", type="2")
    _lend(master, "1", subAcct="faux002")
    _lend(master, "0.1", ccy="BTC")
    assert [row["amt"] for row in master.get(f"{BILLS}?type=1")] == ["4"]
    assert [row["amt"] for row in master.get(f"{BILLS}?subAcct=faux002")] == ["1"]
    assert [row["amt"] for row in master.get(f"{BILLS}?ccy=BTC")] == ["0.1"]
    assert master.asked_in_vain(f"{BILLS}?subAcct=nobody1")[0] == "58115"


def test_the_history_pages_both_ways(mock: MockServer, master: Caller) -> None:
    for amount in ("1", "2", "3", "4"):
        _lend(master, amount)
        mock.clock.advance(seconds=1)
    first = master.get(f"{BILLS}?limit=2")
    assert [row["amt"] for row in first] == ["4", "3"]
    older = master.get(f"{BILLS}?limit=2&after={first[-1]['ts']}")
    assert [row["amt"] for row in older] == ["2", "1"]
    newer = master.get(f"{BILLS}?before={older[0]['ts']}")
    assert [row["amt"] for row in newer] == ["4", "3"]


def _managed(folder: Path) -> MockServer:
    """Return a world in which another account manages faux001."""

    def change(okx: dict[str, Any]) -> None:
        okx["accounts"].append({"id": "team", "user": "77", "books": {}})
        okx["accounts"][1]["subAccount"].update(type="2", entrustedTo="team")
        team = {"name": "team", "account": "team", "key": "key-of-the-team"}
        okx["credentials"].append({**okx["credentials"][0], **team})

    return opened(folder, change)


def test_nobody_manages_anything_by_default(master: Caller) -> None:
    assert master.get("users/entrust-subaccount-list") == []
    assert master.get(MANAGED) == []


def test_a_trading_team_sees_whom_it_manages(tmp_path: Path) -> None:
    mock = _managed(tmp_path)
    team = caller(mock, "team")
    assert team.get("users/entrust-subaccount-list") == [{"subAcct": "faux001"}]
    assert team.get("users/entrust-subaccount-list?subAcct=faux002") == []
    _lend(caller(mock, "default"), "10")
    (row,) = team.get(f"{MANAGED}?subUid=447215863902501")
    assert (row["type"], row["amt"], row["subAcct"]) == ("0", "10", "faux001")
    assert team.get(f"{MANAGED}?type=1") == []


def test_a_trading_team_does_not_see_others(tmp_path: Path) -> None:
    team = caller(_managed(tmp_path), "team")
    assert team.asked_in_vain(f"{MANAGED}?subAcct=faux002") == (
        "59613",
        "No escrow relationship established with the subaccount.",
    )


def test_a_sub_account_opened_on_the_way_is_paid_by_its_uid(mock: MockServer) -> None:
    made = caller(mock, "bound").post(
        "users/subaccount/create-subaccount", subAcct="new001", type="1"
    )
    master = caller(mock, "default")
    order = {"ccy": "USDT", "amt": "5", "dest": "3", "toAddr": made["uid"], "toAddrType": "2"}
    paid = master.post("asset/withdrawal", **order)
    mock.clock.advance(minutes=2)
    assert _funding(master, "new001") == "5"
    (row,) = master.get(f"asset/withdrawal-history?wdId={paid['wdId']}")
    assert (row["to"], row["state"]) == (made["uid"], "2")
