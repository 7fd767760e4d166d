"""The clock: it runs, stands still, is advanced, and never goes back."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fauxchange import Clock, ClockState, ManualClock, MockServer, Pace, Request
from fauxchange.runtime.clock import LAST_MS, RUNNING, fill_millisecond, wall_ms
from tests.clients import OkxClient, body_of
from tests.conftest import NOON_MS

HOUR_MS = 3_600_000
W = 1_800_000_000_000


@dataclass
class Wall:
    """The machine's time, as far as a test is concerned."""

    ms: int = W

    def __call__(self) -> int:
        return self.ms


@pytest.fixture
def wall() -> Wall:
    """A wall clock that a test moves."""
    return Wall()


# Running, standing, going forward


def test_a_clock_begins_at_the_walls_time_and_runs_with_it(wall: Wall) -> None:
    clock = Clock(wall=wall)
    assert clock.now_ms() == W
    wall.ms += 250
    assert clock.now_ms() == W + 250
    assert not clock.frozen


def test_a_clock_may_begin_elsewhere(wall: Wall) -> None:
    clock = Clock(NOON_MS, wall=wall)
    wall.ms += 250
    assert clock.now_ms() == NOON_MS + 250


def test_a_clock_may_begin_at_zero(wall: Wall) -> None:
    assert Clock(0, wall=wall).now_ms() == 0


@pytest.mark.parametrize("rate", [2, 1_000_000])
def test_a_clock_that_is_scaled_up_stands_still_at_the_last_time(wall: Wall, rate: float) -> None:
    clock = Clock(LAST_MS - 1_000, pace=Pace(rate), wall=wall)
    wall.ms += 100
    assert clock.now_ms() == min(LAST_MS, LAST_MS - 1_000 + 100 * rate)
    wall.ms += HOUR_MS
    assert (clock.now_ms(), clock.shown_ms(), clock.state().at_ms) == (LAST_MS,) * 3
    clock.go(RUNNING)
    wall.ms += 5
    assert clock.now_ms() == LAST_MS + 5


def test_a_clock_of_steps_stands_still_at_the_last_time(wall: Wall) -> None:
    clock = Clock(LAST_MS - 1_500, pace=Pace(0, 1_000), wall=wall)
    assert [clock.arrive() for _ in range(3)] == [LAST_MS - 500, LAST_MS, LAST_MS]


def test_a_frozen_clock_stands_still(wall: Wall) -> None:
    clock = Clock(NOON_MS, frozen=True, wall=wall)
    wall.ms += HOUR_MS
    assert clock.now_ms() == NOON_MS
    assert clock.frozen


def test_freeze_stops_and_returns_the_time(wall: Wall) -> None:
    clock = Clock(NOON_MS, wall=wall)
    wall.ms += 10
    assert clock.freeze() == NOON_MS + 10
    wall.ms += HOUR_MS
    assert clock.now_ms() == NOON_MS + 10
    assert clock.frozen


def test_resume_runs_on_from_where_time_stopped(wall: Wall) -> None:
    clock = Clock(NOON_MS, frozen=True, wall=wall)
    wall.ms += HOUR_MS
    assert clock.resume() == NOON_MS
    wall.ms += 5
    assert clock.now_ms() == NOON_MS + 5
    assert not clock.frozen


def test_freezing_and_resuming_twice_changes_nothing(wall: Wall) -> None:
    clock = Clock(NOON_MS, wall=wall)
    clock.freeze()
    wall.ms += HOUR_MS
    assert clock.freeze() == NOON_MS
    clock.resume()
    wall.ms += 5
    assert clock.resume() == NOON_MS + 5


@pytest.mark.parametrize(
    ("step", "ms"),
    [
        ({"ms": 1}, 1),
        ({"seconds": 1}, 1_000),
        ({"seconds": 0.0015}, 2),
        ({"minutes": 1}, 60_000),
        ({"hours": 1}, 3_600_000),
        ({"days": 1}, 86_400_000),
        ({"days": 0.5}, 43_200_000),
        ({"ms": 1, "seconds": 2, "minutes": 3, "hours": 4, "days": 5}, 446_582_001),
        ({"seconds": 1, "ms": -999}, 1),
        ({}, 0),
    ],
)
def test_advance_goes_forward_by_the_sum_and_returns_the_time(
    step: dict[str, int], ms: int
) -> None:
    clock = ManualClock(NOON_MS)
    assert clock.advance(**step) == NOON_MS + ms
    assert clock.now_ms() == NOON_MS + ms


