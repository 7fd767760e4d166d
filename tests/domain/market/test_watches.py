"""Watches find what a search finds, with few looks."""

from __future__ import annotations

from fauxchange.domain.market.paths.first import Falls, Fold, Rises, TrailingFall, first
from fauxchange.domain.market.paths.scripted import PricePoint, PriceScript, ScriptedSource
from fauxchange.domain.market.paths.stretches import Stretch, StretchedSource
from fauxchange.domain.market.paths.watches import Watch

from .sources import ORIGIN_MS, day, synthetic
from .watch_queue import WatchQueue

SOURCE = synthetic(3_000, 900_000)
NOW_MS = day(10, 3_000) + 5
UNTIL_MS = day(40)


def folds() -> list[Fold]:
    price = SOURCE.price(NOW_MS)
    made: list[Fold] = []
    for i in range(100):
        made += [Falls(price - price * i // 800), Rises(price + price * i // 800)]
    return [*made, *(TrailingFall(ppm=5_000 * i) for i in range(1, 30))]


def test_crossings_come_in_order_and_equal_those_of_a_search() -> None:
    queue = WatchQueue(SOURCE)
    price = SOURCE.price(NOW_MS)
    expected = {}
    for number, fold in enumerate(folds()):
        queue.place(Watch(str(number), fold, NOW_MS, price))
        found = first(SOURCE, NOW_MS, UNTIL_MS, fold, price)
        if found.trade is not None:
            expected[str(number)] = found.trade
    crossed = list(queue.advance(UNTIL_MS))
    assert {watch.id: watch.crossing for watch in crossed} == expected
    assert [watch.due_ms for watch in crossed] == sorted(watch.due_ms for watch in crossed)
    assert len(queue) == len(folds()) - len(expected)


def test_advancing_in_small_steps_finds_the_same() -> None:
    queue, stepped = WatchQueue(SOURCE), WatchQueue(SOURCE)
    for number, fold in enumerate(folds()[:60]):
        watch = Watch(str(number), fold, NOW_MS, SOURCE.price(NOW_MS))
        queue.place(watch)
        stepped.place(watch)
    found = []
    for at_ms in range(NOW_MS, day(12), 3_333_333):
        found += list(stepped.advance(at_ms))
        last_ms = at_ms
    assert [w.crossing for w in found] == [w.crossing for w in queue.advance(last_ms)]


def test_a_watch_far_from_the_price_looks_seldom() -> None:
    queue = WatchQueue(SOURCE)
    queue.place(Watch("far", Falls(1), NOW_MS))
    assert list(queue.advance(day(1_000))) == []
    assert queue.looks < 5


def test_a_cancelled_watch_finds_nothing() -> None:
    queue = WatchQueue(SOURCE)
    queue.place(Watch("1", Rises(1), NOW_MS))
    queue.cancel("1")
    queue.cancel("1")
    assert list(queue.advance(UNTIL_MS)) == []


def held(since_ms: int, *prices: int) -> StretchedSource:
    """Return the path with prices set one after the other at one moment."""
    sources = [
        ScriptedSource(PriceScript((PricePoint(since_ms, price),), interval_ms=None), ORIGIN_MS)
        for price in prices
    ]
    return StretchedSource(SOURCE, [Stretch(since_ms, source) for source in sources])


def test_a_crossing_ahead_is_given_up_when_the_price_is_held_before_it() -> None:
    queue = WatchQueue(SOURCE)
    price = SOURCE.price(NOW_MS)
    watch = queue.place(Watch("1", Rises(price + 100), NOW_MS))
    assert watch.crossing is not None
    assert queue.next_crossing_ms() == watch.due_ms
    queue.replace_source(held(NOW_MS, price), NOW_MS)
    assert list(queue.advance(UNTIL_MS)) == []
    assert queue.next_crossing_ms() is None


def test_a_price_set_on_a_standing_clock_crosses_at_once() -> None:
    queue = WatchQueue(SOURCE)
    queue.place(Watch("1", Falls(500_000), NOW_MS))
    queue.replace_source(held(NOW_MS, 499_999), NOW_MS)
    [crossed] = queue.advance(NOW_MS)
    assert crossed.crossing is not None
    assert crossed.crossing[1:3] == (NOW_MS, 499_999)


def test_a_price_set_before_an_order_in_the_same_millisecond_does_not_cross_it() -> None:
    queue = WatchQueue(held(NOW_MS, 100_000))
    queue.place(Watch("1", Falls(500_000), NOW_MS))
    assert list(queue.advance(NOW_MS + 1)) == []
    queue.replace_source(held(NOW_MS, 100_000, 600_000), NOW_MS)
    assert list(queue.advance(NOW_MS + 1)) == []


def test_a_watch_keeps_the_extreme_it_saw_before_a_new_stretch() -> None:
    until_ms = NOW_MS + 50_000_000
    fold = TrailingFall(ppm=200_000)
    begin = SOURCE.price(NOW_MS)
    queue = WatchQueue(SOURCE)
    queue.place(Watch("1", fold, NOW_MS, begin))
    assert list(queue.advance(until_ms)) == []
    path = held(until_ms, 700_000)
    queue.replace_source(path, until_ms)
    expected = first(path, NOW_MS, UNTIL_MS, fold, begin)
    assert expected.trade is not None
    assert [(w.crossing, w.due_state) for w in queue.advance(until_ms)] == [expected]
