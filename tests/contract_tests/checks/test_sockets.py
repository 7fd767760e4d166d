"""Checks of sockets, with clients that are processes of their own."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fauxchange_kit.checks import sockets
from fauxchange_kit.recording import serialization
from fauxchange_kit.recording.connections import Connection, Subscription
from fauxchange_kit.recording.recording import PLAIN, Run
from fauxchange_kit.runner.check_server import CheckServer
from fauxchange_kit.runner.closings import SocketClosing
from fauxchange_kit.runner.plans import Plan, Profile, default
from fauxchange_kit.runner.runner import Runner
from fauxchange_kit.verdict import Outcome
from tests.waits import PATIENCE_S

from .harness import problems_of, result_of

if TYPE_CHECKING:
    from collections.abc import Iterator

CLOSED = "sockets-closed"
CLIENT = Path(__file__).with_name("socket_client.py")
NUMBERS = count()
# Longer than it takes to log in and to be closed, on any machine.
STAYS_S = 5


@pytest.fixture(scope="module")
def server() -> Iterator[CheckServer]:
    """The server that clients call."""
    with CheckServer("default", 0, "okx") as started:
        yield started


def run(server: CheckServer, way: str, name: str = PLAIN, stay_s: float = 0) -> Run:
    """Run a client to its end under a profile, in a sandbox of its own."""
    # A sandbox is called as its profile is, and several clients do the same.
    own = f"{name}.{next(NUMBERS)}"
    closings = (SocketClosing("okx", "4006", 1000),) if name == CLOSED else ()
    profile = Profile(own, "", default().named(name).options, closings=closings)
    command = [sys.executable, str(CLIENT), way, str(stay_s)]
    (one,) = Runner(server, command, dict(os.environ), PATIENCE_S).runs(Plan("", (profile,)))
    return replace(one.run, profile=name)


@pytest.fixture(scope="module")
def plain(server: CheckServer) -> Run:
    """The run of a client that follows its account, where nothing ends."""
    return run(server, "careful", stay_s=STAYS_S)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have nothing be waited for longer than these clients stay."""
    monkeypatch.setattr(sockets, "AGAIN_MS", 1000)
    monkeypatch.setattr(sockets, "SUBSCRIBED_MS", 0)
    monkeypatch.setattr(sockets, "TIMES_AS_LONG", 0)


def test_a_client_that_comes_back_with_all_it_had_passes(server: CheckServer, plain: Run) -> None:
    closed = run(server, "careful", CLOSED)
    assert closed.is_met
    first, second = closed.connections
    assert (first.close_code, first.is_logged_in, first.pings) == ("4006", True, 1)
    assert second.topics == first.topics == {"orders ANY", "account"}
    for check in ("reconnects", "subscribes-again", "login-first", "request-form", "kept-alive"):
        id_ = f"sockets/{check}"
        assert result_of(id_, plain, closed).outcome is Outcome.PASSED, check


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("way", "missing"),
    [("forgets-one", "1 of 2 channels"), ("forgets-all", "2 of 2 channels")],
)
def test_who_comes_back_and_subscribes_less_is_found(
    server: CheckServer, plain: Run, way: str, missing: str
) -> None:
    closed = run(server, way, CLOSED)
    (problem,) = problems_of("sockets/subscribes-again", plain, closed)
    assert f"the private connection to okx was opened again, and {missing}" in problem
    assert "account" in problem
    assert result_of("sockets/reconnects", plain, closed).outcome is Outcome.PASSED


def test_who_was_not_there_for_long_may_have_subscribed_later(
    server: CheckServer, plain: Run
) -> None:
    closed = run(server, "forgets-all", CLOSED)
    result = result_of("sockets/subscribes-again", plain, closed)
    assert result.outcome is Outcome.NOT_EXERCISED


@pytest.mark.usefixtures("impatient")
def test_who_goes_on_without_its_connection_is_found(server: CheckServer, plain: Run) -> None:
    closed = run(server, "looks-away", CLOSED, stay_s=1.5)
    (problem,) = problems_of("sockets/reconnects", plain, closed)
    assert "was closed by the exchange, and not opened again for" in problem
    again = result_of("sockets/subscribes-again", plain, closed)
    assert again.outcome is Outcome.NOT_EXERCISED


def test_who_ends_with_an_error_because_of_it_is_found(server: CheckServer, plain: Run) -> None:
    closed = run(server, "crashes", CLOSED)
    assert problems_of("sockets/reconnects", plain, closed) == [
        "after the exchange closed the private connection to okx the client ended with 1"
    ]


def test_of_who_ends_well_nobody_knows_what_it_still_needed(
    server: CheckServer, plain: Run
) -> None:
    closed = run(server, "ends", CLOSED)
    assert result_of("sockets/reconnects", plain, closed).outcome is Outcome.NOT_EXERCISED
    runs_on = replace(plain, exit_code=None, idle_ms=30_000)
    assert problems_of("sockets/reconnects", runs_on, closed) == [
        "after the exchange closed the private connection to okx the client ended with 0, "
        "and without that it runs on"
    ]


def test_who_does_not_wait_for_its_login_is_found(server: CheckServer) -> None:
    closed = run(server, "hasty", CLOSED)
    (problem, *_) = problems_of("sockets/login-first", closed)
    assert problem.startswith("private: orders needs a login")
    assert problem.endswith("(60011)")


