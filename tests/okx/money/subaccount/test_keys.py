"""Keys of sub-accounts: they authenticate, and what is changed of them counts at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import Keys
from tests.conftest import NOON_MS
from tests.okx.money.family import Caller, caller, opened

if TYPE_CHECKING:
    from pathlib import Path

    from fauxchange import MockServer

KEYS = "users/subaccount/apikey"
MODIFY = "users/subaccount/modify-apikey"
DELETE = "users/subaccount/delete-apikey"
BALANCES = "asset/balances"
TRANSFER_OUT = "users/subaccount/set-transfer-out"


def _made(master: Caller, **changed: Any) -> Any:
    params = {"subAcct": "faux001", "label": "v5", "passphrase": "Passw0rd!", **changed}
    return master.post(KEYS, **params)


def _caller(mock: MockServer, row: Any) -> Caller:
    return Caller(mock, Keys("new", row["apiKey"], row["secretKey"], row["passphrase"]))


def test_a_new_key_authenticates(mock: MockServer, master: Caller) -> None:
    row = _made(master, perm="trade")
    (held,) = _caller(mock, row).get(f"{BALANCES}?ccy=BTC")
    assert held["bal"] == "0.015"


def test_a_new_key_is_told_with_its_secret_once(master: Caller) -> None:
    row = _made(master, perm="trade", ip="127.0.0.1,10.0.0.7")
    assert {**row, "apiKey": "", "secretKey": ""} == {
        "subAcct": "faux001",
        "label": "v5",
        "apiKey": "",
        "secretKey": "",
        "passphrase": "Passw0rd!",
        "perm": "read_only,trade",
        "ip": "127.0.0.1,10.0.0.7",
        "ts": str(NOON_MS),
    }
    assert master.get(f"{KEYS}?subAcct=faux001&apiKey={row['apiKey']}") == [
        {
            "label": "v5",
            "apiKey": row["apiKey"],
            "perm": "read_only,trade",
            "ip": "127.0.0.1,10.0.0.7",
            "ts": str(NOON_MS),
        }
    ]


def test_all_keys_of_a_sub_account_are_listed(master: Caller) -> None:
    _made(master)
    assert [row["label"] for row in master.get(f"{KEYS}?subAcct=faux001")] == ["sub1", "v5"]


def test_a_key_may_only_read_unless_it_is_said(mock: MockServer, master: Caller) -> None:
    row = _made(master)
    assert row["perm"] == "read_only"
    code, _ = _caller(mock, row).refused("account/set-greeks", greeksType="BS")
    assert code == "50120"


def test_a_key_is_bound_to_its_addresses(mock: MockServer, master: Caller) -> None:
    row = _made(master, ip="10.9.8.7")
    code, _ = _caller(mock, row).asked_in_vain(BALANCES)
    assert code == "50110"


def test_new_permissions_count_at_once(mock: MockServer, master: Caller) -> None:
    row = _made(master)
    changed = master.post(MODIFY, subAcct="faux001", apiKey=row["apiKey"], perm="read_only,trade")
    assert changed["perm"] == "read_only,trade"
    assert _caller(mock, row).post("account/set-greeks", greeksType="BS") == {"greeksType": "BS"}


def test_new_addresses_count_at_once(mock: MockServer, master: Caller) -> None:
    row = _made(master)
    master.post(MODIFY, subAcct="faux001", apiKey=row["apiKey"], ip="10.9.8.7")
    code, _ = _caller(mock, row).asked_in_vain(BALANCES)
    assert code == "50110"


def test_an_empty_text_takes_the_addresses_away(mock: MockServer, master: Caller) -> None:
    row = _made(master, ip="10.9.8.7", perm="trade")
    changed = master.post(MODIFY, subAcct="faux001", apiKey=row["apiKey"], ip="")
    assert (changed["ip"], changed["perm"]) == ("", "read_only,trade")
    (held,) = _caller(mock, row).get(f"{BALANCES}?ccy=BTC")
    assert held["bal"] == "0.015"


def test_no_text_at_all_leaves_the_addresses(mock: MockServer, master: Caller) -> None:
    row = _made(master, ip="10.9.8.7")
    changed = master.post(MODIFY, subAcct="faux001", apiKey=row["apiKey"], ip=None)
    assert changed["ip"] == "10.9.8.7"


def test_what_is_not_sent_stays(master: Caller) -> None:
    row = _made(master, perm="trade", ip="127.0.0.1")
    changed = master.post(MODIFY, subAcct="faux001", apiKey=row["apiKey"], label="v6")
    assert changed == {
        "subAcct": "faux001",
        "apiKey": row["apiKey"],
        "label": "v6",
        "perm": "read_only,trade",
        "ip": "127.0.0.1",
        "ts": str(NOON_MS),
    }


def test_a_deleted_key_is_unknown_at_once(mock: MockServer, master: Caller) -> None:
    row = _made(master)
    assert master.post(DELETE, subAcct="faux001", apiKey=row["apiKey"]) == {"subAcct": "faux001"}
    assert _caller(mock, row).asked_in_vain(BALANCES) == ("50119", "API key doesn't exist")
    assert [one["label"] for one in master.get(f"{KEYS}?subAcct=faux001")] == ["sub1"]


def test_a_deleted_key_stays_deleted(master: Caller) -> None:
    row = _made(master)
    master.post(DELETE, subAcct="faux001", apiKey=row["apiKey"])
    answer = master.refused(DELETE, subAcct="faux001", apiKey=row["apiKey"])
    assert answer == ("59506", "API key doesn't exist.")


@pytest.mark.parametrize("path", [MODIFY, DELETE])
def test_a_key_of_another_sub_account_is_unknown(
    mock: MockServer, master: Caller, path: str
) -> None:
    key = mock.keys("okx", "sub2").key
    assert master.refused(path, subAcct="faux001", apiKey=key)[0] == "59506"


@pytest.mark.parametrize(
    "passphrase", ["Aa1!", "Aa1!" * 9, "lower123!", "UPPER123!", "NoDigits!", "NoSymbol1"]
)
def test_a_weak_passphrase_is_refused(master: Caller, passphrase: str) -> None:
    answer = master.refused(KEYS, subAcct="faux001", label="v5", passphrase=passphrase)
    assert answer == ("59505", "The passphrase format is incorrect.")


def test_a_label_is_given_once_in_a_sub_account(master: Caller) -> None:
    _made(master)
    answer = master.refused(KEYS, subAcct="faux001", label="v5", passphrase="Passw0rd!")
    assert answer[0] == "59502"
    assert _made(master, subAcct="faux002")["subAcct"] == "faux002"


def test_an_account_has_so_many_keys(tmp_path: Path) -> None:
    mock = opened(tmp_path, lambda okx: okx.update(subAccountLimits={"accounts": 9, "keys": 2}))
    master = caller(mock, "bound")
    row = _made(master)
    params = {"subAcct": "faux001", "label": "v6", "passphrase": "Passw0rd!"}
    assert master.refused(KEYS, **params)[0] == "59501"
    master.post(DELETE, subAcct="faux001", apiKey=row["apiKey"])
    assert _made(master, label="v6")["label"] == "v6"


def test_an_address_is_one(master: Caller) -> None:
    params = {"subAcct": "faux001", "label": "v5", "passphrase": "Passw0rd!", "ip": "localhost"}
    assert master.refused(KEYS, **params) == ("51000", "Parameter ip error")


def _addresses(count: int) -> str:
    return ",".join(f"10.0.0.{number}" for number in range(count))


def test_a_key_has_twenty_addresses_at_most(master: Caller) -> None:
    row = _made(master, ip=_addresses(20))
    assert row["ip"].count(",") == 19
    refusal = ("59503", "Each API key can bind up to 20 IP addresses")
    which = {"subAcct": "faux001", "apiKey": row["apiKey"]}
    assert master.refused(MODIFY, **which, ip=_addresses(21)) == refusal
    params = {"subAcct": "faux001", "label": "v6", "passphrase": "Passw0rd!"}
    assert master.refused(KEYS, **params, ip=_addresses(21)) == refusal


def test_the_world_says_how_many_addresses_a_key_has(tmp_path: Path) -> None:
    limits = {"accounts": 9, "keys": 9, "addresses": 2}
    mock = opened(tmp_path, lambda okx: okx.update(subAccountLimits=limits))
    master = caller(mock, "bound")
    assert _made(master, ip=_addresses(2))["ip"] == "10.0.0.0,10.0.0.1"
    params = {"subAcct": "faux001", "label": "v6", "passphrase": "Passw0rd!"}
    assert master.refused(KEYS, **params, ip=_addresses(3))[0] == "59503"


def test_keys_of_a_frozen_sub_account_do_nothing(tmp_path: Path) -> None:
    mock = opened(tmp_path, lambda okx: okx["accounts"][1]["subAccount"].update(frozen=True))
    reply = caller(mock, "sub1").client.get("/api/v5/" + BALANCES)
    assert reply.status == 400
    assert reply.body == b'{"msg":"API frozen, please contact customer service.","code":"50100"}'
    assert caller(mock, "sub2").get(BALANCES) != []


def test_keys_of_nobody_are_refused(master: Caller) -> None:
    answer = master.asked_in_vain(f"{KEYS}?subAcct=nobody1")
    assert answer == ("59510", "Sub-account does not exist")


@pytest.mark.parametrize("path", [KEYS, MODIFY, DELETE])
def test_only_a_key_bound_to_addresses_handles_keys(mock: MockServer, path: str) -> None:
    params = {"subAcct": "faux001", "label": "v5", "passphrase": "Passw0rd!", "apiKey": "x"}
    assert caller(mock, "default").refused(path, **params)[0] == "50035"


def test_a_managed_sub_account_gets_no_key(tmp_path: Path) -> None:
    mock = opened(tmp_path, lambda okx: okx["accounts"][1]["subAccount"].update(type="2"))
    params = {"subAcct": "faux001", "label": "v5", "passphrase": "Passw0rd!"}
    assert caller(mock, "bound").refused(KEYS, **params) == (
        "59614",
        "Managed subaccount does not support this operation.",
    )


def test_a_sub_account_may_pay_others_once_its_master_says_so(mock: MockServer) -> None:
    master, sub = caller(mock, "default"), caller(mock, "sub1")
    order = {"ccy": "USDT", "amt": "5", "from": "6", "to": "6", "type": "4", "subAcct": "faux002"}
    assert sub.refused("asset/transfer", **order)[0] == "58119"
    rows = master.client.post("/api/v5/" + TRANSFER_OUT, {"subAcct": "faux001,faux002"})
    assert rows.code == "0"
    assert sub.post("asset/transfer", **order)["amt"] == "5"
    listed = {row["subAcct"]: row["canTransOut"] for row in master.get("users/subaccount/list")}
    assert listed == {"faux001": True, "faux002": True}
    assert master.post(TRANSFER_OUT, subAcct="faux001", canTransOut=False) == {
        "subAcct": "faux001",
        "canTransOut": False,
    }
    assert sub.refused("asset/transfer", **order)[0] == "58119"


def test_one_unknown_name_sets_nothing(master: Caller) -> None:
    answer = master.refused(TRANSFER_OUT, subAcct="faux001,nobody1")
    assert answer == ("59510", "Sub-account does not exist")
