"""okx-api of npm over the lives of a grid bot and of a recurring buy."""

from __future__ import annotations

from decimal import Decimal
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
    answers: Answers = answers_of(FOLDER / "bots.mjs", *words)
    return answers


def test_a_grid_trades_is_paid_out_and_stops_at_its_loss(answers: Answers) -> None:
    (made,), (running,), (ended,) = (answers[one] for one in ("grid", "running", "ended"))
    assert made["algoId"] == running["algoId"] == ended["algoId"]
    assert (running["state"], running["tradeNum"], running["arbitrageNum"]) == ("running", "2", "1")
    assert [(one["side"], one["px"]) for one in answers["orders"]] == [
        *(("buy", "89000"), ("buy", "88000"), ("sell", "91000"), ("sell", "92000")),
    ]
    (income,) = answers["income"]
    assert income["profit"] == running["gridProfit"]
    assert Decimal("23.9") < Decimal(income["profit"]) < 24
    assert answers["added"] == [{"algoId": made["algoId"]}]
    assert answers["most"] == [{"maxGridQty": "285"}]
    assert (ended["state"], ended["cancelType"], ended["investment"]) == ("stopped", "3", "11000")
    assert answers["again"]["data"][0]["sCode"] == "51291"


def test_a_recurring_buy_buys_at_its_hour(answers: Answers) -> None:
    (bought,), (part,) = answers["bought"], answers["parts"]
    assert (bought["cycles"], bought["investmentAmt"]) == ("1", "899.999299994")
    assert (part["accFillSz"], part["avgPx"], part["state"]) == ("0.00999997", "90000.2", "filled")
    assert answers["stopped"][0]["sCode"] == "0"
    assert answers["pending"] == []