def test_an_advance_keeps_a_running_clock_running(wall: Wall) -> None:
    clock = Clock(NOON_MS, wall=wall)
    clock.advance(hours=1)
    wall.ms += 1_000
    # One millisecond belongs to the advance itself.
    assert clock.now_ms() == NOON_MS + HOUR_MS + 999


def test_an_advance_keeps_a_frozen_clock_frozen(wall: Wall) -> None:
    clock = Clock(NOON_MS, frozen=True, wall=wall)
    clock.advance(hours=1)
    wall.ms += 1_000
    assert clock.now_ms() == NOON_MS + HOUR_MS
    assert clock.frozen


@pytest.mark.parametrize("step", [{"ms": -1}, {"seconds": -1}, {"hours": 1, "days": -1}])
def test_time_does_not_go_back(step: dict[str, int]) -> None:
    clock = ManualClock(NOON_MS)
    with pytest.raises(ValueError, match="time does not go back"):
        clock.advance(**step)
    assert clock.now_ms() == NOON_MS


steps = st.one_of(
    st.tuples(st.just("freeze"), st.just(0)),
    st.tuples(st.just("resume"), st.just(0)),
    st.tuples(st.just("advance"), st.integers(0, HOUR_MS)),
    st.tuples(st.just("wall"), st.integers(0, HOUR_MS)),
)


@settings(max_examples=50, deadline=None)
@given(st.lists(steps, max_size=12), st.booleans())
def test_whatever_happens_time_never_goes_back(
    happenings: list[tuple[str, int]],
    frozen: bool,
) -> None:
    wall = Wall()
    clock = Clock(NOON_MS, frozen=frozen, wall=wall)
    seen = clock.now_ms()
    for what, ms in happenings:
        if what == "freeze":
            clock.freeze()
        elif what == "resume":
            clock.resume()
        elif what == "advance":
            clock.advance(ms=ms)
        # An advance takes one millisecond of the wall's time.
        wall.ms += ms if what == "wall" else 1
        assert clock.now_ms() >= seen
        seen = clock.now_ms()


