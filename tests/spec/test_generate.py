"""Values drawn from schemas."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fauxchange import MockServer
from fauxchange.spec.generation.generate import generate, is_possible
from tests.catalogues import id_of
from tests.each import for_each

if TYPE_CHECKING:
    from fauxchange.spec.endpoint import Endpoint

APP = MockServer().app
ENDPOINTS = [one for exchange in APP.exchanges.values() for one in exchange.catalogue]


@for_each("endpoint", ENDPOINTS, ids=id_of)
def test_a_drawn_answer_is_one_that_the_documentation_allows(endpoint: Endpoint) -> None:
    assert endpoint.response.violation(generate(endpoint.response.schema, 7)) is None


@given(st.sampled_from(ENDPOINTS), st.integers(0, 2**32))
@settings(max_examples=20, deadline=None)
def test_the_same_seed_draws_the_same(endpoint: Endpoint, seed: int) -> None:
    assert generate(endpoint.response.schema, seed) == generate(endpoint.response.schema, seed)


def test_other_seeds_draw_other_values() -> None:
    assert len({generate({"type": "integer"}, seed) for seed in range(20)}) > 10


@pytest.mark.parametrize(
    "schema",
    [
        {"const": "a"},
        {"enum": ["a", "b"]},
        {"type": "string", "pattern": "^[0-9]{3}$"},
        {"type": "string", "pattern": "^a+$", "maxLength": 3},
        {"type": "string", "minLength": 2, "maxLength": 4},
        {"type": "string", "examples": ["one", "two"]},
        {"type": ["integer", "null"], "minimum": 3, "maximum": 5},
        {"type": "number", "minimum": 0},
        {"type": "boolean"},
        {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2},
        {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}]},
        {"type": "array", "maxItems": 0},
        {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        {
            "type": "object",
            "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
            "required": ["a"],
            "anyOf": [{"required": ["b"]}, {"properties": {"a": {"minimum": 0}}}],
        },
    ],
    ids=str,
)
def test_whatever_is_drawn_is_valid(schema: Any) -> None:
    assert all(jsonschema_rs.is_valid(schema, generate(schema, seed)) for seed in range(15))


def test_a_text_never_ends_with_a_line_that_json_schema_would_refuse() -> None:
    texts = [generate({"type": "string", "pattern": "^[0-9]$"}, seed) for seed in range(100)]
    assert {len(text) for text in texts} == {1}


def test_who_never_draws_needs_no_hypothesis(monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_possible()
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    assert not is_possible()
