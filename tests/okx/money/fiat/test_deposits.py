"""Deposits from banks: fiat/deposit, its history, and POST /_mock/fiat-deposits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from .conftest import Bank, Changed, Teller

WIRE = {"ccy": "USD", "payment_method": "US_WIRE"}


def test_a_deposit_is_told_as_it_arrives(teller: Teller, bank: Bank) -> None:
    came = bank.sends()
    assert came["state"] == "processing"
    assert teller.only(f"deposit?ordId={came['id']}") == {
        "ordId": came["id"],
        "clientId": "",
        "ccy": "TRY",
        "amt": "25000",
        "fee": "0",
        "paymentAcctId": "412323",
        "paymentMethod": "TR_BANKS",
        "state": "processing",
        "cTime": str(NOON_MS),
        "uTime": str(NOON_MS),
    }
    assert teller.held("TRY") == ("20000", "0")


def test_it_is_credited_and_billed_when_it_is_completed(teller: Teller, bank: Bank) -> None:
    came = bank.sends()
    teller.advance(59)
    assert (teller.state(came, "deposit"), teller.held("TRY")) == ("processing", ("20000", "0"))
    teller.advance(1)
    assert (teller.state(came, "deposit"), teller.held("TRY")) == ("completed", ("45000", "0"))
    assert teller.bills(1) == [("TRY", "1", "25000")]


def test_it_passes_through_its_states(teller: Teller, bank: Bank) -> None:
    came = bank.sends(**WIRE)
    seen = []
    for seconds in (0, 3600, 86_400):
        teller.advance(seconds)
        seen.append(teller.state(came, "deposit"))
    assert seen == ["pending", "processing", "completed"]


@pytest.mark.parametrize(
    ("amount", "fee", "held"), [("1000", "10", "10990"), ("25000", "25", "34975")]
)
def test_the_fee_is_taken_off_what_arrives(
    teller: Teller, bank: Bank, amount: str, fee: str, held: str
) -> None:
    assert bank.sends(**WIRE, amount=amount)["fee"] == fee
    teller.advance(90_000)
    assert teller.held("USD") == (held, "0")


def test_an_instant_method_credits_at_once(teller: Teller, bank: Bank) -> None:
    came = bank.sends(ccy="BRL", payment_method="PIX", amount="150.5")
    assert came["state"] == "completed"
    assert teller.held("BRL") == ("150.5", "0")


def test_what_arrived_can_be_withdrawn(teller: Teller, bank: Bank) -> None:
    bank.sends()
    assert teller.refused("create-withdrawal", teller.wants(amt="40000")) == "58350"
    teller.advance(60)
    assert teller.withdraw(amt="40000")["fee"] == "800"


def test_a_deposit_from_a_bank_account_that_bounces_fails(teller: Teller, bank: Bank) -> None:
    came = bank.sends(bank_account="412324")
    teller.advance(60)
    assert (teller.state(came, "deposit"), teller.held("TRY")) == ("failed", ("20000", "0"))


def test_deposits_are_not_shown_to_others(teller: Teller, other: Teller, bank: Bank) -> None:
    came = bank.sends()
    assert other.refused(f"deposit?ordId={came['id']}") == "58400"
    assert other.get("deposit-order-history") == []
    assert teller.refused(f"withdrawal?ordId={came['id']}") == "58215"


def test_the_history_pages_back_and_forth(teller: Teller, bank: Bank) -> None:
    for amount in ("1", "2", "3", "4"):
        bank.sends(amount=amount)
        teller.advance(1)

    def amounts(query: str) -> list[str]:
        return [row["amt"] for row in teller.get(f"deposit-order-history?{query}")]

    assert amounts("") == ["4", "3", "2", "1"]
    assert amounts("limit=3") == ["4", "3", "2"]
    assert amounts(f"after={NOON_MS + 2000}") == ["2", "1"]
    assert amounts(f"before={NOON_MS + 1000}") == ["4", "3"]
    assert amounts(f"after={NOON_MS + 3000}&before={NOON_MS}") == ["3", "2"]


def test_the_history_is_filtered(teller: Teller, bank: Bank) -> None:
    for sent in ({}, WIRE, {"ccy": "EUR", "payment_method": "XPULSE"}):
        bank.sends(**sent)

    def methods(query: str) -> list[str]:
        return [row["paymentMethod"] for row in teller.get(f"deposit-order-history?{query}")]

    assert methods("") == ["XPULSE", "US_WIRE", "TR_BANKS"]
    assert methods("ccy=USD") == ["US_WIRE"]
    assert methods("paymentMethod=TR_BANKS") == ["TR_BANKS"]
    assert methods("state=completed") == ["XPULSE"]


@pytest.mark.parametrize(
    ("sent", "status", "reason"),
    [
        ({"account": "nobody"}, 404, "there is no account okx:nobody"),
        ({"account": "faux001"}, 400, "okx:faux001 is a sub-account"),
        ({"ccy": "AED"}, 400, "AED has no TR_BANKS"),
        ({"payment_method": "PIX"}, 400, "TRY has no PIX"),
        ({"bank_account": "999"}, 400, "okx:main has no bank account 999 for TR_BANKS"),
        (
            {"account": "other", "ccy": "BRL", "payment_method": "PIX"},
            400,
            "okx:other has no bank account  for PIX",
        ),
        ({"amount": "0.99"}, 400, "0.99 TRY is below 1"),
        ({"amount": "1000001"}, 400, "1000001 TRY is above 1000000"),
        ({"amount": "1.001"}, 400, "TRY has 2 decimal places"),
    ],
)
def test_what_cannot_arrive_is_explained(
    teller: Teller, bank: Bank, sent: dict[str, str], status: int, reason: str
) -> None:
    before = teller.everything()
    assert bank.answer(**sent) == (status, {"error": reason})
    assert teller.everything() == before


@pytest.mark.parametrize(
    ("sent", "pointer", "reason"),
    [
        ({"amount": "0"}, "/amount", '"0" does not match'),
        ({"chain": "TRY-Bank"}, "", "'chain' was unexpected"),
    ],
)
def test_a_body_that_is_no_deposit_is_explained(
    teller: Teller, bank: Bank, sent: dict[str, str], pointer: str, reason: str
) -> None:
    status, body = bank.answer(**sent)
    assert (status, body["pointer"]) == (400, pointer)
    assert reason in body["error"]
    assert teller.get("deposit-order-history") == []


def test_a_deposit_that_the_fee_eats_up_does_not_arrive(changed: Changed) -> None:
    def dear(fiat: dict[str, Any]) -> None:
        fiat["deposits"][0].update(minFee="5")

    from .conftest import Bank

    teller = changed(dear)
    answer = Bank(teller.mock).answer(amount="5")
    assert answer == (400, {"error": "the fee is 5 TRY"})
