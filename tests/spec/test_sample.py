"""Values made from a schema, and documented values completed by it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fauxchange.spec.close_schema import close_schema
from fauxchange.spec.generation.sample import sample, template
from tests.catalogues import catalogue
from tests.reference import reference

if TYPE_CHECKING:
    from fauxchange.spec.endpoint import Endpoint

ENDPOINTS = [endpoint for name in ("okx", "coinw") for endpoint in catalogue(name)]
ALL = [pytest.param(one, id=one.id) for one in ENDPOINTS]
SAMPLED = [one for one in ENDPOINTS if all(example.response is None for example in one.examples)]


def fits(schema: Any, value: Any) -> bool:
    """Whether a value fits a schema that lists all that may be there."""
    return not list(reference(close_schema(schema)).iter_errors(value))


# Samples


@pytest.mark.parametrize(
    ("schema", "made"),
    [
        ({"type": "string"}, ""),
        ({"type": "string", "minLength": 1}, "0"),
        ({"type": "string", "pattern": "^[0-9]+$"}, "0"),
        ({"type": "string", "pattern": "^[1-9]$"}, "1"),
        ({"type": "string", "pattern": "^[0-9]{13}$"}, "1700000000000"),
        ({"type": "string", "pattern": "^[A-Z]{3}$"}, "BTC"),
        ({"type": "string", "pattern": "^[A-Z]+-[A-Z]+$"}, "BTC-USDT"),
        ({"type": "string", "pattern": "^q+$", "examples": ["qq"]}, "qq"),
        ({"type": "string", "examples": ["shown"]}, "shown"),
        ({"type": "string", "enum": ["b", "a"]}, "b"),
        ({"const": "only"}, "only"),
        ({"const": None}, None),
        ({"type": "integer"}, 0),
        ({"type": "integer", "minimum": 3}, 3),
        ({"type": "number", "minimum": 0.5}, 0.5),
        ({"type": "boolean"}, False),
        ({"type": "null"}, None),
        ({"type": ["null", "string"]}, None),
        ({"type": ["string", "null"]}, ""),
        ({}, None),
        (True, None),
        ({"anyOf": [{"type": "integer"}, {"type": "string"}]}, 0),
        ({"oneOf": [{"const": "x"}]}, "x"),
        ({"type": "array"}, []),
        ({"type": "array", "items": {"type": "integer"}}, [0]),
        ({"type": "array", "items": {"type": "integer"}, "maxItems": 0}, []),
        ({"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}]}, [0, ""]),
        ({"type": "object"}, {}),
        (
            {"type": "object", "properties": {"b": {"type": "string"}, "a": {}}},
            {"b": "", "a": None},
        ),
    ],
)
def test_a_sample_is_the_plainest_value(schema: Any, made: Any) -> None:
    assert sample(schema) == made


def test_optional_members_are_sampled_too() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "integer"}}}
    assert sample({**schema, "required": ["a"]}) == {"a": "", "b": 0}


def test_the_endpoints_without_a_documented_answer_are_these() -> None:
    assert sorted(one.id for one in SAMPLED) == [
        "futures/addTpsl.post",
        "futures/batchOrders.post",
        "futures/ladders.get",
        "futures/order.get",
        "futures/order.put",
        "futures/orders/archive.get",
        "futures/orders/batchInsArchive.get",
        "futures/orders/batchInsHistory.get",
        "futures/public/ticker/list.get",
        "futures/updateTpsl.post",
        "spot/private/getBatchHistoryOrders.post",
        "spot/private/returnTransferHistory.post",
        "spot/private/subAccount_apikey.post",
        "spot/private/subAccount_list.post",
        "spot/private/subAccount_transfer.post",
        "spot/private/subAccount_transferAvailable.post",
    ]


@pytest.mark.parametrize("endpoint", [pytest.param(one, id=one.id) for one in SAMPLED])
def test_a_sampled_answer_has_all_that_is_documented_and_nothing_else(endpoint: Endpoint) -> None:
    made = sample(endpoint.response.schema)
    assert fits(endpoint.response.schema, made)
    assert endpoint.response.is_valid(made)


@pytest.mark.parametrize("endpoint", ALL)
def test_a_sample_is_the_same_every_time_and_never_shared(endpoint: Endpoint) -> None:
    first, second = sample(endpoint.response.schema), sample(endpoint.response.schema)
    assert first == second
    assert first is not second or not isinstance(first, dict | list)


# Templates

ROW = {
    "type": "object",
    "properties": {
        "text": {"type": "string"},
        "list": {"type": "array", "items": {"type": "string"}},
        "nothing": {"type": ["null", "integer"]},
        "number": {"type": "integer", "minimum": 1},
        "truth": {"type": "boolean"},
        "kind": {"type": "string", "enum": ["a", "b"]},
        "time": {"type": "string", "pattern": "^[0-9]{13}$"},
    },
}


def test_a_missing_member_is_as_empty_as_may_be() -> None:
    assert template(ROW, {}) == {
        "text": "",
        "list": [],
        "nothing": None,
        "number": 1,
        "truth": False,
        "kind": "a",
        "time": "1700000000000",
    }


def test_what_is_there_stays_as_it_is() -> None:
    row = {"text": "x", "list": ["y"], "nothing": 1, "number": 2, "truth": True, "kind": "b"}
    whole = {**row, "time": "1600000000000"}
    assert template(ROW, whole) == whole


def test_what_nobody_documents_stays_too() -> None:
    assert template({"type": "object", "properties": {}}, {"other": 1}) == {"other": 1}


def test_rows_are_completed_however_deep_they_are() -> None:
    leaf = {"type": "object", "properties": {"a": {"type": "string"}}}
    deep = {"type": "object", "properties": {"legs": {"type": "array", "items": leaf}}}
    rows = {"type": "array", "items": deep}
    assert template(rows, [{"legs": [{}, {"a": "x"}]}, {}]) == [
        {"legs": [{"a": ""}, {"a": "x"}]},
        {"legs": []},
    ]


@pytest.mark.parametrize("value", [None, "", "x", 0, [], [[1]], True])
def test_what_is_no_object_stays_as_it_is(value: Any) -> None:
    assert template(ROW, value) == value
    assert template(True, value) == value


# Whatever the schema

SCALARS = st.sampled_from(
    [
        {"type": "string"},
        {"type": "string", "pattern": "^[0-9]{1,20}$"},
        {"type": "string", "enum": ["x", "y"]},
        {"type": "integer", "minimum": 2},
        {"type": "number"},
        {"type": "boolean"},
        {"type": ["string", "null"]},
    ]
)
SCHEMAS = st.recursive(
    SCALARS,
    lambda inner: (
        st.builds(lambda of: {"type": "array", "items": of}, inner)
        | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3).map(
            lambda members: {"type": "object", "properties": members, "required": sorted(members)}
        )
    ),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(schema=SCHEMAS)
def test_a_sample_fits_its_schema(schema: Any) -> None:
    assert fits(schema, sample(schema))


@settings(max_examples=100, deadline=None)
@given(schema=SCHEMAS, lost=st.sampled_from("abcd"))
def test_a_template_puts_back_what_was_lost(schema: Any, lost: str) -> None:
    made = sample(schema)
    kept = without(made, lost)
    assert fits(schema, template(schema, kept))


def without(value: Any, name: str) -> Any:
    """Return a value without the members of a name, however deep."""
    if isinstance(value, dict):
        return {member: without(inner, name) for member, inner in value.items() if member != name}
    return [without(item, name) for item in value] if isinstance(value, list) else value
