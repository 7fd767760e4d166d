"""Differences between an answer and its schema."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fauxchange_kit.drift.compare import Difference, Kind, differences
from fauxchange_kit.exchanges import exchange
from fauxchange_kit.generate import strategies

ROW = {
    "type": "object",
    "properties": {
        "px": {"type": "string", "pattern": "^[0-9.]+$"},
        "side": {"type": "string", "enum": ["buy", "sell"]},
        "level": {"type": "integer", "minimum": 0},
        "tag": {"type": "string"},
        "legs": {"type": "array", "items": {"type": "object", "properties": {"id": {}}}},
    },
    "required": ["px", "side"],
}
ROWS = {"type": "array", "items": ROW}
FINE = {"px": "1.5", "side": "buy"}


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (
            {"side": "buy"},
            Difference(Kind.MISSING, "data[].px", "text like ^[0-9.]+$", ""),
        ),
        ({"px": "1"}, Difference(Kind.MISSING, "data[].side", "buy, sell", "")),
        ({**FINE, "fee": "0"}, Difference(Kind.NEW, "data[].fee", "", '"0"')),
        ({**FINE, "px": 1.5}, Difference(Kind.RETYPED, "data[].px", "string", "1.5")),
        ({**FINE, "px": None}, Difference(Kind.RETYPED, "data[].px", "string", "null")),
        ({**FINE, "level": True}, Difference(Kind.RETYPED, "data[].level", "integer", "true")),
        (
            {**FINE, "px": "1,5"},
            Difference(Kind.REWRITTEN, "data[].px", "text like ^[0-9.]+$", '"1,5"'),
        ),
        (
            {**FINE, "level": -1},
            Difference(Kind.REWRITTEN, "data[].level", 'integer, {"minimum": 0}', "-1"),
        ),
        (
            {**FINE, "side": "short"},
            Difference(Kind.UNLISTED, "data[].side", "buy, sell", '"short"'),
        ),
        (
            {**FINE, "legs": [{"id": 1, "sz": 2}]},
            Difference(Kind.NEW, "data[].legs[].sz", "", "2"),
        ),
        ([], Difference(Kind.RETYPED, "data[]", "object", "[]")),
    ],
)
def test_a_difference_is_named_by_its_place(row: Any, found: Difference) -> None:
    assert differences(ROWS, [FINE, row]) == (found,)


def test_a_payload_of_another_type_is_one_difference() -> None:
    assert differences(ROWS, None) == (Difference(Kind.RETYPED, "data", "array", "null"),)


def test_rows_that_differ_alike_are_counted() -> None:
    (difference,) = differences(ROWS, [{**FINE, "fee": "1"}, FINE, {**FINE, "fee": "2"}])
    assert (difference.place, difference.seen, difference.rows) == ("data[].fee", '"1"', 2)


def test_every_unlisted_value_is_told() -> None:
    differences_ = differences(ROWS, [{**FINE, "side": side} for side in ("long", "short", "long")])
    assert [(one.seen, one.rows) for one in differences_] == [('"long"', 2), ('"short"', 1)]


def test_a_long_value_is_shortened() -> None:
    (difference,) = differences(ROWS, [{**FINE, "fee": "x" * 100}])
    assert len(difference.seen) == 61


def test_what_may_be_absent_is_not_missing() -> None:
    assert differences(ROWS, [FINE]) == ()


TUPLE = {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "minItems": 2}


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (["a", 1], ()),
        (["a", "1"], (Difference(Kind.RETYPED, "data[1]", "integer", '"1"'),)),
        (["a"], (Difference(Kind.REWRITTEN, "data", "2 values", "1 values"),)),
    ],
)
def test_values_in_a_row_are_told_by_their_number(value: Any, found: Any) -> None:
    assert differences(TUPLE, value) == found


def test_of_several_shapes_the_closest_is_compared() -> None:
    either = {"anyOf": [{"type": "string"}, {"type": "object", "properties": {"a": {}}}]}
    assert differences(either, "x") == ()
    assert differences(either, {"a": 1, "b": 2}) == (Difference(Kind.NEW, "data.b", "", "2"),)


def test_a_table_of_anything_has_nothing_new() -> None:
    table = {"type": "object", "additionalProperties": {"type": "string"}}
    assert differences(table, {"BTC": "1"}) == ()
    assert differences(table, {"BTC": 1}) == (Difference(Kind.RETYPED, "data.*", "string", "1"),)


ENDPOINTS = [one for name in ("okx", "coinw") for one in exchange(name).catalogue]


@settings(deadline=None, max_examples=100)
@given(data=st.data())
def test_what_the_schema_allows_does_not_differ(data: st.DataObject) -> None:
    endpoint = data.draw(st.sampled_from(ENDPOINTS))
    payload = data.draw(strategies.payloads_of(endpoint.exchange, endpoint.id))
    assert differences(endpoint.response.schema, payload) == ()
