"""Faults by which a call is not carried out: refusals, statuses, maintenance, wrong clocks."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.clients import CoinwClient, CoinwFuturesClient, OkxClient, body_of

from .caller import Caller

if TYPE_CHECKING:
    from fauxchange import MockServer

STATUS = "/api/v5/system/status"
TIME = "/api/v5/public/time"


def test_a_rejected_call_has_the_documented_error_and_changes_nothing(caller: Caller) -> None:
    caller.mock.fault("reject", code="58350")
    assert body_of(caller.transfer()) == {
        "code": "58350",
        "data": [],
        "msg": "Insufficient balance.",
    }
    assert caller.held() == "37.11827078"


def test_an_error_of_the_gateway_is_told_as_the_gateway_does(caller: Caller) -> None:
    caller.mock.fault("reject", code="50113")
    reply = caller.balances()
    assert (reply.status, body_of(reply)) == (401, {"msg": "Invalid Sign", "code": "50113"})


def test_coinw_rejects_in_its_own_envelope(mock: MockServer) -> None:
    mock.fault("reject", code="spot-insufficient-balance")
    answer = body_of(CoinwClient(mock, mock.coinw).post("returnBalances"))
    assert (answer["code"], answer["failed"]) == ("200005", True)


def test_an_error_of_one_market_of_coinw_is_none_of_the_other(mock: MockServer) -> None:
    mock.fault("reject", code="spot-insufficient-balance")
    futures = CoinwFuturesClient(mock, mock.coinw)
    assert body_of(futures.send("GET", "account/available"))["code"] == 0
    mock.disarm()
    mock.fault("reject", code="futures-symbol-closed")
    assert body_of(futures.send("GET", "account/available"))["code"] == 9111
    assert body_of(CoinwClient(mock, mock.coinw).post("returnBalances"))["code"] == "200"


def test_the_journal_says_that_a_fault_refused(caller: Caller) -> None:
    caller.mock.fault("reject", code="50013")
    caller.balances()
    (entry,) = caller.mock.journal.entries()
    assert entry.as_json()["faults"] == ["reject"]
    assert entry.as_json()["diagnosis"]["step"] == "fault"


@pytest.mark.parametrize(
    ("status", "code"), [(429, "50011"), (503, "50001"), (500, "50026"), (404, "50026")]
)
def test_a_status_comes_with_an_error_of_the_exchange(
    caller: Caller, status: int, code: str
) -> None:
    caller.mock.fault("http-status", status=status)
    reply = caller.transfer()
    assert (reply.status, body_of(reply)["code"]) == (status, code)
    assert caller.held() == "37.11827078"


def test_a_status_may_come_with_the_page_of_a_gateway(caller: Caller) -> None:
    caller.mock.fault("http-status", status=502, body="html")
    reply = caller.transfer()
    assert reply.content_type == "text/html"
    assert b"<title>502 Bad Gateway</title>" in reply.body
    assert caller.held() == "37.11827078"


def test_a_status_may_come_with_nothing_but_a_header(caller: Caller) -> None:
    caller.mock.fault("http-status", status=503, body="empty", headers={"Retry-After": "7"})
    reply = caller.balances()
    assert (reply.body, reply.headers) == (b"", (("Retry-After", "7"),))


@pytest.mark.parametrize("status", [204, 205, 304])
def test_a_status_that_has_no_body_gets_none(caller: Caller, status: int) -> None:
    caller.mock.fault("http-status", status=status)
    assert caller.balances().body == b""


def test_a_storm_refuses_as_the_limit_of_the_endpoint_would(caller: Caller) -> None:
    caller.mock.fault("rate-limit-storm")
    reply = caller.transfer()
    assert (reply.status, body_of(reply)["code"]) == (429, "50011")
    assert caller.held() == "37.11827078"
    (entry,) = caller.mock.journal.entries()
    assert entry.rejection is not None
    assert "asset/transfer.post" in entry.rejection.reason


@pytest.mark.parametrize("command", ["returnBalances", "doTrade"])
def test_a_storm_on_coinw_has_coinws_error(mock: MockServer, command: str) -> None:
    mock.fault("rate-limit-storm")
    answer = body_of(CoinwClient(mock, mock.coinw).post(command))
    assert answer == {"code": 29001, "msg": "API access frequently"}


def test_a_storm_spends_no_limit() -> None:
    from fauxchange import ManualClock, MockServer
    from tests.conftest import NOON_MS

    mock = MockServer(clock=ManualClock(NOON_MS))
    mock.fault("rate-limit-storm", times=20)
    caller = Caller(mock)
    refused = [caller.balances().status for _ in range(20)]
    assert refused == [429] * 20
    assert caller.balances().status == 200


def test_a_closed_exchange_answers_503_and_changes_nothing(caller: Caller) -> None:
    caller.mock.fault("maintenance")
    reply = caller.transfer()
    assert (reply.status, body_of(reply)["code"]) == (503, "50001")
    assert caller.held() == "37.11827078"


@pytest.mark.parametrize(
    ("ms", "state", "status"),
    [
        (0, "scheduled", 200),
        (59_999, "scheduled", 200),
        (60_000, "ongoing", 503),
        (659_999, "ongoing", 503),
    ],
)
def test_a_maintenance_is_announced_where_okx_announces_it(
    caller: Caller, ms: int, state: str, status: int
) -> None:
    window = {"afterMs": 60_000, "forMs": 600_000}
    caller.mock.fault("maintenance", match=window, title="Upgrade")
    caller.mock.clock.advance(ms=ms)
    (row,) = body_of(caller.client.get(STATUS))["data"]
    assert (row["title"], row["state"]) == ("Upgrade", state)
    assert int(row["end"]) - int(row["begin"]) == 600_000
    assert caller.balances().status == status


def test_a_maintenance_that_is_over_is_told_to_who_asks_for_it(caller: Caller) -> None:
    caller.mock.fault("maintenance", match={"forMs": 1000})
    caller.mock.clock.advance(ms=1000)
    assert caller.balances().status == 200
    rows = body_of(caller.client.get(f"{STATUS}?state=completed"))["data"]
    assert "System maintenance" in [row["title"] for row in rows]


def test_a_maintenance_without_an_end_is_announced_for_as_long_as_expected(
    caller: Caller,
) -> None:
    caller.mock.fault("maintenance", expectedMs=7_200_000)
    (row,) = body_of(caller.client.get(STATUS))["data"]
    assert int(row["end"]) - int(row["begin"]) == 7_200_000


def test_a_maintenance_of_some_endpoints_is_announced_too(caller: Caller) -> None:
    caller.mock.fault("maintenance", match={"endpoint": "finance/*"})
    assert len(body_of(caller.client.get(STATUS))["data"]) == 1
    assert caller.balances().status == 200


def test_a_disarmed_maintenance_is_announced_no_more(caller: Caller) -> None:
    caller.mock.fault("maintenance")
    caller.mock.disarm()
    assert body_of(caller.client.get(STATUS))["data"] == []


def test_a_maintenance_of_coinw_is_not_announced_by_okx(caller: Caller) -> None:
    caller.mock.fault("maintenance", match={"exchange": "coinw"})
    assert body_of(caller.client.get(STATUS))["data"] == []


def test_coinw_documents_no_maintenance_and_answers_with_its_system_error(
    mock: MockServer,
) -> None:
    mock.fault("maintenance")
    answer = body_of(CoinwClient(mock, mock.coinw).post("returnBalances"))
    assert answer["code"] == "-200"


@pytest.mark.parametrize("ms", [31_000, -31_000])
def test_a_clock_that_is_off_finds_a_stamp_expired(caller: Caller, ms: int) -> None:
    caller.mock.fault("clock-skew", ms=ms, times=1)
    assert body_of(caller.transfer())["code"] == "50102"
    assert caller.held() == "37.11827078"


def test_the_next_call_meets_the_right_clock(caller: Caller) -> None:
    caller.mock.fault("clock-skew", ms=31_000, times=1)
    codes = [body_of(caller.balances())["code"] for _ in range(2)]
    assert codes == ["50102", "0"]


def test_a_clock_that_is_a_little_off_is_in_time(caller: Caller) -> None:
    caller.mock.fault("clock-skew", ms=29_000)
    assert body_of(caller.balances())["code"] == "0"


def test_who_asks_a_clock_that_is_off_is_told_its_time(caller: Caller) -> None:
    caller.mock.fault("clock-skew", ms=90_000, times=1)
    times = [body_of(caller.client.get(TIME))["data"][0]["ts"] for _ in range(2)]
    assert int(times[0]) - int(times[1]) == 90_000


@pytest.mark.parametrize("order", [1, -1])
def test_a_skew_ends_with_a_call_that_another_fault_answers(caller: Caller, order: int) -> None:
    skew: dict[str, Any] = {"fault": "clock-skew", "options": {"ms": 31_000}}
    status: dict[str, Any] = {"fault": "http-status", "options": {"status": 502}}
    caller.mock.arm({"faults": [skew, status][::order]})
    assert caller.balances().status == 502
    assert caller.mock.clock.skew_ms == 0


def test_a_skew_for_a_call_comes_on_top_of_the_sandboxes(caller: Caller) -> None:
    caller.mock.clock.skew(20_000)
    caller.mock.fault("clock-skew", ms=20_000)
    assert body_of(caller.balances())["code"] == "50102"
    assert caller.mock.clock.skew_ms == 20_000


def test_latency_is_waited_for_before_the_call_is_looked_at(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[tuple[float, str]] = []
    monkeypatch.setattr(time, "sleep", lambda seconds: waited.append((seconds, caller.held())))
    caller.mock.fault("latency", ms=250)
    assert body_of(caller.transfer())["code"] == "0"
    assert waited == [(0.25, "37.11827078")]
    assert caller.held() == "36.11827078"


@pytest.mark.parametrize("distribution", ["uniform", "lognormal"])
def test_a_drawn_latency_stays_within_its_bounds_and_differs(
    caller: Caller, waits: list[float], distribution: str
) -> None:
    caller.mock.fault("latency", ms=100, maxMs=300, distribution=distribution)
    for _ in range(50):
        caller.balances()
    assert len(waits) == 50
    assert max(waits) <= 300
    assert len(set(waits)) > 20
    assert min(waits) >= (100 if distribution == "uniform" else 0)


def test_the_median_of_a_lognormal_latency_is_what_was_asked_for(
    caller: Caller, waits: list[float]
) -> None:
    caller.mock.fault("latency", ms=100, distribution="lognormal", sigma=1)
    for _ in range(200):
        caller.balances()
    assert 70 < sorted(waits)[100] < 140


def test_a_demo_of_faults_reaches_futures_too(mock: MockServer) -> None:
    from fauxchange import Request

    mock.fault("rate-limit-storm")
    reply = mock.handle(Request.of("GET", "/v1/perpum/instruments"))
    assert body_of(reply)["code"] == 29001


def test_a_call_nobody_documents_is_struck_by_nothing(mock: MockServer) -> None:
    mock.fault("http-status", status=502)
    assert OkxClient(mock, mock.okx).get("/api/v5/nowhere").status == 404
