"""What becomes of withdrawals and of staking, when a test decides it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange.control.errors import ControlError, NotThereError

if TYPE_CHECKING:
    from .conftest import Steered

ADDRESS = "TN4hGjVXMzyQ7sXgPBuD9b4N1aGizqsWkd"
HELD = "10500.25"


def withdraw(steered: Steered) -> str:
    """Withdraw 100 USDT over TRON; return the id."""
    asked = {"ccy": "USDT", "amt": "100", "dest": "4", "toAddr": ADDRESS, "chain": "USDT-TRC20"}
    number: str = steered.post("asset/withdrawal", **asked)[0]["wdId"]
    return number


def state(steered: Steered) -> str:
    found: str = steered.get("asset/withdrawal-history")[0]["state"]
    return found


def balance(steered: Steered, ccy: str = "USDT") -> tuple[str, str]:
    """Return what is there, and what of it is frozen."""
    (row,) = steered.get(f"asset/balances?ccy={ccy}")
    return row["bal"], row["frozenBal"]


def decide(steered: Steered, number: str, outcome: str) -> Any:
    return steered.call("POST", f"/withdrawals/{number}", outcome=outcome)


def test_a_withdrawal_that_fails_gives_back_what_it_froze(steered: Steered) -> None:
    number = withdraw(steered)
    assert balance(steered) != (HELD, "0")
    assert decide(steered, number, "fail")["state"] == "failed"
    assert (state(steered), balance(steered)) == ("-1", (HELD, "0"))
    steered.mock.advance(days=1)
    assert (state(steered), balance(steered)) == ("-1", (HELD, "0"))


def test_a_withdrawal_that_failed_does_not_count_for_the_quota(steered: Steered) -> None:
    number = withdraw(steered)
    before = steered.get("asset/currencies?ccy=USDT")[0]["usedWdQuota"]
    decide(steered, number, "fail")
    after = steered.get("asset/currencies?ccy=USDT")[0]["usedWdQuota"]
    assert [Decimal(used) for used in (before, after)] == [Decimal(100), Decimal(0)]


def test_a_withdrawal_can_fail_after_it_was_broadcast(steered: Steered) -> None:
    number = withdraw(steered)
    while state(steered) != "1":
        steered.mock.advance(seconds=30)
    decide(steered, number, "fail")
    assert (state(steered), balance(steered)) == ("-1", (HELD, "0"))


def test_a_withdrawal_that_is_completed_is_paid_at_once_and_only_once(steered: Steered) -> None:
    number = withdraw(steered)
    answer = decide(steered, number, "complete")
    assert (answer["state"], len(answer["tx_id"])) == ("success", 64)
    whole, frozen = balance(steered)
    assert (state(steered), frozen) == ("2", "0")
    assert Decimal(whole) <= Decimal(HELD) - 100
    steered.mock.advance(days=1)
    assert balance(steered) == (whole, "0")


def test_a_held_withdrawal_stays_until_it_is_released(steered: Steered) -> None:
    number = withdraw(steered)
    decide(steered, number, "hold")
    steered.mock.advance(days=3)
    assert state(steered) == "4"
    (answer,) = steered.get(f"asset/deposit-withdraw-status?wdId={number}")
    assert answer["state"] == "Pending withdrawal: manual review"
    assert decide(steered, number, "release")["state"] == "waiting"
    assert state(steered) == "0"
    steered.mock.advance(days=1)
    assert (state(steered), balance(steered)[1]) == ("2", "0")


def test_one_that_was_held_and_released_takes_each_step_once(steered: Steered) -> None:
    undisturbed = withdraw(steered)
    whole = [state(steered)]
    while whole[-1] != "2":
        steered.mock.advance(seconds=1)
        whole.append(state(steered))
    steered.mock.reset()
    number = withdraw(steered)
    assert number == undisturbed
    decide(steered, number, "hold")
    decide(steered, number, "release")
    seen = [state(steered)]
    while seen[-1] != "2":
        steered.mock.advance(seconds=1)
        seen.append(state(steered))
    assert seen == whole


@pytest.mark.parametrize(("outcome", "shown"), [("fail", "-1"), ("complete", "2")])
def test_a_held_withdrawal_can_be_decided(steered: Steered, outcome: str, shown: str) -> None:
    number = withdraw(steered)
    decide(steered, number, "hold")
    decide(steered, number, outcome)
    assert (state(steered), balance(steered)[1]) == (shown, "0")


def test_a_held_withdrawal_cannot_be_canceled_by_its_owner(steered: Steered) -> None:
    number = withdraw(steered)
    decide(steered, number, "hold")
    reply = steered.okx.post("/api/v5/asset/cancel-withdrawal", {"wdId": number})
    assert b'"code":"0"' not in reply.body


def test_a_withdrawal_between_users_is_completed_too(steered: Steered) -> None:
    asked = {"ccy": "USDT", "amt": "5", "dest": "3", "toAddr": "mail@example.com"}
    number = steered.post("asset/withdrawal", **asked)[0]["wdId"]
    assert decide(steered, number, "complete")["tx_id"] == ""
    assert (state(steered), balance(steered)) == ("2", ("10495.25", "0"))


@pytest.mark.parametrize(
    ("before", "outcome", "status", "word"),
    [
        ([], "release", 400, "is not held but waiting"),
        (["hold"], "hold", 400, "is held already"),
        (["fail"], "complete", 400, "is over: failed"),
        (["complete"], "fail", 400, "is over: success"),
        ([], "burn", 400, "is not one of"),
    ],
)
def test_what_cannot_become_of_a_withdrawal_is_explained(
    steered: Steered, before: list[str], outcome: str, status: int, word: str
) -> None:
    number = withdraw(steered)
    for one in before:
        decide(steered, number, one)
    actual, answer = steered.answer("POST", f"/withdrawals/{number}", outcome=outcome)
    assert (actual, word in answer["error"]) == (status, True), answer


def test_a_withdrawal_nobody_made_is_not_there(steered: Steered) -> None:
    assert steered.answer("POST", "/withdrawals/5", outcome="fail")[0] == 404
    assert steered.answer("POST", "/staking/orders/5/fail")[0] == 404
    assert steered.answer("POST", "/staking/doge/rate", apr="1")[0] == 404


def purchase(steered: Steered) -> str:
    """Stake 1 ETH; return the id of the order."""
    steered.post("finance/staking-defi/eth/purchase", amt="1")
    log: Any = steered.mock.sandbox.store.log("staking/okx:main/eth/purchase")
    number: str = log[-1].id
    return number


def test_a_staking_order_that_fails_gives_back_what_it_took(steered: Steered) -> None:
    number = purchase(steered)
    assert balance(steered, "ETH")[0] == "36.11827078"
    answer = steered.call("POST", f"/staking/orders/{number}/fail")
    assert (answer["status"], balance(steered, "ETH")[0]) == ("failed", "37.11827078")
    (row,) = steered.get("finance/staking-defi/eth/purchase-redeem-history")
    assert row["status"] == "failed"
    status, answer = steered.answer("POST", f"/staking/orders/{number}/fail")
    assert (status, answer["error"]) == (400, f"{number} is failed")


def test_another_rate_is_paid_from_now_on_and_the_history_stays(steered: Steered) -> None:
    history = "finance/staking-defi/eth/apy-history?days=3"
    before = steered.get(history)
    answer = steered.call("POST", "/staking/eth/rate", apr="0.365")
    assert answer["apr"] == "0.365"
    assert steered.get("finance/staking-defi/eth/product-info")[0]["rate"] == "36.50"
    assert steered.get(history) == before
    steered.call("POST", "/credit", exchange="okx", account="faux002", ccy="BETH", amount="1000")
    steered.mock.advance(days=1)
    held = steered.call("GET", "/accounts?id=faux002")["accounts"][0]["books"]["funding"]
    assert held["BETH"]["available"] == "1001"
    (latest, *older) = steered.get(history)
    assert float(latest["rate"]) > 0.3
    assert older == before[:2]


def test_python_does_the_same(steered: Steered) -> None:
    mock, number = steered.mock, withdraw(steered)
    assert mock.decide_withdrawal(number, "hold").state == "review"
    with pytest.raises(ControlError, match="does not burn"):
        mock.decide_withdrawal(number, "burn")
    with pytest.raises(NotThereError):
        mock.decide_withdrawal("5", "hold")
    assert mock.fail_staking_order(purchase(steered)).status == "failed"
    mock.set_staking_rate("sol", "0.01")
    with pytest.raises(NotThereError):
        mock.set_staking_rate("doge", "0.01")
