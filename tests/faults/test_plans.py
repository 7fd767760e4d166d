"""Plans, files of plans, and the header for one call."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer, Problem, Request, data
from fauxchange.faults import plan
from fauxchange.faults.catalogue import KINDS
from tests.clients import CoinwClient, body_of
from tests.conftest import NOON_MS

from .caller import Caller

if TYPE_CHECKING:
    from pathlib import Path

CAPITAL = re.compile("[A-Z]")
READY = sorted(file.stem for file in data.plans().glob("*.json"))


def options_of(kind: str) -> dict[str, Any]:
    document = json.loads((data.schemas() / "meta" / "fault-plan.json").read_text(encoding="utf-8"))
    options: dict[str, Any] = document["$defs"][kind]
    return options


def test_the_schema_has_exactly_the_kinds_that_there_are() -> None:
    file = data.schemas() / "meta" / "fault-plan.json"
    document = json.loads(file.read_text(encoding="utf-8"))["$defs"]
    assert document["rule"]["properties"]["fault"]["enum"] == list(KINDS)
    assert set(document) == {*KINDS, "rule", "match"}


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_has_exactly_the_options_of_a_kind(kind: str) -> None:
    options = {CAPITAL.sub(r"_\g<0>", name).lower() for name in options_of(kind)["properties"]}
    assert options == {field.name for field in fields(KINDS[kind]) if field.init}


@pytest.mark.parametrize(
    ("document", "pointer", "reason"),
    [
        ({}, "", '"faults" is a required property'),
        ({"faults": []}, "/faults", "less than 1 item"),
        ({"faults": [{"fault": "gremlin"}]}, "/faults/0/fault", '"gremlin" is not one of'),
        ({"faults": [{"fault": "latency"}]}, "/faults/0", '"options" is a required property'),
        (
            {"faults": [{"fault": "clock-skew", "options": {"ms": 10**12}}]},
            "/faults/0/options/ms",
            "greater than the maximum",
        ),
        (
            {"faults": [{"fault": "latency", "options": {"ms": -1}}]},
            "/faults/0/options/ms",
            "less than or equal to the minimum of 0",
        ),
        (
            {"faults": [{"fault": "latency", "options": {"ms": 9, "maxMs": 8}}]},
            "/faults/0/options/maxMs",
            "is less than ms, 9",
        ),
        (
            {"faults": [{"fault": "slow-drip", "options": {"speed": 1}}]},
            "/faults/0/options",
            "'speed' was unexpected",
        ),
        (
            {"faults": [{"fault": "maintenance"}, {"fault": "reject", "options": {"code": "1x"}}]},
            "/faults/1/options/code",
            "coinw and okx have no error '1x'",
        ),
        (
            {
                "faults": [
                    {
                        "fault": "reject",
                        "match": {"exchange": "okx"},
                        "options": {"code": "rate-limit"},
                    }
                ]
            },
            "/faults/0/options/code",
            "okx has no error 'rate-limit'",
        ),
        (
            {"faults": [{"fault": "reject", "options": {"code": "51008"}}]},
            "/faults/0/options/code",
            "but 51008_1000",
        ),
        (
            {
                "faults": [
                    {
                        "fault": "partial-batch",
                        "match": {"exchange": "coinw"},
                        "options": {"code": "51001"},
                    }
                ]
            },
            "/faults/0/options/code",
            "coinw has no error '51001'",
        ),
        (
            {"faults": [{"fault": "maintenance", "match": {"endpoint": "aset/*"}}]},
            "/faults/0/match/endpoint",
            "no endpoint of coinw or okx fits 'aset/*'",
        ),
        (
            {"faults": [{"fault": "maintenance", "match": {"nth": 1, "every": 2}}]},
            "/faults/0/match",
            "is not allowed for",
        ),
        (
            {"faults": [{"fault": "http-status", "options": {"status": 600}}]},
            "/faults/0/options/status",
            "greater than the maximum of 599",
        ),
        (
            {
                "faults": [
                    {"fault": "http-status", "options": {"status": 500, "headers": {"a": "b\r\nc"}}}
                ]
            },
            "/faults/0/options/headers/a",
            "does not match",
        ),
        (
            {
                "faults": [
                    {
                        "fault": "http-status",
                        "options": {"status": 500, "headers": {"content-length": "9"}},
                    }
                ]
            },
            "/faults/0/options/headers/content-length",
            "is the server's own header",
        ),
        (
            {"faults": [{"fault": "nasty-answer", "options": {"kinds": ["rude"]}}]},
            "/faults/0/options/kinds/0",
            '"rude" is not one of',
        ),
    ],
)
def test_a_wrong_plan_is_told_with_its_place_and_arms_nothing(
    mock: MockServer, document: Any, pointer: str, reason: str
) -> None:
    with pytest.raises(Problem) as error:
        mock.arm(document)
    assert error.value.pointer == pointer
    assert reason in error.value.reason
    assert len(mock.sandbox.faults) == 0


def test_an_error_that_one_exchange_has_strikes_that_one_only(mock: MockServer) -> None:
    mock.fault("reject", code="rate-limit")
    assert body_of(Caller(mock).balances())["code"] == "0"
    assert body_of(CoinwClient(mock, mock.coinw).post("returnBalances"))["code"] == 29001


def test_a_variant_of_an_error_is_told_by_its_number(mock: MockServer) -> None:
    mock.fault("reject", code="51008_1000")
    assert body_of(Caller(mock).balances())["code"] == "51008"


def test_a_plan_that_cannot_be_used_says_which_file(tmp_path: Path) -> None:
    file = tmp_path / "bad.json"
    file.write_text('{"faults": [{"fault": "gremlin"}]}', encoding="utf-8")
    with pytest.raises(Problem) as error:
        MockServer(faults=file)
    assert str(error.value).startswith(f"{file}#/faults/0/fault: ")


def test_a_plan_nobody_has_is_told() -> None:
    with pytest.raises(Problem, match=r"gremlins\.json#: cannot be read"):
        MockServer(faults="gremlins")


def test_there_are_plans_that_are_ready() -> None:
    assert {
        "flaky-network",
        "lost-replies",
        "maintenance-window",
        "nasty-answers",
        "rate-limit-storm",
    } <= set(READY)


@pytest.mark.parametrize("name", READY)
def test_a_ready_plan_has_a_title_and_can_be_armed(name: str) -> None:
    mock = MockServer(faults=name)
    assert plan.read(name)["title"]
    assert len(mock.sandbox.faults) == len(plan.read(name)["faults"])


def test_a_server_begins_with_its_plan_and_so_does_every_sandbox() -> None:
    mock = MockServer(faults={"faults": [{"fault": "rate-limit-storm"}]})
    assert Caller(mock).balances().status == 429
    other = mock.create_sandbox()
    assert [armed.rule.kind for armed in other.sandbox.faults] == ["rate-limit-storm"]


def test_a_reset_returns_to_the_plan_of_the_beginning() -> None:
    mock = MockServer(
        faults={"faults": [{"fault": "rate-limit-storm", "match": {"nth": 2}}]},
        clock=ManualClock(NOON_MS),
    )
    caller = Caller(mock)
    mock.fault("reject", code="50013")
    mock.reset()
    assert [caller.balances().status for _ in range(3)] == [200, 429, 200]
    mock.reset()
    assert [caller.balances().status for _ in range(3)] == [200, 429, 200]


def test_a_header_strikes_its_own_call_only(mock: MockServer) -> None:
    caller = Caller(mock)
    assert body_of(caller.transfer(X_Mock_Fault="reject;code=50013"))["code"] == "50013"
    assert body_of(caller.transfer())["code"] == "0"
    assert [entry.faults for entry in mock.journal.entries()] == [("reject",), ()]


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("rate-limit-storm", 429),
        (" http-status ; status = 502 ; body=html ", 502),
        ('{"fault": "http-status", "options": {"status": 418}}', 418),
        ("maintenance", 503),
        ("http-status;status=5.02e2", 502),
    ],
)
def test_a_header_names_a_kind_and_its_options(mock: MockServer, header: str, status: int) -> None:
    assert Caller(mock).transfer(X_Mock_Fault=header).status == status


@pytest.mark.parametrize(
    ("rule", "member"),
    [
        ({"fault": "maintenance", "options": {"expectedMs": 10**11 + 1}}, "options/expectedMs"),
        ({"fault": "maintenance", "match": {"afterMs": 10**11 + 1}}, "match/afterMs"),
        ({"fault": "maintenance", "match": {"forMs": 10**18}}, "match/forMs"),
        ({"fault": "delayed-execution", "options": {"delayMs": 10**18}}, "options/delayMs"),
        ({"fault": "stale-read", "options": {"lagMs": 10**18}}, "options/lagMs"),
    ],
)
def test_a_time_beyond_all_bounds_is_refused(
    mock: MockServer, rule: dict[str, Any], member: str
) -> None:
    with pytest.raises(Problem, match=f"/faults/0/{member}: [0-9]+ is greater than the maximum"):
        mock.sandbox.faults.arm({"faults": [rule]}, NOON_MS)
    assert mock.sandbox.faults.state().armed == ()


def test_whole_numbers_may_be_written_with_a_point_or_an_exponent(mock: MockServer) -> None:
    caller = Caller(mock)
    reply = caller.transfer(X_Mock_Fault="slow-drip;chunk=1e1;pauseMs=2.0")
    assert reply.delivery is not None
    assert repr((reply.delivery.chunk, reply.delivery.pause_ms)) == "(10, 2)"
    skewed = Request.of("GET", "/api/v5/public/time", {"X-Mock-Fault": "clock-skew;ms=1e3"})
    assert body_of(mock.handle(skewed))["data"] == [{"ts": str(NOON_MS + 1_000)}]
    (rule,) = plan.validate({"faults": [{"fault": "maintenance", "times": 2.0}]})
    assert repr(rule["times"]) == "2"


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("", "/faults/0/fault: "),
        ("gremlin", "'gremlin' is not one of latency, reject"),
        ("latency", '"options" is a required property'),
        ("latency;ms=soon", 'options/ms: "soon" is not of type "number"'),
        ("latency;speed=1", "'speed' was unexpected"),
        ("reject;code=rate-limit", "options/code: okx has no error 'rate-limit'"),
        ("{", "is not JSON"),
        ("{}", '"fault" is a required property'),
        ('{"fault": "maintenance", "times": 2}', "/faults/0/times: a header strikes its own call"),
        ('{"fault": "maintenance", "match": {}}', "/faults/0/match: a header strikes its own"),
        ("stale-read;lagMs=5", "stale-read needs to be armed before"),
    ],
)
def test_a_wrong_header_is_400_with_the_reason_and_nothing_happens(
    mock: MockServer, header: str, reason: str
) -> None:
    caller = Caller(mock)
    reply = caller.transfer(X_Mock_Fault=header)
    assert reply.status == 400
    assert body_of(reply)["error"].startswith("X-Mock-Fault#")
    assert reason in body_of(reply)["error"]
    assert caller.held() == "37.11827078"


def test_a_header_is_looked_at_beside_what_is_armed(mock: MockServer) -> None:
    mock.fault("duplicate-execution")
    caller = Caller(mock)
    reply = caller.transfer(X_Mock_Fault="lost-reply;how=error")
    assert (body_of(reply)["code"], caller.held()) == ("50004", "35.11827078")
