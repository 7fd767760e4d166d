"""asset/withdrawal, its cancellation, its history and its status."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import data
from tests.okx.draft import unlimited

from .conftest import Funding

if TYPE_CHECKING:
    from pathlib import Path

TRON = "TXtvfb7cdrn6VX9H49mgio8bUxZ3DGfvYF"
ON_CHAIN = {"ccy": "USDT", "amt": "100", "dest": "4", "toAddr": TRON, "chain": "USDT-TRC20"}
INTERNAL = {"ccy": "USDT", "amt": "100", "dest": "3", "toAddr": "3001", "toAddrType": "2"}
BITCOIN = "17DKe3kkkkiiiiTvAKKi2vMPbm1Bz3CMKw"

# Waiting 60 s, approved 10 s, broadcasting 30 s, validating 20 blocks of 3 s.
APPROVED_S, BROADCAST_S, VALIDATING_S, DONE_S = 60, 70, 100, 160


def state(okx: Funding, made: Any) -> str:
    """Return a withdrawal's state."""
    (row,) = okx.get(f"withdrawal-history?wdId={made['wdId']}")
    found: str = row["state"]
    return found


def test_a_withdrawal_freezes_amount_and_fee(okx: Funding) -> None:
    made = okx.post("withdrawal", {**ON_CHAIN, "clientId": "mine1"})
    assert made == {
        "amt": "100",
        "wdId": made["wdId"],
        "ccy": "USDT",
        "clientId": "mine1",
        "chain": "USDT-TRC20",
    }
    assert okx.held("USDT") == ("10399.25", "101")


def test_a_withdrawal_goes_through_its_states(okx: Funding) -> None:
    made = okx.post("withdrawal", ON_CHAIN)
    seen = [state(okx, made)]
    for at_s, before_s in ((60, 0), (70, 60), (100, 70), (160, 100)):
        okx.advance(at_s - before_s)
        seen.append(state(okx, made))
    assert seen == ["0", "7", "1", "15", "2"]


def test_a_withdrawal_that_is_done_is_debited_with_its_fee(okx: Funding) -> None:
    okx.post("withdrawal", {**ON_CHAIN, "clientId": "mine1"})
    okx.advance(DONE_S - 1)
    assert okx.held("USDT") == ("10399.25", "101")
    okx.advance(1)
    assert okx.held("USDT") == ("10399.25", "0")
    fee, amount = okx.get("bills?clientId=mine1")
    assert (amount["type"], amount["balChg"], amount["bal"]) == ("2", "-100", "10400.25")
    assert (fee["type"], fee["balChg"], fee["bal"]) == ("221", "-1", "10399.25")


def test_the_hash_is_known_once_it_is_broadcast(okx: Funding) -> None:
    okx.post("withdrawal", ON_CHAIN)
    okx.advance(BROADCAST_S - 1)
    assert okx.get("withdrawal-history")[0]["txId"] == ""
    okx.advance(1)
    assert len(okx.get("withdrawal-history")[0]["txId"]) == 64


def test_the_history_has_the_documented_row(okx: Funding) -> None:
    made = okx.post("withdrawal", ON_CHAIN)
    assert okx.get("withdrawal-history") == [
        {
            "note": "",
            "chain": "USDT-TRC20",
            "fee": "1",
            "feeCcy": "USDT",
            "ccy": "USDT",
            "clientId": "",
            "toAddrType": "1",
            "amt": "100",
            "txId": "",
            "from": "main",
            "areaCodeFrom": "",
            "to": TRON,
            "areaCodeTo": "",
            "state": "0",
            "ts": "1750248000000",
            "nonTradableAsset": False,
            "wdId": made["wdId"],
        }
    ]


def test_without_a_chain_the_main_one_is_used(okx: Funding) -> None:
    made = okx.post("withdrawal", {"ccy": "BTC", "amt": "0.1", "dest": "4", "toAddr": BITCOIN})
    assert made["chain"] == "BTC-Bitcoin"


def test_an_address_with_a_tag_is_told_in_two_members(okx: Funding) -> None:
    okx.arrives("XRP", "100")
    okx.advance(60)
    address = okx.get("deposit-address?ccy=XRP")[0]["addr"]
    okx.post("withdrawal", {"ccy": "XRP", "amt": "10", "dest": "4", "toAddr": f"{address}:42"})
    row = okx.get("withdrawal-history")[0]
    assert (row["to"], row["tag"]) == (address, "42")
    asked = {"ccy": "XRP", "amt": "10", "dest": "4", "toAddr": address}
    assert okx.refused("withdrawal", asked)[0] == "58221"


def test_a_waiting_withdrawal_can_be_canceled(okx: Funding) -> None:
    made = okx.post("withdrawal", ON_CHAIN)
    okx.advance(APPROVED_S - 1)
    assert okx.post("cancel-withdrawal", {"wdId": made["wdId"]}) == {"wdId": made["wdId"]}
    assert okx.held("USDT") == ("10500.25", "0")
    assert state(okx, made) == "-2"
    okx.advance(DONE_S)
    assert (state(okx, made), okx.held("USDT")) == ("-2", ("10500.25", "0"))


