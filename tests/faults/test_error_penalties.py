"""Who makes too many errors is slowed down, and then shut out, as CoinW's precautions say."""

from __future__ import annotations

import pytest

from fauxchange import ManualClock, MockServer
from tests.coinw.contracts.trader import FuturesTrader
from tests.conftest import NOON_MS

LIMITED = 29001


@pytest.fixture(scope="module")
def built() -> MockServer:
    return MockServer(clock=ManualClock(NOON_MS))


@pytest.fixture
def trader(built: MockServer) -> FuturesTrader:
    """A trader where five errors of a key are too many."""
    built.reset()
    built.fault("error-penalties", userErrors=5, addressErrors=1_000)
    return FuturesTrader(built)


def err(trader: FuturesTrader, times: int) -> None:
    """Cancel orders that are not there, one each second."""
    for _ in range(times):
        assert trader.refusal("DELETE", "order", {"id": "1"})[0] == 1
        trader.advance(1_000)


def codes(trader: FuturesTrader, times: int) -> list[int]:
    """Return the codes of so many readings at once."""
    return [trader.answer("GET", "account/available")["code"] for _ in range(times)]


def test_some_errors_do_no_harm(trader: FuturesTrader) -> None:
    err(trader, 4)
    trader.advance(10_000)
    err(trader, 4)
    assert codes(trader, 5) == [0] * 5


def test_after_many_errors_half_of_a_limit_is_left_for_five_minutes(trader: FuturesTrader) -> None:
    err(trader, 5)
    assert codes(trader, 3) == [0, 0, LIMITED]
    trader.advance(290_000)
    assert codes(trader, 3) == [0, 0, LIMITED]
    trader.advance(10_000)
    assert codes(trader, 5) == [0] * 5


def test_as_many_again_shut_a_key_out_for_half_a_minute(trader: FuturesTrader) -> None:
    err(trader, 10)
    assert codes(trader, 2) == [LIMITED] * 2
    trader.advance(28_000)
    assert codes(trader, 1) == [LIMITED]
    trader.advance(2_000)
    assert codes(trader, 1) == [0]


def test_ten_times_shut_out_is_for_eight_hours(trader: FuturesTrader) -> None:
    # A warning, ten times shut out, and once more a warning, as the first one ends in between.
    for _ in range(12):
        assert codes(trader, 1) == [0]
        err(trader, 5)
        trader.advance(30_000)
    trader.advance(7 * 3_600_000)
    assert codes(trader, 1) == [LIMITED]
    trader.advance(3_600_000)
    assert codes(trader, 1) == [0]


def test_another_key_of_the_address_is_left_alone(trader: FuturesTrader) -> None:
    err(trader, 10)
    other = FuturesTrader(trader.mock)
    other.client = other.client.__class__(trader.mock, trader.mock.keys("coinw", "read"))
    assert codes(other, 3) == [0] * 3
