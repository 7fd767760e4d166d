"""Coercion: what clients send, and what it means."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fauxchange.spec.coerce import Numeral, coercer, loads

STRING = {"type": "string"}
REQUEST: dict[str, Any] = {
    "type": "object",
    "properties": {
        "text": STRING,
        "flag": {"type": "boolean"},
        "count": {"type": "integer"},
        "ratio": {"type": "number"},
        "list": {"type": "array", "items": STRING},
        "rows": {"type": "array", "items": {"type": "object", "properties": {"sz": STRING}}},
        "nested": {"type": "object", "properties": {"sz": STRING}},
    },
}

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@pytest.mark.parametrize("value", ["", None, []])
def test_an_empty_value_is_a_parameter_left_out(value: object) -> None:
    assert coercer(REQUEST)({"text": value, "unknown": value}) == {}


@pytest.mark.parametrize("value", [0, False, "0", " "])
def test_a_value_that_only_looks_empty_stays(value: object) -> None:
    assert coercer(REQUEST)({"unknown": value}) == {"unknown": value}


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        (5, "5"),
        (-5, "-5"),
        (True, "true"),
        (False, "false"),
        (Numeral("0.10"), "0.10"),
        ("0.10", "0.10"),
    ],
)
def test_a_text_takes_numbers_and_booleans(sent: object, meant: str) -> None:
    assert coercer(REQUEST)({"text": sent}) == {"text": meant}


def test_a_number_keeps_the_digits_it_was_sent_with() -> None:
    sent = loads(b'{"text": 0.10, "unknown": 1e3}')
    assert coercer(REQUEST)(sent) == {"text": "0.10", "unknown": Numeral("1e3")}


@pytest.mark.parametrize(
    ("sent", "meant"),
    [("true", True), ("False", False), ("TRUE", True), (True, True), ("yes", "yes"), (1, 1)],
)
def test_a_boolean_takes_its_words(sent: object, meant: object) -> None:
    assert coercer(REQUEST)({"flag": sent}) == {"flag": meant}


@pytest.mark.parametrize(
    ("sent", "meant"),
    [("5", 5), ("-5", -5), (5, 5), ("5.0", "5.0"), ("\u0665", "\u0665"), ("x", "x")],
)
def test_an_integer_takes_its_digits(sent: object, meant: object) -> None:
    assert coercer(REQUEST)({"count": sent}) == {"count": meant}


@pytest.mark.parametrize(
    ("sent", "meant"),
    [("5", 5), ("0.5", 0.5), ("1e3", 1000.0), (Numeral("0.5"), 0.5), ("NaN", "NaN"), ("", None)],
)
def test_a_number_takes_its_digits(sent: object, meant: object) -> None:
    assert coercer(REQUEST)({"ratio": sent}).get("ratio") == meant


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("ETH", ["ETH"]),
        ("ETH,BTC", ["ETH", "BTC"]),
        (["ETH", 5], ["ETH", "5"]),
        (5, ["5"]),
        ("ETH,", ["ETH", ""]),
    ],
)
def test_a_list_takes_a_text_with_commas(sent: object, meant: list[str]) -> None:
    assert coercer(REQUEST)({"list": sent}) == {"list": meant}


@pytest.mark.parametrize(("sent", "meant"), [("", []), ([], []), ("a", ["a"])])
def test_a_list_that_needs_no_items_may_be_sent_empty(sent: object, meant: list[str]) -> None:
    names = {"type": "array", "items": {"type": "string"}, "minItems": 0}
    coerce = coercer({"type": "object", "properties": {"names": names}})
    assert coerce({"names": sent}) == {"names": meant}
    assert coerce({"names": None}) == {}


def test_a_text_that_needs_no_length_may_be_sent_empty() -> None:
    coerce = coercer({"type": "object", "properties": {"px": {"type": "string", "minLength": 0}}})
    assert coerce({"px": ""}) == {"px": ""}
    assert coerce({"px": None}) == {}


def test_rows_are_coerced_one_by_one_and_never_made_of_text() -> None:
    coerce = coercer(REQUEST)
    assert coerce({"rows": [{"sz": 1, "px": None}]}) == {"rows": [{"sz": "1"}]}
    assert coerce({"rows": "a,b"}) == {"rows": "a,b"}
    assert coerce({"rows": {"sz": 1}}) == {"rows": {"sz": 1}}


def test_nested_objects_are_coerced_too() -> None:
    assert coercer(REQUEST)({"nested": {"sz": 1, "px": ""}}) == {"nested": {"sz": "1"}}


def test_a_batch_is_a_list_at_the_top() -> None:
    batch = {"type": "array", "items": {"type": "object", "properties": {"sz": STRING}}}
    assert coercer(batch)([{"sz": 1}, {"sz": ""}]) == [{"sz": "1"}, {}]


def test_a_type_inside_all_of_is_seen() -> None:
    schema = {"type": "object", "properties": {"a": {"allOf": [STRING], "maxLength": 3}}}
    assert coercer(schema)({"a": 5}) == {"a": "5"}


def test_a_parameter_of_two_types_stays_as_it_is() -> None:
    schema = {"type": "object", "properties": {"a": {"type": ["string", "integer"]}}}
    assert coercer(schema)({"a": 5}) == {"a": 5}


@pytest.mark.parametrize("value", [5, "text", None, [1], True])
def test_what_is_no_object_is_left_to_validation(value: object) -> None:
    assert coercer(REQUEST)(value) == value


@settings(max_examples=60, deadline=None)
@given(JSON | st.fixed_dictionaries({}, optional=dict.fromkeys(REQUEST["properties"], JSON)))
def test_coercion_never_fails_and_coerced_values_stay_as_they_are(value: Any) -> None:
    coerce = coercer(REQUEST)
    once = coerce(value)
    assert coerce(once) == once


@pytest.mark.parametrize(
    "body", [b"", b"{", b"NaN", b'{"a": Infinity}', b"\xff", b"[" * 100_000, b"'a'"]
)
def test_a_body_that_is_not_json_is_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the words are the decoder's
        loads(body)
