"""asset/transfer and asset/transfer-state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import Funding

TO_TRADING = {"ccy": "USDT", "amt": "1.5", "from": "6", "to": "18"}
DAY_S = 86_400


def to_sub(name: str = "desk01", **more: str) -> dict[str, Any]:
    """Return a transfer from the master's funding account to a sub-account's."""
    common = {"ccy": "USDT", "amt": "10", "from": "6", "to": "6", "type": "1", "subAcct": name}
    return {**common, **more}


def test_money_goes_from_funding_to_trading_and_back(okx: Funding) -> None:
    made = okx.post("transfer", TO_TRADING)
    assert made == {
        "transId": made["transId"],
        "clientId": "",
        "ccy": "USDT",
        "from": "6",
        "amt": "1.5",
        "to": "18",
    }
    assert okx.held("USDT") == ("10498.75", "0")
    okx.post("transfer", {**TO_TRADING, "from": "18", "to": "6"})
    assert okx.held("USDT") == ("10500.25", "0")


def test_a_transfer_is_a_bill_on_each_way(okx: Funding) -> None:
    okx.post("transfer", TO_TRADING)
    okx.post("transfer", {**TO_TRADING, "from": "18", "to": "6", "amt": "1"})
    back, away = okx.get("bills?ccy=USDT&limit=2")
    assert (away["type"], away["balChg"], away["bal"]) == ("131", "-1.5", "10498.75")
    assert (back["type"], back["balChg"], back["bal"]) == ("130", "1", "10499.75")


def test_a_transfer_can_be_asked_for_by_its_id_and_by_the_clients(okx: Funding) -> None:
    made = okx.post("transfer", {**TO_TRADING, "clientId": "mine1"})
    by_id = okx.get(f"transfer-state?transId={made['transId']}")
    assert by_id == okx.get("transfer-state?clientId=mine1")
    assert by_id == [
        {
            "transId": made["transId"],
            "clientId": "mine1",
            "ccy": "USDT",
            "amt": "1.5",
            "type": "0",
            "from": "6",
            "to": "18",
            "subAcct": "",
            "instId": "",
            "toInstId": "",
            "state": "success",
        }
    ]


def test_a_transfer_is_forgotten_after_two_weeks(okx: Funding) -> None:
    made = okx.post("transfer", TO_TRADING)
    okx.advance(14 * DAY_S)
    assert len(okx.get(f"transfer-state?transId={made['transId']}")) == 1
    okx.advance(1)
    code, text = okx.refused(f"transfer-state?transId={made['transId']}")
    assert (code, text) == ("58129", "transId is incorrect or transId does not match with 'type'")


def test_a_transfer_of_another_kind_is_not_found(okx: Funding) -> None:
    made = okx.post("transfer", TO_TRADING)
    assert okx.refused(f"transfer-state?transId={made['transId']}&type=1")[0] == "58129"


def test_a_transfer_of_somebody_else_is_not_found(okx: Funding, friend: Funding) -> None:
    made = okx.post("transfer", TO_TRADING)
    assert friend.refused(f"transfer-state?transId={made['transId']}")[0] == "58129"


def test_the_same_transfer_with_the_same_client_id_moves_money_once(okx: Funding) -> None:
    first = okx.post("transfer", {**TO_TRADING, "clientId": "once"})
    assert okx.post("transfer", {**TO_TRADING, "clientId": "once"}) == first
    assert okx.held("USDT") == ("10498.75", "0")


def test_another_transfer_with_a_used_client_id_is_refused(okx: Funding) -> None:
    okx.post("transfer", {**TO_TRADING, "clientId": "once"})
    asked = {**TO_TRADING, "clientId": "once", "amt": "2"}
    assert okx.refused("transfer", asked) == ("51000", "Parameter clientId error")


def test_two_users_may_use_the_same_client_id(okx: Funding, desk: Funding) -> None:
    first = okx.post("transfer", {**TO_TRADING, "clientId": "same"})
    second = desk.post("transfer", {**TO_TRADING, "clientId": "same"})
    assert first["transId"] != second["transId"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amt": "10500.26"}, "58350"),
        ({"from": "18", "to": "6", "amt": "100000.01"}, "58350"),
        ({"amt": "0"}, "58114"),
        ({"amt": "0.00"}, "58114"),
        ({"type": "1", "subAcct": "desk01", "amt": "0"}, "58114"),
        ({"amt": "-1"}, "51000"),
        ({"to": "6"}, "58123"),
        ({"ccy": "NOSUCH"}, "51000"),
        ({"amt": "0.000000001"}, "51000"),
        ({"type": "1", "subAcct": "nobody"}, "58115"),
        ({"type": "1", "subAcct": "friend"}, "58115"),
        ({"type": "1", "subAcct": "main"}, "58115"),
        ({"type": "2", "subAcct": "nobody"}, "58115"),
        ({"type": "3"}, "58127"),
        ({"type": "4", "subAcct": "desk01"}, "58127"),
    ],
)
def test_a_master_is_refused(okx: Funding, change: dict[str, str], code: str) -> None:
    assert okx.refused("transfer", {**TO_TRADING, **change})[0] == code


@pytest.mark.parametrize("kind", ["1", "2"])
def test_a_sub_account_is_refused_what_only_masters_may(desk: Funding, kind: str) -> None:
    assert desk.refused("transfer", to_sub("vault1", type=kind))[0] == "58128"


def test_a_master_pays_a_sub_account(okx: Funding, desk: Funding) -> None:
    okx.post("transfer", to_sub())
    assert okx.held("USDT") == ("10490.25", "0")
    assert desk.held("USDT") == ("60", "0")
    assert okx.get("bills?limit=1")[0]["type"] == "20"
    assert desk.get("bills?limit=1")[0]["type"] == "23"


def test_a_master_pays_into_a_sub_accounts_trading_account(okx: Funding, desk: Funding) -> None:
    okx.post("transfer", to_sub(to="18"))
    assert desk.held("USDT") == ("50", "0")
    desk.post("transfer", {**TO_TRADING, "from": "18", "to": "6", "amt": "10"})
    assert desk.held("USDT") == ("60", "0")


def test_a_master_takes_from_a_sub_account(okx: Funding, desk: Funding) -> None:
    okx.post("transfer", to_sub(type="2"))
    assert desk.held("USDT") == ("40", "0")
    assert okx.get("bills?limit=1")[0]["type"] == "21"
    assert desk.get("bills?limit=1")[0]["type"] == "22"


def test_a_sub_account_pays_its_master(okx: Funding, desk: Funding) -> None:
    made = desk.post("transfer", {**TO_TRADING, "to": "6", "type": "3"})
    assert okx.held("USDT") == ("10501.75", "0")
    assert desk.get(f"transfer-state?transId={made['transId']}&type=3")[0]["type"] == "3"


def test_a_sub_account_may_pay_another_only_if_allowed(desk: Funding, vault: Funding) -> None:
    assert desk.refused("transfer", to_sub("vault1", type="4")) == (
        "58119",
        "desk01 Sub-account has no permission to transfer out, please set first.",
    )
    vault.post("transfer", to_sub("desk01", type="4"))
    assert (desk.held("USDT"), vault.held("USDT")) == (("60", "0"), ("60", "0"))


def test_a_sub_account_pays_neither_itself_nor_its_master_as_another(vault: Funding) -> None:
    assert vault.refused("transfer", to_sub("vault1", type="4"))[0] == "58115"
    assert vault.refused("transfer", to_sub("main", type="4"))[0] == "58115"
