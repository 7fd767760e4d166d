"""OKX has a word or a number for every word of the domain's trading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fauxchange import MockServer
from fauxchange.domain.core.rejection import Rejection
from fauxchange.domain.trading import order as words
from fauxchange.domain.trading import rejection
from fauxchange.exchanges.okx import refusals
from fauxchange.exchanges.okx.codes.core import CODES

if TYPE_CHECKING:
    from types import ModuleType

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
    words.AT_RISK,
    words.BY_DELIVERY,
    words.CHASED_TOO_FAR,
    words.BY_DELEVERAGING,
    words.POSITION_CLOSED,
    words.BETTER_PRICE,
    words.FUNDING_SHORT,
    words.STOP_TRIGGERED,
    words.STOP_CANCELED,
}


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        (
            "orderType",
            {words.LIMIT, words.MARKET, words.POST_ONLY, words.FOK, words.IOC, words.OPTIMAL},
        ),
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
        (words.FUNDING_SHORT, "9"),
        (words.FOK_UNFILLABLE, "13"),
        (words.IOC_REST, "14"),
        (words.OUT_OF_BAND, "15"),
        (words.BY_TIMER, "20"),
        (words.BETTER_PRICE, "23"),
        (words.POST_ONLY_TAKES, "31"),
        (words.SELF_TRADE, "32"),
        (words.TOO_MANY_MAKERS, "33"),
    ],
)
def test_a_reason_has_the_documented_source(reason: str, number: str) -> None:
    assert NUMBERS["cancelSource"][reason]["number"] == number


# What is told as the kind of refusal that it is one of: a wrong parameter, an unknown order.
TOLD_AS_ANOTHER = {rejection.ImpossiblePrice, rejection.OrderFinished}


@pytest.mark.parametrize("module", [rejection, refusals])
def test_every_refusal_of_an_order_has_a_code(module: ModuleType) -> None:
    kinds = {
        kind
        for kind in vars(module).values()
        if isinstance(kind, type)
        and issubclass(kind, Rejection)
        and kind.__module__ == module.__name__
    }
    assert kinds - CODES.keys() == kinds & TOLD_AS_ANOTHER
