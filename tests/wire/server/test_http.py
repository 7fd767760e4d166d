"""HTTP/1.1 by literal bytes: what is a request, what is none, and what comes back."""

from __future__ import annotations

import contextlib
import gc
import json
import socket
from typing import TYPE_CHECKING

import pytest

from fauxchange import MockServer
from fauxchange.wire.server.protocol import HttpProtocol
from tests.clients import OkxClient

from .raw import TIME, RawClient, get

if TYPE_CHECKING:
    from collections.abc import Iterator

UNKNOWN = "/api/v5/nowhere"
TRANSFER = "/api/v5/asset/transfer"
BODY = b'{"ccy":"ETH","amt":"1","from":"6","to":"18"}'


def post(server: MockServer, *headers: str, body: bytes = BODY) -> str:
    """Return the head of a signed transfer."""
    signed = OkxClient(server, server.okx).signed("POST", TRANSFER, body)
    lines = [f"{name}: {value}" for name, value in signed.items()]
    return "\r\n".join([f"POST {TRANSFER} HTTP/1.1", "Host: localhost", *lines, *headers, "", ""])


# Connections


def test_a_connection_is_kept(client: RawClient) -> None:
    for _ in range(3):
        client.send(get())
        answer = client.read()
        assert (answer.status, json.loads(answer.body)["code"]) == (200, "0")
        assert "connection" not in answer.headers


def test_a_client_that_wants_the_connection_closed_gets_that(client: RawClient) -> None:
    client.send(get(TIME, "Connection: close"))
    assert client.read().headers["connection"] == "close"
    assert client.is_over()


def test_http_1_0_ends_with_the_answer(client: RawClient) -> None:
    client.send(get(version="1.0"))
    assert client.read().headers["connection"] == "close"
    assert client.is_over()


def test_http_1_0_may_be_kept_alive(client: RawClient) -> None:
    for _ in range(2):
        client.send(get(TIME, "Connection: keep-alive", version="1.0"))
        assert client.read().headers["connection"] == "keep-alive"


def test_what_follows_a_request_that_closes_is_no_request(
    server: MockServer, client: RawClient
) -> None:
    before = server.journal.count
    client.send(get(TIME, "Connection: close") + get(UNKNOWN))
    assert client.read().status == 200
    assert client.is_over()
    assert server.journal.count == before + 1


# Pipelining


def test_answers_have_the_order_of_the_requests(client: RawClient) -> None:
    client.send(get() + get(UNKNOWN) + get())
    assert [client.read().status for _ in range(3)] == [200, 404, 200]


def test_a_request_waits_for_the_slow_one_before_it(client: RawClient) -> None:
    slow = get(TIME, "X-Mock-Fault: latency;ms=100")
    client.send(slow + get("/_mock/health") + get(UNKNOWN))
    answers = [client.read() for _ in range(3)]
    assert [one.status for one in answers] == [200, 200, 404]
    assert json.loads(answers[1].body)["status"] == "ok"


def test_thousands_of_requests_at_once_are_answered(client: RawClient) -> None:
    client.send(get() * 2_000)
    assert {client.read().status for _ in range(2_000)} == {200}


def test_bytes_one_by_one_are_a_request(server: MockServer, client: RawClient) -> None:
    head = post(server, f"Content-Length: {len(BODY)}").encode()
    client.send(*(bytes([one]) for one in head + BODY))
    assert json.loads(client.read().body)["code"] == "0"


# Bodies


def test_a_body_in_chunks_is_the_body(server: MockServer, client: RawClient) -> None:
    client.send(post(server, "Transfer-Encoding: chunked"))
    client.send(b"5;a=b\r\n" + BODY[:5] + b"\r\n")
    client.send(b"%x\r\n%b\r\n0\r\nX-Trailer: 1\r\n\r\n" % (len(BODY) - 5, BODY[5:]))
    assert json.loads(client.read().body)["code"] == "0"
    client.send(get())
    assert client.read().status == 200


def test_who_asks_before_sending_is_told_to_go_on(server: MockServer, client: RawClient) -> None:
    client.send(post(server, f"Content-Length: {len(BODY)}", "Expect: 100-continue"))
    assert client.read().status == 100
    client.send(BODY)
    assert json.loads(client.read().body)["code"] == "0"


