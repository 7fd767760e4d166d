"""The matching by itself, in whole ticks and lots."""

from __future__ import annotations

import pytest

from fauxchange.domain.trading.matching.core import Maker, MatchedLots, Outcome, Taker, match

BOOK = [
    Maker(100, 5, None, "a", "anne", "anne"),
    Maker(100, 10, (1, 1)),
    Maker(102, 7, None, "b", "bob", "bob"),
    Maker(105, 50, (2, 1)),
]


def taker(
    lots: int | None = 10, limit: int | None = 105, type_: str = "limit", **more: object
) -> Taker:
    fields = {"budget": None, "stp": "cancel maker", "master": "cleo", **more}
    return Taker("buy", type_, lots, limit, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("of", "lots", "reason"),
    [
        (taker(10), [5, 5], ""),
        (taker(20), [5, 10, 5], ""),
        (taker(20, 101), [5, 10], ""),
        (taker(20, 99), [], ""),
        (taker(20, 101, "ioc"), [5, 10], "ioc rest"),
        (taker(15, 101, "ioc"), [5, 10], ""),
        (taker(16, 101, "fok"), [], "fok not fillable"),
        (taker(15, 101, "fok"), [5, 10], ""),
        (taker(1, 99, "post-only"), [], ""),
        (taker(1, 100, "post-only"), [], "post-only would take"),
        (taker(None, None, "market", budget=1_000), [5, 5], ""),
        (taker(None, None, "market", budget=1_599), [5, 10], ""),
        (taker(None, None, "market", budget=99), [], "ioc rest"),
        (taker(100, None, "market"), [5, 10, 7, 50], "ioc rest"),
        (taker(12, None, "market", budget=1_150), [5, 6], ""),
        (taker(20, master="anne"), [10, 7, 3], ""),
        (taker(20, master="bob", stp="cancel taker"), [5, 10], "self-trade"),
        (taker(20, master="bob", stp="cancel both"), [5, 10], "self-trade"),
        (taker(15, master="bob", stp="cancel both"), [5, 10], ""),
        (taker(20, 105, "fok", master="bob", stp="cancel taker"), [], "self-trade"),
        (taker(60, 105, "fok", master="anne"), [10, 7, 43], ""),
    ],
)
def test_a_taker_gets_what_is_best(of: Taker, lots: list[int], reason: str) -> None:
    outcome = match(of, BOOK)
    assert ([one.lots for one in outcome.matches], outcome.reason) == (lots, reason)


def test_makers_of_the_same_master_are_pulled() -> None:
    assert match(taker(20, master="anne"), BOOK).pulled == (BOOK[0],)
    assert match(taker(20, master="bob", stp="cancel both"), BOOK).pulled == (BOOK[2],)
    assert match(taker(20, master="bob", stp="cancel taker"), BOOK).pulled == ()


def test_a_seller_takes_from_the_highest_bid_down() -> None:
    bids = [Maker(100, 5), Maker(99, 5), Maker(98, 5)]
    of = Taker("sell", "limit", 12, 99, None, "cancel maker", "x")
    assert match(of, bids) == Outcome((MatchedLots(bids[0], 5), MatchedLots(bids[1], 5)), ())


def test_a_taker_whose_budget_is_spent_meets_nobody() -> None:
    spent = taker(None, None, "market", budget=1_550, master="bob", stp="cancel both")
    outcome = match(spent, BOOK[1:])
    assert ([one.lots for one in outcome.matches], outcome.pulled) == ([10], (BOOK[2],))
    spent = spent._replace(budget=1_101)
    outcome = match(spent, BOOK[1:])
    assert ([one.lots for one in outcome.matches], outcome.pulled) == ([10], ())
    assert outcome.reason == ""


def test_a_budget_takes_nothing_worse_than_what_it_leaves() -> None:
    bids = [Maker(100, 10, (1, 1)), Maker(98, 10, (2, 1))]
    seller = taker(None, None, "market", budget=399)._replace(side="sell")
    outcome = match(seller, bids)
    assert outcome == Outcome((MatchedLots(bids[0], 3),), (), "")
