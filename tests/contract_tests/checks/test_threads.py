"""Clients that call from several threads, as processes: what was under way is no reaction."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from fauxchange_kit.recording.recording import PLAIN, Run
from fauxchange_kit.runner.check_server import CheckServer
from fauxchange_kit.runner.plans import Plan, default
from fauxchange_kit.runner.runner import Runner
from fauxchange_kit.verdict import Outcome
from tests.contract_tests.client import client
from tests.waits import PATIENCE_S

from .harness import result_of

if TYPE_CHECKING:
    from pathlib import Path

READS = """
    import threading

    PATHS = (BALANCES, "/api/v5/account/config", "/api/v5/trade/fills", "/api/v5/account/positions")

    def read(path):
        if call("GET", path, key="read")["code"] != "0":
            time.sleep(3)
            call("GET", path, key="read")
"""
AT_ONCE = """
    threads = [threading.Thread(target=read, args=(path,)) for path in PATHS]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
"""
IN_TURN = """
    for path in PATHS:
        call("GET", path, key="read")
"""


def runs(folder: Path, source: str) -> list[Run]:
    """Run a client to its end where nothing fails, and while the exchange is closed."""
    command = [sys.executable, str(client(folder, READS + source))]
    profiles = tuple(default().named(name) for name in (PLAIN, "maintenance"))
    with CheckServer("default", 0, "okx") as server:
        return [
            one.run
            for one in Runner(server, command, dict(os.environ), PATIENCE_S).runs(
                Plan("", profiles)
            )
        ]


def test_threads_that_all_meet_a_closed_exchange_do_not_hammer_it(tmp_path: Path) -> None:
    plain, closed = runs(tmp_path, AT_ONCE)
    assert [call.faults for call in closed][:4] == [("latency", "maintenance")] * 4
    for check in ("pacing/maintenance-honoured", "errors/maintenance-recognised"):
        assert result_of(check, plain, closed).outcome is Outcome.PASSED, check


def test_who_goes_through_all_calls_in_turn_does(tmp_path: Path) -> None:
    plain, closed = runs(tmp_path, IN_TURN)
    for check in ("pacing/maintenance-honoured", "errors/maintenance-recognised"):
        assert result_of(check, plain, closed).outcome is Outcome.FAILED, check
