"""Every operation of the admin API: a file, a function, and answers as the file says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer
from fauxchange.admin import routes
from fauxchange.admin.api import Operation, operation, operations
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from flask.testing import FlaskClient

ALL = {operation.name: operation for operation in operations()}
EXAMPLES = [
    pytest.param(operation, example, id=f"{operation.name} {example['name']}")
    for operation in ALL.values()
    for example in operation.examples
]


def test_the_parts_register_functions_for_exactly_the_operations_there_are() -> None:
    assert routes.PARTS
    assert [name for name, operation in ALL.items() if operation.function is None] == []


def test_an_operation_has_one_function() -> None:
    with pytest.raises(ValueError, match=r"health\.get has two functions"):
        operation("health.get")(lambda _: {})


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
    one for one in ALL.values() if one.method == "GET" and not one.request.schema.get("required")
]


@pytest.mark.parametrize("operation", GETS, ids=lambda one: one.name)
def test_what_is_shown_is_as_the_file_says(operation: Operation, admin: FlaskClient) -> None:
    answer = admin.get(f"/_mock{operation.path}")
    assert answer.status_code == 200
    if answer.is_json and operation.response.schema:
        assert list(operation.response.errors(answer.json)) == []


@pytest.mark.parametrize("operation", ALL.values(), ids=lambda one: one.name)
def test_a_member_that_nobody_knows_is_refused(operation: Operation) -> None:
    errors = [error.message for error in operation.request.errors({"nonsense": 1})]
    assert any("'nonsense' was unexpected" in message for message in errors)
