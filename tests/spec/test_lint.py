"""The linter: it reports all problems, not only the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fauxchange import data
from fauxchange.spec.lint import lint, unformatted_files
from tests.schema_files import BALANCES, edit, write

if TYPE_CHECKING:
    from pathlib import Path


def _messages(schemas: Path) -> list[tuple[str, str]]:
    return [(problem.file, problem.pointer) for problem in lint(schemas)]


def test_the_schemas_of_this_package_are_in_order() -> None:
    assert [str(problem) for problem in lint(data.schemas())] == []


def test_a_copy_in_order_has_no_problems(schemas: Path) -> None:
    assert _messages(schemas) == []


def test_problems_of_two_files_are_both_told(schemas: Path) -> None:
    edit(schemas / BALANCES, lambda d: d["x-endpoint"].update(permission="reed"))
    edit(schemas / "okx/errors.json", lambda d: d["errors"]["50011"].update(httpStatus=1))
    assert set(_messages(schemas)) == {
        (str(schemas / BALANCES), "/x-endpoint/permission"),
        (str(schemas / "okx/errors.json"), "/errors/50011/httpStatus"),
    }


def test_two_problems_of_one_file_are_both_told(schemas: Path) -> None:
    edit(schemas / BALANCES, lambda d: d["x-endpoint"].update(permission="reed", demo="yes"))
    assert {pointer for _, pointer in _messages(schemas)} == {
        "/x-endpoint/permission",
        "/x-endpoint/demo",
    }


def test_a_file_in_another_format_is_told(schemas: Path) -> None:
    file = schemas / BALANCES
    file.write_text(file.read_text(encoding="utf-8").replace("  ", "    "), encoding="utf-8")
    (problem,) = lint(schemas)
    assert str(problem) == f"{file}#: is not formatted: run `fauxchange schemas format`"


def test_unformatted_files_come_with_the_text_they_should_have(schemas: Path) -> None:
    file = schemas / BALANCES
    good = file.read_text(encoding="utf-8")
    file.write_text(good.replace("\n", "\n\n"), encoding="utf-8")
    assert list(unformatted_files(schemas)) == [(file, good)]


def test_an_example_request_that_is_refused_is_told(schemas: Path) -> None:
    edit(schemas / BALANCES, lambda d: d["x-examples"][0].update(request={"ccy": "no spaces"}))
    assert _messages(schemas) == [(str(schemas / BALANCES), "/x-examples/0/request")]


def test_an_example_answer_that_does_not_fit_is_told(schemas: Path) -> None:
    edit(schemas / BALANCES, lambda d: d["x-examples"][0]["response"]["data"][0].pop("bal"))
    assert _messages(schemas) == [(str(schemas / BALANCES), "/x-examples/0/response")]


def test_an_example_answer_with_an_undocumented_member_is_told(schemas: Path) -> None:
    edit(schemas / BALANCES, lambda d: d["x-examples"][0]["response"]["data"][0].update(new="1"))
    assert _messages(schemas) == [(str(schemas / BALANCES), "/x-examples/0/response")]


def test_a_definition_nobody_uses_is_told(schemas: Path) -> None:
    edit(schemas / "okx/defs.json", lambda d: d["$defs"].update(spare={"type": "string"}))
    assert _messages(schemas) == [(str(schemas / "okx/defs.json"), "/$defs/spare")]


def test_a_definition_used_by_another_definition_is_used(schemas: Path) -> None:
    def add(document: dict[str, dict[str, object]]) -> None:
        document["$defs"]["ccy"] = {"allOf": [{"$ref": "#/$defs/inner"}]}
        document["$defs"]["inner"] = {"type": "string"}

    edit(schemas / "okx/defs.json", add)
    assert _messages(schemas) == []


def test_a_misplaced_file_is_told(schemas: Path) -> None:
    (schemas / BALANCES).rename(schemas / "okx/asset/other.get.json")
    assert _messages(schemas) == [(str(schemas / "okx/asset/other.get.json"), "/x-endpoint")]


@pytest.mark.parametrize("name", [BALANCES, "okx/defs.json", "okx/errors.json"])
def test_a_file_that_is_not_json_is_told_like_any_problem(schemas: Path, name: str) -> None:
    (schemas / name).write_text("{", encoding="utf-8")
    assert str(schemas / name) in {file for file, _ in _messages(schemas)}


def test_a_broken_reference_in_shared_definitions_is_told(schemas: Path) -> None:
    def add(document: dict[str, dict[str, object]]) -> None:
        document["$defs"]["spare"] = {"$ref": "#/$defs/nope"}

    edit(schemas / "okx/defs.json", add)
    assert str(schemas / "okx/defs.json") in {file for file, _ in _messages(schemas)}


def test_a_third_exchange_is_linted_as_well(schemas: Path) -> None:
    write(schemas / "third" / "exchange.json", {"name": "third"})
    assert str(schemas / "third" / "exchange.json") in {file for file, _ in _messages(schemas)}
