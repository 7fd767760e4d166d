"""Server-sent events: viewers see what happens, go on from a cursor, and cost no thread."""

from __future__ import annotations

import json
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import requests

from fauxchange import ManualClock, MockServer
from fauxchange.admin.streams import EventReader
from tests.conftest import NOON_MS
from tests.waits import PATIENCE_S

from .raw import TIME, RawClient, get

if TYPE_CHECKING:
    from collections.abc import Iterator

EVENTS = "/_mock/events"
STREAM = "Accept: text/event-stream"


class Seen(NamedTuple):
    """One event as it stands on the wire."""

    cursor: str
    kind: str
    data: dict[str, Any]


@pytest.fixture
def server() -> Iterator[MockServer]:
    """A mock of its own, in which nothing else happens."""
    with MockServer(clock=ManualClock(NOON_MS)) as mock:
        yield mock


def watch(client: RawClient, *headers: str, target: str = EVENTS) -> None:
    """Begin to watch."""
    client.send(get(target, STREAM, *headers))
    answer = client.read()
    assert (answer.status, answer.headers["content-type"]) == (200, "text/event-stream")


def next_event(client: RawClient) -> Seen:
    """Return the next event."""
    lines = client.until(b"\n\n").decode().strip().splitlines()
    members = dict(line.split(": ", 1) for line in lines)
    return Seen(members["id"], members["event"], json.loads(members["data"]))


def credit(server: MockServer, amount: str) -> None:
    """Have something happen."""
    server.credit("okx", "main", "BTC", amount)


def test_a_viewer_sees_what_happens(server: MockServer) -> None:
    cursor = server.sandbox.events.cursor
    with RawClient(server) as client:
        watch(client, target=f"{EVENTS}?since={cursor}")
        credit(server, "1")
        seen = next_event(client)
    assert seen.data["account"] == "okx:main"
    assert seen.data["kind"] == seen.kind
    assert seen.cursor.startswith(cursor.rpartition("-")[0])


def test_that_a_viewer_has_gone_is_seen_after_an_answer_that_took_its_time(
    server: MockServer,
) -> None:
    with RawClient(server) as client:
        client.send(get(TIME, "X-Mock-Fault: latency;ms=20"), get(EVENTS, STREAM))
        assert client.read().status == 200
        assert client.read().headers["content-type"] == "text/event-stream"
        client.end()
        assert client.is_over()


def test_a_viewer_goes_on_from_where_it_was(server: MockServer) -> None:
    with RawClient(server) as client:
        watch(client, target=f"{EVENTS}?since={server.sandbox.events.cursor}")
        credit(server, "1")
        first = next_event(client)
    credit(server, "2")
    with RawClient(server) as client:
        watch(client, f"Last-Event-ID: {first.cursor}")
        assert next_event(client).data["number"] == first.data["number"] + 1


def test_a_viewer_is_told_of_a_reset(server: MockServer) -> None:
    with RawClient(server) as client:
        watch(client, target=f"{EVENTS}?since={server.sandbox.events.cursor}")
        server.reset()
        seen = next_event(client)
        assert seen.kind == "reset"
        assert seen.cursor == seen.data["cursor"]
        credit(server, "1")
        assert next_event(client).kind != "reset"


def test_ten_viewers_cost_no_thread_and_hold_up_nobody(server: MockServer) -> None:
    requests.get(server.url + "/_mock/health", timeout=PATIENCE_S)
    before = threading.active_count()
    cursor = server.sandbox.events.cursor
    with ExitStack() as stack:
        viewers = [stack.enter_context(RawClient(server)) for _ in range(10)]
        for viewer in viewers:
            watch(viewer, target=f"{EVENTS}?since={cursor}")
        credit(server, "1")
        seen = [next_event(viewer) for viewer in viewers]
        assert len(set(map(str, seen))) == 1
        # Those of a server before may still be ending.
        assert threading.active_count() <= before


def test_a_stream_of_a_sandbox_is_of_that_one_only(server: MockServer) -> None:
    sandbox = server.create_sandbox()
    with RawClient(server) as client:
        cursor = sandbox.sandbox.events.cursor
        watch(client, target=f"/s/{sandbox.id}{EVENTS}?since={cursor}")
        credit(server, "1")
        sandbox.credit("okx", "main", "ETH", "3")
        assert "ETH" in json.dumps(next_event(client).data)


@pytest.mark.parametrize("target", ["/s/short{}", "/_mock/page/live?sandbox=short"])
def test_a_stream_ends_with_its_sandbox(server: MockServer, target: str) -> None:
    server.create_sandbox(id="short")
    with RawClient(server) as client:
        watch(client, target=target.format(EVENTS))
        server.app.sandboxes.remove("short")
        with pytest.raises(EOFError):
            client.until(b"no such bytes")


def test_a_stream_that_fails_ends(server: MockServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: EventReader) -> bytes:
        raise LookupError

    monkeypatch.setattr(EventReader, "read", fail)
    with RawClient(server) as client:
        watch(client)
        with pytest.raises(EOFError):
            client.until(b"no such bytes")


@pytest.mark.parametrize(
    ("target", "header", "status"),
    [
        (EVENTS, "Origin: https://evil.example", 403),
        (f"/s/nobody{EVENTS}", "X-Note: 1", 404),
    ],
)
def test_who_may_not_watch_is_refused(
    server: MockServer, target: str, header: str, status: int
) -> None:
    with RawClient(server) as client:
        client.send(get(target, STREAM, header))
        answer = client.read()
    assert (answer.status, answer.headers["x-content-type-options"]) == (status, "nosniff")
    assert json.loads(answer.body)["error"]


def test_a_stream_needs_the_token(server: MockServer) -> None:
    server.app.admin_token = "secret"
    with RawClient(server) as client:
        client.send(get(EVENTS, STREAM))
        assert client.read().status == 401
        watch(client, "Authorization: Bearer secret")


def test_who_asks_for_no_stream_gets_a_page(server: MockServer) -> None:
    page = requests.get(server.url + EVENTS, timeout=PATIENCE_S).json()
    assert set(page) == {"events", "cursor", "reset"}
