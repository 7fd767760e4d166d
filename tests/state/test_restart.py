"""A server on files: the next process goes on where the last one was."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import Problem
from fauxchange.app import MockApp, build
from fauxchange.config import Settings
from fauxchange.control.sandbox_control import SandboxControl
from fauxchange.domain.access.credential import Credential
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from fauxchange.domain.funding.transfers import Transfer
from fauxchange.pipeline import serve
from fauxchange.runtime.clock import STANDING, Clock, ClockState
from fauxchange.runtime.event_log import CursorError
from fauxchange.sandbox.advance import advance
from fauxchange.sandbox.options import SandboxOptions
from fauxchange.state.sqlite import SqliteEngine
from tests.clients import OkxClient, body_of
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fauxchange.sandbox.sandbox import Sandbox

HOUR_MS = 3_600_000


def started(folder: Path, *, wall_ms: int = NOON_MS) -> MockApp:
    """Return an app whose sandboxes are in a folder, started at a wall time."""
    settings = Settings(state=str(folder), limits=False)
    return build(settings, clock=Clock(wall=lambda: wall_ms))


def stop(app: MockApp) -> None:
    """Let the next process have the files."""
    for sandbox in app.sandboxes:
        engine = getattr(sandbox, "_engine")  # noqa: B009 - only a process's end does this
        assert isinstance(engine, SqliteEngine)
        engine.database.close()


def credit(sandbox: Sandbox, amount: str) -> None:
    """Give money to the main account."""
    with sandbox.store.transaction() as unit:
        Ledger(unit, sandbox.clock.now_ms()).move(
            "ETH",
            Decimal(amount),
            debit=exchange_account("outside"),
            credit=LedgerAccount("okx:main", "funding"),
            reason="test",
        )


def held(sandbox: Sandbox) -> Decimal:
    """Return what the main account has."""
    account = sandbox.store.find(Account, "okx:main")
    assert account is not None
    return account.balance("funding", "ETH").available


def test_money_and_tasks_are_there_after_a_restart(tmp_path: Path) -> None:
    app = started(tmp_path)
    credit(app.sandbox, "1.5")
    amount, due, size = held(app.sandbox), app.sandbox.store.next_due_ms(), app.sandbox.store.size()
    stop(app)
    again = started(tmp_path).sandbox
    assert (held(again), again.store.next_due_ms(), again.store.size()) == (amount, due, size)


def test_time_goes_on_from_the_last_write_and_downtime_does_not_count(tmp_path: Path) -> None:
    app = started(tmp_path)
    advance(app.sandbox, HOUR_MS)
    credit(app.sandbox, "1")
    stop(app)
    again = started(tmp_path, wall_ms=NOON_MS + 9 * HOUR_MS).sandbox
    assert again.clock.now_ms() == NOON_MS + HOUR_MS


def test_an_advance_with_nothing_due_is_remembered(tmp_path: Path) -> None:
    app = started(tmp_path)
    advance(app.sandbox, 1234)
    stop(app)
    assert started(tmp_path).sandbox.clock.now_ms() == NOON_MS + 1234


def test_a_clock_that_was_stopped_and_skewed_stays_so(tmp_path: Path) -> None:
    app = started(tmp_path)
    app.sandbox.clock.freeze()
    app.sandbox.clock.skew(-700)
    stop(app)
    clock = started(tmp_path).sandbox.clock
    assert (clock.frozen, clock.skew_ms) == (True, -700)


def test_ids_do_not_come_again(tmp_path: Path) -> None:
    app = started(tmp_path)
    with app.sandbox.store.transaction() as unit:
        first = unit.new_id()
    state = app.sandbox.ids.state()
    stop(app)
    again = started(tmp_path).sandbox
    assert again.ids.state() == state
    assert int(again.ids.next()) > int(first)


def test_a_reset_is_remembered(tmp_path: Path) -> None:
    app = started(tmp_path)
    amount = held(app.sandbox)
    credit(app.sandbox, "1")
    app.sandbox.reset()
    stop(app)
    again = started(tmp_path).sandbox
    assert held(again) == amount


PLAN = {"faults": [{"fault": "reject", "options": {"code": "50001"}, "match": {"every": 3}}]}


def stopped(folder: Path, **build_options: Any) -> MockApp:
    """Return the app of the next process; the one before has stopped cleanly."""
    settings = Settings(state=str(folder))
    return build(settings, clock=Clock(wall=lambda: NOON_MS), **build_options)


def balances(app: MockApp) -> int:
    """Return the status of a call that rate limits count and faults are injected into."""
    mock = SandboxControl(app, app.sandbox)
    request = OkxClient(mock, mock.okx).request("GET", "/api/v5/asset/balances")  # type: ignore[arg-type]
    return serve(app, request).status


def test_what_limits_have_counted_is_there_after_a_clean_stop(tmp_path: Path) -> None:
    app = stopped(tmp_path)
    assert [balances(app) for _ in range(7)] == [200] * 6 + [429]
    app.stop()
    again = stopped(tmp_path)
    assert balances(again) == 429
    advance(again.sandbox, 2000)
    assert balances(again) == 200


def test_what_limits_have_counted_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    app = stopped(tmp_path)
    assert [balances(app) for _ in range(7)] == [200] * 6 + [429]
    stop(app)
    assert balances(stopped(tmp_path)) == 200


def test_what_a_clean_stop_has_kept_is_taken_up_once(tmp_path: Path) -> None:
    app = stopped(tmp_path)
    app.sandbox.faults.arm(PLAN, NOON_MS)
    app.stop()
    again = stopped(tmp_path)
    assert len(again.sandbox.faults) == 1
    stop(again)
    assert len(stopped(tmp_path).sandbox.faults) == 0


def test_armed_faults_go_on_counting_after_a_clean_stop(tmp_path: Path) -> None:
    app = stopped(tmp_path, plan=PLAN)
    assert [balances(app) for _ in range(2)] == [200, 200]
    app.stop()
    again = stopped(tmp_path, plan=PLAN)
    assert [balances(again) for _ in range(3)] == [503, 200, 200]


def test_another_plan_than_before_counts_alone(tmp_path: Path) -> None:
    event = {"event": "gap", "pair": "BTC-USDT", "percent": -20}
    gap = {"fault": "market-event", "match": {"afterMs": 1000}, "options": event}
    app = stopped(tmp_path, plan={"faults": [gap]})
    app.stop()
    again = stopped(tmp_path, plan=PLAN)
    assert [one.rule.kind for one in again.sandbox.faults] == ["reject"]
    assert "market-event" not in {due.kind for due in again.sandbox.store.state().due}


def test_a_market_event_that_is_armed_begins_once_after_a_restart(tmp_path: Path) -> None:
    event = {"event": "gap", "pair": "BTC-USDT", "percent": -20}
    gap = {"fault": "market-event", "match": {"afterMs": 1000}, "options": event}
    for end in (stop, MockApp.stop):
        app = stopped(tmp_path, plan={"faults": [gap]})
        assert len(_market_events(app)) == 1
        end(app)
    app = stopped(tmp_path, plan={"faults": [gap]})
    (armed,) = app.sandbox.faults
    assert _market_events(app) == [armed.task]
    app.sandbox.faults.disarm()
    assert _market_events(app) == []


def _market_events(app: MockApp) -> list[str]:
    return [due.id for due in app.sandbox.store.state().due if due.kind == "market-event"]


def test_faults_a_sandbox_was_created_with_are_not_armed_twice(tmp_path: Path) -> None:
    app = stopped(tmp_path)
    app.sandboxes.create(SandboxOptions("other", faults=tuple(PLAN["faults"]), idle_ms=0))
    app.stop()
    again = stopped(tmp_path)
    assert len(again.sandboxes.get("other").faults) == 1
    stop(again)
    assert len(stopped(tmp_path).sandboxes.get("other").faults) == 1


def test_when_a_key_was_used_is_there_after_a_clean_stop(tmp_path: Path) -> None:
    app = stopped(tmp_path)
    (credential, *_) = app.sandbox.store.documents(Credential)
    app.sandbox.key_usage.record(credential, NOON_MS + 5)
    app.stop()
    assert stopped(tmp_path).sandbox.key_usage.state() == {credential.key: NOON_MS + 5}


@pytest.mark.parametrize("end", [stop, MockApp.stop], ids=["killed", "stopped"])
def test_a_delayed_call_is_executed_by_the_next_process(
    tmp_path: Path, end: Callable[[MockApp], None]
) -> None:
    app = started(tmp_path)
    delay = {"fault": "delayed-execution", "options": {"delayMs": 3000}, "times": 1}
    app.sandbox.faults.arm({"faults": [delay]}, NOON_MS)
    mock = SandboxControl(app, app.sandbox)
    order = b'{"ccy": "ETH", "amt": "1", "from": "6", "to": "18"}'
    client = OkxClient(mock, mock.okx)  # type: ignore[arg-type]
    answer = body_of(serve(app, client.request("POST", "/api/v5/asset/transfer", order)))
    before = held(app.sandbox)
    end(app)
    again = started(tmp_path)
    assert held(again.sandbox) == before
    (happened,) = advance(again.sandbox, 3000)
    assert (happened.kind, happened.at_ms) == ("deferred", NOON_MS + 3000)
    assert held(again.sandbox) == before - 1
    moved = again.sandbox.store.find(Transfer, answer["data"][0]["transId"])
    assert moved is not None
    assert moved.at_ms == NOON_MS + 3000
    stop(again)
    assert advance(started(tmp_path).sandbox, 3000) == []


def test_a_restart_begins_a_new_incarnation_of_events(tmp_path: Path) -> None:
    app = started(tmp_path)
    cursor = app.sandbox.events.cursor
    app.stop()
    with pytest.raises(CursorError):
        started(tmp_path).sandbox.events.since(cursor)


def test_the_time_of_a_clean_stop_is_the_time_of_the_next_start(tmp_path: Path) -> None:
    wall = [NOON_MS]
    app = build(Settings(state=str(tmp_path)), clock=Clock(wall=lambda: wall[0]))
    wall[0] += 4000
    app.stop()
    assert started(tmp_path, wall_ms=NOON_MS + HOUR_MS).sandbox.clock.now_ms() == NOON_MS + 4000


def test_a_sandbox_beside_the_default_one_is_there_after_a_restart(tmp_path: Path) -> None:
    app = started(tmp_path)
    clock = ClockState(NOON_MS + 5, STANDING)
    other = app.sandboxes.create(SandboxOptions("other", seed=7, clock=clock, idle_ms=0))
    credit(other, "2")
    amount = held(other)
    (key, *_) = [one.key for one in other.store.documents(Credential)]
    stop(app)
    again = started(tmp_path).sandboxes.get("other")
    assert (held(again), again.seed, again.clock.now_ms()) == (amount, 7, NOON_MS + 5)
    assert again.world.credentials("okx")[0]["key"] == key


def test_a_sandbox_that_ended_does_not_come_back(tmp_path: Path) -> None:
    app = started(tmp_path)
    app.sandboxes.create(SandboxOptions("other"))
    app.sandboxes.remove("other")
    stop(app)
    assert [sandbox.id for sandbox in started(tmp_path).sandboxes] == ["default"]


def test_a_sandbox_that_cannot_be_created_leaves_no_file(tmp_path: Path) -> None:
    app = started(tmp_path)
    rule = {"id": "x", "fault": "no such fault"}
    with pytest.raises(Problem):
        app.sandboxes.create(SandboxOptions("other", faults=(rule,)))
    assert [file.name for file in tmp_path.glob("other*")] == []
    assert app.sandboxes.create(SandboxOptions("other")).id == "other"


def test_two_servers_do_not_share_a_folder(tmp_path: Path) -> None:
    first = started(tmp_path)
    with pytest.raises(Problem, match="database is locked"):
        started(tmp_path)
    stop(first)
