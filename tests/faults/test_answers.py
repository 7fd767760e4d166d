"""Faults of the answer itself: its bytes, its type, its values."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from fauxchange import ManualClock, MockServer, Problem
from fauxchange.message import Delivery
from tests.clients import body_of
from tests.conftest import NOON_MS

from .caller import Caller

TRANSFERRED = {"ccy": "ETH", "amt": "1", "from": "6", "to": "18"}


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        ("empty", b""),
        ("text", b"upstream connect error"),
        ("null", b"null"),
        ("cut", b'{"code":"0","msg":"","data":[{"transId":"100433748079033869"'),
    ],
)
def test_a_malformed_body_comes_whole_after_the_call_was_carried_out(
    caller: Caller, body: str, sent: bytes
) -> None:
    caller.mock.fault("malformed-body", body=body)
    reply = caller.transfer()
    assert (reply.status, reply.body, reply.delivery) == (200, sent, None)
    assert caller.held() == "36.11827078"


def test_a_malformed_body_may_be_the_page_of_a_gateway(caller: Caller) -> None:
    caller.mock.fault("malformed-body")
    reply = caller.transfer()
    assert reply.content_type == "text/html"
    assert reply.body.startswith(b"<html>")
    assert caller.held() == "36.11827078"


def test_a_refusal_is_malformed_too(caller: Caller) -> None:
    caller.mock.fault("malformed-body", body="empty")
    reply = caller.client.get("/api/v5/asset/balances?ccy=" + "x" * 40)
    assert reply.body == b""


def test_an_answer_may_be_declared_as_something_else(caller: Caller) -> None:
    caller.mock.fault("content-type", type="text/html; charset=utf-8")
    reply = caller.transfer()
    assert reply.content_type == "text/html; charset=utf-8"
    assert body_of(reply)["data"][0]["amt"] == "1"


def test_a_truncated_body_ends_in_its_middle(caller: Caller) -> None:
    caller.mock.fault("truncated-body")
    reply = caller.transfer()
    assert reply.delivery is not None
    assert reply.delivery.cut == len(reply.body) // 2
    assert caller.held() == "36.11827078"


@pytest.mark.parametrize("options", [{"share": 1}, {"bytes": 10_000}])
def test_of_a_truncated_body_at_least_one_byte_is_missing(
    caller: Caller, options: dict[str, Any]
) -> None:
    caller.mock.fault("truncated-body", **options)
    reply = caller.transfer()
    assert reply.delivery is not None
    assert reply.delivery.cut == len(reply.body) - 1


def test_an_empty_body_cannot_be_truncated(caller: Caller) -> None:
    caller.mock.fault("truncated-body")
    caller.mock.fault("malformed-body", body="empty")
    assert caller.transfer().delivery is None


def test_faults_of_the_delivery_come_together(caller: Caller) -> None:
    caller.mock.fault("slow-drip", chunk=8, pauseMs=1)
    caller.mock.fault("truncated-body", bytes=20)
    reply = caller.transfer()
    assert reply.delivery == Delivery(cut=20, chunk=8, pause_ms=1)


def nasty(kind: str, seed: int = 0) -> Caller:
    caller = Caller(MockServer(limits=False, clock=ManualClock(NOON_MS), seed=seed))
    caller.mock.fault("nasty-answer", kinds=[kind])
    return caller


@pytest.mark.parametrize(
    "kind",
    [
        "empty-strings",
        "new-fields",
        "unknown-enums",
        "huge-decimals",
        "tiny-decimals",
        "reordered-keys",
        "extra-rows",
        "empty-page",
        "drawn",
    ],
)
def test_whatever_is_nasty_about_its_answer_a_transfer_moves_money_once(kind: str) -> None:
    caller = nasty(kind)
    answer = body_of(caller.transfer())
    assert answer["code"] == "0"
    assert len(answer["data"]) == 1
    assert caller.held() == "36.11827078"
    assert caller.wrong() == []


@pytest.mark.parametrize(
    ("kind", "bal"),
    [
        ("huge-decimals", "98765432109876543210987654321.123456789012345678"),
        ("tiny-decimals", "0.000000000000000000000000000001"),
    ],
)
def test_an_amount_may_have_more_digits_than_a_float_holds(kind: str, bal: str) -> None:
    caller = nasty(kind)
    rows = [body_of(caller.balances())["data"][0] for _ in range(20)]
    assert bal in {row["bal"] for row in rows}


def test_a_page_may_be_empty_though_there_is_something() -> None:
    assert body_of(nasty("empty-page").balances())["data"] == []


def test_a_page_may_show_a_row_twice() -> None:
    rows = body_of(nasty("extra-rows").balances())["data"]
    assert [row["ccy"] for row in rows] == ["ETH", "ETH"]


def test_an_answer_may_be_anything_that_its_schema_allows() -> None:
    caller = nasty("drawn")
    endpoint = caller.mock.app.exchanges["okx"].catalogue["asset/balances.get"]
    answers = [body_of(caller.balances())["data"] for _ in range(10)]
    assert all(endpoint.response.is_valid(data) for data in answers)
    assert len({json.dumps(data) for data in answers}) > 5


def test_the_same_seed_is_nasty_in_the_same_way() -> None:
    def bodies(seed: int) -> list[bytes]:
        mock = MockServer(limits=False, clock=ManualClock(NOON_MS), seed=seed)
        mock.fault("nasty-answer")
        return [Caller(mock).balances().body for _ in range(15)]

    assert bodies(1) == bodies(1)
    assert bodies(1) != bodies(2)


def test_a_refusal_has_nothing_that_could_be_nasty(caller: Caller) -> None:
    caller.mock.fault("nasty-answer", kinds=["new-fields"])
    assert set(body_of(caller.transfer("40"))) == {"code", "msg", "data"}


def test_without_hypothesis_drawn_answers_cannot_be_armed(
    mock: MockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    with pytest.raises(Problem) as error:
        mock.fault("nasty-answer")
    assert error.value.pointer == "/faults/0/options/kinds"
    assert "pip install 'fauxchange[drawn]'" in error.value.reason


def test_without_hypothesis_the_others_can(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    caller.mock.fault("nasty-answer", kinds=["empty-page"])
    assert body_of(caller.balances())["data"] == []
