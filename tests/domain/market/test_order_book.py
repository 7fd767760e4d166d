"""The book: two books differ by the change between them, and what is taken is gone for a while."""

from __future__ import annotations

from itertools import islice, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxchange.domain.market.views.book_changes import change, take, with_orders
from fauxchange.domain.market.views.ladder import row
from fauxchange.domain.market.views.ladder.ladder import Ladder
from fauxchange.domain.market.views.ladder.view import view_of
from fauxchange.domain.market.views.order_book import (
    Book,
    BookChange,
    BookShape,
    Level,
    level_width,
    sequence,
)

from .sources import day, synthetic

SOURCE = synthetic(200_000)
WIDTH = level_width(9_000_000, 30_000)
NOW_MS = day(20, 40_000)


def ladder(seed: str = "7", spread: int = 2, lots: int = 1_000, empty: str = "") -> Ladder:
    return Ladder(seed, "BTC-USDT", BookShape(spread, lots, WIDTH, empty))


def book(of: Ladder, at_ms: int, depth: int = 400) -> Book:
    return of.book(at_ms, SOURCE.price(at_ms), depth)


def shown(levels: tuple[Level, ...]) -> dict[int, tuple[int, int]]:
    return {level.price: (level.lots, level.orders) for level in levels}


def applied(before: Book, changed: BookChange) -> list[dict[int, tuple[int, int]]]:
    sides = []
    for levels, changes in zip(before, changed, strict=True):
        side = shown(levels) | shown(changes.levels())
        sides.append({price: there for price, there in side.items() if there[0]})
    return sides


def test_levels_are_in_order_around_the_last_price() -> None:
    of = ladder()
    for at_ms in range(NOW_MS, NOW_MS + 60_000, 3_700):
        bids, asks = book(of, at_ms)
        assert len(bids) == len(asks) == 400
        assert bids[0].price <= SOURCE.price(at_ms) <= asks[0].price
        assert asks[0].price - bids[0].price == 2
        assert all(a.price > b.price for a, b in pairwise(bids))
        assert all(a.price < b.price for a, b in pairwise(asks))
        assert min(level.lots for level in (*bids, *asks)) >= 1


def test_a_book_is_the_same_whatever_was_asked_before() -> None:
    asked = ladder()
    for at_ms in (
        NOW_MS,
        NOW_MS + 100,
        NOW_MS + 6_500,
        NOW_MS - 50,
        NOW_MS + 1_000,
        NOW_MS + 1_234,
    ):
        for depth in (1, 5, 400, 50):
            assert book(asked, at_ms, depth) == book(ladder(), at_ms, depth)


def test_a_change_is_the_difference_of_two_books() -> None:
    of = ladder()
    before = book(of, NOW_MS)
    for at_ms in range(NOW_MS + 100, NOW_MS + 20_000, 100):
        after = book(of, at_ms)
        changed = change(before, after)
        assert applied(before, changed) == [shown(after.bids), shown(after.asks)]
        before = after


@given(
    st.lists(
        st.tuples(
            st.sampled_from((0, 30, 100, 100, 200, 800, 900, 7_000, -100, -300)),
            st.sampled_from((0, 0, 0, 1, -7, WIDTH * 20, -WIDTH * 50, WIDTH * 500, -WIDTH * 900)),
        ),
        max_size=12,
    ),
    st.sampled_from((1, 2, 5, 60)),
    st.sampled_from((1, WIDTH)),
    st.sampled_from((1, 1_000)),
)
def test_what_views_differ_by_is_what_their_books_do(
    steps: list[tuple[int, int]], depth: int, width: int, lots: int
) -> None:
    shape = BookShape(2, lots, width)
    of = Ladder("7", "BTC-USDT", shape)
    at_ms, price = NOW_MS, SOURCE.price(NOW_MS)
    before = view_of(of, at_ms, price, depth)
    for ms, ticks in steps:
        at_ms, price = at_ms + ms, price + ticks
        after = view_of(of, at_ms, price, depth)
        one = before.book()
        other = Ladder("7", "BTC-USDT", shape).book(at_ms, price, depth)
        assert applied(one, change(before, after)) == [shown(other.bids), shown(other.asks)]
        assert after.book() == other
        before = after


