"""The limiter against a twin that keeps every accepted call and re-counts them all each time."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from fauxchange.domain.core.rejection import RateLimited
from fauxchange.runtime import limiter as runtime_limiter
from fauxchange.runtime.limiter import Spend, WindowLimiter
from fauxchange.spec.endpoint import RateLimit


class Twin:
    """Counts by brute force: slow, and plainly right."""

    def __init__(self) -> None:
        self.accepted: list[tuple[int, list[Spend]]] = []

    def is_refused(self, now_ms: int, spends: list[Spend]) -> bool:
        """Count a call, unless a rule has no room; return whether it had none."""
        for rule, whose, count in spends:
            if self._used(now_ms, rule, whose) + count > rule.requests:
                return True
        self.accepted.append((now_ms, spends))
        return False

    def _used(self, now_ms: int, rule: RateLimit, whose: tuple[str, ...]) -> int:
        return sum(
            count
            for at_ms, spends in self.accepted
            if now_ms - at_ms < rule.window_ms
            for of, by, count in spends
            if of is rule and by == whose
        )


rules = st.lists(
    st.builds(
        RateLimit,
        st.just("rule"),
        st.integers(1, 6),
        st.sampled_from([1, 500, 1000, 2000, 3000]),
        st.just(("user",)),
    ),
    min_size=1,
    max_size=4,
)
# Steps that often meet the edge of a window exactly, or miss it by one millisecond.
advances = st.sampled_from([0, 0, 0, 1, 249, 250, 499, 500, 501, 999, 1000, 1001, 3000]) | (
    st.integers(0, 4000)
)


@st.composite
def schedules(draw: st.DrawFn) -> list[tuple[int, list[Spend]]]:
    """Return steps: how far to advance, and what the call then spends."""
    known = draw(rules)
    steps = []
    for _ in range(draw(st.integers(1, 40))):
        chosen = draw(st.lists(st.sampled_from(known), min_size=1, unique_by=id))
        whose = draw(st.sampled_from(["ann", "bob"]))
        spends: list[Spend] = [
            (rule, (whose,), draw(st.sampled_from([1, 1, 1, 2, 7]))) for rule in chosen
        ]
        steps.append((draw(advances), spends))
    return steps


def is_refused(limiter: WindowLimiter, now_ms: int, spends: list[Spend]) -> bool:
    """Make a call; return whether it was refused."""
    try:
        limiter.spend(now_ms, spends)
    except RateLimited:
        return True
    return False


def play(schedule: list[tuple[int, list[Spend]]], limiter: WindowLimiter) -> None:
    """Send a schedule through both, and compare every verdict."""
    twin, now_ms = Twin(), 1_750_248_000_000
    for advance_ms, spends in schedule:
        now_ms += advance_ms
        assert is_refused(limiter, now_ms, spends) == twin.is_refused(now_ms, spends)


@settings(max_examples=80, deadline=None)
@given(schedules())
def test_the_limiter_agrees_with_its_twin_on_every_call(
    schedule: list[tuple[int, list[Spend]]],
) -> None:
    play(schedule, WindowLimiter())


@settings(max_examples=40, deadline=None)
@given(schedules(), st.integers(1, 5))
def test_dropping_unused_windows_changes_no_verdict(
    schedule: list[tuple[int, list[Spend]]], every: int
) -> None:
    before = runtime_limiter._SWEEP_EVERY
    runtime_limiter._SWEEP_EVERY = every
    try:
        play(schedule, WindowLimiter())
    finally:
        runtime_limiter._SWEEP_EVERY = before