def test_advances_of_several_threads_all_count() -> None:
    clock = ManualClock(NOON_MS)
    threads = [Thread(target=clock.advance, kwargs={"ms": 1}) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert clock.now_ms() == NOON_MS + 20


def test_reset_returns_to_the_beginning(wall: Wall) -> None:
    clock = Clock(NOON_MS, frozen=True, wall=wall)
    clock.advance(days=1)
    clock.resume()
    clock.reset()
    assert clock.now_ms() == NOON_MS
    assert clock.frozen


def test_reset_returns_a_running_clock_to_the_walls_time(wall: Wall) -> None:
    clock = Clock(wall=wall)
    clock.advance(days=1)
    clock.freeze()
    wall.ms += 10
    clock.reset()
    assert clock.now_ms() == W + 10
    assert not clock.frozen


def test_a_manual_clock_stands_still_until_it_is_advanced() -> None:
    clock = ManualClock(NOON_MS)
    assert clock.frozen
    assert clock.now_ms() == NOON_MS
    assert clock.advance(ms=7) == NOON_MS + 7


def test_a_mock_has_the_clock_it_was_given() -> None:
    clock = ManualClock(NOON_MS)
    assert MockServer(clock=clock).clock is clock


# How old a stamp is: in the sandbox's own time


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("off_ms", [0, 1, 30_000, 30_001, HOUR_MS])
def test_a_stamp_is_as_far_as_it_is_before_or_after_now(
    wall: Wall,
    off_ms: int,
    strict: bool,
) -> None:
    clock = Clock(strict=strict, wall=wall)
    assert clock.age_ms(W - off_ms) == off_ms
    assert clock.age_ms(W + off_ms) == off_ms


def test_a_stamp_grows_older_as_time_runs(wall: Wall) -> None:
    clock = Clock(wall=wall)
    wall.ms += 1_234
    assert clock.age_ms(W) == 1_234


@pytest.mark.parametrize("strict", [True, False])
def test_a_stamp_in_sandbox_time_is_fresh_after_an_advance(
    wall: Wall,
    strict: bool,
) -> None:
    clock = Clock(strict=strict, wall=wall)
    clock.advance(hours=1)
    wall.ms += 1
    assert clock.age_ms(W + HOUR_MS) == 0
    assert clock.age_ms(clock.now_ms()) == 0


# Carried: wall time, through what happened to the clock since


def test_a_stamp_made_after_an_advance_is_fresh(wall: Wall) -> None:
    clock = Clock(wall=wall)
    clock.advance(hours=1)
    wall.ms += 500
    assert clock.age_ms(W + 500) == 0
    assert clock.age_ms(W + 400) == 100


def test_a_stamp_made_before_an_advance_is_as_old_as_the_advance_made_it(wall: Wall) -> None:
    clock = Clock(wall=wall)
    wall.ms += 100
    clock.advance(hours=1)
    wall.ms += 1
    assert clock.age_ms(W + 50) == HOUR_MS + 50
    assert clock.age_ms(W + 100) == HOUR_MS


def test_a_stamp_is_carried_through_several_advances(wall: Wall) -> None:
    clock = Clock(wall=wall)
    wall.ms += 10_000
    clock.advance(minutes=1)
    wall.ms += 10_000
    clock.advance(minutes=2)
    wall.ms += 10_000
    assert clock.age_ms(W + 5_000) == 25_000 + 180_000 - 2
    assert clock.age_ms(W + 15_000) == 15_000 + 120_000 - 1
    assert clock.age_ms(W + 25_000) == 5_000


def test_strict_time_does_not_carry(wall: Wall) -> None:
    clock = Clock(strict=True, wall=wall)
    clock.advance(hours=1)
    wall.ms += 500
    assert clock.age_ms(W + 500) == HOUR_MS - 1


def test_a_stamp_of_wall_time_is_fresh_where_the_sandbox_lives_in_another_year(
    wall: Wall,
) -> None:
    clock = Clock(NOON_MS, wall=wall)
    wall.ms += 500
    assert clock.age_ms(W + 400) == 100
    strict = Clock(NOON_MS, strict=True, wall=wall)
    assert strict.age_ms(W + 500) == W + 500 - NOON_MS


def test_while_time_stands_still_no_stamp_grows_older(wall: Wall) -> None:
    clock = Clock(frozen=True, wall=wall)
    wall.ms += HOUR_MS
    assert clock.age_ms(W) == 0
    assert clock.age_ms(W + HOUR_MS) == 0


def test_a_stamp_from_before_the_freeze_is_as_old_as_it_was_then(wall: Wall) -> None:
    clock = Clock(wall=wall)
    wall.ms += 20_000
    clock.freeze()
    wall.ms += HOUR_MS
    assert clock.age_ms(W + 5_000) == 15_000


def test_a_stamp_ahead_of_the_wall_is_ahead_even_while_time_stands_still(wall: Wall) -> None:
    clock = Clock(NOON_MS, frozen=True, wall=wall)
    assert clock.age_ms(W + 30_000) == 30_000
    assert clock.age_ms(W + 30_001) == 30_001


def test_a_stamp_from_before_the_clock_began_is_read_as_sandbox_time(wall: Wall) -> None:
    clock = Clock(wall=wall)
    assert clock.age_ms(W - 40_000) == 40_000
    elsewhere = Clock(NOON_MS, frozen=True, wall=wall)
    assert elsewhere.age_ms(NOON_MS - 40_000) == 40_000
    assert elsewhere.age_ms(W - 1) == W - 1 - NOON_MS


def test_after_a_reset_stamps_are_read_anew(wall: Wall) -> None:
    clock = Clock(wall=wall)
    clock.advance(hours=1)
    wall.ms += 500
    clock.reset()
    assert clock.age_ms(W + 500) == 0
    assert clock.age_ms(W) == 500


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 30_000), st.integers(1, 10), st.integers(1, HOUR_MS))
def test_a_client_with_a_right_clock_is_fresh_after_any_advances(
    delay_ms: int, advances: int, by_ms: int
) -> None:
    wall = Wall()
    clock = Clock(wall=wall)
    for _ in range(advances):
        clock.advance(ms=by_ms)
        wall.ms += 1
    stamp_ms = wall.ms
    wall.ms += delay_ms
    assert clock.age_ms(stamp_ms) == delay_ms


def test_the_clock_remembers_its_last_64_changes(wall: Wall) -> None:
    clock = Clock(NOON_MS, wall=wall)
    wall.ms += 100
    for _ in range(63):
        clock.freeze()
    assert clock.age_ms(W) == 100
    clock.freeze()
    assert clock.age_ms(W) == W - (NOON_MS + 100)


# Faster, slower, by steps


@pytest.mark.parametrize(("rate", "later_ms"), [(60, 60_000), (0.5, 500), (1, 1_000), (0, 0)])
def test_a_scaled_clock_goes_so_many_times_as_fast(wall: Wall, rate: float, later_ms: int) -> None:
    clock = Clock(NOON_MS, pace=Pace(rate), wall=wall)
    wall.ms += 1_000
    assert clock.now_ms() == NOON_MS + later_ms


