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


def test_a_withdrawal_freezes_amount_and_fee(explainer: Teller) -> None:
    order = explainer.withdraw()
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
    assert explainer.held("TRY") == ("9800", "10200")


def test_it_passes_through_its_states_as_time_goes_on(explainer: Teller) -> None:
    order = explainer.withdraw()
    seen = []
    for seconds in (0, 59, 1, 59, 1, 119, 1):
        explainer.advance(seconds)
        seen.append(explainer.state(order))
    assert seen == [
        "pending",
        "pending",
        "inqueue",
        "inqueue",
        "processing",
        "processing",
        "completed",
    ]


def test_the_time_of_the_last_change_is_its_own(explainer: Teller) -> None:
    order = explainer.withdraw()
    explainer.advance(1000)
    shown = explainer.only(f"withdrawal?ordId={order['ordId']}")
    assert (shown["cTime"], shown["uTime"]) == (str(NOON_MS), str(NOON_MS + 240_000))


def test_a_completed_withdrawal_is_paid_and_billed(explainer: Teller) -> None:
    explainer.withdraw()
    assert explainer.bills(1)[0] != ("TRY", "2", "-10000")
    explainer.advance(240)
    assert explainer.held("TRY") == ("9800", "0")
    assert explainer.bills(2) == [("TRY", "2", "-200"), ("TRY", "2", "-10000")]
    named = explainer.get("bills?clientId=mine1", "/api/v5/asset/")
    assert [row["balChg"] for row in named] == ["-200", "-10000"]


def test_an_instant_method_completes_at_once(explainer: Teller) -> None:
    order = explainer.withdraw(**INSTANT)
    assert (order["state"], order["fee"]) == ("completed", "1")
    assert explainer.held("EUR") == ("298999", "0")
    assert explainer.state(order) == "completed"


@pytest.mark.parametrize(
    ("amount", "fee"), [("1", "0.5"), ("500", "0.5"), ("500.01", "0.51"), ("1000", "1")]
)
def test_the_fee_is_a_part_rounded_up_but_not_below_the_minimum(
    explainer: Teller, amount: str, fee: str
) -> None:
    assert explainer.withdraw(**INSTANT | {"amt": amount})["fee"] == fee


def test_a_pending_withdrawal_is_canceled_and_the_money_returns(explainer: Teller) -> None:
    order = explainer.withdraw()
    explainer.advance(59)
    answer = explainer.post("cancel-withdrawal", {"ordId": order["ordId"]})
    assert answer == {"ordId": order["ordId"], "state": "canceled"}
    assert explainer.held("TRY") == ("20000", "0")
    explainer.advance(3600)
    shown = explainer.only(f"withdrawal?ordId={order['ordId']}")
    assert (shown["state"], shown["uTime"]) == ("canceled", str(NOON_MS + 59_000))
    assert explainer.held("TRY") == ("20000", "0")


@pytest.mark.parametrize("seconds", [60, 120, 240])
def test_a_withdrawal_that_has_gone_too_far_is_not_canceled(
    explainer: Teller, seconds: int
) -> None:
    order = explainer.withdraw()
    explainer.advance(seconds)
    assert explainer.refused("cancel-withdrawal", {"ordId": order["ordId"]}) == "58403"


def test_a_withdrawal_is_canceled_once(explainer: Teller) -> None:
    asked = {"ordId": explainer.withdraw()["ordId"]}
    explainer.post("cancel-withdrawal", asked)
    assert explainer.refused("cancel-withdrawal", asked) == "58403"


def test_a_method_that_has_no_pending_state_cannot_be_canceled(explainer: Teller) -> None:
    order = explainer.withdraw(**SEPA)
    assert explainer.state(order) == "inqueue"
    assert explainer.refused("cancel-withdrawal", {"ordId": order["ordId"]}) == "58403"


def test_a_withdrawal_that_the_bank_returns_fails(explainer: Teller) -> None:
    order = explainer.withdraw(paymentAcctId="412324")
    explainer.advance(239)
    assert (explainer.state(order), explainer.held("TRY")) == ("processing", ("9800", "10200"))
    explainer.advance(1)
    assert (explainer.state(order), explainer.held("TRY")) == ("failed", ("20000", "0"))


def test_one_cannot_cancel_or_see_what_others_withdraw(explainer: Teller, other: Teller) -> None:
    order = explainer.withdraw()
    assert other.refused("cancel-withdrawal", {"ordId": order["ordId"]}) == "58215"
    assert other.refused(f"withdrawal?ordId={order['ordId']}") == "58215"
    assert other.get("withdrawal-order-history") == []


def test_a_deposit_is_no_withdrawal(explainer: Teller) -> None:
    order = explainer.withdraw()
    assert explainer.refused(f"deposit?ordId={order['ordId']}") == "58400"


def test_an_id_of_the_client_is_good_for_one_withdrawal(explainer: Teller, other: Teller) -> None:
    order = explainer.withdraw()
    assert explainer.refused("create-withdrawal", explainer.wants()) == "58404"
    assert explainer.refused("create-withdrawal", explainer.wants(amt="5")) == "58404"
    explainer.post("cancel-withdrawal", {"ordId": order["ordId"]})
    assert explainer.refused("create-withdrawal", explainer.wants()) == "58404"
    assert other.withdraw(paymentAcctId="999")["clientId"] == "mine1"


