"""Checks of sockets that are about CoinW too, with clients that are processes of their own."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from fauxchange_kit.checks import sockets
from fauxchange_kit.recording.recording import PLAIN, Run
from fauxchange_kit.runner.check_server import CheckServer
from fauxchange_kit.runner.plans import Plan, default
from fauxchange_kit.runner.runner import Runner
from fauxchange_kit.verdict import Outcome
from tests.contract_tests.checks.harness import problems_of, result_of
from tests.waits import PATIENCE_S

CLOSED = "sockets-closed"
CLIENT = Path(__file__).with_name("socket_client.py")
# Longer than it takes to be closed, on any machine.
STAYS_S = "4"


def runs(way: str) -> list[Run]:
    """Run a client to its end where nothing ends, and where its connection does."""
    command = [sys.executable, str(CLIENT), way, STAYS_S]
    profiles = tuple(default().named(name) for name in (PLAIN, CLOSED))
    with CheckServer("default", 0, "coinw") as server:
        runner = Runner(server, command, dict(os.environ), PATIENCE_S)
        return [
            replace(one.run, profile=one.profile.name) for one in runner.runs(Plan("", profiles))
        ]


def test_a_client_that_comes_back_with_all_it_had_passes() -> None:
    plain, closed = runs("careful")
    first, second = closed.connections
    assert (first.service, first.close_code) == ("futures", "1001")
    assert second.topics == first.topics == {"futures BTC ticker_swap"}
    for name in ("reconnects", "subscribes-again", "kept-alive"):
        assert result_of(f"sockets/{name}", plain, closed).outcome is Outcome.PASSED, name


def test_who_comes_back_and_subscribes_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "SUBSCRIBED_MS", 0)
    monkeypatch.setattr(sockets, "TIMES_AS_LONG", 0)
    assert problems_of("sockets/subscribes-again", *runs("forgets")) == [
        "the futures connection to coinw was opened again, and 1 of 1 channels were not "
        "subscribed on it: futures BTC ticker_swap"
    ]
