"""Long lists are counted before their items are looked at, and looked at in few steps."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer
from fauxchange.spec import violations
from fauxchange.spec.shape import Shape
from tests.clients import OkxClient, body_of
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Callable

ROW = {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}}
ROWS = {"type": "array", "items": ROW}
BODY = {"type": "object", "required": ["b"], "properties": {"rows": ROWS, "b": {"type": "string"}}}


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Each error of a validator that was looked at."""
    seen: list[Any] = []
    make = violations.Disagreement

    def count(*parts: Any) -> violations.Disagreement:
        seen.append(parts)
        return make(*parts)

    monkeypatch.setattr(violations, "Disagreement", count)
    return seen


@pytest.mark.parametrize("count", [1_000, 10_000])
@pytest.mark.parametrize(
    "value_of",
    [
        lambda rows: (Shape(ROWS), rows),
        lambda rows: (Shape(BODY), {"rows": rows, "b": "1"}),
        lambda rows: (Shape(BODY), {"rows": [{"a": "1"}] * 150 + rows, "b": "1"}),
        lambda rows: (Shape(BODY), {"b": "1", "rows": [[*rows]]}),
    ],
    ids=["list", "member", "behind right ones", "in a row"],
)
def test_of_many_wrong_rows_a_hundred_are_looked_at(
    looked_at: list[Any], count: int, value_of: Callable[..., tuple[Shape, Any]]
) -> None:
    shape, value = value_of([{}] * count)
    assert shape.violation(value) is not None
    assert 0 < len(looked_at) <= 100


def test_a_missing_member_is_named_before_those_of_many_rows() -> None:
    violation = Shape(BODY).violation({"rows": [{"a": 1}] * 1_000})
    assert violation is not None
    assert (violation.kind, violation.names) == ("missing", ("b",))


def test_the_last_row_is_looked_at_too() -> None:
    violation = Shape(ROWS).violation([{"a": "1"}] * 12_345 + [{}])
    assert violation is not None
    assert (violation.kind, violation.names) == ("missing", ("a",))


def test_a_rule_over_the_whole_of_a_long_list_is_kept() -> None:
    shape = Shape({"type": "array", "uniqueItems": True, "items": {"type": "integer"}})
    violation = shape.violation([*range(500), 1])
    assert violation is not None
    assert violation.kind == "bad"


def test_rows_are_counted_before_they_are_looked_at(looked_at: list[Any]) -> None:
    violation = Shape({**ROWS, "maxItems": 20}).violation([{}] * 10_000)
    assert violation is not None
    assert (violation.kind, violation.limit, len(looked_at)) == ("too many", 20, 0)


def test_the_rows_of_a_member_are_counted_before_they_are_looked_at(looked_at: list[Any]) -> None:
    schema = {"type": "object", "properties": {"rows": {**ROWS, "maxItems": 20}}}
    violation = Shape(schema).violation({"rows": [{}] * 10_000})
    assert violation is not None
    assert (violation.kind, violation.names, len(looked_at)) == ("too many", ("rows",), 0)


@pytest.mark.parametrize("count", [2_000, 20_000])
def test_a_batch_of_thousands_of_rows_is_refused_for_their_number(
    looked_at: list[Any], count: int
) -> None:
    mock = MockServer(clock=ManualClock(NOON_MS))
    body = json.dumps([{}] * count).encode()
    answer = body_of(OkxClient(mock, mock.okx).post("/api/v5/trade/batch-orders", body=body))
    assert (answer["code"], answer["msg"]) == (
        "50025",
        "Parameter body count exceeds the limit 20.",
    )
    assert looked_at == []
