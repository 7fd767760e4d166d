"""Inlining of $ref."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import Problem
from fauxchange.spec.refs import Files, inline

if TYPE_CHECKING:
    from pathlib import Path


def _file(folder: Path, name: str, content: Any) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content), encoding="utf-8")
    return file


def test_a_reference_into_the_same_file_is_replaced(tmp_path: Path) -> None:
    file = _file(tmp_path, "a.json", {"$defs": {"ccy": {"type": "string"}}})
    assert inline({"items": {"$ref": "#/$defs/ccy"}}, file, Files()) == {
        "items": {"type": "string"}
    }


def test_a_reference_into_another_file_is_relative_to_the_file_that_has_it(tmp_path: Path) -> None:
    _file(tmp_path, "defs.json", {"$defs": {"list": {"items": {"$ref": "#/$defs/ccy"}}, "ccy": {}}})
    deep = _file(tmp_path, "a/b/c.json", {})
    assert inline({"$ref": "../../defs.json#/$defs/list"}, deep, Files()) == {"items": {}}


def test_a_schema_without_references_stays_as_it_is(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"a": {"enum": [1, None, True]}}}
    assert inline(schema, tmp_path / "none.json", Files()) == schema


def test_new_members_beside_a_reference_are_added(tmp_path: Path) -> None:
    file = _file(tmp_path, "a.json", {"$defs": {"list": {"type": "array"}}})
    assert inline({"$ref": "#/$defs/list", "maxItems": 20}, file, Files()) == {
        "type": "array",
        "maxItems": 20,
    }


def test_words_beside_a_reference_replace_the_words_of_its_target(tmp_path: Path) -> None:
    file = _file(tmp_path, "a.json", {"$defs": {"x": {"type": "string", "description": "old"}}})
    assert inline({"$ref": "#/$defs/x", "description": "new"}, file, Files()) == {
        "type": "string",
        "description": "new",
    }


def test_rules_on_both_sides_of_a_reference_both_hold(tmp_path: Path) -> None:
    file = _file(tmp_path, "a.json", {"$defs": {"x": {"type": "string", "maxLength": 9}}})
    assert inline({"$ref": "#/$defs/x", "maxLength": 3}, file, Files()) == {
        "allOf": [{"type": "string", "maxLength": 9}],
        "maxLength": 3,
    }


def test_a_parameter_may_be_called_ref(tmp_path: Path) -> None:
    file = _file(tmp_path, "a.json", {"$defs": {"x": {"type": "string"}}})
    schema = {"properties": {"$ref": {"$ref": "#/$defs/x"}}}
    assert inline(schema, file, Files()) == {"properties": {"$ref": {"type": "string"}}}


def test_names_in_a_reference_are_unescaped(tmp_path: Path) -> None:
    file = _file(tmp_path, "a.json", {"$defs": {"a/b~c": {"type": "string"}}})
    assert inline({"$ref": "#/$defs/a~1b~0c"}, file, Files()) == {"type": "string"}


def test_one_definition_may_be_used_twice(tmp_path: Path) -> None:
    file = _file(tmp_path, "a.json", {"$defs": {"x": {"type": "string"}}})
    schema = {"anyOf": [{"$ref": "#/$defs/x"}, {"$ref": "#/$defs/x"}]}
    assert inline(schema, file, Files()) == {"anyOf": [{"type": "string"}, {"type": "string"}]}


def test_a_reference_to_a_schema_that_is_true_or_false_is_replaced(tmp_path: Path) -> None:
    file = _file(tmp_path, "a.json", {"$defs": {"anything": True}})
    assert inline({"items": {"$ref": "#/$defs/anything"}}, file, Files()) == {"items": True}


def test_a_reference_to_a_name_that_is_not_there_names_the_file_and_the_name(
    tmp_path: Path,
) -> None:
    file = _file(tmp_path, "a.json", {"$defs": {}})
    with pytest.raises(Problem) as caught:
        inline({"$ref": "#/$defs/nope"}, file, Files())
    assert caught.value.file == str(file)
    assert caught.value.reason == "$ref '#/$defs/nope' points at nothing: no 'nope'"


def test_a_reference_into_a_file_that_is_not_there_names_the_file_that_refers(
    tmp_path: Path,
) -> None:
    file = _file(tmp_path, "a.json", {})
    with pytest.raises(Problem) as caught:
        inline({"$ref": "missing.json#/$defs/x"}, file, Files())
    assert str(file) in str(caught.value)
    assert "missing.json" in str(caught.value)


def test_a_reference_that_is_not_a_pointer_is_refused(tmp_path: Path) -> None:
    # "#ccy" would be an anchor. Taken for the whole document it would allow everything.
    file = _file(tmp_path, "a.json", {"$defs": {"ccy": {"type": "string"}}})
    with pytest.raises(Problem, match="#ccy"):
        inline({"$ref": "#ccy"}, file, Files())


@pytest.mark.parametrize(
    "definitions",
    [
        {"a": {"$ref": "#/$defs/a"}},
        {"a": {"items": {"$ref": "#/$defs/b"}}, "b": {"anyOf": [{"$ref": "#/$defs/a"}]}},
    ],
)
def test_a_circle_of_references_is_a_problem_of_the_file(
    tmp_path: Path, definitions: dict[str, Any]
) -> None:
    file = _file(tmp_path, "a.json", {"$defs": definitions})
    with pytest.raises(Problem, match="refers back to itself") as caught:
        inline({"$ref": "#/$defs/a"}, file, Files())
    assert caught.value.file == str(file)


def test_a_circle_over_two_files_is_found(tmp_path: Path) -> None:
    _file(tmp_path, "b.json", {"$defs": {"b": {"items": {"$ref": "a.json#/$defs/a"}}}})
    file = _file(tmp_path, "a.json", {"$defs": {"a": {"$ref": "b.json#/$defs/b"}}})
    with pytest.raises(Problem, match="refers back to itself"):
        inline({"$ref": "#/$defs/a"}, file, Files())


def test_each_file_is_read_once(tmp_path: Path) -> None:
    file = _file(tmp_path, "a.json", {"$defs": {"x": {"type": "string"}}})
    files = Files()
    inline({"$ref": "#/$defs/x"}, file, files)
    file.unlink()
    assert inline({"$ref": "#/$defs/x"}, file, files) == {"type": "string"}
