"""Deposits: asset/deposit-history, asset/deposit-withdraw-status and POST /_mock/deposits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .conftest import admin

if TYPE_CHECKING:
    from fauxchange import MockServer

    from .conftest import Funding

# USDT-TRC20: a block takes 3 s, 20 credit a deposit, 38 unlock it.
CREDITED_S, UNLOCKED_S = 60, 114


def only(rows: list[Any]) -> Any:
    """Return the only row."""
    (row,) = rows
    return row


def test_a_deposit_waits_until_it_is_confirmed(okx: Funding) -> None:
    came = okx.arrives("USDT", "250", "USDT-TRC20")
    assert came["state"] == "waiting"
    row = only(okx.get("deposit-history"))
    assert row == {
        "actualDepBlkConfirm": "0",
        "amt": "250",
        "areaCodeFrom": "",
        "ccy": "USDT",
        "chain": "USDT-TRC20",
        "depId": came["id"],
        "from": "",
        "fromWdId": "",
        "state": "0",
        "to": came["address"],
        "ts": "1750248000000",
        "txId": came["tx_id"],
    }
    assert okx.held("USDT") == ("10500.25", "0")


def test_it_arrives_at_the_address_the_exchange_tells(okx: Funding) -> None:
    came = okx.arrives("USDT", "250", "USDT-TRC20")
    assert came["address"] in {row["addr"] for row in okx.get("deposit-address?ccy=USDT")}


def test_confirmations_are_counted_up_to_the_last_that_matters(okx: Funding) -> None:
    okx.arrives("USDT", "250", "USDT-TRC20")
    okx.advance(31)
    assert only(okx.get("deposit-history"))["actualDepBlkConfirm"] == "10"
    okx.advance(3600)
    assert only(okx.get("deposit-history"))["actualDepBlkConfirm"] == "38"


def test_a_confirmed_deposit_is_credited_and_billed(okx: Funding) -> None:
    okx.arrives("USDT", "250", "USDT-TRC20")
    okx.advance(CREDITED_S - 1)
    assert okx.held("USDT") == ("10500.25", "0")
    okx.advance(1)
    assert okx.held("USDT") == ("10750.25", "0")
    assert only(okx.get("deposit-history"))["state"] == "1"
    bill = okx.get("bills?limit=1")[0]
    assert (bill["type"], bill["balChg"], bill["bal"]) == ("1", "250", "10750.25")


def test_an_unlocked_deposit_is_successful(okx: Funding) -> None:
    okx.arrives("USDT", "250", "USDT-TRC20")
    okx.advance(UNLOCKED_S)
    assert only(okx.get("deposit-history"))["state"] == "2"
    assert okx.held("USDT") == ("10750.25", "0")


def test_what_is_credited_but_not_unlocked_cannot_be_withdrawn(okx: Funding) -> None:
    asked = {
        "ccy": "USDT",
        "amt": "10600",
        "dest": "4",
        "toAddr": "TXtvfb7cdrn6VX9H49mgio8bUxZ3DGfvYF",
        "chain": "USDT-TRC20",
    }
    okx.arrives("USDT", "250", "USDT-TRC20")
    okx.advance(CREDITED_S)
    assert okx.refused("withdrawal", asked) == ("58350", "Insufficient balance.")
    okx.advance(UNLOCKED_S - CREDITED_S)
    assert okx.post("withdrawal", asked)["amt"] == "10600"


def test_what_is_credited_but_not_unlocked_can_be_transferred(okx: Funding) -> None:
    okx.arrives("USDT", "250", "USDT-TRC20")
    okx.advance(CREDITED_S)
    okx.post("transfer", {"ccy": "USDT", "amt": "10750.25", "from": "6", "to": "18"})
    assert okx.held("USDT") == ("0", "0")


def test_without_a_chain_it_comes_over_the_main_one(okx: Funding) -> None:
    assert okx.arrives("USDT", "250")["chain"] == "USDT-ERC20"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("ccy=USDT", 1),
        ("ccy=BTC", 1),
        ("ccy=ETH", 0),
        ("state=0", 1),
        ("state=2", 1),
        ("state=8", 0),
        ("type=4", 2),
        ("type=3", 0),
        ("txId=no-such-hash", 0),
        ("limit=1", 1),
    ],
)
def test_the_history_is_filtered(okx: Funding, query: str, count: int) -> None:
    okx.arrives("USDT", "250", "USDT-TRC20")
    okx.advance(UNLOCKED_S)
    okx.arrives("BTC", "1")
    assert len(okx.get(f"deposit-history?{query}")) == count


def test_a_deposit_is_found_by_its_id_and_its_hash(okx: Funding) -> None:
    came = okx.arrives("BTC", "1")
    okx.arrives("BTC", "2")
    assert only(okx.get(f"deposit-history?depId={came['id']}"))["amt"] == "1"
    assert only(okx.get(f"deposit-history?txId={came['tx_id']}"))["amt"] == "1"


def test_the_history_pages_both_ways(okx: Funding) -> None:
    times = []
    for amount in ("1", "2", "3", "4"):
        times.append(okx.arrives("BTC", amount)["now_ms"])
        okx.advance(1)
    older = okx.get(f"deposit-history?after={times[2]}")
    newer = okx.get(f"deposit-history?before={times[1]}")
    between = okx.get(f"deposit-history?before={times[0]}&after={times[3]}")
    assert [row["amt"] for row in older] == ["2", "1"]
    assert [row["amt"] for row in newer] == ["4", "3"]
    assert [row["amt"] for row in between] == ["3", "2"]
    assert [row["amt"] for row in okx.get("deposit-history?limit=2")] == ["4", "3"]


def test_nobody_sees_deposits_of_others(okx: Funding, friend: Funding) -> None:
    came = okx.arrives("BTC", "1")
    assert friend.get("deposit-history") == []
    query = f"txId={came['tx_id']}&ccy=BTC&to={came['address']}&chain=BTC-Bitcoin"
    assert friend.get(f"deposit-withdraw-status?{query}") == []


def test_the_status_tells_stage_and_estimated_time(okx: Funding) -> None:
    came = okx.arrives("USDT", "250", "USDT-TRC20")
    query = f"txId={came['tx_id']}&ccy=USDT&to={came['address']}&chain=USDT-TRC20"
    row = only(okx.get(f"deposit-withdraw-status?{query}"))
    assert row["state"].startswith("On-chain transaction detection: ")
    assert row["estCompleteTime"] == "06/18/2025, 8:01:54 PM"
    assert (row["wdId"], row["txId"]) == ("", came["tx_id"])
    okx.advance(CREDITED_S)
    row = only(okx.get(f"deposit-withdraw-status?{query}"))
    assert row["state"].startswith("Receiving account credit: ")
    okx.advance(UNLOCKED_S)
    row = only(okx.get(f"deposit-withdraw-status?{query}"))
    assert row["state"].startswith("Deposit complete: ")


def test_the_status_of_a_deposit_on_another_chain_is_nothing(okx: Funding) -> None:
    came = okx.arrives("USDT", "250", "USDT-TRC20")
    query = f"txId={came['tx_id']}&ccy=USDT&to={came['address']}&chain=USDT-ERC20"
    assert okx.get(f"deposit-withdraw-status?{query}") == []


DEPOSIT = {"exchange": "okx", "account": "main", "ccy": "BTC", "amount": "1"}


@pytest.mark.parametrize(
    ("change", "status", "word"),
    [
        ({"account": "nobody"}, 404, "no account okx:nobody"),
        ({"exchange": "kraken"}, 400, '"kraken" is not one of'),
        ({"account": "desk01"}, 400, "is a sub-account"),
        ({"ccy": "NOSUCH"}, 400, "no currency NOSUCH"),
        ({"chain": "BTC-TRC20"}, 400, "BTC is not on BTC-TRC20"),
        ({"amount": "0.0001"}, 400, "below the minimum"),
        ({"amount": "1.000000001"}, 400, "8 decimal places"),
        ({"amount": "0"}, 400, '"0" is not a number above zero'),
        ({"amount": "-1"}, 400, '"-1" is not a number above zero'),
        ({"amount": 1}, 400, 'is not of type "string"'),
        ({"color": "red"}, 400, "'color' was unexpected"),
    ],
)
def test_a_wrong_deposit_is_refused_with_a_reason(
    mock: MockServer, okx: Funding, change: dict[str, Any], status: int, word: str
) -> None:
    before = okx.everything()
    answer = admin(mock).post("/_mock/deposits", json={**DEPOSIT, **change})
    assert answer.status_code == status
    assert answer.json is not None
    assert word in answer.json["error"]
    assert okx.everything() == before


@pytest.mark.parametrize("body", ["", "[]", "{", '{"exchange": "okx"}'])
def test_a_body_that_is_no_deposit_is_refused(mock: MockServer, body: str) -> None:
    kind = "application/json"
    answer = admin(mock).post("/_mock/deposits", data=body, content_type=kind)
    assert answer.status_code == 400
