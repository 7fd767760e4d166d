"""The one way a file of facts is written."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fauxchange.spec.canonical import canonical

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=40),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=20), inner),
    max_leaves=30,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({}, "{}\n"),
        ([], "[]\n"),
        ({"a": 1}, '{ "a": 1 }\n'),
        (["a", None, True], '["a", null, true]\n'),
        ({"a": {"b": []}}, '{ "a": { "b": [] } }\n'),
        ("Grüße", '"Grüße"\n'),
    ],
)
def test_what_fits_stands_on_one_line(value: Any, text: str) -> None:
    assert canonical(value) == text


def test_what_does_not_fit_is_broken_one_level_at_a_time() -> None:
    assert canonical({"a": ["x" * 60, "y" * 60], "b": {"c": 1}}) == (
        f'{{\n  "a": [\n    "{"x" * 60}",\n    "{"y" * 60}"\n  ],\n  "b": {{ "c": 1 }}\n}}\n'
    )


def test_a_line_may_have_one_hundred_columns_and_not_one_more() -> None:
    fits = {"a": "x" * (100 - len('{ "a": "" }'))}
    assert canonical(fits).count("\n") == 1
    assert canonical({"a": fits["a"] + "x"}).count("\n") == 3


def test_the_comma_after_a_value_counts() -> None:
    fitting = "y" * (100 - len('  [""],'))
    assert f'\n  ["{fitting}"],\n' in canonical(["x" * 100, [fitting], 1])
    assert f'\n  [\n    "{fitting}y"\n  ],\n' in canonical(["x" * 100, [fitting + "y"], 1])


def test_the_order_of_members_is_kept() -> None:
    assert canonical({"b": 1, "a": 2}) == '{ "b": 1, "a": 2 }\n'


@settings(max_examples=60, deadline=None)
@given(JSON)
def test_writing_loses_nothing(value: Any) -> None:
    assert json.loads(canonical(value)) == value


@settings(max_examples=60, deadline=None)
@given(JSON)
def test_what_is_written_reads_back_to_the_same_text(value: Any) -> None:
    text = canonical(value)
    assert canonical(json.loads(text)) == text


@settings(max_examples=60, deadline=None)
@given(st.lists(st.dictionaries(st.text("abc", max_size=5), st.integers(0, 10**6)), max_size=30))
def test_no_line_is_longer_than_one_hundred_columns(value: Any) -> None:
    assert max(map(len, canonical(value).splitlines())) <= 100
