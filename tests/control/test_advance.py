"""How far time goes at once, and that every endpoint answers at both ends of a clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer
from fauxchange.domain.core import scheduler
from fauxchange.domain.core.unit_of_work import ScheduledTask
from fauxchange.sandbox import advance
from fauxchange.sandbox.advance import AdvanceEndedError, AdvanceError, AdvanceStoppedError
from tests.catalogues import id_of
from tests.conftest import NOON_MS
from tests.each import for_each
from tests.requests_of import coinw_request, okx_request, valid_params

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from fauxchange.spec.endpoint import Endpoint

FIRST_MS, LAST_MS = 1_100_000_000_000, 9_900_000_000_000
MAKE = {"okx": okx_request, "coinw": coinw_request}
ENDPOINTS = [
    (name, one)
    for name, exchange in MockServer().app.exchanges.items()
    for one in exchange.catalogue
]


@pytest.fixture
def mock() -> MockServer:
    return MockServer(clock=ManualClock(NOON_MS), world="empty")


@pytest.fixture
def admin(mock: MockServer) -> FlaskClient:
    return mock.flask_app().test_client()


@pytest.fixture
def ran(mock: MockServer, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """When tasks ran; five are due, two at the same time, and three may run in an advance."""
    times: list[int] = []
    monkeypatch.setitem(scheduler._BY_KIND, "test.note", lambda _, task: times.append(task.at_ms))
    monkeypatch.setattr(advance, "MOST_TASKS", 3)
    with mock.sandbox.store.transaction() as unit:
        for after_ms in (10, 20, 20, 30, 40):
            unit.schedule(ScheduledTask(NOON_MS + after_ms, "test.note", {}))
    return times


def test_an_advance_stops_at_the_beginning_of_the_task_that_is_too_many(
    mock: MockServer, ran: list[int]
) -> None:
    with pytest.raises(AdvanceStoppedError) as stopped:
        mock.advance(100)
    assert ran == [NOON_MS + 10, NOON_MS + 20, NOON_MS + 20]
    assert mock.clock.now_ms() == NOON_MS + 30
    assert (stopped.value.at_ms, stopped.value.left_ms) == (NOON_MS + 30, 70)
    assert len(stopped.value.tasks) == 3
    assert "70 ms are left" in str(stopped.value)


def test_what_a_running_clock_goes_on_by_itself_is_no_part_of_an_advance(
    mock: MockServer, ran: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: mock.clock.move(5))
    mock.advance(10)
    assert ran == [NOON_MS + 10]
    assert mock.clock.now_ms() == NOON_MS + 15


def test_others_have_their_turn_between_the_steps_of_an_advance(
    mock: MockServer, ran: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(advance, "STEP_S", 0)
    monkeypatch.setattr(advance, "MOST_TASKS", 9)
    steps = advance.advance_in_steps(mock.sandbox, 100)
    seen = []
    for _ in steps:
        mock.credit("okx", "main", "USDT", "1")
        seen.append((len(ran), mock.clock.now_ms() - NOON_MS))
    assert seen == [(1, 10), (3, 20), (4, 30), (5, 40)]
    assert mock.clock.now_ms() == NOON_MS + 100


@pytest.mark.parametrize("begins_anew", ["reset", "restore", "delete"])
def test_an_advance_ends_when_its_sandbox_begins_anew_or_ends(
    mock: MockServer, begins_anew: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox = mock.create_sandbox(
        world="empty", clock={"start_ms": NOON_MS, "frozen": True}
    ).sandbox
    begin_ms, snapshot = sandbox.clock.now_ms(), sandbox.snapshot()
    ran: list[int] = []
    monkeypatch.setitem(scheduler._BY_KIND, "test.note", lambda _, task: ran.append(task.at_ms))
    monkeypatch.setattr(advance, "STEP_S", 0)
    with sandbox.store.transaction() as unit:
        for after_ms in (10, 20):
            unit.schedule(ScheduledTask(begin_ms + after_ms, "test.note", {}))
    steps = advance.advance_in_steps(sandbox, 100)
    next(steps)
    if begins_anew == "reset":
        sandbox.reset()
    elif begins_anew == "restore":
        sandbox.restore(snapshot)
    else:
        mock.app.sandboxes.remove(sandbox.id)
    with pytest.raises(AdvanceEndedError, match="reset, restored or deleted"):
        next(steps)
    assert ran == [begin_ms + 10]
    assert sandbox.clock.now_ms() == begin_ms + (10 if begins_anew == "delete" else 0)


def test_what_is_due_by_a_time_of_before_a_reset_is_left_alone(mock: MockServer) -> None:
    sandbox = mock.sandbox
    store = sandbox.store
    sandbox.reset()
    with sandbox.store.transaction() as unit:
        unit.schedule(ScheduledTask(NOON_MS + 10, "test.note", {}))
    assert sandbox.run_due(store, NOON_MS + 100).number == 0
    assert sandbox.store.next_due_ms() == NOON_MS + 10


def test_an_advance_tells_what_became_due_and_then_of_the_clock_once(mock: MockServer) -> None:
    mock.deposit("okx", "main", "ETH", "1")
    cursor = mock.events().cursor
    mock.advance(days=1)
    kinds = [type(one.what).__name__ for one in mock.events(cursor).events]
    assert kinds.count("ClockChanged") == 1
    assert kinds[-1] == "ClockChanged"
    assert "DepositChanged" in kinds


def test_an_advance_that_stopped_goes_on_where_it_stopped(mock: MockServer, ran: list[int]) -> None:
    with pytest.raises(AdvanceStoppedError) as stopped:
        mock.advance(100)
    mock.advance(stopped.value.left_ms)
    assert ran == [NOON_MS + ms for ms in (10, 20, 20, 30, 40)]
    assert mock.clock.now_ms() == NOON_MS + 100


def test_as_many_tasks_as_may_run_do(mock: MockServer, ran: list[int]) -> None:
    mock.advance(29)
    assert len(ran) == 3
    assert mock.clock.now_ms() == NOON_MS + 29


def test_the_admin_api_says_how_far_an_advance_came(
    admin: FlaskClient, mock: MockServer, ran: list[int]
) -> None:
    answer = admin.post("/_mock/clock", json={"advance": {"ms": 100}})
    assert answer.status_code == 409
    assert f"stopped at {NOON_MS + 30}" in (answer.json or {})["error"]
    assert mock.clock.now_ms() == NOON_MS + 30
    assert len(ran) == 3


def test_an_advance_of_a_leap_year_is_possible(mock: MockServer) -> None:
    mock.advance(days=366)
    assert mock.clock.now_ms() == NOON_MS + 366 * 86_400_000


@pytest.mark.parametrize("far", [{"days": 367}, {"days": 366, "ms": 1}, {"days": 36_500}])
def test_more_than_a_leap_year_at_once_is_refused(
    mock: MockServer, admin: FlaskClient, far: dict[str, Any]
) -> None:
    with pytest.raises(AdvanceError, match="366 days"):
        mock.advance(**far)
    answer = admin.post("/_mock/clock", json={"scale": 2, "advance": far})
    assert answer.status_code == 400
    assert "366 days" in (answer.json or {})["error"]
    assert (mock.clock.now_ms(), mock.clock.frozen) == (NOON_MS, True)


def test_a_part_of_a_millisecond_is_refused(mock: MockServer) -> None:
    with pytest.raises(TypeError, match="float"):
        mock.advance(0.5)  # type: ignore[arg-type]
    assert mock.clock.now_ms() == NOON_MS


@pytest.mark.parametrize("ms", [FIRST_MS, LAST_MS])
def test_a_clock_may_begin_at_both_ends(admin: FlaskClient, ms: int) -> None:
    made = admin.post("/_mock/sandboxes", json={"id": "end", "clock": {"start_ms": ms}})
    assert made.status_code == 200
    beyond = ms - 1 if ms == FIRST_MS else ms + 1
    refused = admin.post("/_mock/sandboxes", json={"clock": {"start_ms": beyond}})
    assert refused.status_code == 400


def test_a_clock_goes_no_further_than_its_end() -> None:
    mock = MockServer(clock=ManualClock(LAST_MS), world="empty")
    answer = mock.flask_app().test_client().post("/_mock/clock", json={"advance": {"ms": 1}})
    assert answer.status_code == 400
    assert mock.clock.now_ms() == LAST_MS


def test_a_clock_does_not_go_to_what_is_due_after_its_end() -> None:
    mock = MockServer(clock=ManualClock(LAST_MS), world="empty")
    with mock.sandbox.store.transaction() as unit:
        unit.schedule(ScheduledTask(LAST_MS + 10, "test.note", {}))
    answer = mock.flask_app().test_client().post("/_mock/clock/next", json={})
    assert answer.status_code == 400
    assert mock.clock.now_ms() == LAST_MS


@pytest.fixture(scope="module", params=[FIRST_MS, LAST_MS])
def at_an_end(request: pytest.FixtureRequest) -> MockServer:
    return MockServer(clock=ManualClock(request.param), limits=False)


@for_each("known", ENDPOINTS, lambda known: f"{known[0]} {id_of(known[1])}")
def test_every_endpoint_answers_at_both_ends_of_a_clock(
    at_an_end: MockServer, known: tuple[str, Endpoint]
) -> None:
    name, endpoint = known
    keys = None if endpoint.is_public else getattr(at_an_end, name)
    now_ms = at_an_end.clock.now_ms()
    at_an_end.handle(MAKE[name](endpoint, valid_params(endpoint), keys, now_ms))
    refused = at_an_end.journal.entries(1)[0].rejection
    assert refused is None or refused.step != "server", refused.reason