@pytest.mark.parametrize(("price", "empty"), [(300, ""), (3, ""), (9_000, "bids")])
def test_views_of_a_low_price_and_of_a_book_without_a_side_differ_likewise(
    price: int, empty: str
) -> None:
    of = Ladder("7", "SHIB", BookShape(1, 10, 1 + bool(empty), empty))
    before = view_of(of, NOW_MS, price, 400)
    for step in range(1, 70):
        after = view_of(of, NOW_MS + 100 * step, price + step % 3 - 1, 400)
        one, other = before.book(), after.book()
        assert applied(one, change(before, after)) == [shown(other.bids), shown(other.asks)]
        before = after


@pytest.mark.parametrize("price", [0, 1, 300])
@pytest.mark.parametrize("empty", ["", "bids", "asks"])
def test_the_best_levels_are_those_of_the_deep_book(price: int, empty: str) -> None:
    of = Ladder("7", "SHIB", BookShape(2, 10, 3, empty))
    before = view_of(of, NOW_MS, 300, 1)
    for step in range(1, 20):
        at_ms = NOW_MS + 100 * step
        after, deep = view_of(of, at_ms, price, 1), of.book(at_ms, price, 5)
        assert after.book() == Book(deep.bids[:1], deep.asks[:1])
        one, other = before.book(), after.book()
        assert applied(one, change(before, after)) == [shown(other.bids), shown(other.asks)]
        before = after


def test_forms_of_a_book_that_have_the_same_levels_share_its_change() -> None:
    of = ladder()
    before = view_of(of, NOW_MS, SOURCE.price(NOW_MS), 400)
    after = view_of(of, NOW_MS + 100, SOURCE.price(NOW_MS + 100), 400)
    assert change(before, after) is change(before, after)