def test_a_change_of_pace_keeps_the_time(wall: Wall) -> None:
    clock = Clock(NOON_MS, wall=wall)
    wall.ms += 10
    assert clock.go(Pace(60)) == NOON_MS + 10
    wall.ms += 10
    assert clock.resume() == NOON_MS + 610
    wall.ms += 10
    assert clock.now_ms() == NOON_MS + 620


def test_a_stepped_clock_goes_on_with_every_call_only(wall: Wall) -> None:
    clock = Clock(NOON_MS, pace=Pace(0, 250), wall=wall)
    wall.ms += HOUR_MS
    assert [clock.arrive(), clock.arrive(), clock.now_ms()] == [
        NOON_MS + 250,
        NOON_MS + 500,
        NOON_MS + 500,
    ]


@pytest.mark.parametrize("pace", [Pace(-1), Pace(0, -1)])
def test_no_pace_goes_backwards(pace: Pace) -> None:
    with pytest.raises(ValueError, match="time does not go back"):
        ManualClock(NOON_MS).go(pace)


@pytest.mark.parametrize("pace", [Pace(60), Pace(3_600), Pace(0, 60_000), Pace(0), Pace(0.5)])
def test_who_keeps_the_difference_from_a_time_that_was_told_goes_on(pace: Pace, wall: Wall) -> None:
    clock = Clock(NOON_MS, pace=pace, wall=wall)
    wall.ms += 10_000
    clock.arrive()
    difference = clock.shown_ms() - wall.ms
    clock.tell()
    for _ in range(100):
        wall.ms += 1_000
        clock.arrive()
        assert clock.age_ms(wall.ms + difference) == 0
    assert clock.age_ms(wall.ms + difference + 40_000) >= 40_000
    stamp = wall.ms + difference
    clock.advance(hours=1)
    wall.ms += 1
    assert clock.age_ms(stamp) > HOUR_MS - 120_000
    assert clock.age_ms(wall.ms + difference) == 0


def test_a_time_that_nobody_was_told_is_no_difference(wall: Wall) -> None:
    clock = Clock(NOON_MS, pace=Pace(60), wall=wall)
    difference = clock.shown_ms() - wall.ms
    wall.ms += 60_000
    assert clock.age_ms(wall.ms + difference) == 59 * 60_000
    clock.tell()
    assert clock.age_ms(wall.ms + difference) == 59 * 60_000


def test_a_strict_clock_knows_nothing_of_differences(wall: Wall) -> None:
    clock = Clock(NOON_MS, pace=Pace(60), strict=True, wall=wall)
    clock.tell()
    difference = clock.shown_ms() - wall.ms
    wall.ms += 60_000
    assert clock.age_ms(wall.ms + difference) == 59 * 60_000


def test_times_that_were_told_are_forgotten_with_a_new_beginning(wall: Wall) -> None:
    clock = Clock(NOON_MS, pace=Pace(60), wall=wall)
    difference = clock.shown_ms() - wall.ms
    clock.tell()
    clock.reset()
    wall.ms += 60_000
    assert clock.age_ms(wall.ms + difference) == 59 * 60_000


@pytest.mark.parametrize("step_ms", [250, 60_000, HOUR_MS])
def test_a_step_ages_no_stamp(step_ms: int, wall: Wall) -> None:
    """A call is stamped before it arrives, and the step is made as it does."""
    clock = Clock(NOON_MS, pace=Pace(0, step_ms), wall=wall)
    for _ in range(3):
        wall.ms += 5
        stamp = wall.ms
        clock.arrive()
        assert clock.age_ms(stamp) == 0


def test_a_fast_clock_ages_no_stamp_faster_than_the_wall(wall: Wall) -> None:
    clock = Clock(NOON_MS, pace=Pace(3_600), wall=wall)
    stamp = wall.ms
    wall.ms += 1_000
    assert clock.age_ms(stamp) == 1_000


def test_on_a_fast_clock_an_advance_still_ages_a_stamp(wall: Wall) -> None:
    clock = Clock(NOON_MS, pace=Pace(60), wall=wall)
    stamp = wall.ms
    wall.ms += 10
    clock.advance(seconds=31)
    wall.ms += 1
    assert clock.age_ms(stamp) == 31_010


# A clock that is off


