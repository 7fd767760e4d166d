"""Values drawn from schemas: allowed ones, all kinds of them, and small when they shrink."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from fauxchange.spec.generation.patterns import texts_of
from fauxchange.spec.generation.strategies import StrategyOptions, strategy
from tests.catalogues import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

QUICK = settings(deadline=None, database=None, derandomize=True)


def patterns_in(schema: Any) -> Iterator[str]:
    """Yield the patterns of a schema."""
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
        for part in schema.values():
            yield from patterns_in(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from patterns_in(part)


PATTERNS = sorted(
    {
        pattern
        for name in ("okx", "coinw")
        for endpoint in catalogue(name)
        for shape in (endpoint.request, endpoint.response)
        for pattern in patterns_in(shape.schema)
    }
)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_text_of_a_documented_pattern_matches_it(pattern: str) -> None:
    allows = jsonschema_rs.Draft202012Validator({"type": "string", "pattern": pattern}).is_valid

    @settings(QUICK, max_examples=20)
    @given(texts_of(pattern))
    def matches(text: str) -> None:
        assert allows(text)

    matches()


def smallest(values: Any, having: Any = lambda _: True) -> Any:
    """Return what a value shrinks to."""
    return find(values, having, settings=settings(QUICK, max_examples=2000))


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("^[A-Za-z0-9]{1,32}$", "0"),
        ("^[A-Z]{3}$", "AAA"),
        ("^[0-9]{13}$", "0000000000000"),
        ("^[a-z]*$", ""),
        ("^-?[0-9]{1,6}$", "0"),
        ("^-?[0-9]+(\\.[0-9]+)?$", "0"),
        ("^(-?[0-9]+(\\.[0-9]+)?)?$", ""),
        ("^(?!0+(\\.0*)?$)[0-9]{1,30}(\\.[0-9]{1,30})?$", "1"),
        ("^[0-9]{4}-[0-9]{2}$", "0000-00"),
    ],
)
def test_a_text_shrinks_to_the_plainest_of_its_pattern(pattern: str, text: str) -> None:
    assert smallest(texts_of(pattern)) == text


def test_a_decimal_shrinks_to_the_smallest_whole_one() -> None:
    assert smallest(texts_of("^-?[0-9]+(\\.[0-9]+)?$"), lambda one: float(one) > 100) == "101"


@pytest.mark.parametrize(
    ("pattern", "form"),
    [
        ("^-?[0-9]+(\\.[0-9]+)?$", "-[0-9]+\\.[0-9]+"),
        ("^[0-9]{1,30}(\\.[0-9]{1,30})?([eE][-+]?[0-9]{1,2})?$", "[0-9.]+e-[0-9]"),
        ("^(-?[0-9]{1,6})?$", "-[0-9]+"),
        ("^[A-Za-z0-9_-]{1,64}$", "[a-z].*[0-9]|.*_.*"),
    ],
)
def test_a_pattern_has_texts_of_every_form(pattern: str, form: str) -> None:
    assert re.fullmatch(form, smallest(texts_of(pattern), re.compile(form).fullmatch))


def test_a_decimal_never_has_a_sign_where_none_is_allowed() -> None:
    @settings(QUICK, max_examples=200)
    @given(texts_of("^[0-9]{1,30}(\\.[0-9]{1,30})?$"))
    def unsigned(text: str) -> None:
        assert "-" not in text

    unsigned()


def test_parentheses_that_do_not_belong_together_are_no_optional_text() -> None:
    assert smallest(texts_of("^(a)(b)?$")) == "a"


ORDER = {
    "type": "object",
    "properties": {
        "side": {"type": "string", "enum": ["buy", "sell"]},
        "sz": {"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?$"},
        "px": {"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?$"},
        "pxUsd": {"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?$"},
        "ids": {"type": "array", "items": {"type": "integer", "minimum": 1}, "maxItems": 20},
        "tag": {"type": "string", "maxLength": 4},
    },
    "required": ["side"],
}


def ruled(**rules: Any) -> dict[str, Any]:
    """Return the schema with rules across its members."""
    return {**ORDER, **rules}


def test_what_the_documentation_shows_comes_first() -> None:
    wish = StrategyOptions(({"side": "sell", "sz": "0.5"},))
    assert smallest(strategy(ORDER, wish)) == {"side": "sell"}
    assert smallest(strategy(ORDER, wish), lambda one: "sz" in one) == {"side": "sell", "sz": "0.5"}


def test_what_is_shown_but_not_allowed_is_not_drawn() -> None:
    wish = StrategyOptions(({"side": "borrow", "tag": "too long"},), filled=True)
    assert smallest(strategy(ORDER, wish), lambda one: "tag" in one) == {"side": "buy", "tag": "0"}


def test_a_request_has_nothing_that_means_nothing() -> None:
    @QUICK
    @given(strategy(ORDER, StrategyOptions(filled=True)))
    def filled(value: Any) -> None:
        assert not [one for one in value.values() if one in ("", [], None)]

    filled()


@pytest.mark.parametrize(
    ("rules", "value"),
    [
        ({"anyOf": [{"required": ["px"]}, {"required": ["pxUsd"]}]}, {"side": "buy", "px": "0"}),
        ({"dependentRequired": {"side": ["px"]}}, {"side": "buy", "px": "0"}),
        (
            {
                "if": {"properties": {"side": {"enum": ["buy"]}}, "required": ["side"]},
                "then": {"required": ["sz", "tag"]},
            },
            {"side": "sell"},
        ),
    ],
)
def test_what_a_rule_asks_for_is_added(rules: Any, value: Any) -> None:
    assert smallest(strategy(ruled(**rules))) == value


@pytest.mark.parametrize(
    "rules",
    [
        {"not": {"required": ["px", "pxUsd"]}},
        {"oneOf": [{"required": ["px"]}, {"required": ["pxUsd"]}]},
        {"allOf": [{"not": {"required": ["px", "sz"]}}, {"not": {"required": ["px", "tag"]}}]},
        {"dependentRequired": {"px": ["pxUsd"], "pxUsd": ["sz"]}},
    ],
)
def test_every_rule_is_kept(rules: Any) -> None:
    allows = jsonschema_rs.Draft202012Validator(ruled(**rules)).is_valid

    @QUICK
    @given(strategy(ruled(**rules)))
    def kept(value: Any) -> None:
        assert allows(value)

    kept()


SCHEMAS: list[dict[str, Any]] = [
    {"type": ["string", "null"], "maxLength": 3},
    {"type": ["integer", "string"], "minimum": 5, "pattern": "^[0-9]{1,3}$"},
    {"type": "string", "enum": ["a", "bb", "1"], "pattern": "^[a-z]+$"},
    {"type": "number", "minimum": 0, "maximum": 1},
    {
        "anyOf": [
            {"type": "string", "minLength": 2},
            {"type": "array", "items": {"type": "boolean"}},
        ]
    },
    {"allOf": [{"type": "string", "pattern": "^[0-9]{1,4}$"}], "minLength": 2},
    {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "minItems": 2},
    {"type": "object", "additionalProperties": {"type": "integer"}, "maxProperties": 2},
    {"const": {"a": 1}},
    {
        "allOf": [
            {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]},
            {"type": "object", "properties": {"b": {"type": "boolean"}}, "required": ["b"]},
        ],
        "required": ["a"],
    },
    {"type": "array", "items": {}},
    {"type": "string", "pattern": "^[a-z]+$", "maxLength": 2},
]


@pytest.mark.parametrize("schema", SCHEMAS, ids=str)
def test_every_keyword_is_kept(schema: Any) -> None:
    allows = jsonschema_rs.Draft202012Validator(schema).is_valid

    @settings(QUICK, max_examples=50)
    @given(strategy(schema))
    def kept(value: Any) -> None:
        assert allows(value)

    kept()


def test_an_open_table_has_names_that_were_shown_and_others() -> None:
    table = strategy(
        {"type": "object", "additionalProperties": {"type": "integer"}},
        StrategyOptions([{"BTC": 7}]),
    )
    assert smallest(table, bool) == {"BTC": 7}
    assert "BTC" not in smallest(table, lambda one: one and "BTC" not in one)


def test_every_member_is_drawn_at_some_time() -> None:
    seen: set[str] = set()

    @settings(QUICK, max_examples=200)
    @given(strategy(ORDER))
    def look(value: dict[str, Any]) -> None:
        seen.update(value)

    look()
    assert seen == set(ORDER["properties"])


def test_what_no_value_fits_is_said_by_hypothesis() -> None:
    from hypothesis.errors import Unsatisfiable

    impossible = strategy(ruled(anyOf=[{"required": ["nobody"]}]))

    @settings(QUICK, max_examples=1, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def draw(drawing: st.DataObject) -> None:
        drawing.draw(impossible)

    with pytest.raises(Unsatisfiable):
        draw()
