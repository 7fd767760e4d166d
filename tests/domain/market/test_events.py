"""What people do to a market is told, also what they do a second time."""

from __future__ import annotations

from fauxchange.domain.market.events import PriceScriptChanged, log_events
from fauxchange.domain.market.facts import MarketLog
from fauxchange.domain.market.instruments.index import PriceStretch
from fauxchange.domain.market.paths.scripted import PricePoint, PriceScript

CLEARED = PriceStretch("BTC-USDT", 1_000)
AT_ONCE = PriceStretch("BTC-USDT", 1_000, PriceScript((PricePoint(1_000, 5),), None))
LATER = PriceStretch("BTC-USDT", 9_000, PriceScript((PricePoint(9_000, 7),), None))


def test_a_price_that_is_cleared_twice_in_one_millisecond_is_told_twice() -> None:
    before = MarketLog((CLEARED, AT_ONCE))
    after = MarketLog((CLEARED, AT_ONCE, PriceStretch("BTC-USDT", 1_000)))
    assert list(log_events(before, after)) == [PriceScriptChanged((CLEARED,), ())]


def test_what_had_not_begun_is_taken_away() -> None:
    before, after = MarketLog((CLEARED, LATER)), MarketLog((CLEARED, AT_ONCE))
    assert list(log_events(before, after)) == [PriceScriptChanged((AT_ONCE,), (LATER,))]


def test_nothing_is_told_of_a_log_that_stays() -> None:
    assert list(log_events(MarketLog((LATER,)), MarketLog((LATER,)))) == []