def test_a_skew_moves_what_is_shown_and_not_the_time() -> None:
    clock = ManualClock(NOON_MS)
    clock.skew(40_000)
    assert (clock.now_ms(), clock.shown_ms()) == (NOON_MS, NOON_MS + 40_000)


@pytest.mark.parametrize("skew_ms", [40_000, -40_000])
@pytest.mark.parametrize("frozen", [True, False])
def test_who_does_not_know_of_a_skew_is_off_by_it(
    wall: Wall, skew_ms: int, *, frozen: bool
) -> None:
    clock = Clock(NOON_MS, frozen=frozen, skew_ms=skew_ms, wall=wall)
    wall.ms += HOUR_MS
    assert clock.age_ms(wall.ms) == 40_000


@pytest.mark.parametrize("skew_ms", [40_000, -40_000])
def test_who_asked_for_the_time_is_not_off(wall: Wall, skew_ms: int) -> None:
    clock = Clock(wall.ms, skew_ms=skew_ms, wall=wall)
    offset = clock.shown_ms() - wall.ms
    wall.ms += 60_000
    assert clock.age_ms(wall.ms + offset) == 0


def test_who_asked_for_the_time_is_not_off_after_an_advance_either(wall: Wall) -> None:
    clock = Clock(wall.ms, skew_ms=40_000, wall=wall)
    offset = clock.shown_ms() - wall.ms
    wall.ms += 1_000
    clock.advance(days=1)
    wall.ms += 1_000
    assert clock.age_ms(wall.ms + offset) == 0


def test_a_reset_returns_to_the_pace_and_the_skew_of_the_beginning(wall: Wall) -> None:
    clock = Clock(NOON_MS, pace=Pace(60), skew_ms=5, wall=wall)
    clock.freeze()
    clock.skew(7)
    clock.reset()
    assert (clock.now_ms(), clock.pace, clock.skew_ms) == (NOON_MS, Pace(60), 5)


def test_a_state_is_where_a_clock_goes_on_from(wall: Wall) -> None:
    clock = Clock(NOON_MS, pace=Pace(0, 5), skew_ms=7, wall=wall)
    clock.arrive()
    state = clock.state()
    clock.advance(days=9)
    clock.restore(state)
    assert clock.state() == ClockState(NOON_MS + 5, Pace(0, 5), 7)


def test_a_client_meets_50102_and_resynchronises() -> None:
    mock = MockServer()
    mock.clock.skew(-45_000)

    def asked_at(stamp_ms: int) -> str:
        client = OkxClient(mock, mock.okx, stamp_ms=stamp_ms)
        return str(body_of(client.get("/api/v5/asset/balances"))["code"])

    local = wall_ms()
    assert asked_at(local) == "50102"
    answer = mock.handle(Request.of("GET", "/api/v5/public/time"))
    offset = int(body_of(answer)["data"][0]["ts"]) - local
    assert -45_100 < offset < -44_900
    assert asked_at(wall_ms() + offset) == "0"


def test_how_long_is_left_is_read_by_the_exchanges_clock_or_by_the_machines(wall: Wall) -> None:
    clock = Clock(wall=wall)
    assert clock.left_ms(W + 5_000) == 5_000
    clock.advance(hours=1)
    assert clock.left_ms(W + 5_000) == 5_000
    assert clock.left_ms(W - 1) == -1


@pytest.mark.parametrize("years", [-1, 1])
def test_a_time_is_of_the_clock_that_it_is_near_to(years: int, wall: Wall) -> None:
    """A recorded day is of another year: the machine's time would last as long, or be long gone."""
    begin_ms = W + years * 366 * 24 * HOUR_MS
    clock = Clock(begin_ms, frozen=True, wall=wall)
    for left_ms in (-1, 0, 5_000, -2 * HOUR_MS, 2 * HOUR_MS):
        assert clock.left_ms(W + left_ms) == left_ms
        assert clock.left_ms(begin_ms + left_ms) == left_ms


def test_of_two_clocks_that_are_near_the_kinder_counts(wall: Wall) -> None:
    clock = Clock(W - 10_000, frozen=True, wall=wall)
    assert clock.left_ms(W - 1) == 9_999


def test_a_strict_clock_reads_what_is_left_as_its_own_time_only(wall: Wall) -> None:
    clock = Clock(wall=wall, strict=True, skew_ms=10)
    clock.advance(hours=1)
    wall.ms += 1
    assert clock.left_ms(W + 5_000) == 5_000 - HOUR_MS - 10


def test_a_millisecond_that_was_filled_is_over() -> None:
    before = wall_ms()
    fill_millisecond()
    assert wall_ms() > before
