"""okx-api of npm over the life of a swap, with the pushes that its WebSocket client gets."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import MockServer
from tests.real_clients.node_clients import FOLDER, answers_of

if TYPE_CHECKING:
    from collections.abc import Iterator

Answers = dict[str, Any]


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    """A mock whose time stands: a client's login has the time of the machine."""
    with MockServer(limits=False, exchange="okx") as running:
        running.change_clock(frozen=True)
        yield running


@pytest.fixture(scope="module")
def answers(server: MockServer) -> Answers:
    """What the script was answered and told."""
    keys, urls = server.okx, (server.url, server.ws_url)
    words = (*urls, keys.key, keys.secret, keys.passphrase)
    answers: Answers = answers_of(FOLDER / "swap.mjs", *words)
    return answers


def test_a_position_is_pushed_as_it_is_read(answers: Answers) -> None:
    (row,), push = answers["position"], answers["openedPush"]
    (pushed,) = push["data"]
    assert pushed.pop("pTime")
    assert pushed == row
    assert (row["pos"], row["lever"], row["mgnMode"], row["posSide"]) == ("2", "10", "cross", "net")
    worth = Decimal(row["markPx"]) * Decimal("0.02")
    assert Decimal(row["notionalUsd"]) == worth
    assert Decimal(row["imr"]) == worth / 10
    (held,) = answers["balance"][0]["details"]
    assert Decimal(held["availEq"]) == Decimal(held["eq"]) - Decimal(row["imr"])


def test_an_order_that_closes_blocks_and_is_cancelled(answers: Answers) -> None:
    assert answers["resting"][0]["sCode"] == "0"
    assert answers["blocked"]["code"] == "51115"
    (closed,) = answers["closed"]
    assert (closed["instId"], closed["posSide"]) == ("BTC-USDT-SWAP", "net")
    assert answers["left"] == []
    assert [row["pos"] for row in answers["closedPush"]["data"]] == ["0"]


def test_what_was_won_and_paid_is_in_all_lists(answers: Answers) -> None:
    (closed,), (opened,) = answers["history"], answers["opened"]
    fills = answers["fills"]
    assert opened["ordId"] in {row["ordId"] for row in fills}
    fees = sum(Decimal(row["fee"]) for row in fills)
    won = sum(Decimal(row["fillPnl"]) for row in fills)
    assert (Decimal(closed["fee"]), Decimal(closed["pnl"])) == (fees, won)
    assert Decimal(closed["realizedPnl"]) == fees + won < 0
    billed = sum(Decimal(row["balChg"]) for row in answers["bills"])
    assert billed == fees + won
    assert (closed["type"], closed["direction"], closed["closeTotalPos"]) == ("2", "long", "2")


def test_more_than_there_is_is_refused(answers: Answers) -> None:
    poor = answers["poor"]
    rows = poor["data"] if poor.get("data") else []
    assert poor["code"] == "1" or rows[0]["sCode"] == "51008"
