"""Courtesy: half of what the limits allow, and a pause when told to stop."""

from __future__ import annotations

from fauxchange_kit.drift.courtesy import Courtesy
from fauxchange_kit.exchanges import endpoint

TICKER = endpoint("okx", "market/ticker.get")
"""20 requests in 2 seconds."""
STATUS = endpoint("okx", "system/status.get")
"""1 request in 5 seconds."""


class Watch:
    """A clock that goes only when somebody waits."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.waits: list[float] = []

    def wait_s(self, seconds: float) -> None:
        """Wait."""
        self.waits.append(seconds)
        self.now_s += seconds


def courtesy(watch: Watch) -> Courtesy:
    """Return a courtesy by a clock."""
    return Courtesy(lambda: watch.now_s, watch.wait_s)


def test_half_of_a_limit_passes_without_a_pause() -> None:
    watch = Watch()
    polite = courtesy(watch)
    for _ in range(10):
        polite.before(TICKER)
    assert watch.waits == []


def test_the_call_beyond_waits_until_the_window_has_passed() -> None:
    watch = Watch()
    polite = courtesy(watch)
    for _ in range(9):
        polite.before(TICKER)
    watch.now_s = 0.5
    polite.before(TICKER)
    polite.before(TICKER)
    assert watch.waits == [1.5]


def test_a_limit_of_one_call_lets_one_pass() -> None:
    watch = Watch()
    polite = courtesy(watch)
    polite.before(STATUS)
    polite.before(STATUS)
    assert watch.waits == [5.0]


def test_endpoints_have_windows_of_their_own() -> None:
    watch = Watch()
    polite = courtesy(watch)
    polite.before(STATUS)
    polite.before(TICKER)
    assert watch.waits == []


def test_after_a_refusal_the_whole_window_is_waited_for() -> None:
    watch = Watch()
    courtesy(watch).after_a_refusal(TICKER)
    assert watch.waits == [2.0]
