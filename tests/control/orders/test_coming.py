"""What becomes of a coming order is decided: refused, unknown, lost, cancelled by the exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ControlError, Problem
from fauxchange.control.errors import NotThereError
from tests.okx.trading.trader import PAIR, order

if TYPE_CHECKING:
    from tests.control.conftest import Steered
    from tests.okx.trading.trader import Trader


def decide(steered: Steered, outcome: str, **more: Any) -> Any:
    return steered.call("POST", "/orders/next", outcome=outcome, **more)


def test_the_next_order_is_refused_in_its_row(steered: Steered, trader: Trader) -> None:
    decide(steered, "refused", code="51008_1000")
    answer = trader.answer("POST", "trade/order", order(clOrdId="a"))
    (row,) = answer["data"]
    assert (answer["code"], row["sCode"], row["subCode"], row["clOrdId"]) == (
        "1",
        "51008",
        "1000",
        "a",
    )
    assert trader.place(clOrdId="b")["sCode"] == "0"
    assert trader.names("trade/orders-pending") == ["b"]


def test_a_batch_is_refused_in_all_its_rows(steered: Steered, trader: Trader) -> None:
    decide(steered, "refused", code="51008_1000")
    rows = [order(clOrdId="a"), order(clOrdId="b")]
    assert trader.batch("trade/batch-orders", rows) == [("51008", "a"), ("51008", "b")]
    assert trader.batch("trade/batch-orders", rows) == [("0", "a"), ("0", "b")]


def test_an_error_of_the_gateway_is_one(steered: Steered, trader: Trader) -> None:
    decide(steered, "refused", code="50013")
    answer = trader.answer("POST", "trade/order", order())
    assert (answer["code"], answer["data"]) == ("50013", [])


def test_the_nth_order_of_an_account_and_instrument_is_meant(
    steered: Steered, trader: Trader
) -> None:
    asked = {"code": "51008_1000", "account": "main", "instrument": PAIR, "nth": 2}
    assert decide(steered, "refused", **asked)["fault"] == "f1"
    assert trader.place(instId="ETH-USDT", px="3000", sz="0.1")["sCode"] == "0"
    codes = [trader.place(clOrdId=name)["sCode"] for name in ("a", "b", "c")]
    assert codes == ["0", "51008", "0"]


def test_other_accounts_do_not_count(steered: Steered, trader: Trader) -> None:
    decide(steered, "refused", code="51008_1000", account="faux001")
    decide(steered, "canceled", account="faux001")
    assert trader.place()["sCode"] == "0"
    assert len(trader.rows("trade/orders-pending")) == 1


@pytest.mark.parametrize(("dropped", "there"), [(False, ["a"]), (True, [])])
def test_the_outcome_of_an_order_is_unknown(
    steered: Steered, trader: Trader, dropped: bool, there: list[str]
) -> None:
    decide(steered, "unknown", dropped=dropped)
    assert trader.answer("POST", "trade/order", order(clOrdId="a"))["code"] == "50004"
    assert trader.names("trade/orders-pending") == there


def test_an_order_is_carried_out_and_its_answer_lost(steered: Steered, trader: Trader) -> None:
    decide(steered, "lost")
    reply = trader.client.post("/api/v5/trade/order", order(clOrdId="a"))
    assert reply.delivery is not None
    assert reply.delivery.reset == "before"
    assert trader.names("trade/orders-pending") == ["a"]


@pytest.mark.parametrize(
    ("asked", "source"),
    [
        ({"outcome": "canceled"}, "0"),
        ({"outcome": "canceled", "reason": "timer", "detail": "a drill"}, "20"),
        ({"outcome": "self-trade"}, "32"),
    ],
)
def test_the_next_order_is_accepted_and_cancelled(
    steered: Steered, trader: Trader, asked: dict[str, str], source: str
) -> None:
    decide(steered, **asked)
    placed = trader.place(px="96956.3")
    assert placed["sCode"] == "0"
    seen = trader.order(ordId=placed["ordId"])
    assert (seen["state"], seen["accFillSz"], seen["cancelSource"]) == ("canceled", "0", source)
    assert asked.get("detail", "") in seen["cancelSourceReason"]
    assert trader.order(ordId=trader.place(px="96956.3")["ordId"])["state"] == "filled"


def test_orders_that_are_refused_do_not_count_for_a_cancellation(
    steered: Steered, trader: Trader
) -> None:
    decide(steered, "canceled", nth=2)
    assert trader.place(px="1000000")["sCode"] == "51006"
    states = [trader.order(ordId=trader.place()["ordId"])["state"] for _ in range(3)]
    assert states == ["live", "canceled", "live"]


def test_decisions_add_up_and_each_is_for_one_order(steered: Steered, trader: Trader) -> None:
    decide(steered, "canceled", reason="timer")
    decide(steered, "self-trade")
    sources = [trader.order(ordId=trader.place()["ordId"])["cancelSource"] for _ in range(3)]
    assert sources == ["20", "32", ""]


def test_a_decision_is_kept_in_a_snapshot_and_forgotten_by_a_reset(
    steered: Steered, trader: Trader
) -> None:
    decide(steered, "canceled")
    steered.mock.save("decided")
    steered.mock.reset()
    assert trader.order(ordId=trader.place()["ordId"])["state"] == "live"
    steered.mock.restore("decided")
    assert trader.order(ordId=trader.place()["ordId"])["state"] == "canceled"


@pytest.mark.parametrize(
    ("asked", "status", "word"),
    [
        ({"outcome": "refused"}, 400, "a refusal has a code"),
        ({"outcome": "refused", "code": "51008"}, 400, "51008_1000"),
        ({"outcome": "burnt"}, 400, "is not one of"),
        ({"outcome": "canceled", "reason": "whim"}, 400, "is not one of"),
        ({"outcome": "canceled", "account": "nobody"}, 404, "no account okx:nobody"),
        ({"outcome": "canceled", "instrument": "NO-SUCH"}, 404, "no instrument NO-SUCH"),
    ],
)
def test_what_cannot_be_decided_is_explained(
    steered: Steered, asked: dict[str, str], status: int, word: str
) -> None:
    actual, answer = steered.answer("POST", "/orders/next", **asked)
    assert (actual, word in answer["error"]) == (status, True), answer


def test_python_does_the_same(steered: Steered, trader: Trader) -> None:
    decision = steered.mock.next_order("refused", code="51020", account="main")
    assert decision == ("refused", "main", "", 1, "f1")
    steered.mock.disarm(decision.fault)
    assert trader.place()["sCode"] == "0"
    with pytest.raises(ControlError, match="an order is not burnt"):
        steered.mock.next_order("burnt")
    with pytest.raises(NotThereError):
        steered.mock.next_order("lost", account="nobody")
    with pytest.raises(Problem, match="has no error"):
        steered.mock.next_order("refused", code="12345")
