"""Changes between two schemas: named by their place, and whether they break clients."""

from __future__ import annotations

from typing import Any

import pytest

from fauxchange.spec.evolution.changes import SchemaChange, Side, changes

TEXT = {"type": "string"}


def changed(old: Any, new: Any, side: Side) -> list[SchemaChange]:
    """Return what changed of a member called a."""
    before, after = ({"type": "object", "properties": {"a": one}} for one in (old, new))
    return list(changes(before, after, side))


# Old, new, in words, whether it breaks who sends it, whether it breaks who receives it.
OF_A_VALUE: list[tuple[Any, Any, str, bool, bool]] = [
    (TEXT, {"type": ["string", "null"]}, "type string is now null or string", False, True),
    ({"type": ["string", "null"]}, TEXT, "type null or string is now string", True, False),
    (TEXT, {"type": "integer"}, "type string is now integer", True, True),
    ({"type": "integer"}, {"type": "number"}, "type integer is now integer or number", False, True),
    ({}, TEXT, "type anything is now string", True, False),
    (TEXT, {}, "type string is now anything", False, True),
    ({"enum": ["x", "y"]}, {"enum": ["x"]}, 'value "y" is gone', True, True),
    ({"enum": ["x"]}, {"enum": ["x", "y"]}, 'value "y" is new', False, False),
    ({"const": 1}, {"enum": [1, 2]}, "value 2 is new", False, False),
    (TEXT, {**TEXT, "enum": ["x"]}, "is now one of a list", True, False),
    ({**TEXT, "enum": ["x"]}, TEXT, "may now have any value", False, True),
    ({}, {"pattern": "^a$"}, 'pattern "^a$" is new', True, False),
    ({"pattern": "^a$"}, {}, 'pattern "^a$" is gone', False, True),
    ({"pattern": "^a$"}, {"pattern": "^b$"}, 'pattern "^a$" is now "^b$"', True, True),
    ({"maxLength": 32}, {"maxLength": 16}, "maxLength 32 is now 16", True, False),
    ({"maxItems": 10}, {"maxItems": 20}, "maxItems 10 is now 20", False, True),
    ({"maxItems": 10}, {}, "maxItems 10 is now none", False, True),
    ({}, {"maximum": 5}, "maximum none is now 5", True, False),
    ({"minimum": 1}, {"minimum": 2}, "minimum 1 is now 2", True, False),
    ({"minimum": 1}, {}, "minimum 1 is now none", False, True),
    ({}, {"not": {"required": ["b"]}}, 'not {"required": ["b"]} is new', True, False),
]


@pytest.mark.parametrize(("old", "new", "words", "sent", "received"), OF_A_VALUE)
def test_a_change_of_a_value_breaks_one_side_or_both_or_none(
    old: Any, new: Any, words: str, sent: bool, received: bool
) -> None:
    assert changed(old, new, Side.REQUEST) == [SchemaChange("request.a", words, sent)]
    assert changed(old, new, Side.RESPONSE) == [SchemaChange("response.a", words, received)]


def of_members(
    side: Side, old: dict[str, Any], new: dict[str, Any], was: list[str], now: list[str]
) -> list[SchemaChange]:
    """Return what changed between two objects with required members."""
    before = {"type": "object", "properties": old, "required": was}
    return list(changes(before, {"type": "object", "properties": new, "required": now}, side))


@pytest.mark.parametrize(
    ("old", "new", "was", "now", "words", "sent", "received"),
    [
        ({"a": TEXT}, {}, [], [], "is gone", True, True),
        ({}, {"a": TEXT}, [], [], "is new", False, False),
        ({"a": TEXT}, {"a": TEXT}, [], ["a"], "is now required", True, False),
        ({"a": TEXT}, {"a": TEXT}, ["a"], [], "is no longer required", False, True),
    ],
)
def test_a_change_of_members_breaks_one_side_or_both_or_none(
    old: Any, new: Any, was: Any, now: Any, words: str, sent: bool, received: bool
) -> None:
    request = of_members(Side.REQUEST, old, new, was, now)
    assert request == [SchemaChange("request.a", words, sent)]
    response = of_members(Side.RESPONSE, old, new, was, now)
    assert response == [SchemaChange("response.a", words, received)]


def test_a_new_required_parameter_breaks_and_a_new_field_does_not() -> None:
    request = of_members(Side.REQUEST, {}, {"a": TEXT}, [], ["a"])
    assert request == [SchemaChange("request.a", "is new and required", is_breaking=True)]
    response = of_members(Side.RESPONSE, {}, {"a": TEXT}, [], ["a"])
    assert response == [SchemaChange("response.a", "is new", is_breaking=False)]


def test_another_default_breaks_who_left_the_parameter_out() -> None:
    assert changed({"default": "1"}, {"default": "2"}, Side.REQUEST) == [
        SchemaChange("request.a", 'default "1" is now "2"', is_breaking=True)
    ]
    assert changed({"default": "1"}, {}, Side.REQUEST) == [
        SchemaChange("request.a", 'default "1" is now none', is_breaking=True)
    ]
    assert changed({}, {"default": "2"}, Side.REQUEST) == []
    assert changed({"default": "1"}, {"default": "2"}, Side.RESPONSE) == []


def test_a_change_inside_a_list_is_found() -> None:
    old = {"type": "array", "items": {"type": "object", "properties": {"a": TEXT}}}
    new = {"type": "array", "items": {"type": "object", "properties": {}}}
    assert list(changes(old, new, Side.RESPONSE)) == [
        SchemaChange("response[].a", "is gone", is_breaking=True)
    ]


@pytest.mark.parametrize(
    ("count", "sent", "received"), [(1, True, True), (3, True, False)], ids=["shorter", "longer"]
)
def test_a_row_of_values_of_another_length(count: int, sent: bool, received: bool) -> None:
    old, new = ({"prefixItems": [TEXT] * one} for one in (2, count))
    words = f"has {count} values instead of 2"
    assert list(changes(old, new, Side.REQUEST)) == [SchemaChange("request", words, sent)]
    assert list(changes(old, new, Side.RESPONSE)) == [SchemaChange("response", words, received)]


def test_a_value_in_a_row_is_told_by_its_number() -> None:
    old = {"prefixItems": [TEXT, TEXT]}
    new = {"prefixItems": [TEXT, {"type": "integer"}]}
    (found,) = changes(old, new, Side.RESPONSE)
    assert (found.place, found.is_breaking) == ("response[1]", True)


def test_words_about_a_value_are_no_change() -> None:
    old = {**TEXT, "description": "One.", "$comment": "x", "examples": ["a"]}
    assert changed(old, {**TEXT, "title": "A"}, Side.REQUEST) == []


def test_a_long_rule_is_shortened() -> None:
    (found,) = changed({}, {"pattern": "^" + "a" * 100 + "$"}, Side.REQUEST)
    assert len(found.what) < 90
