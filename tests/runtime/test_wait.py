"""Waiting for calls: until enough came, or until the time is over."""

from __future__ import annotations

import http.client
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from fauxchange import MockServer, Reply, Request
from fauxchange.runtime.journal.journal import Journal
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Iterator

TIME = "/api/v5/public/time"


def record(journal: Journal, path: str, calls: int = 1) -> None:
    for _ in range(calls):
        journal.record(NOON_MS, "okx", None, Request("GET", path), Reply(200, b"", "0"), None, 1)


def test_calls_that_were_there_before_count() -> None:
    journal = Journal()
    record(journal, "/a", 3)
    assert [entry.number for entry in journal.wait(count=2, timeout_ms=0)] == [1, 2, 3]


def test_calls_before_since_do_not_count() -> None:
    journal = Journal()
    record(journal, "/a", 3)
    assert journal.wait(since=3, timeout_ms=0) == []


def test_what_came_in_time_is_returned_when_there_is_too_little() -> None:
    journal = Journal()
    record(journal, "/a")
    assert len(journal.wait(count=5, timeout_ms=1)) == 1


def waiting(journal: Journal, **conditions: Any) -> tuple[ThreadPoolExecutor, Any]:
    """Wait in a thread; return once it does."""
    pool = ThreadPoolExecutor(1)
    found = pool.submit(journal.wait, timeout_ms=60_000, **conditions)
    while not journal._waiting:
        threading.Event().wait(0.001)
    return pool, found


def test_a_waiter_wakes_when_enough_calls_came() -> None:
    journal = Journal()
    pool, found = waiting(journal, count=3, method="GET")
    record(journal, "/a", 2)
    assert not found.done()
    record(journal, "/b")
    assert [entry.request.path for entry in found.result(30)] == ["/a", "/a", "/b"]
    pool.shutdown()


def test_calls_of_another_kind_do_not_wake() -> None:
    journal = Journal()
    pool, found = waiting(journal, code="7")
    record(journal, "/a", 5)
    journal.record(NOON_MS, "okx", None, Request("GET", "/b"), Reply(200, b"", "7"), None, 1)
    assert [entry.number for entry in found.result(30)] == [6]
    pool.shutdown()


def test_a_reset_while_waiting_begins_to_count_anew() -> None:
    journal = Journal()
    record(journal, "/old", 2)
    pool, found = waiting(journal, count=3)
    journal.clear()
    record(journal, "/new", 3)
    assert [entry.request.path for entry in found.result(30)] == ["/new", "/new", "/new"]
    pool.shutdown()


def test_nobody_is_told_when_nobody_waits() -> None:
    journal = Journal()
    notified = []
    journal._arrived.notify_all = lambda: notified.append(1)  # type: ignore[method-assign]
    record(journal, "/a", 10)
    assert notified == []


@pytest.fixture
def server() -> Iterator[MockServer]:
    with MockServer(limits=False) as running:
        yield running


def get(server: MockServer, path: str) -> tuple[int, Any]:
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=60)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def test_the_admin_api_answers_at_once_when_there_are_enough(server: MockServer) -> None:
    get(server, TIME)
    status, answer = get(server, "/_mock/journal/wait?endpoint=public/*&verdict=accepted&count=1")
    assert (status, answer["calls"]) == (200, 1)
    assert answer["entries"][0]["endpoint"] == "public/time.get"


def test_the_admin_api_tells_what_came_when_the_time_is_over(server: MockServer) -> None:
    get(server, TIME)
    status, answer = get(server, "/_mock/journal/wait?count=2&timeout_ms=1")
    assert (status, answer["error"]) == (408, "1 of 2 calls came in 1 ms")
    assert [entry["endpoint"] for entry in answer["entries"]] == ["public/time.get"]


@pytest.mark.parametrize("query", ["", "count=0", "count=1&timeout_ms=60001", "count=1&x=1"])
def test_a_wait_that_makes_no_sense_is_refused(server: MockServer, query: str) -> None:
    assert get(server, f"/_mock/journal/wait?{query}")[0] == 400
