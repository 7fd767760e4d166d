"""Closed schemas."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from fauxchange.spec.close_schema import close_schema

OPEN: dict[str, Any] = {"type": "object", "properties": {"a": {"type": "string"}}}


def _takes(schema: Any, value: Any) -> bool:
    return jsonschema_rs.Draft202012Validator(close_schema(schema)).is_valid(value)


def test_a_listed_member_is_taken_and_another_is_not() -> None:
    assert _takes(OPEN, {"a": "x"})
    assert not _takes(OPEN, {"a": "x", "b": "y"})


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "array", "items": OPEN}, [{"b": 1}]),
        ({"type": "array", "prefixItems": [OPEN]}, [{"b": 1}]),
        ({"type": "array", "contains": OPEN}, [{"b": 1}]),
        ({"type": "object", "properties": {"row": OPEN}}, {"row": {"b": 1}}),
        ({"type": "object", "additionalProperties": OPEN}, {"any": {"b": 1}}),
        ({"type": "object", "patternProperties": {"^x": OPEN}}, {"x1": {"b": 1}}),
        ({"anyOf": [{"type": "string"}, OPEN]}, {"b": 1}),
        ({"oneOf": [{"type": "string"}, OPEN]}, {"b": 1}),
    ],
)
def test_every_place_a_schema_can_stand_in_is_closed(schema: Any, value: Any) -> None:
    assert jsonschema_rs.Draft202012Validator(schema).is_valid(value)
    assert not _takes(schema, value)


def test_an_object_without_listed_members_stays_open() -> None:
    assert _takes({"type": "object"}, {"anything": 1})


def test_a_table_whose_names_are_data_stays_open() -> None:
    table = {**OPEN, "additionalProperties": {"type": "integer"}}
    assert _takes(table, {"a": "x", "BTC": 1})
    assert _takes({**OPEN, "patternProperties": {"^x": {"type": "integer"}}}, {"x1": 1})


def test_a_member_that_is_called_like_a_keyword_is_a_member() -> None:
    schema = {"type": "object", "properties": {"items": OPEN, "properties": {"type": "string"}}}
    assert _takes(schema, {"items": {"a": "x"}, "properties": "text"})
    assert not _takes(schema, {"items": {"b": 1}})


def test_alternatives_that_only_require_do_not_close_anything() -> None:
    schema = {
        "type": "object",
        "properties": {"a": {}, "b": {}},
        "anyOf": [{"required": ["a"]}, {"required": ["b"]}],
    }
    assert _takes(schema, {"b": 1})


def test_the_open_schema_is_not_changed() -> None:
    before: dict[str, Any] = {"type": "array", "items": {"properties": {"a": {}}}}
    close_schema(before)
    assert before == {"type": "array", "items": {"properties": {"a": {}}}}


@pytest.mark.parametrize("schema", [True, False])
def test_a_schema_that_is_true_or_false_stays_as_it_is(schema: bool) -> None:
    assert close_schema(schema) is schema
