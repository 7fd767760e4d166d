"""What frames on WebSockets ask for is judged with the calls by HTTP, and pushes tell outcomes."""

from __future__ import annotations

import base64
import hmac
import json
from typing import TYPE_CHECKING, Any

import pytest
from websockets.sync.client import ClientConnection, connect

from fauxchange_kit.check import Severity
from fauxchange_kit.checks.catalogue import all_checks
from fauxchange_kit.recording import serialization
from fauxchange_kit.score import coverage
from fauxchange_kit.verdict import Outcome, judge
from tests.waits import PATIENCE_S

from .cases_money import LOST
from .harness import failed_checks, problems_of, result_of
from .profile_case import fault
from .test_unusual_money import ORDER, order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange_kit.recording.recording import Run

    from .harness import Client, Harness, Trader

NOON_S = "1750248000"
SAID_UNKNOWN = fault("lost-reply", match={"endpoint": "trade/order.post", "nth": 1}, how="error")


class Line:
    """A connection to the private channels that has logged in."""

    def __init__(self, trader: Trader, connection: ClientConnection) -> None:
        keys = trader.server.okx
        text = f"{NOON_S}GET/users/self/verify".encode()
        sign = base64.b64encode(hmac.digest(keys.secret.encode(), text, "sha256")).decode()
        login = {"apiKey": keys.key, "passphrase": keys.passphrase, "timestamp": NOON_S}
        self._connection = connection
        assert self.ask({"op": "login", "args": [{**login, "sign": sign}]})["code"] == "0"

    def ask(self, frame: Any) -> Any:
        """Send a frame, and return the next one that comes."""
        self._connection.send(json.dumps(frame))
        return self.next()

    def next(self) -> Any:
        """Return the next frame that comes."""
        return json.loads(self._connection.recv(PATIENCE_S))

    def order(self, client_id: str, **other: Any) -> Any:
        """Place an order that waits in the book."""
        arguments = {**ORDER, "px": "20000", "clOrdId": client_id, **other}
        return self.ask({"id": "1", "op": "order", "args": [arguments]})


def by_frames(play: Any) -> Client:
    """Return a client that plays with a connection."""

    def client(trader: Trader) -> None:
        url = trader.server.ws_url
        with connect(f"{url}/ws/v5/private", open_timeout=PATIENCE_S) as connection:
            play(trader, Line(trader, connection))

    return client


def kinds(run: Run) -> list[tuple[int, str, str]]:
    """Return what was asked for, in order."""
    return [(call.number, call.method, call.endpoint_id) for call in run.whole]


def test_what_a_frame_asks_for_is_a_call_of_the_run_as_a_whole(harness: Harness) -> None:
    def mixed(trader: Trader, line: Line) -> None:
        trader.get("asset/balances")
        line.order("f1")
        order(trader, "h1")

    run = harness.run(by_frames(mixed))
    assert kinds(run) == [
        (1, "GET", "asset/balances.get"),
        (2, "WS", "trade/order.post"),
        (3, "POST", "trade/order.post"),
    ]
    (placed,) = run.operations
    assert placed.params == {**ORDER, "px": "20000", "clOrdId": "f1"}
    assert (placed.code, placed.is_accepted) == ("0", True)
    assert placed.credential is not None
    assert [call.number for call in run] == [1, 3]
    assert failed_checks(run) == set()
    assert kinds(serialization.deserialize(serialization.serialize(run))) == kinds(run)


def test_an_order_without_an_id_is_found_though_it_came_by_a_frame(harness: Harness) -> None:
    run = harness.run(by_frames(lambda _, line: line.order("")))
    assert problems_of("money/client-id-missing", run) == ["trade/order.post came without clOrdId"]


@pytest.mark.parametrize(
    ("wrong", "check"),
    [
        ({"sz": 0.25}, "parameters/float-amount"),
        ({"sz": "1e-2"}, "parameters/exponent"),
        ({"px": "20000.05"}, "parameters/tick-size"),
        ({"sz": "0.0000000001"}, "parameters/lot-size"),
        ({"side": "BUY"}, "parameters/case"),
        ({"prise": "1"}, "parameters/unknown"),
    ],
)
def test_parameters_of_frames_are_looked_at(
    harness: Harness, wrong: dict[str, Any], check: str
) -> None:
    run = harness.run(by_frames(lambda _, line: line.order("f1", **wrong)))
    assert result_of(check, run).outcome is Outcome.FAILED


