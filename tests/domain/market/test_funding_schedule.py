"""When a swap is charged: every interval, another one from a charge on, settled late if told to."""

from __future__ import annotations

import pytest

from fauxchange.domain.market.instruments.funding_rate import (
    FundingSchedule,
    IntervalChange,
    SettlementDelay,
    funding_rate,
    history,
)
from fauxchange.domain.market.instruments.instrument import FundingTerms
from fauxchange.domain.market.paths.basis import FundingBasis

HOUR = 3_600_000
# A midnight, from which hours are counted here.
DAY = 20_257 * 24 * HOUR

EIGHT = FundingSchedule(8 * HOUR)
# Eight hours until 16:00, then four until 20:00 of the next day, then every hour.
CHANGED = FundingSchedule(
    8 * HOUR,
    (IntervalChange(DAY + 16 * HOUR, 4 * HOUR), IntervalChange(DAY + 44 * HOUR, HOUR)),
)
BASIS = FundingBasis("seed", "BTC-USDT-SWAP")
TERMS = FundingTerms()


def charges(schedule: FundingSchedule, since_hour: int, count: int) -> list[int]:
    """Return the hours of the next charges after an hour."""
    hours, at_ms = [], DAY + since_hour * HOUR
    for _ in range(count):
        at_ms = schedule.next_after(at_ms)
        hours.append((at_ms - DAY) // HOUR)
    return hours


def test_a_swap_is_charged_at_multiples_of_its_interval() -> None:
    assert charges(EIGHT, 1, 4) == [8, 16, 24, 32]


def test_another_interval_begins_at_a_charge() -> None:
    assert charges(CHANGED, 1, 11) == [8, 16, 20, 24, 28, 32, 36, 40, 44, 45, 46]


def test_a_longer_interval_goes_on_at_its_own_multiples() -> None:
    longer = FundingSchedule(HOUR, (IntervalChange(DAY + 3 * HOUR, 8 * HOUR),))
    assert charges(longer, 1, 4) == [2, 3, 8, 16]


@pytest.mark.parametrize("schedule", [EIGHT, CHANGED])
def test_the_last_charge_is_the_one_before_the_next(schedule: FundingSchedule) -> None:
    for hour in range(50):
        for at_ms in (DAY + hour * HOUR, DAY + hour * HOUR + 1, DAY + (hour + 1) * HOUR - 1):
            last_ms = schedule.last_until(at_ms)
            assert last_ms <= at_ms < schedule.next_after(at_ms)
            assert schedule.next_after(last_ms) == schedule.next_after(at_ms)
            assert schedule.last_until(last_ms) == last_ms


def test_history_is_what_the_rate_was_before_whatever_the_intervals() -> None:
    now_ms = DAY + 60 * HOUR
    charged = history(BASIS, TERMS, CHANGED, now_ms, 100, newer_than=DAY)
    assert [(one.time_ms - DAY) // HOUR for one in charged[-9:]] == [
        *(44, 40, 36, 32, 28, 24, 20, 16, 8)
    ]
    for one in charged:
        before = funding_rate(BASIS, TERMS, CHANGED, one.time_ms - 1)
        assert (before.time_ms, before.rate) == (one.time_ms, one.rate)


def test_the_rate_of_a_long_interval_is_that_of_the_mean_premium() -> None:
    whole_day = FundingSchedule(24 * HOUR)
    premiums = [BASIS.premium(DAY // (8 * HOUR) + third) for third in range(3)]
    assert len(set(premiums)) == 3
    assert funding_rate(BASIS, TERMS, whole_day, DAY + HOUR).rate == sum(premiums) // 3


def test_a_charge_that_is_settled_late_is_in_no_history_until_then() -> None:
    due_ms, late_ms = DAY + 8 * HOUR, DAY + 8 * HOUR + 60_000
    late = FundingSchedule(8 * HOUR, (), (SettlementDelay(due_ms, late_ms),))
    during, after = (
        funding_rate(BASIS, TERMS, late, at_ms).is_settling for at_ms in (late_ms - 1, late_ms)
    )
    assert (during, after) == (True, False)
    assert history(BASIS, TERMS, late, late_ms - 1, 1)[0].time_ms == DAY
    assert history(BASIS, TERMS, late, late_ms, 1)[0].time_ms == due_ms
