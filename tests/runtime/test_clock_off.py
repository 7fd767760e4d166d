"""A clock of the exchange that is off for one call."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from fauxchange import ManualClock
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def clock() -> Iterator[ManualClock]:
    """A strict clock at noon; what a test adds to its skew ends with the test."""
    clock = ManualClock(NOON_MS, strict=True)
    yield clock
    clock.clear_offset()


def test_while_it_is_off_a_clock_shows_another_time_and_keeps_its_own(clock: ManualClock) -> None:
    clock.add_offset(5000)
    assert (clock.shown_ms(), clock.skew_ms, clock.now_ms()) == (NOON_MS + 5000, 5000, NOON_MS)
    clock.clear_offset()
    assert (clock.shown_ms(), clock.skew_ms) == (NOON_MS, 0)


def test_a_stamp_is_as_old_as_the_clock_is_off(clock: ManualClock) -> None:
    clock.add_offset(-5000)
    assert clock.age_ms(NOON_MS) == 5000


def test_offsets_add_up(clock: ManualClock) -> None:
    clock.add_offset(5000)
    clock.add_offset(-2000)
    assert clock.skew_ms == 3000


def test_another_thread_sees_the_right_time(clock: ManualClock) -> None:
    seen = list[int]()
    clock.add_offset(5000)
    thread = threading.Thread(target=lambda: seen.append(clock.skew_ms))
    thread.start()
    thread.join()
    assert seen == [0]
