"""A server on files: the next process goes on where the last one was."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from fauxchange import Problem
from fauxchange.app import build
from fauxchange.config import Settings
from fauxchange.domain.access.credential import Credential
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from fauxchange.runtime.clock import STANDING, Clock, ClockState
from fauxchange.sandbox.options import SandboxOptions
from fauxchange.state.sqlite import SqliteEngine
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from pathlib import Path

    from fauxchange.app import MockApp
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
    app.sandbox.advance(HOUR_MS)
    credit(app.sandbox, "1")
    stop(app)
    again = started(tmp_path, wall_ms=NOON_MS + 9 * HOUR_MS).sandbox
    assert again.clock.now_ms() == NOON_MS + HOUR_MS


def test_an_advance_with_nothing_due_is_remembered(tmp_path: Path) -> None:
    app = started(tmp_path)
    app.sandbox.advance(1234)
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
    started(tmp_path)
    with pytest.raises(Problem, match="database is locked"):
        started(tmp_path)
