"""Events tell everything: who has them knows the state, and misses each kind that is left out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fauxchange.domain.convert.convert import Converted
from fauxchange.domain.core.events import BalanceChanged, ClockChanged, event_kinds
from fauxchange.domain.market.events import (
    BookShapeChanged,
    InstrumentChanged,
    PremiumChanged,
    PriceScriptChanged,
)
from fauxchange.domain.trading.bots.grid import GridOrderChanged
from fauxchange.domain.trading.events import Filled, OrderChanged

from .event_life import ALL, LIFE, Lived, documented, follow, rich_mock
from .mirror import Mirror, State, state_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fauxchange import MockServer

Life = tuple[State, "list[Lived]"]

# Faults have the state change later or not at all, and show no more.
STEPS = sorted(set(ALL) - {"refuse", "event", "disarm"})


@pytest.fixture(scope="module")
def mock(tmp_path_factory: pytest.TempPathFactory) -> MockServer:
    return rich_mock(tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    """The state at the beginning of a life, and its steps."""
    mock = rich_mock(tmp_path_factory.mktemp("world"))
    begin = state_of(mock.sandbox)
    own = ((name, partial(ALL[name[:-1]], mock, name[-1])) for name in LIFE)
    return begin, follow(mock, [*documented(mock), *own])


def first_difference(life: Life, without: Any = None) -> list[object]:
    """Return what is not known after a step, if some events are left out."""
    begin, lived = life
    mirror = Mirror(dict(begin), without)
    for step in lived:
        mirror.apply(step.events)
        differences = mirror.differences(step.state)
        if differences:
            return [step.name, *differences]
    return []


def events_of(lived: Sequence[Lived]) -> list[Any]:
    return [event for step in lived for event in step.events]


def test_a_life_is_known_from_its_events(life: Life) -> None:
    assert first_difference(life) == []


KINDS = (
    *(BalanceChanged, ClockChanged, Converted, Filled, GridOrderChanged, OrderChanged),
    *(BookShapeChanged, InstrumentChanged, PremiumChanged, PriceScriptChanged),
)


def test_each_kind_of_event_is_missed_if_it_is_left_out(life: Life) -> None:
    happened = {type(event) for event in events_of(life[1])}
    registered = {getattr(event, "__self__", event) for event in event_kinds().values()}
    assert happened == {*KINDS, *registered}
    assert [kind for kind in happened if not first_difference(life, kind)] == []


def test_each_reason_for_which_money_moves_is_missed_if_it_is_left_out(life: Life) -> None:
    reasons = {
        reason
        for event in events_of(life[1])
        if isinstance(event, BalanceChanged)
        for reason in event.reasons
    }
    assert len(reasons) > 30
    assert [reason for reason in reasons if not first_difference(life, reason)] == []


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from("123456789")), max_size=10))
def test_any_life_is_known_from_its_events(mock: MockServer, steps: list[tuple[str, str]]) -> None:
    mock.reset()
    mock.credit("okx", "main", "USDT", "100000", book="trading")
    begin = state_of(mock.sandbox)

    def taken(name: str, number: str) -> None:
        try:
            ALL[name](mock, number)
        except (ValueError, LookupError):
            # What cannot be done is told of as little as what is rolled back.
            return

    lived = follow(mock, [(name, partial(taken, name, digit)) for name, digit in steps])
    assert first_difference((begin, lived)) == []


def test_nothing_is_told_of_what_is_refused_or_read(mock: MockServer) -> None:
    mock.reset()
    (bought, read) = follow(
        mock,
        [
            ("too much", lambda: ALL["stake"](mock, "99")),
            ("balances", lambda: ALL["balances"](mock, "1")),
        ],
    )
    assert (bought.events, read.events) == ([], [])
