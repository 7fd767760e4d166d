"""What is called before a snapshot's file counts, and what its values may be: the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer
from fauxchange.sandbox import bounds
from fauxchange.state.kinds import kinds
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from fauxchange.exchanges.exchange import Exchange


PLACES = {"okx": "trade/order.post", "coinw": "futures/order.post"}


@pytest.fixture(scope="module")
def mock() -> MockServer:
    return MockServer(clock=ManualClock(NOON_MS))


@pytest.fixture(scope="module", params=["okx", "coinw"])
def exchange(request: pytest.FixtureRequest, mock: MockServer) -> Exchange:
    return mock.app.exchanges[request.param]


def steps(exchange: Exchange) -> list[Any]:
    return list(exchange.tables["rehearsal"])


def test_only_what_has_a_handler_is_rehearsed(exchange: Exchange) -> None:
    names = {step["endpoint"] for step in steps(exchange)}
    assert PLACES[exchange.name] in names
    assert {name for name in names if name not in exchange.handlers} == set()


def test_what_is_sent_is_what_the_documentation_asks_for(exchange: Exchange) -> None:
    for step in steps(exchange):
        params = {
            name: "1" if isinstance(value, dict) and "of" in value else value
            for name, value in step.get("params", {}).items()
        }
        request = exchange.catalogue[step["endpoint"]].request
        assert request.violation(request.coerce(params)) is None, step


def test_members_are_taken_from_calls_that_were_made_before(exchange: Exchange) -> None:
    made: set[str] = set()
    for step in steps(exchange):
        for value in step.get("params", {}).values():
            if isinstance(value, dict) and "of" in value:
                assert value["of"] in made
        made.add(step["endpoint"])


def test_bounds_are_those_of_kinds_and_members_that_there_are() -> None:
    tables = (bounds._OF_KIND, bounds._WORDS, bounds._PRICED)
    named = {kind for table in tables for kind in table} | bounds._NUMBERED
    assert named - kinds().keys() == set()
