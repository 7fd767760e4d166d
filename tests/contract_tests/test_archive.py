"""From recordings to runs."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import MockServer, Problem, Request
from fauxchange.runtime.exports import har
from fauxchange.worlds.world import named_world
from fauxchange_kit.recording.har import run_of, run_of_file
from tests.clients import CoinwClient, OkxClient, iso
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fauxchange_kit.recording.recording import RecordedCall, Run

WORLD = named_world("default")
BALANCES = "/api/v5/asset/balances"
OK = {"code": "0", "msg": "", "data": []}


def entry(request: Request, answer: Any, status: int = 200, ms: int = NOON_MS) -> dict[str, Any]:
    """Return what a recorder writes of a call."""
    http = {name.removeprefix("HTTP_").replace("_", "-"): v for name, v in request.headers.items()}
    message: dict[str, Any] = {
        "method": request.method,
        "url": f"https://www.okx.com{request.target}",
        "headers": [{"name": name, "value": value} for name, value in http.items()],
    }
    if request.body:
        message["postData"] = {"mimeType": "application/json", "text": request.body.decode()}
    text = answer if isinstance(answer, str) else json.dumps(answer)
    response = {"status": status, "content": {"text": text}}
    return {"startedDateTime": iso(ms), "time": 12.5, "request": message, "response": response}


def run(*entries: Mapping[str, Any], exchange: str = "all") -> Run:
    return run_of({"log": {"entries": list(entries)}}, "calls.har", WORLD, exchange)


def only(*entries: Mapping[str, Any]) -> RecordedCall:
    (call,) = run(*entries).calls
    return call


def signed(method: str, target: str, body: bytes = b"", *, signs: str = "") -> Request:
    """Return a call that is signed, or whose signature is of another target."""
    server = MockServer()
    client = OkxClient(server, server.okx, stamp_ms=NOON_MS)
    headers = client.signed(method, signs or target, body)
    return Request.of(method, target, headers, body)


def test_a_recorded_call_is_read() -> None:
    body = b'{"ccy": "ETH", "amt": "1", "from": "6", "to": "18"}'
    call = only(entry(signed("POST", "/api/v5/asset/transfer", body), OK))
    assert (call.exchange.name, call.endpoint_id) == ("okx", "asset/transfer.post")
    assert call.raw == {"ccy": "ETH", "amt": "1", "from": "6", "to": "18"}
    assert (call.status, call.code, call.step) == (200, "0", "")
    assert (call.at_ms, call.wall_ms, call.took_ms) == (NOON_MS, NOON_MS, 12.5)
    assert call.credential is not None
    assert call.credential.name == "default"


def test_a_wrong_signature_with_a_known_key_is_found_whatever_the_answer_was() -> None:
    call = only(entry(signed("GET", f"{BALANCES}?ccy=ETH", signs=BALANCES), OK))
    assert (call.step, call.mistake) == ("authentication", "query-not-signed")


def test_a_key_that_nobody_knows_is_taken_as_the_answer_says() -> None:
    request = Request.of("GET", BALANCES, {"OK-ACCESS-KEY": "mine", "OK-ACCESS-SIGN": "x"})
    call = only(entry(request, OK))
    assert (call.credential, call.step) == (None, "")


@pytest.mark.parametrize(
    ("path", "status", "answer", "code", "step"),
    [
        (BALANCES, 401, {"msg": "Invalid sign", "code": "50113"}, "50113", "authentication"),
        (BALANCES, 429, {"msg": "Too Many Requests", "code": "50011"}, "50011", "rate limit"),
        (BALANCES, 200, {"code": "59999", "data": [], "msg": "?"}, "59999", "handler"),
        (BALANCES, 502, "<html>", "", "handler"),
        ("/api/v5/trade/cancel-batch-orders", 200, '{"code":"2","data":[{"sCode":"0"}]}', "2", ""),
        ("/api/v5/nope", 404, {"code": "404"}, "404", "route"),
        ("/v1/perpum/positions", 200, {"code": 0, "data": []}, "0", ""),
        ("/v1/perpum/positions", 200, {"code": 6001, "msg": "?"}, "6001", "authentication"),
        ("/api/v1/public?command=returnTicker", 200, {"code": "200", "data": {}}, "200", ""),
    ],
)
def test_what_became_of_a_call_is_read_from_its_answer(
    path: str, status: int, answer: Any, code: str, step: str
) -> None:
    method = "POST" if "batch" in path else "GET"
    call = only(
        entry(Request.of(method, path, {}, b"[]" if method == "POST" else b""), answer, status)
    )
    assert (call.code, call.step) == (code, step)


def test_an_answer_that_never_came_was_not_delivered() -> None:
    call = only(entry(Request.of("GET", BALANCES), "", 0))
    assert (call.was_delivered, call.step) == (False, "")


def test_an_answer_may_be_encoded() -> None:
    one = entry(Request.of("GET", BALANCES), "")
    text = base64.b64encode(json.dumps(OK).encode()).decode()
    one["response"]["content"] = {"text": text, "encoding": "base64"}
    assert only(one).json == OK


def test_calls_come_in_order_of_their_times() -> None:
    later = entry(Request.of("GET", "/api/v5/public/time"), OK, ms=NOON_MS + 5)
    earlier = entry(Request.of("GET", "/api/v5/public/instruments?instType=SPOT"), OK)
    assert [(call.number, call.endpoint_id) for call in run(later, earlier)] == [
        (1, "public/instruments.get"),
        (2, "public/time.get"),
    ]


def test_what_is_no_call_to_an_exchange_is_left_out() -> None:
    okx = entry(Request.of("GET", "/api/v5/public/time"), OK)
    page = entry(Request.of("GET", "/index.html"), "<html>")
    futures = entry(Request.of("GET", "/v1/perpum/positions"), OK)
    assert [call.exchange.name for call in run(okx, page, futures)] == ["okx", "coinw"]
    assert [call.path for call in run(okx, futures, exchange="coinw")] == ["/v1/perpum/positions"]


def test_the_mocks_own_recording_says_what_became_of_each_call() -> None:
    server = MockServer()
    server.create_sandbox("s")
    OkxClient(server, server.okx).get(BALANCES)
    signature = OkxClient(server, server.okx).signed("GET", BALANCES)
    server.handle(Request.of("GET", f"{BALANCES}?ccy=ETH", signature))
    CoinwClient(server, server.coinw).post("returnBalances")
    server.fault("http-status", status=503, body="html")
    server.handle(Request.of("GET", "/api/v5/public/time"))
    recording = json.loads(har(server.journal.entries(), "1"))
    calls = run_of(recording, "journal", WORLD).calls
    assert [call.step for call in calls] == ["", "authentication", "", "fault"]
    assert [call.mistake for call in calls] == ["", "query-not-signed", "", ""]
    assert [call.credential.name if call.credential else "" for call in calls] == [
        "default",
        "default",
        "default",
        "",
    ]
    assert calls[3].faults == ("http-status",)


def test_the_prefix_of_a_sandbox_is_no_part_of_a_path() -> None:
    one = entry(Request.of("GET", "/s/team-a/api/v5/public/time"), OK)
    assert only(one).path == "/api/v5/public/time"


@pytest.mark.parametrize(
    ("archive", "where"),
    [
        ({"log": {}}, "/log"),
        ({"log": {"entries": [{"request": {}}]}}, "/log/entries/0"),
    ],
)
def test_what_is_no_recording_is_told(tmp_path: Path, archive: Any, where: str) -> None:
    file = tmp_path / "calls.har"
    file.write_text(json.dumps(archive), encoding="utf-8")
    with pytest.raises(Problem) as problem:
        run_of_file(file, WORLD)
    assert problem.value.pointer.startswith(where)


def test_a_time_that_is_none_is_told_with_its_place() -> None:
    one = {**entry(Request.of("GET", BALANCES), OK), "startedDateTime": "yesterday"}
    with pytest.raises(Problem, match=r"calls\.har#/log/entries/0: "):
        run(one)


@pytest.mark.parametrize(
    ("kind", "options", "is_delivered"),
    [
        ("lost-reply", {}, False),
        ("lost-reply", {"how": "error"}, True),
        ("connection-reset", {}, False),
        ("connection-reset", {"when": "after"}, True),
        ("truncated-body", {"bytes": 2}, False),
        ("rate-limit-storm", {}, True),
    ],
)
def test_the_mocks_own_recording_says_which_answers_arrived(
    kind: str, options: dict[str, Any], is_delivered: bool
) -> None:
    server = MockServer()
    server.fault(kind, **options)
    OkxClient(server, server.okx).get(BALANCES)
    recording = json.loads(har(server.journal.entries(), "1"))
    (call,) = run_of(recording, "journal", WORLD).calls
    assert call.was_delivered is is_delivered
