"""The limiter: so many calls in a moving window, on the sandbox's clock."""

from __future__ import annotations

import pytest

from fauxchange.domain.core.rejection import RateLimited
from fauxchange.runtime.limiter import Unlimited, WindowLimiter
from fauxchange.spec.endpoint import RateLimit

T0 = 1_750_248_000_000


def rule(requests: int, seconds: int, name: str = "rule", per: str = "user") -> RateLimit:
    """Return a rule."""
    return RateLimit(name, requests, seconds * 1000, (per,))


def is_refused(limiter: WindowLimiter, now_ms: int, *spends: tuple[RateLimit, str, int]) -> bool:
    """Make a call; return whether it was refused."""
    try:
        limiter.spend(now_ms, [(rule, (whose,), count) for rule, whose, count in spends])
    except RateLimited:
        return True
    return False


def test_as_many_calls_as_the_rule_says_are_free() -> None:
    limiter, three = WindowLimiter(), rule(3, 1)
    assert [is_refused(limiter, T0, (three, "ann", 1)) for _ in range(5)] == [
        *(False, False, False, True, True),
    ]


def test_a_call_stops_counting_exactly_one_window_later() -> None:
    limiter, once = WindowLimiter(), rule(1, 2)
    assert not is_refused(limiter, T0, (once, "ann", 1))
    assert is_refused(limiter, T0 + 1_999, (once, "ann", 1))
    assert not is_refused(limiter, T0 + 2_000, (once, "ann", 1))


def test_the_window_moves_with_each_call() -> None:
    limiter, twice = WindowLimiter(), rule(2, 1)
    assert not is_refused(limiter, T0, (twice, "ann", 1))
    assert not is_refused(limiter, T0 + 900, (twice, "ann", 1))
    assert not is_refused(limiter, T0 + 1_000, (twice, "ann", 1))
    assert is_refused(limiter, T0 + 1_899, (twice, "ann", 1))
    assert not is_refused(limiter, T0 + 1_900, (twice, "ann", 1))


def test_a_window_is_no_calendar_second() -> None:
    limiter, twice = WindowLimiter(), rule(2, 1)
    assert not is_refused(limiter, T0 + 998, (twice, "ann", 1))
    assert not is_refused(limiter, T0 + 999, (twice, "ann", 1))
    assert is_refused(limiter, T0 + 1_001, (twice, "ann", 1))


def test_a_refused_call_costs_nothing() -> None:
    limiter, once = WindowLimiter(), rule(1, 1)
    assert not is_refused(limiter, T0, (once, "ann", 1))
    assert is_refused(limiter, T0 + 999, (once, "ann", 1))
    assert not is_refused(limiter, T0 + 1_000, (once, "ann", 1))


def test_a_call_refused_by_one_rule_costs_nothing_of_the_others() -> None:
    limiter, wide, narrow = WindowLimiter(), rule(2, 10, "wide"), rule(1, 1, "narrow")
    assert not is_refused(limiter, T0, (wide, "ann", 1), (narrow, "ann", 1))
    assert is_refused(limiter, T0, (wide, "ann", 1), (narrow, "ann", 1))
    assert not is_refused(limiter, T0 + 1_000, (wide, "ann", 1), (narrow, "ann", 1))
    assert is_refused(limiter, T0 + 2_000, (wide, "ann", 1), (narrow, "ann", 1))


def test_of_several_rules_the_narrowest_decides() -> None:
    limiter, second, minute = WindowLimiter(), rule(2, 1, "second"), rule(3, 60, "minute")
    both = (second, "ann", 1), (minute, "ann", 1)
    assert not is_refused(limiter, T0, *both)
    assert not is_refused(limiter, T0, *both)
    assert is_refused(limiter, T0, *both)
    assert not is_refused(limiter, T0 + 1_000, *both)
    assert is_refused(limiter, T0 + 2_000, *both)
    assert not is_refused(limiter, T0 + 60_000, *both)


def test_other_users_are_unaffected() -> None:
    limiter, once = WindowLimiter(), rule(1, 1)
    assert not is_refused(limiter, T0, (once, "ann", 1))
    assert is_refused(limiter, T0, (once, "ann", 1))
    assert not is_refused(limiter, T0, (once, "bob", 1))