def test_who_has_sent_already_is_told_nothing(server: MockServer, client: RawClient) -> None:
    head = post(server, f"Content-Length: {len(BODY)}", "Expect: 100-continue")
    client.send(head.encode() + BODY)
    assert client.read().status == 200


def test_a_body_that_is_too_long_is_refused_by_the_exchange(
    server: MockServer, client: RawClient
) -> None:
    body = b"x" * 2_000_000
    client.send(post(server, f"Content-Length: {len(body)}", body=body), body, get())
    answer = client.read()
    assert json.loads(answer.body)["code"] != "0"
    assert client.read().status == 200


def test_head_has_the_headers_and_no_body(client: RawClient) -> None:
    client.send(f"HEAD {TIME} HTTP/1.1\r\nHost: localhost\r\n\r\n{get()}")
    head = client.read(has_body=False)
    assert int(head.headers["content-length"]) > 0
    assert json.loads(client.read().body)["code"] == "0"


def test_a_status_without_a_body_has_no_length(client: RawClient) -> None:
    client.send(get(TIME, "X-Mock-Fault: http-status;status=204") + get())
    answer = client.read()
    assert (answer.status, "content-length" in answer.headers) == (204, False)
    assert client.read().status == 200


# What is no request

CHUNKED = "Transfer-Encoding: chunked"
MALFORMED = {
    "two lengths": ("Content-Length: 3", "Content-Length: 4"),
    "the same length twice": ("Content-Length: 3", "Content-Length: 3"),
    "a list of lengths": ("Content-Length: 3, 3",),
    "length and chunks": ("Content-Length: 3", CHUNKED),
    "chunks and length": (CHUNKED, "Content-Length: 3"),
    "chunks twice": (CHUNKED, CHUNKED),
    "chunks and then something": ("Transfer-Encoding: chunked, gzip",),
    "something like chunks": ("Transfer-Encoding: xchunked",),
    "a length below zero": ("Content-Length: -3",),
    "a length with a sign": ("Content-Length: +3",),
    "a length in hexadecimal": ("Content-Length: 0x3",),
    "a space before the colon": ("Content-Length : 3",),
    "a folded line": ("X-Note: a\r\n b",),
    "a lone line feed": ("X-Note: a\nContent-Length: 3",),
    "a lone carriage return": ("X-Note: a\rContent-Length: 3",),
    "a zero byte": ("X-Note: a\0b",),
    "no name": (": 3",),
    "two hosts": ("Content-Length: 3", "HOST: www.okx.com"),
}


@pytest.mark.parametrize("headers", MALFORMED.values(), ids=MALFORMED)
def test_what_could_be_read_in_two_ways_ends_the_connection(
    server: MockServer, client: RawClient, headers: tuple[str, ...]
) -> None:
    before = server.journal.count
    client.send(f"{post(server, *headers)}abc{get(UNKNOWN)}")
    assert client.read().status == 400
    assert client.is_over()
    assert server.journal.count == before


def test_a_refusal_arrives_whatever_the_client_still_sends(client: RawClient) -> None:
    client.send("GARBAGE\r\n\r\n")
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        client.send(b"x" * 1_000_000)
    assert client.read().status == 400


@pytest.mark.parametrize(
    "bytes_",
    [
        b"GARBAGE\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /a b HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\nHost: x\n\n",
        b"GET /\xc3\xa9 HTTP/1.1\r\n\r\n",
    ],
)
def test_garbage_is_a_bad_request(client: RawClient, bytes_: bytes) -> None:
    client.send(bytes_)
    answer = client.read()
    assert (answer.status, answer.headers["connection"]) == (400, "close")
    assert client.is_over()


def test_what_came_before_garbage_is_answered(client: RawClient) -> None:
    client.send(get() + "GARBAGE\r\n\r\n")
    assert [client.read().status for _ in range(2)] == [200, 400]
    assert client.is_over()


# Offers of other protocols


def test_an_offer_of_http_2_is_not_taken_up(client: RawClient) -> None:
    offer = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABk")
    client.send(get(TIME, *offer) + get(UNKNOWN))
    assert [client.read().status for _ in range(2)] == [200, 404]