@pytest.mark.parametrize(
    ("params", "code"),
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
def test_what_cannot_be_withdrawn_is_refused(
    explainer: Teller, params: dict[str, str], code: str
) -> None:
    assert explainer.refused("create-withdrawal", explainer.wants(**params)) == code


def test_all_that_there_is_can_be_withdrawn(explainer: Teller) -> None:
    explainer.withdraw(amt="19607.84")
    assert explainer.held("TRY") == ("0", "20000")


def test_more_than_the_limit_of_a_day_is_refused_until_the_next(explainer: Teller) -> None:
    explainer.withdraw(**SEPA | {"amt": "100000"})
    explainer.withdraw(**SEPA | {"amt": "99999", "clientId": "mine2"})
    beyond = explainer.wants(**SEPA | {"amt": "10", "clientId": "mine3"})
    assert explainer.refused("create-withdrawal", beyond) == "58201"
    explainer.advance(86_400)
    assert explainer.post("create-withdrawal", beyond)["amt"] == "10"


@pytest.mark.parametrize("limit", ["weekly", "monthly", "lifetime"])
def test_more_than_a_longer_limit_is_refused(changed: Changed, limit: str) -> None:
    explainer = changed(lambda fiat: fiat["withdrawals"][0].update(limits={limit: "150"}))
    explainer.withdraw(amt="100")
    assert (
        explainer.refused("create-withdrawal", explainer.wants(amt="51", clientId="b")) == "58205"
    )
    assert explainer.withdraw(amt="50", clientId="b")["amt"] == "50"


def test_what_failed_does_not_count_towards_a_life(changed: Changed) -> None:
    explainer = changed(lambda fiat: fiat["withdrawals"][0].update(limits={"lifetime": "100"}))
    explainer.withdraw(amt="100", paymentAcctId="412324")
    assert explainer.refused("create-withdrawal", explainer.wants(amt="1", clientId="b")) == "58205"
    explainer.advance(240)
    assert explainer.withdraw(amt="100", clientId="b")["amt"] == "100"


@pytest.mark.parametrize(
    ("changes", "code"), [({"suspended": True}, "58405"), ({"api": False}, "58407")]
)
def test_a_method_that_takes_no_withdrawals(
    changed: Changed, changes: dict[str, bool], code: str
) -> None:
    explainer = changed(lambda fiat: fiat["withdrawals"][0].update(changes))
    assert explainer.refused("create-withdrawal", explainer.wants()) == code


def test_a_method_that_is_for_deposits_only(changed: Changed) -> None:
    explainer = changed(lambda fiat: fiat["withdrawals"].pop(0))
    assert explainer.refused("create-withdrawal", explainer.wants()) == "58406"


def test_sub_accounts_have_no_bank_accounts_and_do_not_withdraw(sub: Teller) -> None:
    assert sub.only("withdrawal-payment-methods?ccy=TRY")["accounts"] == []
    assert sub.refused("create-withdrawal", sub.wants()) == "58209"


@pytest.mark.parametrize("keys", ["read", "trade"])
def test_a_key_that_may_not_withdraw_is_refused(explainer: Teller, keys: str) -> None:
    client = OkxClient(explainer.mock, explainer.mock.keys("okx", keys))
    body = body_of(client.post("/api/v5/fiat/create-withdrawal", explainer.wants()))
    assert body["code"] == "50120"
    assert explainer.held("TRY") == ("20000", "0")


def history(explainer: Teller, query: str = "") -> list[Any]:
    """Return the ids of the client of the withdrawals a query finds."""
    return [row["clientId"] for row in explainer.get(f"withdrawal-order-history?{query}")]


def test_the_history_shows_orders_as_their_details_do(explainer: Teller) -> None:
    order = explainer.withdraw()
    (row,) = explainer.get("withdrawal-order-history")
    assert row == explainer.only(f"withdrawal?ordId={order['ordId']}")


def test_the_history_pages_back_and_forth(explainer: Teller) -> None:
    for name in "abcd":
        explainer.withdraw(amt="100", clientId=name)
        explainer.advance(1)
    assert history(explainer) == ["d", "c", "b", "a"]
    assert history(explainer, "limit=3") == ["d", "c", "b"]
    assert history(explainer, f"after={NOON_MS + 2000}") == ["b", "a"]
    assert history(explainer, f"before={NOON_MS + 1000}") == ["d", "c"]
    assert history(explainer, f"after={NOON_MS + 3000}&before={NOON_MS}") == ["c", "b"]
    assert history(explainer, f"after={NOON_MS + 3000}&limit=1") == ["c"]


def test_the_history_is_filtered(explainer: Teller) -> None:
    explainer.withdraw(clientId="a")
    explainer.withdraw(**SEPA | {"clientId": "b"})
    explainer.withdraw(**INSTANT | {"clientId": "c"})
    explainer.withdraw(**FAST | {"clientId": "d"})
    assert history(explainer, "ccy=EUR") == ["c", "b"]
    assert history(explainer, "paymentMethod=SEPA") == ["b"]
    assert history(explainer, "state=pending") == ["a"]
    assert history(explainer, "ccy=EUR&state=completed") == ["c"]
    assert history(explainer, "state=processing&paymentMethod=SG_FAST") == ["d"]
    assert history(explainer, "ccy=BRL") == []