def test_a_withdrawal_is_canceled_once(okx: Funding) -> None:
    made = okx.post("withdrawal", ON_CHAIN)
    okx.post("cancel-withdrawal", {"wdId": made["wdId"]})
    asked = {"wdId": made["wdId"]}
    expected = ("58220", "Withdrawal request already canceled.")
    assert okx.refused("cancel-withdrawal", asked) == expected


@pytest.mark.parametrize("after_s", [APPROVED_S, BROADCAST_S, VALIDATING_S, DONE_S])
def test_a_withdrawal_that_waits_no_longer_cannot_be_canceled(okx: Funding, after_s: int) -> None:
    made = okx.post("withdrawal", ON_CHAIN)
    okx.advance(after_s)
    refused = okx.refused("cancel-withdrawal", {"wdId": made["wdId"]})
    assert refused == ("58216", "Operation not allowed.")


def test_nobody_cancels_what_others_withdraw(okx: Funding, friend: Funding) -> None:
    made = okx.post("withdrawal", ON_CHAIN)
    refused = friend.refused("cancel-withdrawal", {"wdId": made["wdId"]})
    assert refused == ("58215", "Withdrawal ID does not exist.")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"ccy": "NOSUCH"}, "51000"),
        ({"chain": "USDT-Bitcoin"}, "58010"),
        ({"toAddr": "0x66d0edc2e63b6b992381ee668fbcb01f20ae0428"}, "58222"),
        ({"amt": "1.9"}, "58206"),
        ({"amt": "40000000.1"}, "58205"),
        ({"amt": "100.0000001"}, "51000"),
        ({"amt": "10499.26"}, "58350"),
    ],
)
def test_a_wrong_withdrawal_is_refused(okx: Funding, change: dict[str, str], code: str) -> None:
    assert okx.refused("withdrawal", {**ON_CHAIN, **change})[0] == code


def test_the_fee_may_take_the_last_of_it(okx: Funding) -> None:
    okx.post("withdrawal", {**ON_CHAIN, "amt": "10499.25"})
    assert okx.held("USDT") == ("0", "10500.25")


def test_a_sub_account_cannot_withdraw(desk: Funding) -> None:
    assert desk.refused("withdrawal", {**ON_CHAIN, "amt": "10"})[0] == "58209"


def test_more_than_the_quota_of_24_hours_is_refused(friend: Funding) -> None:
    asked = {"ccy": "BTC", "amt": "80", "dest": "4", "toAddr": BITCOIN}
    friend.post("withdrawal", asked)
    used = float(friend.get("currencies?ccy=BTC")[0]["usedWdQuota"])
    assert 5_000_000 < used < 10_000_000
    assert friend.refused("withdrawal", asked)[0] == "58201"
    friend.advance(86_400)
    friend.post("withdrawal", asked)


def test_a_canceled_withdrawal_uses_no_quota(friend: Funding) -> None:
    made = friend.post("withdrawal", {"ccy": "BTC", "amt": "80", "dest": "4", "toAddr": BITCOIN})
    friend.post("cancel-withdrawal", {"wdId": made["wdId"]})
    assert friend.get("currencies?ccy=BTC")[0]["usedWdQuota"] == "0"


def test_the_same_withdrawal_with_the_same_client_id_is_made_once(okx: Funding) -> None:
    first = okx.post("withdrawal", {**ON_CHAIN, "clientId": "once"})
    assert okx.post("withdrawal", {**ON_CHAIN, "clientId": "once"}) == first
    assert okx.held("USDT") == ("10399.25", "101")
    other = {**ON_CHAIN, "clientId": "once", "amt": "50"}
    assert okx.refused("withdrawal", other) == ("51000", "Parameter clientId error")


# Between users


def test_another_user_is_paid_without_a_fee(okx: Funding, friend: Funding) -> None:
    made = okx.post("withdrawal", INTERNAL)
    assert made["chain"] == ""
    okx.advance(70)
    assert okx.held("USDT") == ("10400.25", "0")
    assert friend.held("USDT") == ("100", "0")
    (came,) = friend.get("deposit-history?type=3")
    assert (came["fromWdId"], came["from"], came["state"]) == (made["wdId"], "main", "2")
    assert (came["chain"], came["to"], came["txId"]) == ("", "", "")


def test_it_has_no_stage_on_a_chain(okx: Funding) -> None:
    made = okx.post("withdrawal", INTERNAL)
    okx.advance(60)
    assert state(okx, made) == "7"
    okx.advance(10)
    assert state(okx, made) == "2"