def test_a_change_of_one_slot_tells_what_was_renewed_and_nothing_else() -> None:
    of, price = ladder(), SOURCE.price(NOW_MS)
    before, after = (view_of(of, NOW_MS + ms, price, 400) for ms in (0, 100))
    changed = change(before, after)
    # Of each level that is renewed the old price is gone, and there is a new one.
    assert 2 * (400 // 64) <= len(changed.asks.prices) <= 2 * (1 + 400 // 64 + 1)
    assert list(changed.asks.prices) == sorted(changed.asks.prices)
    assert list(changed.bids.prices) == sorted(changed.bids.prices, reverse=True)


@pytest.mark.parametrize("depth", [2, 3, 5, 50, 70, 400])
def test_levels_of_one_tick_are_told_right_while_the_price_stands(depth: int) -> None:
    of = Ladder("7", "SHIB", BookShape(1, 50, 1))
    before = view_of(of, NOW_MS, 90_000, depth)
    for slot in range(1, 200):
        after = view_of(of, NOW_MS + 100 * slot, 90_000, depth)
        one, other = before.book(), after.book()
        changed = change(before, after)
        assert applied(one, changed) == [shown(other.bids), shown(other.asks)]
        assert list(changed.asks.prices) == sorted(changed.asks.prices)
        assert list(changed.bids.prices) == sorted(changed.bids.prices, reverse=True)
        before = after


def test_a_price_that_crosses_levels_as_they_are_renewed_is_told_right() -> None:
    of = Ladder("7", "BTC-USDT", BookShape(1, 20, 3))
    at_ms, price = NOW_MS, 90_000
    before = view_of(of, at_ms, price, 50)
    for step in range(2_000):
        at_ms, price = at_ms + 100, price + (0, 1, 2, -1, 3, -4, 0, -1)[step * 5 % 8]
        after = view_of(of, at_ms, price, 50)
        one, other = before.book(), after.book()
        changed = change(before, after)
        assert applied(one, changed) == [shown(other.bids), shown(other.asks)]
        assert all(a < b for a, b in pairwise(changed.asks.prices))
        assert all(a > b for a, b in pairwise(changed.bids.prices))
        before = after


def test_a_slot_renews_a_64th_of_the_levels() -> None:
    of = ladder()
    price = SOURCE.price(NOW_MS)
    slot_ms = NOW_MS - NOW_MS % 800
    before = of.book(slot_ms, price, 400)
    counts = []
    for at_ms in range(slot_ms + 100, slot_ms + 6_400, 100):
        after = of.book(at_ms, price, 400)
        counts.append(len(set(after.asks[1:]) - set(before.asks[1:])))
        before = after
    assert set(counts) <= {5, 6, 7, 8}


@pytest.mark.parametrize("width", [1, WIDTH])
def test_a_book_is_the_same_whenever_it_was_wanted_before(width: int) -> None:
    price, slot = SOURCE.price(NOW_MS), 0
    shape = BookShape(2, 1_000, width)
    of = Ladder("7", "BTC-USDT", shape)
    of.book(NOW_MS, price, 50)
    for gap in (1, 1, 2, 0, 7, 63, 64, 65, 30, 33, -1, -5, 40, -63, 63, 200, 1):
        before = view_of(of, NOW_MS + 100 * slot, price, 50)
        # Some slots are passed without that anybody wants a whole book.
        for passed in range(1, max(gap, 1)):
            after = view_of(of, NOW_MS + 100 * (slot + passed), price, 50)
            change(before, after)
            before = after
        slot += gap
        at_ms = NOW_MS + 100 * slot
        assert of.book(at_ms, price, 50) == Ladder("7", "BTC-USDT", shape).book(at_ms, price, 50)


def test_who_wants_changes_only_has_no_levels_made(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    levels = row._levels

    def counted(numbers: range, *others: Any) -> Any:
        made.append(len(numbers))
        return levels(numbers, *others)

    monkeypatch.setattr(row, "_levels", counted)
    of, price = ladder(), SOURCE.price(NOW_MS)
    before = view_of(of, NOW_MS, price, 400)
    before.book()
    assert len(made) == 1
    for slot in range(1, 64):
        after = view_of(of, NOW_MS + 100 * slot, price, 400)
        assert not change(before, after).is_empty
        before = after
    assert len(made) == 1
    before.book()
    # Of 64 levels 63 were renewed.
    assert len(made) == 1 + 63


def test_after_64_slots_every_level_is_new() -> None:
    of = ladder()
    price = SOURCE.price(NOW_MS)
    before, after = (of.book(NOW_MS + ms, price, 400) for ms in (0, 6_400))
    cells = {level.cell for level in before.bids}
    assert cells.isdisjoint(level.cell for level in after.bids)


def test_books_of_two_seeds_differ() -> None:
    assert book(ladder("1"), NOW_MS) != book(ladder("2"), NOW_MS)


def test_a_deep_book_contains_the_shallow_one() -> None:
    of = ladder()
    assert book(of, NOW_MS, 5_000).asks[:400] == book(of, NOW_MS, 400).asks


def test_what_was_taken_of_belongs_to_a_content_that_is_renewed() -> None:
    of = ladder()
    price = SOURCE.price(NOW_MS)
    asks = of.book(NOW_MS, price, 5).asks
    lots = asks[0].lots + asks[1].lots + 1
    fills = take(asks, "buy", lots)
    assert [fill.price for fill in fills] == [level.price for level in asks[:3]]
    assert sum(fill.lots for fill in fills) == lots
    cell = asks[1].cell
    assert cell is not None
    renewal_ms = of.renewal_ms(cell)
    assert NOW_MS < renewal_ms <= NOW_MS + 6_400
    cells = [level.cell for level in of.book(renewal_ms - 1, price, 20).asks]
    assert cell in cells
    assert cell not in [level.cell for level in of.book(renewal_ms, price, 20).asks]


@pytest.mark.parametrize("side", ["bids", "asks"])
@pytest.mark.parametrize("spread", [1, 2, 40])
def test_levels_one_by_one_are_those_of_a_book(side: str, spread: int) -> None:
    of, other = ladder(spread=spread), ladder(spread=spread)
    for at_ms in (NOW_MS, NOW_MS + 250, NOW_MS + 7_000):
        price = SOURCE.price(at_ms)
        levels = list(islice(of.levels(at_ms, price, side), 600))
        assert tuple(levels) == getattr(other.book(at_ms, price, 600), side)
        for at in (0, 1, 299):
            cell = levels[at].cell
            assert cell is not None
            begin = of.next_number(price, side, cell)
            assert next(of.levels(at_ms, price, side, begin)) == levels[at + 1]


@pytest.mark.parametrize("price", [3 * 10**10, 6 * 10**11, 1 << 60])
def test_a_book_at_a_price_that_somebody_set_very_high_has_levels(price: int) -> None:
    of = Ladder("7", "BTC-USDT", BookShape(2, 1_000, 1))
    deep = of.book(NOW_MS, price, 20)
    assert len(deep.bids) == 20
    assert tuple(islice(of.levels(NOW_MS, price, "bids"), 20)) == deep.bids


def test_levels_end_at_the_lowest_price_and_where_a_side_is_empty() -> None:
    low = Ladder("7", "SHIB", BookShape(1, 10, 1))
    assert [level.price for level in low.levels(NOW_MS, 3, "bids")] == [3, 2, 1]
    assert list(low.levels(NOW_MS, 0, "bids")) == []
    assert list(ladder(empty="asks").levels(NOW_MS, 9_000, "asks")) == []


@pytest.mark.parametrize("side", ["buy", "sell"])
def test_a_taker_pays_no_more_than_the_limit(side: str) -> None:
    of = ladder()
    bids, asks = book(of, NOW_MS, 10)
    levels = asks if side == "buy" else bids
    fills = take(levels, side, 10**9, levels[3].price)
    assert [fill.price for fill in fills] == [level.price for level in levels[:4]]


def test_users_orders_stand_among_the_levels() -> None:
    bids, asks = book(ladder(), NOW_MS, 3)
    own = Level(bids[1].price, 7, 1)
    better = Level(bids[0].price + 1, 5, 2)
    both = with_orders(Book(bids, asks), {own.price: own, better.price: better}, {})
    assert both.bids[0] == better
    assert both.bids[2][:3] == (bids[1].price, bids[1].lots + 7, bids[1].orders + 1)
    assert both.asks == asks
    assert with_orders(Book(bids, ()), {}, {own.price: own}).asks == (own,)


def test_one_side_can_be_empty() -> None:
    assert book(ladder(empty="asks"), NOW_MS, 5).asks == ()
    assert len(book(ladder(empty="asks"), NOW_MS, 5).bids) == 5
    assert book(ladder(empty="bids"), NOW_MS, 5).bids == ()


def test_a_book_near_nothing_has_no_price_below_one() -> None:
    of = Ladder("7", "SHIB", BookShape(1, 10, 1))
    bids, asks = of.book(NOW_MS, 3, 10)
    assert [level.price for level in bids] == [3, 2, 1]
    assert [level.price for level in asks] == list(range(4, 14))


def test_spread_and_lots_are_knobs() -> None:
    wide, thin = ladder(spread=900), ladder(lots=1)
    bids, asks = book(wide, NOW_MS, 2)
    assert asks[0].price - bids[0].price == 900
    assert sum(level.lots for level in book(thin, NOW_MS).bids) < 1_200


def test_a_sequence_grows_with_slots_trades_and_users_changes() -> None:
    assert sequence(1_000, 50, 2) == 62
    numbers = [sequence(ms, SOURCE.next_id(ms + 1), 0) for ms in range(NOW_MS, NOW_MS + 9_000, 50)]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) >= 90


def test_rows_that_are_remembered_are_bounded() -> None:
    of = ladder()
    for depth in range(1, 30):
        book(of, NOW_MS + depth, depth)
    assert len(of._rows) <= 4


def test_a_level_of_more_lots_than_fit_is_refused() -> None:
    assert BookShape(lots=10**11).lots == 10**11
    with pytest.raises(ValueError, match="at most 100,000,000,000 lots"):
        BookShape(lots=10**11 + 1)


def test_best_prices_that_are_too_far_apart_are_refused() -> None:
    assert BookShape(spread=300_000, width=3).spread == 300_000
    with pytest.raises(ValueError, match="at most 100,000 levels apart"):
        BookShape(spread=300_001, width=3)


def test_sizes_of_the_largest_levels_are_told_right() -> None:
    of = Ladder("7", "SHIB", BookShape(1, 10**11, 1))
    before, after = (view_of(of, NOW_MS + ms, 9_000, 400) for ms in (0, 100))
    one, other = before.book(), after.book()
    assert max(level.lots for level in other.asks) > 10**11
    assert applied(one, change(before, after)) == [shown(other.bids), shown(other.asks)]


def test_a_book_without_extent_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        BookShape(spread=0)