def test_arguments_that_are_none_have_no_parameters(harness: Harness) -> None:
    def sends_a_text(_: Trader, line: Line) -> None:
        assert line.ask({"id": "1", "op": "order", "args": "BTC-USDT"})["code"] == "60013"

    run = harness.run(by_frames(sends_a_text))
    assert [call.body for call in run.operations] == [b'"BTC-USDT"']
    assert problems_of("parameters/unknown", run) == []


def test_an_order_by_a_frame_and_once_more_by_http_is_sent_again(harness: Harness) -> None:
    def sends_twice(trader: Trader, line: Line) -> None:
        if line.order("first")["code"] != "0":
            order(trader, "second")

    plain = harness.run(by_frames(sends_twice))
    run = harness.run(by_frames(sends_twice), "lost-orders", [SAID_UNKNOWN])
    assert failed_checks(plain, run) == {
        "money/blind-resend",
        "money/double-execution",
        "money/same-client-id",
    }


def test_the_same_id_is_safe_whichever_way_it_goes(harness: Harness) -> None:
    def sends_twice(trader: Trader, line: Line) -> None:
        try:
            order(trader, "first")
        except LOST:
            line.order("first")

    plain = harness.run(by_frames(sends_twice))
    lost = fault("lost-reply", match={"endpoint": "trade/order.post", "nth": 1})
    run = harness.run(by_frames(sends_twice), "lost-reply", [lost])
    assert failed_checks(plain, run) == set()
    assert result_of("money/blind-resend", plain, run).outcome is Outcome.PASSED


def follows_its_orders(trader: Trader, line: Line) -> None:
    """Subscribe to the orders, place one by HTTP, and wait for its push if nobody knows."""
    line.ask({"op": "subscribe", "args": [{"channel": "orders", "instType": "ANY"}]})
    line.next()
    if order(trader, "first").code == "0":
        return
    pushed = line.next()
    assert pushed["data"][0]["clOrdId"] == "first"


def test_an_outcome_may_be_learned_from_a_push(harness: Harness) -> None:
    plain = harness.run(by_frames(follows_its_orders))
    run = harness.run(by_frames(follows_its_orders), "lost-orders", [SAID_UNKNOWN])
    assert failed_checks(plain, run) == set()
    result = result_of("money/outcome-found-out", plain, run)
    assert result.outcome is Outcome.NOT_EXERCISED


def test_who_follows_other_things_was_told_nothing(harness: Harness) -> None:
    def looks_away(trader: Trader, line: Line) -> None:
        channel = {"channel": "account"}
        line.ask({"op": "subscribe", "args": [channel]})
        order(trader, "first")

    plain = harness.run(by_frames(looks_away))
    run = harness.run(by_frames(looks_away), "lost-orders", [SAID_UNKNOWN])
    assert problems_of("money/outcome-found-out", plain, run) == [
        "nobody looked what became of trade/order.post, whose answer was lost"
    ]


def test_a_storm_of_frames_and_calls_is_one_storm(harness: Harness) -> None:
    def tries(trader: Trader, line: Line) -> None:
        for _ in range(3):
            if order(trader, "s1").status == 200 or line.order("s1")["code"] == "0":
                return

    plain = harness.run(by_frames(tries))
    storm = fault("rate-limit-storm", times=6, match={"endpoint": "trade/order.post"})
    run = harness.run(by_frames(tries), "rate-limited", [storm])
    assert problems_of("pacing/retry-storm", plain, run) == [
        "trade/order.post was tried 4 times within one window"
    ]


def test_a_client_of_frames_alone_has_calls_to_judge(harness: Harness) -> None:
    run = harness.run(by_frames(lambda _, line: line.order("f1")))
    verdict = judge([run])
    assert (verdict.calls, verdict.operations) == (0, 1)
    (okx,) = coverage(verdict)
    assert (okx.exchange, okx.called) == ("okx", 1)
    assert [one for one in verdict.findings if one.check.severity is not Severity.NOTE] == []


def checks_of_frames() -> Iterator[str]:
    """Yield the checks that look at frames."""
    return (one.id for one in all_checks() if one.frames)


def test_checks_of_headers_and_places_look_at_http_alone() -> None:
    of_http = {one.id for one in all_checks()} - set(checks_of_frames())
    assert {one for one in of_http if one.partition("/")[0] == "signing"} == {
        one.id for one in all_checks() if one.family == "signing"
    }
    assert "parameters/content-type" in of_http
    assert "parameters/readable-body" in of_http
