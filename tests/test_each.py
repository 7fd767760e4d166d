"""A test for each of many values is as strict as a case for each."""

from __future__ import annotations

import inspect

import pytest

from tests.each import for_each


def test_every_value_is_tried_with_the_same_fixtures() -> None:
    tried = []

    @for_each("value", [1, 2])
    def look(fixture: str, value: int) -> None:
        tried.append((fixture, value))

    look(fixture="a")
    assert tried == [("a", 1), ("a", 2)]


def test_all_failures_are_raised_together_with_the_names_of_their_values() -> None:
    @for_each("value", [1, 2, 3], ids=lambda value: f"no. {value}")
    def look(value: int) -> None:
        assert value == 2
        raise OSError

    with pytest.raises(ExceptionGroup, match="3 of 3 fail") as raised:
        look()
    assert [type(one) for one in raised.value.exceptions] == [
        AssertionError,
        OSError,
        AssertionError,
    ]
    assert [one.__notes__ for one in raised.value.exceptions] == [
        ["value: no. 1"],
        ["value: no. 2"],
        ["value: no. 3"],
    ]


def test_pytest_sees_the_fixtures_only() -> None:
    @for_each("value", [1])
    def look(fixture: str, *, other: str, value: int) -> None: ...

    assert list(inspect.signature(look).parameters) == ["fixture", "other"]


def test_two_names_take_all_pairs() -> None:
    tried = []

    @for_each("a", [1, 2])
    @for_each("b", [3, 4])
    def look(a: int, b: int) -> None:
        tried.append((a, b))

    look()
    assert tried == [(1, 3), (1, 4), (2, 3), (2, 4)]


def test_a_test_of_no_value_is_none() -> None:
    with pytest.raises(AssertionError, match="cannot fail"):
        for_each("value", [])


def test_a_test_that_does_not_take_the_value_is_none() -> None:
    with pytest.raises(AssertionError, match="takes no value"):
        for_each("value", [1])(lambda: None)
