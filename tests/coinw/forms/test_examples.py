"""Each answer has the form of its documented example; what differs stands in the docs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.coinw.trading.trader import at_noon
from tests.each import for_each

from .form import differences
from .life import CATALOGUE, live
from .listed import LISTED, unlisted

if TYPE_CHECKING:
    from fauxchange.spec.endpoint import Endpoint

Answers = dict[str, list[Any]]


SHOWN = [one for one in CATALOGUE if any(example.response for example in one.examples)]


@pytest.fixture(scope="module")
def answers() -> Answers:
    return live(at_noon())


def responses(endpoint: Endpoint) -> list[Any]:
    """Return the answers that the pages show; a client's tests may have others."""
    shown = (one for one in endpoint.examples if one.response and "test" not in one.name)
    return [one.response for one in shown]


def closest(endpoint: Endpoint, answer: Any) -> dict[str, str]:
    """Return how an answer differs from the example that it is nearest to."""
    found = [differences(shown, answer) for shown in responses(endpoint)]
    return min(found, key=lambda one: (len(unlisted(endpoint.id, one)), len(one)))


@for_each("endpoint", SHOWN, ids=lambda one: one.id)
def test_an_answer_has_the_form_of_its_example(answers: Answers, endpoint: Endpoint) -> None:
    assert answers[endpoint.id], "the life has no such call"
    for answer in answers[endpoint.id]:
        assert unlisted(endpoint.id, closest(endpoint, answer)) == {}


@for_each("endpoint", SHOWN, ids=lambda one: one.id)
def test_each_example_is_like_an_answer(answers: Answers, endpoint: Endpoint) -> None:
    for shown in responses(endpoint):
        found = [differences(shown, answer) for answer in answers[endpoint.id]]
        assert {} in [unlisted(endpoint.id, one) for one in found]


def test_every_listed_difference_of_an_answer_is_there(answers: Answers) -> None:
    found = {
        (endpoint.id, path)
        for endpoint in SHOWN
        for answer in answers[endpoint.id]
        for path in closest(endpoint, answer)
    }
    assert {row for row in LISTED if "/" in row[0]} == found
