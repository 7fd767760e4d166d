"""What is drawn of runs and of limits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fauxchange import MockServer, Request
from fauxchange_kit.reports.paces import Pace, paces
from fauxchange_kit.reports.timeline import duration, timeline, times_of
from fauxchange_kit.verdict import judge
from tests.clients import OkxClient
from tests.contract_tests.reports.verdicts import BALANCES, broken, run


def pace_of(name: str) -> Pace:
    """Return the picture of a limit of the careless client."""
    (found,) = [one for one in paces(broken(), str).shown if one.name == name]
    return found


def steadily(mock: MockServer) -> None:
    """Use the limit of six in a second up, and no more: the seventh comes as the first leaves."""
    for _ in range(20):
        OkxClient(mock, mock.okx).get(BALANCES)
        mock.advance(ms=200)


def test_the_peak_counts_what_was_refused_too() -> None:
    pace = pace_of("asset/balances.get")
    assert (pace.requests, pace.peak, pace.refused) == (6, 9, 3)
    assert pace.profile == "plain"


def test_a_call_leaves_the_window_when_it_is_as_old_as_the_window() -> None:
    (pace,) = paces(judge([run(steadily)], []), str).shown
    assert (pace.peak, pace.refused) == (5, 0)


def test_a_call_that_was_refused_before_the_limits_does_not_count() -> None:
    def nobody(mock: MockServer) -> None:
        mock.handle(Request.of("GET", BALANCES))

    assert paces(judge([run(nobody)], []), str).shown == ()


def test_limits_that_were_used_most_come_first() -> None:
    shares = [one.share for one in paces(broken(), str).shown]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] == 1.5


def test_the_picture_of_a_limit_begins_and_ends_at_the_ground() -> None:
    area = pace_of("asset/balances.get").area
    assert area.startswith("M0 82.0V")
    assert area.endswith("V82.0Z")


def test_a_lane_for_each_endpoint_in_the_order_of_calls() -> None:
    names = [lane.name for lane in timeline(broken().runs[0], str).lanes]
    assert names[:3] == ["asset/balances.get", "GET /api/v5/asset/balance", "asset/transfer.post"]


def test_endpoints_beyond_fourteen_share_a_lane() -> None:
    def widely(mock: MockServer) -> None:
        for i in range(30):
            mock.handle(Request.of("GET", f"/nowhere/{i}"))

    picture = timeline(run(widely), str)
    assert len(picture.lanes) == 14
    assert picture.lanes[-1].name == "other endpoints"


def test_calls_at_one_place_are_one_mark() -> None:
    def still(mock: MockServer) -> None:
        for _ in range(5):
            mock.handle(Request.of("GET", "/api/v5/public/time"))

    calls = tuple(call._replace(wall_ms=0) for call in run(still).calls)
    (mark,) = timeline(replace(run(still), calls=calls), str).marks
    assert mark.title == "5 calls from #1 on, public/time.get: accepted at 0 ms"


def test_the_clock_that_went_on_further_says_when_calls_came() -> None:
    first, *_ = broken().runs[0].calls
    calls = [first._replace(at_ms=0, wall_ms=at) for at in (70, 75, 90)]
    assert times_of(calls) == [0, 5, 20]
    assert times_of([one._replace(at_ms=i * 1_000) for i, one in enumerate(calls)]) == [
        0,
        1_000,
        2_000,
    ]


def test_ticks_are_few_and_begin_at_the_first_call() -> None:
    for run_ in broken().runs:
        ticks = timeline(run_, str).ticks
        assert ticks[0].text == "0 ms"
        assert 2 <= len(ticks) <= 8


@pytest.mark.parametrize(
    ("ms", "text"),
    [(0, "0 ms"), (999, "999 ms"), (1_500, "1.5 s"), (90_000, "1.5 min"), (172_800_000, "2 d")],
)
def test_a_duration_is_told_in_the_unit_that_fits(ms: int, text: str) -> None:
    assert duration(ms) == text