def test_rules_with_the_same_figures_are_two_rules() -> None:
    limiter, here, there = WindowLimiter(), rule(1, 1), rule(1, 1)
    assert not is_refused(limiter, T0, (here, "ann", 1))
    assert not is_refused(limiter, T0, (there, "ann", 1))


def test_what_is_used_of_a_rule_is_shown_until_it_counts_no_more() -> None:
    limiter, ten = WindowLimiter(), rule(10, 2)
    assert not is_refused(limiter, T0, (ten, "ann", 2))
    assert not is_refused(limiter, T0 + 500, (ten, "ann", 1))
    (both,) = limiter.usage(T0 + 1_999)
    assert (both.rule, both.used, both.free_ms) == (ten, 3, T0 + 2_000)
    (one,) = limiter.usage(T0 + 2_000)
    assert (one.used, one.free_ms) == (1, T0 + 2_500)
    assert limiter.usage(T0 + 2_500) == []


def test_a_batch_counts_each_of_its_rows() -> None:
    limiter, ten = WindowLimiter(), rule(10, 2)
    assert not is_refused(limiter, T0, (ten, "ann", 7))
    assert is_refused(limiter, T0, (ten, "ann", 4))
    assert not is_refused(limiter, T0, (ten, "ann", 3))
    assert is_refused(limiter, T0, (ten, "ann", 1))
    assert not is_refused(limiter, T0 + 2_000, (ten, "ann", 10))


def test_a_batch_larger_than_the_rule_never_passes() -> None:
    limiter, ten = WindowLimiter(), rule(10, 2)
    assert is_refused(limiter, T0, (ten, "ann", 11))
    assert not is_refused(limiter, T0, (ten, "ann", 10))


def test_one_call_may_spend_from_two_windows_of_one_rule() -> None:
    limiter, twice = WindowLimiter(), rule(2, 1, per="instId")
    assert not is_refused(limiter, T0, (twice, "BTC-USDT", 2), (twice, "ETH-USDT", 1))
    assert is_refused(limiter, T0, (twice, "ETH-USDT", 1), (twice, "BTC-USDT", 1))
    assert not is_refused(limiter, T0, (twice, "ETH-USDT", 1))


def test_a_refusal_names_its_rule() -> None:
    limiter = WindowLimiter()
    once = RateLimit("asset/balances.get", 1, 2_000, ("user", "ccy"))
    limiter.spend(T0, [(once, ("ann", "ETH"), 1)])
    with pytest.raises(RateLimited) as refused:
        limiter.spend(T0, [(once, ("ann", "ETH"), 1)])
    assert refused.value.rule == "asset/balances.get"
    assert refused.value.reason == "1 requests in 2 s per user and ccy (asset/balances.get)"


def test_a_reset_forgets_every_call() -> None:
    limiter, once = WindowLimiter(), rule(1, 60)
    assert not is_refused(limiter, T0, (once, "ann", 1))
    limiter.reset()
    assert not is_refused(limiter, T0, (once, "ann", 1))
    assert is_refused(limiter, T0, (once, "ann", 1))


def test_windows_that_nobody_uses_are_dropped() -> None:
    limiter, once = WindowLimiter(), rule(1, 1)
    for i in range(20_000):
        limiter.spend(T0 + i, [(once, (f"user {i}",), 1)])
    assert len(limiter._windows) < 10_000


def test_dropping_windows_forgets_no_call_that_still_counts() -> None:
    limiter, once, many = WindowLimiter(), rule(1, 60), rule(100_000, 60)
    assert not is_refused(limiter, T0, (once, "ann", 1))
    for i in range(10_000):
        limiter.spend(T0 + i, [(many, ("bob",), 1)])
    assert is_refused(limiter, T0 + 59_999, (once, "ann", 1))
    assert not is_refused(limiter, T0 + 60_000, (once, "ann", 1))


def test_unlimited_counts_nothing() -> None:
    unlimited, once = Unlimited(), rule(1, 60)
    for _ in range(3):
        unlimited.spend(T0, [(once, ("ann",), 1_000)])
    unlimited.reset()
