"""Requests that wait for calls or frames cost no thread, however many they are."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
import requests
from websockets.sync.client import connect

from fauxchange import MockServer
from fauxchange.wire.flask_app import create_app
from tests.waits import PATIENCE_S, comes_true

from .raw import TIME, RawClient, get

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange.wire.server.router import Router

WAIT = "/_mock/journal/wait?timeout_ms=60000&endpoint=public/time.get"
# Twice as many as there are threads for Flask.
WAITING = 16


@pytest.fixture
def server() -> Iterator[MockServer]:
    """A mock of its own, in which nothing else happens."""
    with MockServer(limits=False) as mock:
        # The thread of the server has begun once it answers.
        assert requests.get(f"{mock.url}/_mock/ready", timeout=PATIENCE_S).status_code == 200
        yield mock


def router(server: MockServer) -> Router:
    served: Any = server._server
    found: Router = served._server.router
    return found


def answer_to(client: RawClient) -> tuple[int, Any]:
    answer = client.read()
    return answer.status, json.loads(answer.body)


def test_more_wait_than_there_are_threads_and_none_is_held(server: MockServer) -> None:
    with ExitStack() as stack:
        waiting = [stack.enter_context(RawClient(server)) for _ in range(WAITING)]
        for client in waiting:
            client.send(get(f"{WAIT}&count=2"))
        assert comes_true(lambda: len(router(server).waits) == WAITING)
        assert not router(server).in_flight
        assert requests.get(f"{server.url}/_mock/health", timeout=PATIENCE_S).status_code == 200
        for _ in range(2):
            assert requests.get(server.url + TIME, timeout=PATIENCE_S).status_code == 200
        answers = [answer_to(client) for client in waiting]
    assert [(status, answer["calls"]) for status, answer in answers] == [(200, 2)] * WAITING


def test_a_wait_ends_when_its_time_is_over(server: MockServer) -> None:
    with RawClient(server) as client:
        client.send(get("/_mock/journal/wait?count=1&timeout_ms=30"))
        none = {"error": "0 of 1 calls came in 30 ms", "calls": 0, "entries": []}
        assert answer_to(client) == (408, none)


def test_a_wait_for_frames_holds_no_thread(server: MockServer) -> None:
    url = f"ws{server.url.removeprefix('http')}/ws/v5/public"
    with RawClient(server) as client, connect(url, open_timeout=PATIENCE_S) as line:
        client.send(get("/_mock/frames?kind=received&count=2&limit=1&timeout_ms=60000"))
        assert comes_true(lambda: len(router(server).waits) == 1)
        assert not router(server).in_flight
        line.send('{"op":"1"}')
        line.send('{"op":"2"}')
        status, answer = answer_to(client)
    assert status == 200
    assert [frame["text"] for frame in answer["frames"]] == ['{"op":"2"}']


def test_what_waited_is_answered_as_by_a_server_with_a_thread_for_each(server: MockServer) -> None:
    with RawClient(server) as client:
        client.send(get("/_mock/journal/wait?count=1&timeout_ms=1"))
        waited = client.read()
    plain = create_app(server.app).test_client().get("/_mock/journal/wait?count=1&timeout_ms=1")
    assert (waited.status, waited.body) == (plain.status_code, plain.data)


def test_a_server_stops_while_somebody_waits(server: MockServer) -> None:
    with RawClient(server) as client:
        client.send(get(f"{WAIT}&count=1"))
        assert comes_true(lambda: len(router(server).waits) == 1)
        server.__exit__(None, None, None)
        assert client.is_over()
