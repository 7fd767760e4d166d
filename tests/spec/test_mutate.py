"""Answers made uncomfortable."""

from __future__ import annotations

import copy
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fauxchange import MockServer
from fauxchange.exchanges.examples.answers import documented_payload
from fauxchange.runtime.random import seeded_random
from fauxchange.spec.close_schema import close_schema
from fauxchange.spec.generation.mutate import MUTATIONS, mutate

APP = MockServer().app
ENDPOINTS = [one for exchange in APP.exchanges.values() for one in exchange.catalogue]

DECIMAL = {"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$"}
SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "ccy": {"type": "string"},
            "amt": DECIMAL,
            "ts": {"type": "string", "pattern": "^[0-9]{13}$"},
            "state": {"type": "string", "enum": ["live", "filled"]},
        },
        "required": ["ccy", "amt", "ts", "state"],
    },
}
ROW = {"ccy": "BTC", "amt": "1.5", "ts": "1750248000000", "state": "live"}


def made(kind: str, data: Any = None, seed: int = 0) -> Any:
    given = copy.deepcopy([ROW] if data is None else data)
    return mutate(kind, given, SCHEMA, seeded_random(seed, kind))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("empty-strings", [{**ROW, "ccy": ""}]),
        ("unknown-enums", [{**ROW, "state": "not_documented_yet"}]),
        ("huge-decimals", [{**ROW, "amt": "98765432109876543210987654321.123456789012345678"}]),
        ("tiny-decimals", [{**ROW, "amt": "0.000000000000000000000000000001"}]),
        ("extra-rows", [ROW, ROW]),
        ("empty-page", []),
    ],
)
def test_a_kind_changes_what_it_says_and_nothing_else(kind: str, expected: Any) -> None:
    assert made(kind) == expected


def test_reordered_keys_have_the_same_values() -> None:
    orders = {tuple(made("reordered-keys", seed=seed)[0]) for seed in range(20)}
    assert len(orders) > 5
    assert made("reordered-keys") == [ROW]


def test_a_new_field_comes_beside_those_there_are() -> None:
    (row,) = made("new-fields")
    assert {name: row[name] for name in ROW} == ROW
    assert len(row) == len(ROW) + 1


@pytest.mark.parametrize("kind", MUTATIONS)
def test_what_cannot_be_made_nasty_stays(kind: str) -> None:
    assert made(kind, []) == []


@pytest.mark.parametrize("kind", sorted(MUTATIONS.keys() - {"unknown-enums", "new-fields"}))
@given(st.sampled_from(ENDPOINTS), st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_a_nasty_answer_is_one_that_the_schema_allows(kind: str, endpoint: Any, seed: int) -> None:
    schema = endpoint.response.schema
    data = mutate(kind, documented_payload(endpoint, {}), schema, seeded_random(seed))
    assert jsonschema_rs.is_valid(close_schema(schema), data)


@given(st.sampled_from(ENDPOINTS), st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_a_new_field_is_all_that_a_closed_schema_would_mind(endpoint: Any, seed: int) -> None:
    schema = endpoint.response.schema
    data = mutate("new-fields", documented_payload(endpoint, {}), schema, seeded_random(seed))
    assert jsonschema_rs.is_valid(schema, data)
