"""A clock of the exchange that is off for one call."""

from __future__ import annotations

import threading

import pytest

from fauxchange import ManualClock
from tests.conftest import NOON_MS


def test_while_it_is_off_a_clock_shows_another_time_and_keeps_its_own() -> None:
    clock = ManualClock(NOON_MS)
    with clock.off(5000):
        assert (clock.shown_ms(), clock.skew_ms, clock.now_ms()) == (NOON_MS + 5000, 5000, NOON_MS)
    assert (clock.shown_ms(), clock.skew_ms) == (NOON_MS, 0)


def test_a_stamp_is_as_old_as_the_clock_is_off() -> None:
    clock = ManualClock(NOON_MS, strict=True)
    with clock.off(-5000):
        assert clock.age_ms(NOON_MS) == 5000


def test_it_is_right_again_after_an_error() -> None:
    clock = ManualClock(NOON_MS)
    with pytest.raises(KeyError), clock.off(5000):
        raise KeyError
    assert clock.skew_ms == 0


def test_another_thread_sees_the_right_time() -> None:
    clock, seen = ManualClock(NOON_MS), list[int]()
    with clock.off(5000):
        thread = threading.Thread(target=lambda: seen.append(clock.skew_ms))
        thread.start()
        thread.join()
    assert seen == [0]