@pytest.mark.parametrize("is_chunked", [False, True], ids=["length", "chunks"])
def test_a_body_beside_such_an_offer_is_the_body(
    server: MockServer, client: RawClient, is_chunked: bool
) -> None:
    offer = ("Connection: Upgrade", "Upgrade: h2c")
    length = CHUNKED if is_chunked else f"Content-Length: {len(BODY)}"
    body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY) if is_chunked else BODY
    for _ in range(2):
        client.send(post(server, *offer, length), body)
        assert json.loads(client.read().body)["code"] == "0"
    client.send(post(server, *offer, length).encode() + body + get(UNKNOWN).encode())
    assert [client.read().status for _ in range(2)] == [200, 404]


def test_a_tunnel_is_not_opened(server: MockServer, client: RawClient) -> None:
    before = server.journal.count
    client.send("CONNECT localhost:1 HTTP/1.1\r\nHost: localhost\r\n\r\n" + get())
    assert client.read().status >= 400
    assert client.is_over()
    assert server.journal.count <= before + 1


# Half-closed connections

HALF_CLOSED = {
    "a call": get(),
    "a delayed call": get(TIME, "X-Mock-Fault: latency;ms=100"),
    "the admin API": get("/_mock/health"),
    "a dripping answer": get(TIME, "X-Mock-Fault: slow-drip;chunk=20;pauseMs=5"),
    "three calls": get() + get(TIME, "X-Mock-Fault: latency;ms=50") + get(),
}


@pytest.mark.parametrize("sent", HALF_CLOSED.values(), ids=HALF_CLOSED)
def test_who_sends_no_more_still_gets_the_answer(client: RawClient, sent: str) -> None:
    client.send(sent)
    client.end()
    for _ in range(sent.count("GET ")):
        assert client.read().status == 200
    assert client.is_over()


def test_who_ends_within_a_request_gets_nothing(client: RawClient) -> None:
    client.send(get()[:-2])
    client.end()
    assert client.is_over()


def test_a_post_is_carried_out_for_who_sends_no_more(server: MockServer, client: RawClient) -> None:
    client.send(post(server, f"Content-Length: {len(BODY)}").encode() + BODY)
    client.end()
    assert json.loads(client.read().body)["code"] == "0"
    assert client.is_over()


# Threads


@pytest.fixture
def slow_clients(server: MockServer) -> Iterator[list[RawClient]]:
    clients = [RawClient(server) for _ in range(50)]
    yield clients
    for one in clients:
        one.socket.close()


def test_calls_that_wait_hold_up_nobody(client: RawClient, slow_clients: list[RawClient]) -> None:
    for one in slow_clients:
        one.send(get(TIME, "X-Mock-Fault: latency;ms=60000"))
    client.send(get())
    assert client.read().status == 200
    client.send(get("/_mock/health"))
    assert client.read().status == 200


def test_bodies_that_never_end_hold_up_nobody(
    server: MockServer, client: RawClient, slow_clients: list[RawClient]
) -> None:
    for one in slow_clients:
        one.send(post(server, "Content-Length: 100"), b"{")
    client.send(get("/_mock/health"))
    assert client.read().status == 200


def test_a_delay_keeps_its_skew_to_itself(server: MockServer, client: RawClient) -> None:
    rules = [
        {"fault": "clock-skew", "options": {"ms": 3_600_000}, "times": 1},
        {"fault": "latency", "options": {"ms": 200}, "times": 1},
    ]
    server.arm({"faults": rules})
    with RawClient(server) as other:
        client.send(get())
        # The fault is injected into the first call that arrives.
        while server.faults()[0].injection_count == 0:
            pass
        other.send(get())
        ahead, now = (int(json.loads(one.read().body)["data"][0]["ts"]) for one in (client, other))
    client.send(get())
    after = int(json.loads(client.read().body)["data"][0]["ts"])
    assert ahead - now > 3_500_000
    assert abs(after - now) < 60_000


def test_small_answers_do_not_wait_for_those_before_to_be_acknowledged(client: RawClient) -> None:
    client.send(get())
    assert b" 200 " in client.until(b"\r\n")
    sockets = [
        one._transport.get_extra_info("socket")
        for one in gc.get_objects()
        if type(one) is HttpProtocol and one._transport is not None
    ]
    # Those of servers before may not be collected yet.
    connected = [one for one in sockets if one.fileno() >= 0]
    assert connected
    delays = [one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) for one in connected]
    assert all(delays)
