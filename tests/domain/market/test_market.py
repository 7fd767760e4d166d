"""One market: what somebody changes moves every path that should move, and nothing of the past."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from fauxchange.domain.core.durations import DAY_MS, HOUR_MS
from fauxchange.domain.market.facts import BookSetting
from fauxchange.domain.market.instruments.families import futures
from fauxchange.domain.market.instruments.index import LAST, MARK, PriceStretch
from fauxchange.domain.market.instruments.instrument import Change, Instrument
from fauxchange.domain.market.market import Market
from fauxchange.domain.market.paths.basis import PremiumOverride, Ratio
from fauxchange.domain.market.paths.scripted import PricePoint, PriceScript
from fauxchange.domain.market.paths.synthetic import tree
from fauxchange.domain.market.views.candles import SIZES, page
from fauxchange.domain.market.views.order_book import BookShape

from .sources import day, scan
from .worlds import (
    COINW_ETH,
    FUTURES_BTC,
    INVERSE_BTC,
    PATHS,
    SPOT_BTC,
    SWAP_BTC,
    market,
)

NOW_MS = day(40, 5 * 3_600) + 17
FUTURE_BTC = futures(FUTURES_BTC, NOW_MS)[2]
ALL = [*PATHS, FUTURE_BTC]
MARKET = market()


def held(price: int, at_ms: int = NOW_MS) -> PriceScript:
    return PriceScript((PricePoint(at_ms, price),))


@pytest.mark.parametrize("instrument", ALL, ids=lambda one: one.id)
def test_index_mark_and_last_lie_within_the_price_limits(instrument: Instrument) -> None:
    for at_ms in range(NOW_MS, NOW_MS + 20 * DAY_MS, 40_000_003):
        limits = MARKET.price_limit(instrument, at_ms)
        index = MARKET.index_price(instrument, at_ms)
        mark, last = (path(instrument).price(at_ms) for path in (MARKET.mark, MARKET.last))
        assert max(index, mark, last) <= limits.buy
        assert min(index, mark, last) >= limits.sell


@pytest.mark.parametrize("instrument", ALL, ids=lambda one: one.id)
def test_the_best_levels_bracket_the_last_price(instrument: Instrument) -> None:
    for at_ms in range(NOW_MS, NOW_MS + 5_000, 333):
        bids, asks = MARKET.book(instrument, at_ms, 5)
        assert bids[0].price <= MARKET.last(instrument).price(at_ms) <= asks[0].price


def test_instruments_of_a_pair_share_ids_times_and_sides() -> None:
    spot = list(scan(MARKET.last(SPOT_BTC), NOW_MS, NOW_MS + 600_000))
    for instrument in (SWAP_BTC, INVERSE_BTC, FUTURE_BTC):
        path = MARKET.last(instrument)
        other = list(scan(path, NOW_MS, NOW_MS + 600_000))
        assert [(t.id, t.ms, t.side) for t in other] == [(t.id, t.ms, t.side) for t in spot]
        assert [t.lots * 10_000 for t in other] == [t.lots for t in spot]


def test_a_swaps_mark_lies_a_premium_above_the_index() -> None:
    for interval in range(20):
        at_ms = day(3) + interval * 8 * HOUR_MS + 7 * HOUR_MS
        funding = MARKET.funding_rate(SWAP_BTC, at_ms)
        index = MARKET.index_price(SWAP_BTC, at_ms)
        basis = MARKET.mark(SWAP_BTC).price(at_ms) - index
        assert basis == index * funding.premium // 100_000_000
        last = MARKET.last(SWAP_BTC).price(at_ms)
        assert last - MARKET.mark(SWAP_BTC).price(at_ms) == 3


def test_a_future_is_the_index_when_it_expires() -> None:
    expiry_ms = FUTURE_BTC.expiry_ms or 0
    assert MARKET.mark(FUTURE_BTC).price(expiry_ms) == MARKET.index("BTC-USDT").price(expiry_ms)
    early, late = (
        MARKET.mark(FUTURE_BTC).price(at_ms) - MARKET.index("BTC-USDT").price(at_ms)
        for at_ms in (expiry_ms - 60 * DAY_MS, expiry_ms - 10 * DAY_MS)
    )
    assert early > late > 0


def test_a_pair_that_follows_another_stays_beside_it() -> None:
    differences = {
        MARKET.index("BTC-USD").price(at) - MARKET.index("BTC-USDT").price(at)
        for at in range(NOW_MS, NOW_MS + 9 * DAY_MS, 7_777_777)
    }
    assert differences == {-7}


def test_a_coarser_tick_cuts_prices() -> None:
    path = MARKET.last(COINW_ETH)
    for at_ms in range(NOW_MS, NOW_MS + DAY_MS, 9_999_999):
        assert path.price(at_ms) == MARKET.index("ETH-USDT").price(at_ms) // 10 + 1


def test_setting_a_pair_moves_every_instrument_of_it_and_no_other() -> None:
    after = MARKET.with_stretch(PriceStretch("BTC-USDT", NOW_MS, held(500_000)))
    assert after.index("BTC-USDT").price(NOW_MS) == 500_000
    for instrument in (SPOT_BTC, SWAP_BTC, INVERSE_BTC, FUTURE_BTC):
        price = after.last(instrument).price(NOW_MS)
        unit = 1 if instrument != INVERSE_BTC else 5
        assert abs(price * unit - 500_000) < 6_000
        assert after.book(instrument, NOW_MS, 1).bids[0].price <= price
    assert after.last(COINW_ETH).price(NOW_MS) == MARKET.last(COINW_ETH).price(NOW_MS)


@pytest.mark.parametrize("instrument", ALL, ids=lambda one: one.id)
def test_what_was_before_a_change_stays(instrument: Instrument) -> None:
    after = MARKET.with_stretch(PriceStretch(instrument.pair, NOW_MS, held(500_000)))
    if after.pair(instrument.pair).follows:
        after = MARKET.with_stretch(PriceStretch("BTC-USDT", NOW_MS, held(500_000)))
    before_ms = NOW_MS - 1
    for size in ("1m", "1H", "1D"):
        assert page(after.last(instrument), SIZES[size], before_ms, 50) == page(
            MARKET.last(instrument), SIZES[size], before_ms, 50
        )


def test_clearing_goes_back_to_the_worlds_price_with_one_print() -> None:
    held_ms, clear_ms = NOW_MS, NOW_MS + 90_000
    after = MARKET.with_stretch(PriceStretch("BTC-USDT", held_ms, held(500_000)))
    after = after.with_stretch(PriceStretch("BTC-USDT", clear_ms))
    index, world = after.index("BTC-USDT"), MARKET.index("BTC-USDT")
    assert index.price(clear_ms - 1) == 500_000
    assert index.price(clear_ms) == world.price(clear_ms)
    assert index.price(clear_ms + DAY_MS) == world.price(clear_ms + DAY_MS)
    traded = list(scan(index, clear_ms - 1, clear_ms))
    assert traded[-1].price == world.price(clear_ms)


def test_a_market_built_at_once_equals_one_that_was_changed_step_by_step() -> None:
    changes = [
        PriceStretch("BTC-USDT", NOW_MS, held(500_000)),
        PriceStretch("BTC-USDT", NOW_MS + 5_000, factor=Ratio(3, 2)),
        PriceStretch("BTC-USDT-SWAP", NOW_MS + 6_000, held(700_000, NOW_MS + 6_000), view=LAST),
        PriceStretch("BTC-USDT", NOW_MS + 9_000),
    ]
    stepped = market()
    for change in changes:
        stepped = stepped.with_stretch(change)
        for instrument in ALL:
            stepped.last(instrument).price(change.since_ms)
    whole = Market(stepped.facts, stepped.log)
    for instrument in ALL:
        since_ms, until_ms = NOW_MS - 9_000, NOW_MS + 20_000
        assert list(scan(stepped.last(instrument), since_ms, until_ms)) == list(
            scan(whole.last(instrument), since_ms, until_ms)
        )
    assert stepped == whole


def test_the_last_price_can_be_frozen_while_the_mark_moves() -> None:
    frozen = PriceScript((PricePoint(NOW_MS, 900_000),), interval_ms=None)
    after = MARKET.with_stretch(PriceStretch("BTC-USDT-SWAP", NOW_MS, frozen, view=LAST))
    later_ms = NOW_MS + HOUR_MS
    assert after.last(SWAP_BTC).price(later_ms) == 900_000
    assert after.mark(SWAP_BTC).price(later_ms) == MARKET.mark(SWAP_BTC).price(later_ms)
    moved = MARKET.with_stretch(PriceStretch("BTC-USDT-SWAP", NOW_MS, held(5), view=MARK))
    assert moved.mark(SWAP_BTC).price(later_ms) == 5
    assert moved.last(SWAP_BTC).price(later_ms) == MARKET.last(SWAP_BTC).price(later_ms)


def test_a_premium_that_is_set_holds_for_its_intervals_only() -> None:
    slot = NOW_MS // (8 * HOUR_MS) + 1
    after = MARKET.with_premium("BTC-USDT-SWAP", PremiumOverride(slot, slot + 1, 300_000))
    inside_ms = slot * 8 * HOUR_MS + HOUR_MS
    assert after.funding_rate(SWAP_BTC, inside_ms).rate == 300_000
    for other_ms in (inside_ms - 8 * HOUR_MS, inside_ms + 8 * HOUR_MS):
        assert after.funding_rate(SWAP_BTC, other_ms).rate == (
            MARKET.funding_rate(SWAP_BTC, other_ms).rate
        )
    index = after.index_price(SWAP_BTC, inside_ms)
    assert after.mark(SWAP_BTC).price(inside_ms) - index == index * 300_000 // 100_000_000


def test_a_book_can_be_given_another_shape_from_a_moment_on() -> None:
    shape = BookShape(spread=5_000, lots=7, width=10, empty="bids")
    after = MARKET.with_book(BookSetting("BTC-USDT", NOW_MS, shape))
    after = after.with_book(BookSetting("BTC-USDT", NOW_MS + 10, None))
    assert after.book(SPOT_BTC, NOW_MS, 1).bids == ()
    assert after.book(SPOT_BTC, NOW_MS - 1, 9) == MARKET.book(SPOT_BTC, NOW_MS - 1, 9)
    assert after.book(SPOT_BTC, NOW_MS + 10, 9) == MARKET.book(SPOT_BTC, NOW_MS + 10, 9)


def test_a_tick_that_changes_leaves_old_prices_as_they_were() -> None:
    coarse = replace(SPOT_BTC, changes=(Change(NOW_MS, tick=Decimal(10)),))
    path, fine = MARKET.last(coarse), market().last(SPOT_BTC)
    other = market(instruments=(coarse,)).last(coarse)
    assert other.price(NOW_MS - 1) == fine.price(NOW_MS - 1)
    later_ms = NOW_MS + HOUR_MS
    assert other.price(later_ms) == fine.price(later_ms) // 100 * 100
    assert path is not other


def test_two_markets_of_one_seed_are_alike_and_two_seeds_are_not() -> None:
    one, same, other = market("1"), market("1"), market("2")
    for instrument in ALL:
        prices = [m.last(instrument).price(NOW_MS) for m in (one, same, other)]
        assert prices[0] == prices[1] != prices[2]
        books = [m.book(instrument, NOW_MS, 20) for m in (one, same, other)]
        assert books[0] == books[1] != books[2]


def test_a_flash_crash_returns_to_the_worlds_price() -> None:
    end_ms = NOW_MS + 60_000
    points = (PricePoint(NOW_MS, 800_000), PricePoint(NOW_MS + 30_000, 400_000, ramp=True))
    script = PriceScript(points, interval_ms=500)
    crash = PriceStretch("BTC-USDT", NOW_MS, script, until_ms=end_ms)
    index, world = MARKET.with_stretch(crash).index("BTC-USDT"), MARKET.index("BTC-USDT")
    assert 500_000 < index.price(NOW_MS + 15_000) < 700_000
    assert index.price(end_ms - 1) == 400_000
    assert index.price(end_ms) == world.price(end_ms)
    traded = [trade.price for trade in scan(index, NOW_MS - 1, end_ms)]
    assert min(traded) == 400_000
    assert traded[-1] == world.price(end_ms)


def test_an_instrument_is_found_by_its_id_while_it_is_listed() -> None:
    for one in MARKET.instruments(NOW_MS):
        assert MARKET.find(one.id, NOW_MS) == one
    assert MARKET.find(FUTURE_BTC.id, FUTURE_BTC.expiry_ms or 0) is None
    assert MARKET.find("XXX-YYY", NOW_MS) is None
    assert MARKET.find("BTC-USDT-999999", NOW_MS) is None


def test_a_script_that_begins_after_its_stretch_is_refused() -> None:
    with pytest.raises(ValueError, match="no later"):
        PriceStretch("BTC-USDT", NOW_MS, held(1, NOW_MS + 1))


def test_an_unknown_pair_is_an_error() -> None:
    with pytest.raises(KeyError):
        MARKET.index("XXX-YYY")
    with pytest.raises(ValueError, match="no funding"):
        MARKET.funding_rate(SPOT_BTC, NOW_MS)


def test_the_instruments_of_a_moment_are_unlike_and_roll() -> None:
    now = {one.id for one in MARKET.instruments(NOW_MS)}
    later = {one.id for one in MARKET.instruments(NOW_MS + 40 * DAY_MS)}
    assert len(now) == len(list(MARKET.instruments(NOW_MS))) == 4 + 4 + 28
    assert len(later) == 36
    assert now != later
    expiry_ms = FUTURE_BTC.expiry_ms or 0
    assert FUTURE_BTC.id in {one.id for one in MARKET.deliveries(expiry_ms)}
    assert list(MARKET.deliveries(expiry_ms + DAY_MS)) == []


def test_the_market_as_the_world_has_it_reads_the_trees_that_are_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = market()
    expected = own.index("BTC-USDT").price(NOW_MS)
    changed = own.with_stretch(PriceStretch("BTC-USDT", NOW_MS - 1, held(500_000, NOW_MS - 1)))

    def grow(*_: object) -> None:
        raise AssertionError("a node that is known is not split again")

    monkeypatch.setattr(tree, "split", grow)
    world = changed.as_the_world_has_it()
    assert world.index("BTC-USDT").price(NOW_MS) == expected
