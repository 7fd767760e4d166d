"""Patterns in words."""

from __future__ import annotations

import re

import pytest

from fauxchange.faults import plan
from fauxchange.spec.problem import FORMS, Problem, in_words
from fauxchange.worlds.world import world_of


def test_a_price_that_cannot_be_read_is_explained_without_a_pattern() -> None:
    with pytest.raises(Problem) as caught:
        world_of({"title": "mine", "prices": {"BTC": {"usd": "12,5"}}}, "mine.json")
    assert str(caught.value) == (
        'mine.json#/prices/BTC/usd: "12,5" is not a price from 1E-12 to below 1E12, '
        "such as 70000 or 0.5"
    )


def test_another_message_stays_as_it_is() -> None:
    with pytest.raises(Problem, match=r"\"nope\" is not one of"):
        plan.validate({"faults": [{"fault": "nope"}]})
    assert in_words('"x" does not match "^unheard of$"') == '"x" does not match "^unheard of$"'


@pytest.mark.parametrize(("pattern", "words"), FORMS.items())
def test_every_example_in_the_words_fits_its_pattern(pattern: str, words: str) -> None:
    for examples in re.findall(r"(?:such as|, as) (.+)", words):
        for example in examples.split(" or "):
            assert re.search(pattern, example), example
