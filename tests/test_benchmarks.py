"""What the benchmarks measure is what they say; how fast it is, is for `make bench`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest

from benchmarks import calls, catalogue
from fauxchange import MockServer, Request, data
from fauxchange.pipeline import serve

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.calls import Operation


def test_an_exchange_of_five_endpoints_answers_as_the_whole_one(tmp_path: Path) -> None:
    """`benchmarks.catalogue` compares the two."""
    five = tmp_path / "schemas"
    catalogue.copy_of_five(data.schemas(), five)
    small, full = catalogue.prepared(five), catalogue.prepared(data.schemas())
    assert sum(len(one.catalogue) for one in small[0].app.exchanges.values()) == 5
    answers = [serve(mock.app, request) for mock, request in (small, full)]
    assert answers[0].status == 200
    assert answers[0] == answers[1]


@pytest.mark.parametrize("operation", calls.OPERATIONS, ids=lambda one: one.name)
def test_every_user_of_the_load_is_let_in(tmp_path: Path, operation: Operation) -> None:
    """`benchmarks.http` sends a call of each in turn."""
    calls.write_world(tmp_path / "world.json", 3)
    with MockServer(world=str(tmp_path / "world.json")) as mock:
        for user in range(3):
            headers = calls.signed_headers(operation, user)
            request = Request.of(operation.method, operation.path, headers, operation.body)
            reply = serve(mock.app, request)
            assert (reply.status, orjson.loads(reply.body)["code"]) == (200, "0")
