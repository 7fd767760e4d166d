"""A snapshot that another process restores: from there on it answers, byte for byte, the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fauxchange import ManualClock, MockServer
from tests.conftest import NOON_MS
from tests.lives import STEPS, answers, file_of
from tests.other_process import OtherProcess, other_process

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LIVES = st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.sampled_from("12359")), max_size=14)

Life = list[tuple[str, str]]


@pytest.fixture(scope="module")
def there() -> Iterator[OtherProcess]:
    """Another process, the same one for all lives."""
    with other_process() as process:
        yield process


@pytest.fixture(scope="module")
def here() -> MockServer:
    """A mock at noon."""
    return MockServer(clock=ManualClock(NOON_MS), copying=True)


@settings(max_examples=25, deadline=None)
@given(before=LIVES, after=LIVES)
def test_a_snapshot_that_another_process_restores_answers_the_same(
    here: MockServer, there: OtherProcess, before: Life, after: Life
) -> None:
    here.reset()
    answers(here, before)
    elsewhere = there.live(file_of(here), after)
    assert elsewhere.answers == answers(here, after)
    # The process began with another world; what it is now is the same.
    assert {**elsewhere.file, "world": "default"} == file_of(here)


def _without_deferred(document: Any) -> None:
    document["due"] = [one for one in document["due"] if one["kind"] != "deferred"]


def _without_events(document: Any) -> None:
    document["due"] = [one for one in document["due"] if one["kind"] != "market-event"]


def _without_counts(document: Any) -> None:
    for one in document["faults"]["armed"]:
        one["matched"] = 0


# What is dropped from a snapshot, the life before it, and a life after it that shows it.
DROPPED: dict[str, tuple[Callable[[Any], object], Life, Life]] = {
    "limits": (
        lambda document: document["limits"].clear(),
        [("burst", "5")],
        [("balances", "1")],
    ),
    "delayed calls": (
        _without_deferred,
        [("delay", "1"), ("stake", "1")],
        [("days", "1"), ("balances", "1")],
    ),
    "armed faults": (
        lambda document: document["faults"]["armed"].clear(),
        [("refuse", "1")],
        [("balances", "1")],
    ),
    "the counts of armed faults": (
        _without_counts,
        [("refuse", "2"), ("balances", "1")],
        [("balances", "1")],
    ),
    "uses of keys": (
        lambda document: document["uses"].clear(),
        [("days", "9"), ("live", "1")],
        [("days", "9"), ("live", "1")],
    ),
    "market events": (
        _without_events,
        [("event", "1")],
        [("advance", "1"), ("candles", "5")],
    ),
    "scripts of prices": (
        lambda document: document["documents"]["market.facts.MarketLog"][""]["stretches"].clear(),
        [("price", "9")],
        [("advance", "1"), ("ticker", "1")],
    ),
}


@pytest.mark.parametrize("what", sorted(DROPPED))
def test_what_a_snapshot_had_to_hold_shows_in_the_answers(
    here: MockServer, there: OtherProcess, what: str
) -> None:
    drop, before, after = DROPPED[what]
    here.reset()
    answers(here, before)
    whole, part = file_of(here), file_of(here)
    drop(part)
    assert part != whole
    expected = answers(here, after)
    assert there.live(whole, after).answers == expected
    assert there.live(part, after).answers != expected
