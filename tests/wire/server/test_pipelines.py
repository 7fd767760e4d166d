"""What follows an answer on its connection comes after it, whatever it is."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, TypeVar, cast

import pytest

from fauxchange.app import build
from fauxchange.config import ServerLimits, Settings
from fauxchange.wire.server.loop import ServerLoop
from fauxchange.wire.server.parser import FULL
from fauxchange.wire.server.protocol import HttpProtocol
from fauxchange.wire.server.server import LoopServer

from .raw import TIME, RawClient, get
from .test_http import BODY, post
from .test_sockets import handshake

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from fauxchange import MockServer

T = TypeVar("T")

UNKNOWN = "/api/v5/nowhere"


def fault(text: str) -> str:
    """Return a GET with a fault."""
    return get(TIME, f"X-Mock-Fault: {text}")


def test_an_upgrade_comes_after_the_answer_before(client: RawClient) -> None:
    client.send(get(UNKNOWN) + handshake())
    assert [client.read(has_body=has_body).status for has_body in (True, False)] == [404, 101]


def test_a_stream_of_events_begins_after_the_answer_before(client: RawClient) -> None:
    client.send(get(UNKNOWN) + get("/_mock/events", "Accept: text/event-stream"))
    assert client.read().status == 404
    answer = client.read()
    assert (answer.status, answer.headers["content-type"]) == (200, "text/event-stream")


def test_that_a_body_may_be_sent(server: MockServer, client: RawClient) -> None:
    head = post(server, f"Content-Length: {len(BODY)}", "Expect: 100-continue")
    client.send(get(UNKNOWN) + head)
    assert [client.read().status for _ in range(2)] == [404, 100]
    client.send(BODY)
    assert json.loads(client.read().body)["code"] == "0"


def test_an_answer_that_drips_is_whole_before_the_next_begins(client: RawClient) -> None:
    client.send(get(UNKNOWN) + fault("slow-drip;chunk=20;pauseMs=1") + get(UNKNOWN))
    assert [client.read().status for _ in range(3)] == [404, 200, 404]


def test_a_reset_comes_after_the_answer_before(client: RawClient) -> None:
    client.send(get(UNKNOWN) + fault("connection-reset;when=before"))
    assert client.read().status == 404
    assert client.is_over()


def test_a_flask_page_and_an_answer_of_the_loop(client: RawClient) -> None:
    client.send(get(UNKNOWN) + get("/_mock/health") + get(UNKNOWN))
    assert [client.read().status for _ in range(3)] == [404, 200, 404]


class Transport:
    """What a client of it sees, and whether it is read from."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.is_read = True

    def write(self, data: bytes) -> None:
        self.seen.append(data.partition(b"\r\n")[0].decode())

    def close(self) -> None:
        self.seen.append("end")

    abort = close

    def pause_reading(self) -> None:
        self.is_read = False

    def resume_reading(self) -> None:
        self.is_read = True

    def is_closing(self) -> bool:
        return False

    def get_extra_info(self, name: str) -> None:
        """Know nothing."""


def talk(about: Callable[[HttpProtocol, Transport], Awaitable[T]]) -> T:
    """Have a test talk to a connection, on the loop of a server."""

    async def run() -> T:
        server = LoopServer(build(Settings(limits=False)), ServerLimits())
        protocol, transport = HttpProtocol(server), Transport()
        protocol.connection_made(cast("asyncio.Transport", transport))
        return await about(protocol, transport)

    with asyncio.Runner(loop_factory=ServerLoop) as runner:
        return runner.run(run())


def test_who_does_not_read_is_not_read_from_though_its_answers_went_out_at_a_turns_end() -> None:
    async def about(protocol: HttpProtocol, transport: Transport) -> tuple[int, bool, list[str]]:
        protocol.data_received(get(UNKNOWN).encode())
        await asyncio.sleep(0)
        protocol.pause_writing()
        phase, is_read = protocol.phase, transport.is_read
        protocol.data_received(get(UNKNOWN).encode())
        await asyncio.sleep(0)
        return phase, is_read, transport.seen

    assert talk(about) == (FULL, False, ["HTTP/1.1 404 Not Found"])


@pytest.mark.parametrize("end", [HttpProtocol.close, HttpProtocol.abort])
def test_a_connection_that_ends_has_its_answers_first(end: Callable[[HttpProtocol], None]) -> None:
    async def about(protocol: HttpProtocol, transport: Transport) -> list[str]:
        protocol.data_received(get(UNKNOWN).encode())
        end(protocol)
        return transport.seen

    assert talk(about) == ["HTTP/1.1 404 Not Found", "end"]
