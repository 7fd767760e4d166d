"""okx-api 3.2.3 of npm over the life of a spot order: https://www.npmjs.com/package/okx-api."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer
from tests.conftest import NOON_MS
from tests.real_clients.node_clients import FOLDER, answers_of

if TYPE_CHECKING:
    from collections.abc import Iterator

Answers = dict[str, Any]


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    """A mock at noon with 100,000 USDT in its main account."""
    with MockServer(clock=ManualClock(NOON_MS), limits=False, exchange="okx") as running:
        yield running


@pytest.fixture(scope="module")
def answers(server: MockServer) -> Answers:
    """What the script was answered, each answer under the name that the script gives it."""
    keys = server.okx
    words = (server.url, keys.key, keys.secret, keys.passphrase)
    answers: Answers = answers_of(FOLDER / "trading.mjs", *words)
    return answers


def test_an_order_is_placed_listed_amended_and_cancelled(answers: Answers) -> None:
    (placed,), (pending,), (order,) = answers["placed"], answers["pending"], answers["order"]
    assert placed["ordId"] == pending["ordId"] == order["ordId"]
    assert (pending["state"], pending["px"], pending["clOrdId"]) == ("live", "96000", "mine")
    assert answers["amended"][0]["sCode"] == "0"
    assert (order["px"], order["sz"]) == ("95000", "0.02")
    (held,) = answers["held"][0]["details"]
    assert (held["availBal"], held["ordFrozen"]) == ("98100", "1900")
    assert answers["canceled"][0]["ordId"] == placed["ordId"]
    (ended,) = answers["history"]
    assert (ended["state"], ended["cancelSource"]) == ("canceled", "1")


def test_a_market_order_fills_and_is_billed(answers: Answers) -> None:
    (bought,), (fill,) = answers["bought"], answers["fills"]
    assert (fill["ordId"], fill["fillSz"], fill["fee"]) == (
        bought["ordId"],
        "0.00103139",
        "-0.00000103139",
    )
    assert {bill["ccy"]: bill["balChg"] for bill in answers["bills"]} == {
        "BTC": "0.00103035861",
        "USDT": "-99.999758257",
    }


def test_several_orders_are_placed_and_cancelled(answers: Answers) -> None:
    for name in ("several", "severalCanceled"):
        assert [(row["sCode"], row["clOrdId"]) for row in answers[name]] == [
            ("0", "a"),
            ("0", "b"),
        ]


def test_timer_size_and_fees_are_answered(answers: Answers) -> None:
    assert answers["timer"][0]["triggerTime"] == "1750248010"
    assert answers["maxSize"][0]["maxBuy"] == "1.998"
    assert answers["fees"][0]["taker"] == "-0.001"


def test_a_refusal_is_an_error_with_its_row(answers: Answers) -> None:
    assert (answers["poor"]["code"], answers["poor"]["data"][0]["sCode"]) == ("1", "51008")
    assert (answers["gone"]["code"], answers["gone"]["data"][0]["sCode"]) == ("1", "51400")
    assert answers["unknown"]["code"] == "51603"


def test_an_algo_order_is_placed_amended_listed_and_cancelled(answers: Answers) -> None:
    (placed,), (pending,) = answers["algo"], answers["algoPending"]
    assert placed["algoId"] == pending["algoId"] == answers["algoDetails"][0]["algoId"]
    assert answers["algoAmended"][0]["sCode"] == "0"
    assert (pending["slTriggerPx"], pending["algoClOrdId"]) == ("91000", "stop")
    assert answers["algoCanceled"][0]["algoId"] == placed["algoId"]
    assert [one["state"] for one in answers["algoHistory"]] == ["canceled"]
    assert answers["algoGone"]["data"][0]["sCode"] == "51400"
