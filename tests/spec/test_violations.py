"""From a validator's errors to what an exchange names."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from fauxchange.spec.shape import Shape
from fauxchange.spec.violations import Disagreement, Violation, first
from tests.reference import reference

ORDER: dict[str, Any] = {
    "type": "object",
    "properties": {
        "instId": {"type": "string", "pattern": "^[A-Z-]+$"},
        "ids": {"type": "array", "items": {"type": "string", "pattern": "^[0-9]$"}, "maxItems": 2},
        "nested": {"type": "object", "properties": {"px": {"type": "string"}}},
    },
    "required": ["instId"],
}
EITHER: dict[str, Any] = {"anyOf": [{"required": ["ordId"]}, {"required": ["clOrdId"]}]}
ONE: dict[str, Any] = {"oneOf": [{"required": ["ordId"]}, {"required": ["clOrdId"]}]}
AT_MOST: dict[str, Any] = {"allOf": [{"not": {"required": ["a", "b"]}}]}
WHEN: dict[str, Any] = {
    "allOf": [
        {
            "if": {"properties": {"type": {"enum": ["limit"]}}, "required": ["type"]},
            "then": {"required": ["px"]},
        }
    ]
}
TOGETHER: dict[str, Any] = {"dependentRequired": {"a": ["b", "c"]}}
BATCH: dict[str, Any] = {"type": "array", "items": ORDER, "minItems": 1, "maxItems": 3}


def _by_reference(schema: Any, value: Any) -> Violation:
    errors = reference(schema).iter_errors(value)
    disagreements = [
        Disagreement(list(e.absolute_schema_path), list(e.path), e.message) for e in errors
    ]
    return first(schema, value, disagreements)


def _violation(schema: Any, value: Any) -> Violation:
    found = Shape(schema).violation(value)
    assert found is not None
    return found


CASES: list[tuple[Any, Any, str, tuple[str, ...], int | None]] = [
    (ORDER, {}, "missing", ("instId",), None),
    (ORDER, {"instId": "btc"}, "bad", ("instId",), None),
    (ORDER, {"instId": 5}, "bad", ("instId",), None),
    (ORDER, {"instId": "BTC", "ids": ["1", "x"]}, "bad", ("ids",), None),
    (ORDER, {"instId": "BTC", "ids": ["1", "2", "3"]}, "too many", ("ids",), None),
    (ORDER, {"instId": "BTC", "nested": {"px": 1}}, "bad", ("px",), None),
    (ORDER, [], "malformed", ("",), None),
    (EITHER, {}, "either", ("ordId", "clOrdId"), None),
    (ONE, {}, "either", ("ordId", "clOrdId"), None),
    (ONE, {"ordId": 1, "clOrdId": 1}, "both", ("ordId", "clOrdId"), None),
    (AT_MOST, {"a": 1, "b": 1}, "both", ("a", "b"), None),
    (WHEN, {"type": "limit"}, "missing", ("px",), None),
    (TOGETHER, {"a": 1, "b": 1}, "missing", ("c",), None),
    (BATCH, [{"instId": "BTC"}, {}], "missing", ("instId",), 1),
    (BATCH, [{"instId": "btc"}], "bad", ("instId",), 0),
    (BATCH, [{"instId": "BTC"}] * 4, "too many", ("",), None),
    (BATCH, [], "bad", ("",), None),
]


@pytest.mark.parametrize(("schema", "value", "kind", "names", "row"), CASES)
def test_every_shape_of_rule_is_named_by_its_parameters(
    schema: Any, value: Any, kind: str, names: tuple[str, ...], row: int | None
) -> None:
    found = _violation(schema, value)
    assert (found.kind, found.names, found.row) == (kind, names, row)


@pytest.mark.parametrize(("schema", "value", "kind", "names", "row"), CASES)
def test_both_validators_lead_to_the_same_violation(
    schema: Any, value: Any, kind: str, names: tuple[str, ...], row: int | None
) -> None:
    found = _by_reference(schema, value)
    assert (found.kind, found.names, found.row) == (kind, names, row)


def test_what_is_missing_is_named_before_what_is_wrong() -> None:
    assert _violation(ORDER, {"ids": ["x"]}).names == ("instId",)
    assert _violation({**ORDER, **EITHER}, {"instId": "btc"}).kind == "either"


def test_too_many_says_how_many_are_allowed() -> None:
    assert _violation(ORDER, {"instId": "BTC", "ids": ["1", "2", "3"]}).limit == 2


def test_the_reason_is_the_validators_own() -> None:
    value = {"instId": "btc"}
    error = next(iter(jsonschema_rs.Draft202012Validator(ORDER).iter_errors(value)))
    assert _violation(ORDER, value).reason == error.message


def test_a_valid_value_has_no_violation() -> None:
    assert Shape(ORDER).violation({"instId": "BTC-USDT"}) is None


def test_alternatives_that_are_more_than_required_are_a_bad_value() -> None:
    schema = {"type": "object", "properties": {"a": {"anyOf": [{"const": "x"}, {"const": "y"}]}}}
    found = _violation(schema, {"a": "z"})
    assert (found.kind, found.names) == ("bad", ("a",))


@pytest.mark.parametrize(
    ("schema", "value", "error"),
    [
        ({**BATCH, "x-errors": {"maxItems": "51111"}}, [{"instId": "A"}] * 4, "51111"),
        ({"type": "object", **EITHER, "x-errors": {"anyOf": "51407"}}, {}, "51407"),
        ({"allOf": [{**EITHER, "x-errors": {"anyOf": "51003"}}]}, {}, "51003"),
        ({**BATCH, "x-errors": {"maxItems": "51111"}}, [{}], ""),
    ],
)
def test_a_rule_may_have_an_error_of_its_own(schema: Any, value: Any, error: str) -> None:
    violation = Shape(schema).violation(value)
    assert violation is not None
    assert violation.error == error