def test_a_phone_number_or_an_email_is_a_user_elsewhere(okx: Funding) -> None:
    phone = {"toAddr": "15651000000", "areaCode": "86", "toAddrType": "1"}
    okx.post("withdrawal", {**INTERNAL, **phone})
    okx.post("withdrawal", {**INTERNAL, "toAddr": "someone@example.com", "toAddrType": "1"})
    okx.advance(70)
    assert okx.held("USDT") == ("10300.25", "0")
    assert okx.get("withdrawal-history?type=3")[1]["areaCodeTo"] == "86"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"toAddr": "9999"}, "58218"),
        ({"toAddr": "447215863902417"}, "58218"),
        ({"toAddr": "15651000000", "toAddrType": "1"}, "58218"),
        ({"toAddr": "no name of mine", "toAddrType": "1"}, "58213"),
        ({"toAddr": "main", "toAddrType": "1"}, "58218"),
        ({"amt": "0.09"}, "58206"),
        ({"amt": "100.000000001"}, "51000"),
        ({"amt": "10500.26"}, "58350"),
    ],
)
def test_a_wrong_payment_is_refused(okx: Funding, change: dict[str, str], code: str) -> None:
    assert okx.refused("withdrawal", {**INTERNAL, **change})[0] == code


# Asking


def test_the_history_pages_and_filters(okx: Funding) -> None:
    for number, amount in enumerate(("10", "20", "30")):
        okx.post("withdrawal", {**ON_CHAIN, "amt": amount, "clientId": f"w{number}"})
        okx.advance(1)
    start = 1_750_248_000_000
    shown = {
        query: [row["amt"] for row in okx.get(f"withdrawal-history?{query}")]
        for query in (
            f"after={start + 2000}",
            f"before={start}",
            "limit=1",
            "clientId=w1",
            "state=2",
            "type=3",
            "ccy=BTC",
        )
    }
    assert list(shown.values()) == [["20", "10"], ["30", "20"], ["30"], ["20"], [], [], []]


def test_the_status_tells_stage_and_time(okx: Funding) -> None:
    made = okx.post("withdrawal", ON_CHAIN)
    asked = f"deposit-withdraw-status?wdId={made['wdId']}"
    (row,) = okx.get(asked)
    assert row["state"] == "Pending withdrawal: waiting"
    assert (row["estCompleteTime"], row["txId"]) == ("06/18/2025, 8:02:40 PM", "")
    okx.advance(BROADCAST_S)
    assert okx.get(asked)[0]["state"].startswith("Withdrawal in progress: ")
    okx.advance(DONE_S)
    assert okx.get(asked)[0]["state"].startswith("Withdrawal complete: ")


def test_the_status_of_an_unknown_withdrawal_is_refused(okx: Funding) -> None:
    assert okx.refused("deposit-withdraw-status?wdId=1")[0] == "58215"


RECEIVER = {
    "walletType": "exchange",
    "exchId": "did:ethr:0xfeb4f99829a9acdf52979abee87e83addf22a7e1",
    "rcvrFirstName": "Bruce",
    "rcvrLastName": "Wayne",
}


@pytest.mark.parametrize("receiver", [RECEIVER, {"walletType": "private"}])
def test_a_withdrawal_may_say_who_receives_it(okx: Funding, receiver: dict[str, str]) -> None:
    assert okx.post("withdrawal", {**ON_CHAIN, "rcvrInfo": receiver})["amt"] == "100"


@pytest.mark.parametrize("missing", ["exchId", "rcvrFirstName", "rcvrLastName"])
def test_a_wallet_of_an_exchange_needs_the_exchange_and_the_names(
    okx: Funding, missing: str
) -> None:
    receiver = {name: value for name, value in RECEIVER.items() if name != missing}
    assert okx.refused("withdrawal", {**ON_CHAIN, "rcvrInfo": receiver}) == (
        "58238",
        "Incomplete info. The info of the exchange and the recipient are required if you're "
        "withdrawing to an exchange platform.",
    )


def test_a_receiver_without_the_kind_of_wallet_is_no_receiver(okx: Funding) -> None:
    receiver = {"exchId": "0", "rcvrFirstName": "Bruce", "rcvrLastName": "Wayne"}
    assert okx.refused("withdrawal", {**ON_CHAIN, "rcvrInfo": receiver}) == (
        "50014",
        "Parameter walletType can not be empty.",
    )


def test_money_goes_to_verified_addresses_where_a_world_lists_them(tmp_path: Path) -> None:
    world = json.loads((data.worlds() / "default.json").read_text(encoding="utf-8"))
    source = data.root() / "fixtures" / "funding" / "okx.json"
    terms = json.loads(source.read_text(encoding="utf-8"))
    for network in terms["networks"].values():
        network["verified"] = [TRON]
    (tmp_path / "terms.json").write_text(json.dumps(terms), encoding="utf-8")
    world["okx"]["funding"] = "terms.json"
    file = tmp_path / "verified.json"
    file.write_text(json.dumps(world), encoding="utf-8")
    okx = Funding(unlimited(file), "default")
    other = {**ON_CHAIN, "toAddr": f"{TRON[:-1]}Z"}
    assert okx.refused("withdrawal", other)[0] == "58207"
    assert okx.refused("withdrawal", {**ON_CHAIN, "toAddr": "nowhere"})[0] == "58222"
    assert okx.post("withdrawal", ON_CHAIN)["amt"] == "100"
