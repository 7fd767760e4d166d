"""Names that an exchange has given up, in schema files."""

from __future__ import annotations

import pytest

from fauxchange.spec.evolution.legacy import has_legacy, without_legacy

DAY = "2026-10-31"
KIND = {"type": "string", "enum": ["new", "old"], "x-legacy-values": {"old": DAY}}
ROW = {
    "id": "a/b.get",
    "request": {
        "type": "object",
        "properties": {
            "kinds": {"type": "array", "items": KIND},
            "formerly": {"type": "string", "x-alias-of": "name", "x-legacy": DAY},
            "name": {"type": "string"},
        },
        "allOf": [{"required": ["name"]}],
    },
    "response": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"before": {"type": "string", "x-legacy": DAY}, "kind": KIND},
            "required": ["before", "kind"],
        },
    },
    "examples": [{"name": "documented", "response": {"data": [{"before": "1", "kind": "new"}]}}],
}


def test_a_member_that_was_given_up_is_gone_and_is_not_required() -> None:
    items = without_legacy(ROW)["response"]["items"]
    assert list(items["properties"]) == ["kind"]
    assert items["required"] == ["kind"]


def test_a_parameter_and_a_value_that_were_given_up_are_gone() -> None:
    members = without_legacy(ROW)["request"]["properties"]
    assert list(members) == ["kinds", "name"]
    assert members["kinds"]["items"] == {"type": "string", "enum": ["new"]}


def test_a_documented_answer_loses_what_its_schema_loses() -> None:
    (example,) = without_legacy(ROW)["examples"]
    assert example["response"] == {"data": [{"kind": "new"}]}


def test_the_row_that_was_read_stays_as_it_is() -> None:
    without_legacy(ROW)
    assert "formerly" in ROW["request"]["properties"]  # type: ignore[index]


def test_what_marks_nothing_has_no_legacy() -> None:
    assert has_legacy(ROW["request"])
    assert not has_legacy({"type": "object", "properties": {"a": {"enum": ["x"]}}})


def test_a_value_that_is_marked_and_not_listed_is_an_error() -> None:
    with pytest.raises(ValueError, match="'older', which the enum beside it has not"):
        has_legacy({"items": {"enum": ["new"], "x-legacy-values": {"older": DAY}}})
