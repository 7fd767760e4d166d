"""OKX has a word or a number for every word of the domain's trading."""

from __future__ import annotations

import pytest

from fauxchange import MockServer
from fauxchange.domain.trading import order as words

NUMBERS = MockServer().app.exchanges["okx"].tables["numbers"]

REASONS = {
    words.BY_USER,
    words.BY_SYSTEM,
    words.BY_TIMER,
    words.IOC_REST,
    words.FOK_UNFILLABLE,
    words.POST_ONLY_TAKES,
    words.SELF_TRADE,
    words.TOO_MANY_MAKERS,
    words.OUT_OF_BAND,
    words.FAILED_AMENDMENT,
}


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        ("orderType", {words.LIMIT, words.MARKET, words.POST_ONLY, words.FOK, words.IOC}),
        ("orderState", {words.LIVE, words.PARTLY_FILLED, words.FILLED, words.CANCELED}),
        ("sizeUnit", {words.BASE, words.QUOTE}),
        ("selfTrade", {words.CANCEL_MAKER, words.CANCEL_TAKER, words.CANCEL_BOTH}),
        ("cancelSource", REASONS),
    ],
)
def test_every_word_has_one(kind: str, named: set[str]) -> None:
    assert set(NUMBERS[kind]) == named


@pytest.mark.parametrize(
    ("reason", "number"),
    [
        (words.BY_USER, "1"),
        (words.FOK_UNFILLABLE, "13"),
        (words.IOC_REST, "14"),
        (words.OUT_OF_BAND, "15"),
        (words.BY_TIMER, "20"),
        (words.POST_ONLY_TAKES, "31"),
        (words.SELF_TRADE, "32"),
        (words.TOO_MANY_MAKERS, "33"),
    ],
)
def test_a_reason_has_the_documented_source(reason: str, number: str) -> None:
    assert NUMBERS["cancelSource"][reason]["number"] == number
