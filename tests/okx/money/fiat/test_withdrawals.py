"""Withdrawals to banks: fiat/create-withdrawal, cancel-withdrawal, withdrawal and their history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.clients import OkxClient, body_of
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from .conftest import Changed, Teller

INSTANT = {"ccy": "EUR", "paymentMethod": "XPULSE", "paymentAcctId": "530012", "amt": "1000"}
SEPA = {"ccy": "EUR", "paymentMethod": "SEPA", "paymentAcctId": "530011", "amt": "1000"}
FAST = {"ccy": "SGD", "paymentMethod": "SG_FAST", "paymentAcctId": "940001", "amt": "100"}


def test_a_withdrawal_freezes_amount_and_fee(teller: Teller) -> None:
    order = teller.withdraw()
    assert order == {
        "ordId": order["ordId"],
        "clientId": "mine1",
        "ccy": "TRY",
        "amt": "10000",
        "fee": "200",
        "paymentAcctId": "412323",
        "paymentMethod": "TR_BANKS",
        "state": "processing",
        "cTime": str(NOON_MS),
        "uTime": str(NOON_MS),
    }
    assert teller.held("TRY") == ("9800", "10200")


def test_it_passes_through_its_states_as_time_goes_on(teller: Teller) -> None:
    order = teller.withdraw()
    seen = []
    for seconds in (0, 59, 1, 59, 1, 119, 1):
        teller.advance(seconds)
        seen.append(teller.state(order))
    assert seen == [
        "pending",
        "pending",
        "inqueue",
        "inqueue",
        "processing",
        "processing",
        "completed",
    ]


def test_the_time_of_the_last_change_is_its_own(teller: Teller) -> None:
    order = teller.withdraw()
    teller.advance(1000)
    shown = teller.only(f"withdrawal?ordId={order['ordId']}")
    assert (shown["cTime"], shown["uTime"]) == (str(NOON_MS), str(NOON_MS + 240_000))


def test_a_completed_withdrawal_is_paid_and_billed(teller: Teller) -> None:
    teller.withdraw()
    assert teller.bills(1)[0] != ("TRY", "2", "-10000")
    teller.advance(240)
    assert teller.held("TRY") == ("9800", "0")
    assert teller.bills(2) == [("TRY", "2", "-200"), ("TRY", "2", "-10000")]
    named = teller.get("bills?clientId=mine1", "/api/v5/asset/")
    assert [row["balChg"] for row in named] == ["-200", "-10000"]


def test_an_instant_method_completes_at_once(teller: Teller) -> None:
    order = teller.withdraw(**INSTANT)
    assert (order["state"], order["fee"]) == ("completed", "1")
    assert teller.held("EUR") == ("298999", "0")
    assert teller.state(order) == "completed"


@pytest.mark.parametrize(
    ("amount", "fee"), [("1", "0.5"), ("500", "0.5"), ("500.01", "0.51"), ("1000", "1")]
)
def test_the_fee_is_a_part_rounded_up_but_not_below_the_minimum(
    teller: Teller, amount: str, fee: str
) -> None:
    assert teller.withdraw(**INSTANT | {"amt": amount})["fee"] == fee


def test_a_pending_withdrawal_is_canceled_and_the_money_returns(teller: Teller) -> None:
    order = teller.withdraw()
    teller.advance(59)
    answer = teller.post("cancel-withdrawal", {"ordId": order["ordId"]})
    assert answer == {"ordId": order["ordId"], "state": "canceled"}
    assert teller.held("TRY") == ("20000", "0")
    teller.advance(3600)
    shown = teller.only(f"withdrawal?ordId={order['ordId']}")
    assert (shown["state"], shown["uTime"]) == ("canceled", str(NOON_MS + 59_000))
    assert teller.held("TRY") == ("20000", "0")


@pytest.mark.parametrize("seconds", [60, 120, 240])
def test_a_withdrawal_that_has_gone_too_far_is_not_canceled(teller: Teller, seconds: int) -> None:
    order = teller.withdraw()
    teller.advance(seconds)
    assert teller.refused("cancel-withdrawal", {"ordId": order["ordId"]}) == "58403"


def test_a_withdrawal_is_canceled_once(teller: Teller) -> None:
    asked = {"ordId": teller.withdraw()["ordId"]}
    teller.post("cancel-withdrawal", asked)
    assert teller.refused("cancel-withdrawal", asked) == "58403"


def test_a_method_that_has_no_pending_state_cannot_be_canceled(teller: Teller) -> None:
    order = teller.withdraw(**SEPA)
    assert teller.state(order) == "inqueue"
    assert teller.refused("cancel-withdrawal", {"ordId": order["ordId"]}) == "58403"


def test_a_withdrawal_that_the_bank_returns_fails(teller: Teller) -> None:
    order = teller.withdraw(paymentAcctId="412324")
    teller.advance(239)
    assert (teller.state(order), teller.held("TRY")) == ("processing", ("9800", "10200"))
    teller.advance(1)
    assert (teller.state(order), teller.held("TRY")) == ("failed", ("20000", "0"))


def test_one_cannot_cancel_or_see_what_others_withdraw(teller: Teller, other: Teller) -> None:
    order = teller.withdraw()
    assert other.refused("cancel-withdrawal", {"ordId": order["ordId"]}) == "58215"
    assert other.refused(f"withdrawal?ordId={order['ordId']}") == "58215"
    assert other.get("withdrawal-order-history") == []


def test_a_deposit_is_no_withdrawal(teller: Teller) -> None:
    order = teller.withdraw()
    assert teller.refused(f"deposit?ordId={order['ordId']}") == "58400"


def test_an_id_of_the_client_is_good_for_one_withdrawal(teller: Teller, other: Teller) -> None:
    order = teller.withdraw()
    assert teller.refused("create-withdrawal", teller.wants()) == "58404"
    assert teller.refused("create-withdrawal", teller.wants(amt="5")) == "58404"
    teller.post("cancel-withdrawal", {"ordId": order["ordId"]})
    assert teller.refused("create-withdrawal", teller.wants()) == "58404"
    assert other.withdraw(paymentAcctId="999")["clientId"] == "mine1"


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        pytest.param({"paymentMethod": "PIX"}, "58401", id="a method of another currency"),
        pytest.param({"ccy": "AED"}, "58401", id="a currency that banks do not move"),
        pytest.param({"ccy": "XYZ"}, "58401", id="no currency"),
        pytest.param({"paymentAcctId": "1"}, "58402", id="no bank account"),
        pytest.param({"paymentAcctId": "999"}, "58402", id="somebody else's bank account"),
        pytest.param({"paymentAcctId": "530011"}, "58402", id="one for another method"),
        pytest.param({"amt": "1.001"}, "51000", id="three places"),
        pytest.param({"amt": "19607.85"}, "58350", id="more than there is with the fee"),
        pytest.param(SEPA | {"amt": "9.99"}, "58206", id="below the minimum"),
        pytest.param(SEPA | {"amt": "100000.01"}, "58205", id="above the maximum"),
        pytest.param({"clientId": "no-dashes"}, "51000", id="an id of other letters"),
    ],
)
def test_what_cannot_be_withdrawn(teller: Teller, wanted: dict[str, str], code: str) -> None:
    assert teller.refused("create-withdrawal", teller.wants(**wanted)) == code


def test_all_that_there_is_can_be_withdrawn(teller: Teller) -> None:
    teller.withdraw(amt="19607.84")
    assert teller.held("TRY") == ("0", "20000")


def test_more_than_the_limit_of_a_day_is_refused_until_the_next(teller: Teller) -> None:
    teller.withdraw(**SEPA | {"amt": "100000"})
    teller.withdraw(**SEPA | {"amt": "99999", "clientId": "mine2"})
    beyond = teller.wants(**SEPA | {"amt": "10", "clientId": "mine3"})
    assert teller.refused("create-withdrawal", beyond) == "58201"
    teller.advance(86_400)
    assert teller.post("create-withdrawal", beyond)["amt"] == "10"


@pytest.mark.parametrize("limit", ["weekly", "monthly", "lifetime"])
def test_more_than_a_longer_limit_is_refused(changed: Changed, limit: str) -> None:
    teller = changed(lambda fiat: fiat["withdrawals"][0].update(limits={limit: "150"}))
    teller.withdraw(amt="100")
    assert teller.refused("create-withdrawal", teller.wants(amt="51", clientId="b")) == "58205"
    assert teller.withdraw(amt="50", clientId="b")["amt"] == "50"


def test_what_failed_does_not_count_towards_a_life(changed: Changed) -> None:
    teller = changed(lambda fiat: fiat["withdrawals"][0].update(limits={"lifetime": "100"}))
    teller.withdraw(amt="100", paymentAcctId="412324")
    assert teller.refused("create-withdrawal", teller.wants(amt="1", clientId="b")) == "58205"
    teller.advance(240)
    assert teller.withdraw(amt="100", clientId="b")["amt"] == "100"


@pytest.mark.parametrize(
    ("changes", "code"), [({"suspended": True}, "58405"), ({"api": False}, "58407")]
)
def test_a_method_that_takes_no_withdrawals(
    changed: Changed, changes: dict[str, bool], code: str
) -> None:
    teller = changed(lambda fiat: fiat["withdrawals"][0].update(changes))
    assert teller.refused("create-withdrawal", teller.wants()) == code


def test_a_method_that_is_for_deposits_only(changed: Changed) -> None:
    teller = changed(lambda fiat: fiat["withdrawals"].pop(0))
    assert teller.refused("create-withdrawal", teller.wants()) == "58406"


def test_sub_accounts_have_no_bank_accounts_and_do_not_withdraw(sub: Teller) -> None:
    assert sub.only("withdrawal-payment-methods?ccy=TRY")["accounts"] == []
    assert sub.refused("create-withdrawal", sub.wants()) == "58209"


@pytest.mark.parametrize("keys", ["read", "trade"])
def test_a_key_that_may_not_withdraw_is_refused(teller: Teller, keys: str) -> None:
    client = OkxClient(teller.mock, teller.mock.keys("okx", keys))
    body = body_of(client.post("/api/v5/fiat/create-withdrawal", teller.wants()))
    assert body["code"] == "50120"
    assert teller.held("TRY") == ("20000", "0")


def history(teller: Teller, query: str = "") -> list[Any]:
    """Return the ids of the client of the withdrawals a query finds."""
    return [row["clientId"] for row in teller.get(f"withdrawal-order-history?{query}")]


def test_the_history_shows_orders_as_their_details_do(teller: Teller) -> None:
    order = teller.withdraw()
    (row,) = teller.get("withdrawal-order-history")
    assert row == teller.only(f"withdrawal?ordId={order['ordId']}")


def test_the_history_pages_back_and_forth(teller: Teller) -> None:
    for name in "abcd":
        teller.withdraw(amt="100", clientId=name)
        teller.advance(1)
    assert history(teller) == ["d", "c", "b", "a"]
    assert history(teller, "limit=3") == ["d", "c", "b"]
    assert history(teller, f"after={NOON_MS + 2000}") == ["b", "a"]
    assert history(teller, f"before={NOON_MS + 1000}") == ["d", "c"]
    assert history(teller, f"after={NOON_MS + 3000}&before={NOON_MS}") == ["c", "b"]
    assert history(teller, f"after={NOON_MS + 3000}&limit=1") == ["c"]


def test_the_history_is_filtered(teller: Teller) -> None:
    teller.withdraw(clientId="a")
    teller.withdraw(**SEPA | {"clientId": "b"})
    teller.withdraw(**INSTANT | {"clientId": "c"})
    teller.withdraw(**FAST | {"clientId": "d"})
    assert history(teller, "ccy=EUR") == ["c", "b"]
    assert history(teller, "paymentMethod=SEPA") == ["b"]
    assert history(teller, "state=pending") == ["a"]
    assert history(teller, "ccy=EUR&state=completed") == ["c"]
    assert history(teller, "state=processing&paymentMethod=SG_FAST") == ["d"]
    assert history(teller, "ccy=BRL") == []