def test_a_login_that_is_answered_at_once_shows_no_wait(plain: Run) -> None:
    assert result_of("sockets/login-first", plain).outcome is Outcome.NOT_EXERCISED


@pytest.mark.parametrize(
    ("way", "problem"),
    [
        ("misspells", "public: nobody documents a channel weather"),
        ("mixes-up", "business: tickers is a channel of public"),
    ],
)
def test_a_channel_that_is_not_there_is_found(server: CheckServer, way: str, problem: str) -> None:
    (found,) = problems_of("sockets/request-form", run(server, way))
    assert found.startswith(problem)


def test_a_channel_that_is_there_is_right(server: CheckServer) -> None:
    result = result_of("sockets/request-form", run(server, "asks-rightly"))
    assert (result.outcome, result.evidence_count) == (Outcome.PASSED, 1)


def test_too_many_connections_in_a_second_are_found(server: CheckServer) -> None:
    (problem,) = problems_of("sockets/connection-rate", run(server, "opens-at-once"))
    assert problem.endswith("of 8 connections to public were refused: more than 3 in 1 s")


def test_as_many_connections_one_after_the_other_are_right(server: CheckServer) -> None:
    slowly = run(server, "opens-slowly")
    assert len(slowly.connections) == 8
    assert result_of("sockets/connection-rate", slowly).outcome is Outcome.PASSED


def test_few_connections_show_no_rate(plain: Run) -> None:
    assert result_of("sockets/connection-rate", plain).outcome is Outcome.NOT_EXERCISED


def test_without_sockets_nothing_is_seen_of_them(server: CheckServer) -> None:
    runs = run(server, "calls"), run(server, "calls", CLOSED)
    assert [one.is_met for one in runs] == [False, False]
    for name in ("reconnects", "subscribes-again", "login-first", "request-form", "kept-alive"):
        result = result_of(f"sockets/{name}", *runs)
        assert result.outcome is Outcome.NOT_EXERCISED, name


def test_connections_go_from_process_to_process(plain: Run) -> None:
    again = serialization.deserialize(serialization.serialize(plain))
    assert again.connections == plain.connections
    assert (again.until_ms, again.connections[0].exchange) == (plain.until_ms, "okx")


# What takes longer than a test may, and what clients seldom do, as connections that are made up.

TICKS = (Subscription("tickers BTC-USDT", 100),)
FIRST = Connection("okx", "public", "a", 0, 1_000, "4006", "", subscriptions=TICKS)
LONG = FIRST._replace(ended_ms=90_000, close_code="")


def made_up(*connections: Connection, name: str = CLOSED, ended_ms: int = 90_000) -> Run:
    """Return a run with these connections and no call."""
    return Run(name, (), 0, connections=connections, ended_ms=ended_ms)


def test_another_connection_that_has_the_same_channels_makes_up_for_one() -> None:
    spare = LONG._replace(id="b")
    plain = made_up(LONG, spare, name=PLAIN)
    result = result_of("sockets/reconnects", plain, made_up(FIRST, spare))
    assert result.outcome is Outcome.NOT_EXERCISED


def test_who_comes_back_after_minutes_was_away_for_too_long() -> None:
    late = LONG._replace(id="b", opened_ms=62_000)
    plain = made_up(LONG, name=PLAIN)
    assert problems_of("sockets/reconnects", plain, made_up(FIRST, late)) == [
        "the public connection to okx was closed by the exchange, and not opened again for 61000 ms"
    ]


def test_who_opens_a_connection_now_and_then_needed_none_for_longer() -> None:
    short = FIRST._replace(ended_ms=1_500, close_code="")
    later = short._replace(id="b", opened_ms=60_000, ended_ms=61_500)
    plain = made_up(short, later, name=PLAIN)
    result = result_of("sockets/reconnects", plain, made_up(FIRST, later))
    assert result.outcome is Outcome.NOT_EXERCISED


def test_a_channel_that_is_unsubscribed_without_faults_need_not_come_back() -> None:
    books = Subscription("books BTC-USDT", 200)
    had = FIRST._replace(subscriptions=(*TICKS, books))
    ended = LONG._replace(subscriptions=(*TICKS, books._replace(ended_ms=1_200)))
    anew = (Subscription("tickers BTC-USDT", 2_100),)
    again = LONG._replace(id="b", opened_ms=2_000, subscriptions=anew)
    plain = made_up(ended, name=PLAIN)
    result = result_of("sockets/subscribes-again", plain, made_up(had, again))
    assert result.outcome is Outcome.PASSED


def test_a_connection_for_something_else_is_none_in_its_place() -> None:
    other = LONG._replace(id="b", opened_ms=3_000, subscriptions=(Subscription("status", 3_100),))
    plain = made_up(LONG, other, name=PLAIN)
    assert problems_of("sockets/reconnects", plain, made_up(FIRST, other)) == [
        "the public connection to okx was closed by the exchange, and not opened again for 89000 ms"
    ]


def test_a_connection_on_which_nothing_came_was_not_kept_open() -> None:
    idle = FIRST._replace(ended_ms=30_100, close_code="4004", close_reason="No data received")
    assert problems_of("sockets/kept-alive", made_up(idle, name=PLAIN)) == [
        "the public connection to okx was closed with 4004: No data received"
    ]
    pushed = made_up(LONG, name=PLAIN)
    assert result_of("sockets/kept-alive", pushed).outcome is Outcome.NOT_EXERCISED
