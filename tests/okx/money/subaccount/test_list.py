"""Opening sub-accounts and listing them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import NOON_MS
from tests.okx.money.family import Caller, caller, opened

if TYPE_CHECKING:
    from pathlib import Path

    from fauxchange import MockServer

LIST = "users/subaccount/list"
CREATE = "users/subaccount/create-subaccount"
DAY_MS = 86_400_000
MASTER_ONLY = ("59500", "Only the API key of the main account has permission.")


def _names(rows: list[dict[str, Any]]) -> list[str]:
    return [row["subAcct"] for row in rows]


def test_the_list_has_the_newest_first(master: Caller) -> None:
    assert master.get(LIST) == [
        {
            "type": "1",
            "enable": True,
            "subAcct": "faux002",
            "uid": "447215863902502",
            "label": "research",
            "mobile": "",
            "gAuth": False,
            "frozenFunc": [],
            "canTransOut": False,
            "ts": str(NOON_MS - 30 * DAY_MS),
            "subAcctLv": "1",
            "firstLvSubAcct": "faux002",
            "ifDma": False,
        },
        {
            "type": "1",
            "enable": True,
            "subAcct": "faux001",
            "uid": "447215863902501",
            "label": "hedging",
            "mobile": "",
            "gAuth": False,
            "frozenFunc": [],
            "canTransOut": False,
            "ts": str(NOON_MS - 200 * DAY_MS),
            "subAcctLv": "1",
            "firstLvSubAcct": "faux001",
            "ifDma": False,
        },
    ]


def test_a_new_sub_account_is_listed(master: Caller) -> None:
    row = master.post(CREATE, subAcct="subAccount002", type="1", label="123456")
    assert (row["subAcct"], row["label"], row["ts"]) == ("subAccount002", "123456", str(NOON_MS))
    (listed,) = master.get(f"{LIST}?subAcct=subAccount002")
    assert (listed["uid"], listed["type"]) == (row["uid"], "1")


def test_a_new_sub_account_is_empty(master: Caller) -> None:
    master.post(CREATE, subAcct="subAccount002", type="1")
    assert master.get("asset/subaccount/balances?subAcct=subAccount002") == []


def test_the_list_pages_both_ways_by_time(mock: MockServer, master: Caller) -> None:
    for name in ("alpha1", "beta22", "gamma3"):
        mock.clock.advance(seconds=10)
        master.post(CREATE, subAcct=name, type="1")
    first = master.get(f"{LIST}?limit=2")
    assert _names(first) == ["gamma3", "beta22"]
    second = master.get(f"{LIST}?limit=2&after={first[-1]['ts']}")
    assert _names(second) == ["alpha1", "faux002"]
    newer = master.get(f"{LIST}?before={second[0]['ts']}")
    assert _names(newer) == ["gamma3", "beta22"]


def test_a_name_nobody_has_lists_nothing(master: Caller) -> None:
    assert master.get(f"{LIST}?subAcct=nobody") == []


def test_frozen_sub_accounts_are_told_apart(tmp_path: Path) -> None:
    mock = opened(tmp_path, lambda okx: okx["accounts"][1]["subAccount"].update(frozen=True))
    master = caller(mock, "default")
    assert _names(master.get(f"{LIST}?enable=false")) == ["faux001"]
    assert _names(master.get(f"{LIST}?enable=true")) == ["faux002"]


@pytest.mark.parametrize(
    "path",
    [
        LIST,
        "users/subaccount/apikey?subAcct=faux002",
        "users/entrust-subaccount-list",
        "account/subaccount/balances?subAcct=faux002",
        "account/subaccount/max-withdrawal?subAcct=faux002",
        "asset/subaccount/balances?subAcct=faux002",
        "asset/subaccount/bills",
        "asset/subaccount/managed-subaccount-bills",
    ],
)
def test_a_sub_account_may_not_look(sub: Caller, path: str) -> None:
    assert sub.asked_in_vain(path) == MASTER_ONLY


@pytest.mark.parametrize(
    ("path", "params"),
    [
        (CREATE, {"subAcct": "another1", "type": "1"}),
        ("users/subaccount/apikey", {"subAcct": "faux002", "label": "a", "passphrase": "Aa1!aaaa"}),
        ("users/subaccount/modify-apikey", {"subAcct": "faux002", "apiKey": "x"}),
        ("users/subaccount/delete-apikey", {"subAcct": "faux002", "apiKey": "x"}),
        ("users/subaccount/set-transfer-out", {"subAcct": "faux001"}),
        (
            "asset/subaccount/transfer",
            {
                "ccy": "USDT",
                "amt": "1",
                "from": "6",
                "to": "6",
                "fromSubAccount": "faux002",
                "toSubAccount": "faux001",
            },
        ),
    ],
)
def test_a_sub_account_may_not_act(sub: Caller, path: str, params: dict[str, str]) -> None:
    assert sub.refused(path, **params) == MASTER_ONLY


def test_only_a_key_bound_to_addresses_opens_sub_accounts(mock: MockServer) -> None:
    assert caller(mock, "default").refused(CREATE, subAcct="another1", type="1") == (
        "50035",
        "This endpoint requires that APIKey must be bound to IP",
    )


@pytest.mark.parametrize("name", ["short", "with-hyphen", "x" * 21, "white space"])
def test_a_name_is_6_to_20_letters_and_digits(master: Caller, name: str) -> None:
    assert master.refused(CREATE, subAcct=name, type="1") == ("51000", "Parameter subAcct error")


@pytest.mark.parametrize("label", ["five5", "x" * 33])
def test_a_label_is_6_to_32_characters(master: Caller, label: str) -> None:
    answer = master.refused(CREATE, subAcct="another1", type="1", label=label)
    assert answer == ("51000", "Parameter label error")


def test_a_password_has_all_kinds_of_characters(master: Caller) -> None:
    answer = master.refused(CREATE, subAcct="another1", type="1", pwd="lowercase1!")
    assert answer == ("51000", "Parameter pwd error")


def test_a_name_is_given_once(master: Caller) -> None:
    assert master.refused(CREATE, subAcct="faux001", type="1") == (
        "59601",
        "Subaccount name already exists.",
    )


@pytest.mark.parametrize("kind", ["5", "12"])
def test_custody_is_for_customers_of_a_custodian(master: Caller, kind: str) -> None:
    code, _ = master.refused(CREATE, subAcct="another1", type=kind)
    assert code == "59515"


def test_a_master_has_so_many_sub_accounts(tmp_path: Path) -> None:
    mock = opened(tmp_path, lambda okx: okx.update(subAccountLimits={"accounts": 2, "keys": 50}))
    code, _ = caller(mock, "bound").refused(CREATE, subAcct="another1", type="1")
    assert code == "59603"
