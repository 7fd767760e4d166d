"""Fixtures of the tests of checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING

import pytest

from fauxchange import ManualClock, MockServer
from fauxchange_kit.checks.catalogue import all_checks
from fauxchange_kit.verdict import CheckResult, judge
from tests.conftest import NOON_MS

from .actor import Actor, new_mock
from .case import Client
from .harness import Harness

if TYPE_CHECKING:
    from collections.abc import Iterator

REQUEST_FAMILIES = {"parameters", "safety", "signing"}

Judge = Callable[[Client], Mapping[str, CheckResult]]


@pytest.fixture(scope="session")
def harness() -> Iterator[Harness]:
    """A harness for small clients."""
    with MockServer(clock=ManualClock(NOON_MS)) as server:
        yield Harness(server)


@pytest.fixture(scope="module")
def actors_mock() -> Iterator[MockServer]:
    """The mock that actors call; each takes what it has done itself for its run."""
    with new_mock() as mock:
        yield mock


@pytest.fixture
def actor(actors_mock: MockServer) -> Actor:
    """A client that does right unless it is told otherwise."""
    return Actor(actors_mock)


@pytest.fixture(scope="session")
def judged() -> Iterator[Judge]:
    """What becomes of each check of what is sent when a client is judged."""
    checks = [one for one in all_checks() if one.family in REQUEST_FAMILIES]

    @cache
    def judge_once(client: Client) -> Mapping[str, CheckResult]:
        actor = Actor(mock)
        client(actor)
        return {one.check.id: one for one in judge([actor.run()], checks).results}

    with new_mock() as mock:
        yield judge_once
