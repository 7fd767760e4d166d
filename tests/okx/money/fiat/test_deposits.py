"""Deposits from banks: fiat/deposit, its history, and POST /_mock/fiat-deposits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from .conftest import Bank, Changed, Teller

WIRE = {"ccy": "USD", "payment_method": "US_WIRE"}


def test_a_deposit_is_told_as_it_arrives(explainer: Teller, bank: Bank) -> None:
    came = bank.sends()
    assert came["state"] == "processing"
    assert explainer.only(f"deposit?ordId={came['id']}") == {
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
    assert explainer.held("TRY") == ("20000", "0")


def test_it_is_credited_and_billed_when_it_is_completed(explainer: Teller, bank: Bank) -> None:
    came = bank.sends()
    explainer.advance(59)
    assert (explainer.state(came, "deposit"), explainer.held("TRY")) == (
        "processing",
        ("20000", "0"),
    )
    explainer.advance(1)
    assert (explainer.state(came, "deposit"), explainer.held("TRY")) == (
        "completed",
        ("45000", "0"),
    )
    assert explainer.bills(1) == [("TRY", "1", "25000")]


def test_it_passes_through_its_states(explainer: Teller, bank: Bank) -> None:
    came = bank.sends(**WIRE)
    seen = []
    for seconds in (0, 3600, 86_400):
        explainer.advance(seconds)
        seen.append(explainer.state(came, "deposit"))
    assert seen == ["pending", "processing", "completed"]


@pytest.mark.parametrize(
    ("amount", "fee", "held"), [("1000", "10", "10990"), ("25000", "25", "34975")]
)
def test_the_fee_is_taken_off_what_arrives(
    explainer: Teller, bank: Bank, amount: str, fee: str, held: str
) -> None:
    assert bank.sends(**WIRE, amount=amount)["fee"] == fee
    explainer.advance(90_000)
    assert explainer.held("USD") == (held, "0")


def test_an_instant_method_credits_at_once(explainer: Teller, bank: Bank) -> None:
    came = bank.sends(ccy="BRL", payment_method="PIX", amount="150.5")
    assert came["state"] == "completed"
    assert explainer.held("BRL") == ("150.5", "0")


def test_what_arrived_can_be_withdrawn(explainer: Teller, bank: Bank) -> None:
    bank.sends()
    assert explainer.refused("create-withdrawal", explainer.wants(amt="40000")) == "58350"
    explainer.advance(60)
    assert explainer.withdraw(amt="40000")["fee"] == "800"


def test_a_deposit_from_a_bank_account_that_bounces_fails(explainer: Teller, bank: Bank) -> None:
    came = bank.sends(bank_account="412324")
    explainer.advance(60)
    assert (explainer.state(came, "deposit"), explainer.held("TRY")) == ("failed", ("20000", "0"))


def test_deposits_are_not_shown_to_others(explainer: Teller, other: Teller, bank: Bank) -> None:
    came = bank.sends()
    assert other.refused(f"deposit?ordId={came['id']}") == "58400"
    assert other.get("deposit-order-history") == []
    assert explainer.refused(f"withdrawal?ordId={came['id']}") == "58215"


def test_the_history_pages_back_and_forth(explainer: Teller, bank: Bank) -> None:
    for amount in ("1", "2", "3", "4"):
        bank.sends(amount=amount)
        explainer.advance(1)

    def amounts(query: str) -> list[str]:
        return [row["amt"] for row in explainer.get(f"deposit-order-history?{query}")]

    assert amounts("") == ["4", "3", "2", "1"]
    assert amounts("limit=3") == ["4", "3", "2"]
    assert amounts(f"after={NOON_MS + 2000}") == ["2", "1"]
    assert amounts(f"before={NOON_MS + 1000}") == ["4", "3"]
    assert amounts(f"after={NOON_MS + 3000}&before={NOON_MS}") == ["3", "2"]


def test_the_history_is_filtered(explainer: Teller, bank: Bank) -> None:
    for sent in ({}, WIRE, {"ccy": "EUR", "payment_method": "XPULSE"}):
        bank.sends(**sent)

    def methods(query: str) -> list[str]:
        return [row["paymentMethod"] for row in explainer.get(f"deposit-order-history?{query}")]

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
    explainer: Teller, bank: Bank, sent: dict[str, str], status: int, reason: str
) -> None:
    before = explainer.everything()
    assert bank.answer(**sent) == (status, {"error": reason})
    assert explainer.everything() == before


@pytest.mark.parametrize(
    ("sent", "pointer", "reason"),
    [
        ({"amount": "0"}, "/amount", '"0" is not a number above zero'),
        ({"chain": "TRY-Bank"}, "", "'chain' was unexpected"),
    ],
)
def test_a_body_that_is_no_deposit_is_explained(
    explainer: Teller, bank: Bank, sent: dict[str, str], pointer: str, reason: str
) -> None:
    status, body = bank.answer(**sent)
    assert (status, body["pointer"]) == (400, pointer)
    assert reason in body["error"]
    assert explainer.get("deposit-order-history") == []


def test_a_deposit_that_the_fee_eats_up_does_not_arrive(changed: Changed) -> None:
    def dear(fiat: dict[str, Any]) -> None:
        fiat["deposits"][0].update(minFee="5")

    from .conftest import Bank

    explainer = changed(dear)
    answer = Bank(explainer.mock).answer(amount="5")
    assert answer == (400, {"error": "the fee is 5 TRY"})
