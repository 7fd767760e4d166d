"""Every operation of the admin API: a file, a function, and answers as the file says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer
from fauxchange.admin.answers import SPECIAL
from fauxchange.admin.operations import Operation, operations
from fauxchange.control.server_control import ServerControl
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from flask.testing import FlaskClient

ALL = operations()
EXAMPLES = [
    pytest.param(operation, example, id=f"{operation.id} {example['name']}")
    for operation in ALL.values()
    for example in operation.examples
]


def test_every_operation_calls_a_method_of_the_control() -> None:
    assert [one.id for one in ALL.values() if not hasattr(ServerControl, one.name)] == []


def test_every_special_operation_is_one_there_is() -> None:
    assert set(SPECIAL) <= set(ALL)


def test_no_two_operations_share_method_and_path() -> None:
    routes_of = [(operation.method, operation.path) for operation in ALL.values()]
    assert len(set(routes_of)) == len(routes_of)


@pytest.mark.parametrize(("operation", "example"), EXAMPLES)
def test_an_example_is_what_the_operation_takes(operation: Operation, example: Any) -> None:
    assert list(operation.request.errors(example["request"])) == []


@pytest.fixture
def admin() -> FlaskClient:
    """The admin API of a mock whose clock stands still."""
    return MockServer(clock=ManualClock(NOON_MS)).flask_app().test_client()


GETS = [
    one for one in ALL.values() if one.method == "GET" and not one.request_schema.get("required")
]


@pytest.mark.parametrize("operation", GETS, ids=lambda one: one.id)
def test_what_is_shown_is_as_the_file_says(operation: Operation, admin: FlaskClient) -> None:
    answer = admin.get(f"/_mock{operation.path}")
    assert answer.status_code == 200
    if answer.is_json and operation.response_schema:
        assert list(operation.response.errors(answer.json)) == []


@pytest.mark.parametrize("operation", ALL.values(), ids=lambda one: one.id)
def test_a_member_that_nobody_knows_is_refused(operation: Operation) -> None:
    errors = [error.message for error in operation.request.errors({"nonsense": 1})]
    assert any("'nonsense' was unexpected" in message for message in errors)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("frames/close", {"code": "1001"}),
        ("frames/order", {"channels": ["order"]}),
        ("frames/refuse", {"operation": "login", "code": "6000"}),
        ("frames/repeat", {"channel": "order"}),
        ("orders/next", {"outcome": "refused", "code": "spot-bad-sign"}),
    ],
)
def test_what_is_of_an_exchange_that_is_not_played_is_not_there(
    path: str, body: dict[str, Any]
) -> None:
    admin = MockServer(exchange="okx", clock=ManualClock(NOON_MS)).flask_app().test_client()
    answer = admin.post(f"/_mock/{path}", json={**body, "exchange": "coinw"})
    assert (answer.status_code, answer.json) == (404, {"error": "coinw is not played here"})
