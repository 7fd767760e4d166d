"""Fields that the domain refuses, and the parameters that carry them (parameters.json)."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from fauxchange import MockServer
from tests.catalogues import catalogue
from tests.source import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

REFUSALS = {"InvalidField", "MissingField", "UnknownTransfer", "WeakPassphrase"}


def parameters() -> dict[str, list[str]]:
    """Return the table of OKX: field -> parameters."""
    table: dict[str, list[str]] = MockServer().app.exchanges["okx"].tables["parameters"]
    return table


def fields() -> Iterator[str]:
    """Yield the fields that refusals of the domain name as literals."""
    for file in (PACKAGE / "domain").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in REFUSALS:
                    yield str(node.args[0].value)


def test_every_field_of_a_refusal_has_a_parameter() -> None:
    named = set(fields())
    assert "product" in named
    assert named <= parameters().keys()


def test_every_parameter_of_a_field_is_one_of_an_endpoint() -> None:
    known = {name for one in catalogue("okx") for name in _names(one.request.schema)}
    assert {name for names in parameters().values() for name in names} <= known


def _names(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for part in schema.values():
            yield from _names(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _names(part)
