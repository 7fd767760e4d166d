"""What every server in front of the mock has to do to a connection.

A server's test module inherits :class:`WireSuite` and gives it a fixture ``wire``.
"""

from __future__ import annotations

import json
import socket
from contextlib import closing
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import pytest

from fauxchange.faults.catalogue import KINDS
from tests.waits import PATIENCE_S

from .caller import TRANSFER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.clients import OkxClient

BALANCE = "/api/v5/asset/balances?ccy=ETH"
MOVE = b'{"ccy":"ETH","amt":"1","from":"6","to":"18"}'


class Heard(NamedTuple):
    """What arrived until the connection ended: at least the end of it."""

    head: bytes
    body: bytes
    reset: bool

    @property
    def length(self) -> int:
        """What the head says of the body."""
        lines = self.head.lower().split(b"\r\n")
        (length,) = [line for line in lines if line.startswith(b"content-length:")]
        return int(length.partition(b":")[2])


@dataclass
class Wire:
    """A server, reached by sockets that hide nothing."""

    url: str
    client: OkxClient

    def call(self, method: str, target: str, body: bytes = b"", fault: str = "") -> bytes:
        """Return the bytes of a signed request that wants its connection kept."""
        headers = self.client.signed(method, target, body)
        headers |= {"Host": "localhost", "Content-Length": str(len(body))}
        headers |= {"X-Mock-Fault": fault} if fault else {}
        lines = [f"{method} {target} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode() + body

    def connect(self) -> closing[socket.socket]:
        """Return a connection."""
        at = urlsplit(self.url)
        return closing(socket.create_connection((at.hostname, at.port), PATIENCE_S))

    def heard(self, sent: bytes) -> Heard:
        """Send, and listen until the server ends the connection."""
        with self.connect() as connection:
            connection.sendall(sent)
            got, reset = b"", False
            try:
                while piece := connection.recv(65536):
                    got += piece
            except ConnectionResetError:
                reset = True
        head, _, body = got.partition(b"\r\n\r\n")
        return Heard(head, body, reset)

    def answered(self, connection: socket.socket, sent: bytes) -> Heard:
        """Send, and read one answer from a connection that is kept."""
        connection.sendall(sent)
        got = b""
        while b"\r\n\r\n" not in got:
            got += connection.recv(65536)
        head, _, body = got.partition(b"\r\n\r\n")
        while len(body) < Heard(head, body, reset=False).length:
            body += connection.recv(65536)
        return Heard(head, body, reset=False)

    def funding(self) -> float:
        """Return how much ETH there is."""
        with self.connect() as connection:
            answer = self.answered(connection, self.call("GET", BALANCE))
        return float(json.loads(answer.body)["data"][0]["bal"])


class WireSuite:
    """The tests."""

    @pytest.fixture
    def before(self, wire: Wire) -> Iterator[float]:
        """Say how much ETH there is before a test; after it the server still answers."""
        yield wire.funding()
        assert wire.funding() > 0

    def test_a_reset_before_sends_nothing_and_carries_nothing_out(
        self, wire: Wire, before: float
    ) -> None:
        heard = wire.heard(wire.call("POST", TRANSFER, MOVE, "connection-reset"))
        assert (heard.head, heard.body) == (b"", b"")
        assert wire.funding() == before

    def test_a_reset_after_sends_all_and_ends_the_connection(
        self, wire: Wire, before: float
    ) -> None:
        heard = wire.heard(wire.call("POST", TRANSFER, MOVE, "connection-reset;when=after"))
        assert json.loads(heard.body)["code"] == "0"
        assert heard.length == len(heard.body)
        assert wire.funding() == pytest.approx(before - 1)

    def test_a_lost_reply_sends_nothing_and_was_carried_out(
        self, wire: Wire, before: float
    ) -> None:
        heard = wire.heard(wire.call("POST", TRANSFER, MOVE, "lost-reply"))
        assert (heard.head, heard.body) == (b"", b"")
        assert wire.funding() == pytest.approx(before - 1)

    def test_a_truncated_body_ends_before_its_length(self, wire: Wire, before: float) -> None:
        heard = wire.heard(wire.call("POST", TRANSFER, MOVE, "truncated-body;bytes=20"))
        assert heard.body == b'{"code":"0","msg":"",'[:20]
        assert heard.length > 20
        assert wire.funding() == pytest.approx(before - 1)

    def test_a_body_may_be_cut_to_nothing(self, wire: Wire) -> None:
        heard = wire.heard(wire.call("GET", BALANCE, fault="truncated-body;bytes=0"))
        assert heard.head.startswith(b"HTTP/1.1 200")
        assert heard.body == b""

    def test_a_drip_takes_its_time_and_arrives_whole(self, wire: Wire) -> None:
        fault = "slow-drip;chunk=40;pauseMs=40"
        begun = perf_counter()
        with wire.connect() as connection:
            heard = wire.answered(connection, wire.call("GET", BALANCE, fault=fault))
        # A pause is never shorter than asked for, so this can only fail if there is none.
        assert perf_counter() - begun > 0.04 * (len(heard.body) // 40)
        assert json.loads(heard.body)["code"] == "0"

    def test_after_a_drip_the_connection_is_kept(self, wire: Wire) -> None:
        with wire.connect() as connection:
            for fault in ("slow-drip;chunk=64;pauseMs=1", ""):
                heard = wire.answered(connection, wire.call("GET", BALANCE, fault=fault))
                assert json.loads(heard.body)["code"] == "0"

    def test_a_malformed_body_is_whole_for_http(self, wire: Wire) -> None:
        with wire.connect() as connection:
            sent = wire.call("GET", BALANCE, fault="malformed-body;body=text")
            heard = wire.answered(connection, sent)
        assert (heard.body, heard.length) == (b"upstream connect error", 22)

    def test_a_type_and_headers_are_sent_as_the_fault_says(self, wire: Wire) -> None:
        fault = (
            '{"fault": "http-status", "options": {"status": 503, "headers": {"Retry-After": "9"}}}'
        )
        with wire.connect() as connection:
            heard = wire.answered(connection, wire.call("GET", BALANCE, fault=fault))
            assert heard.head.startswith(b"HTTP/1.1 503")
            assert b"retry-after: 9" in heard.head.lower()
            plain = wire.call("GET", BALANCE, fault="content-type;type=text/css")
            assert b"content-type: text/css" in wire.answered(connection, plain).head.lower()

    def test_a_status_nobody_registered_is_sent(self, wire: Wire) -> None:
        with wire.connect() as connection:
            fault = "http-status;status=599;body=empty"
            heard = wire.answered(connection, wire.call("GET", BALANCE, fault=fault))
        assert heard.head.startswith(b"HTTP/1.1 599")

    def test_a_wrong_header_is_told_to_the_client(self, wire: Wire) -> None:
        with wire.connect() as connection:
            heard = wire.answered(connection, wire.call("GET", BALANCE, fault="gremlin"))
        assert heard.head.startswith(b"HTTP/1.1 400")
        assert [kind for kind in KINDS if kind not in json.loads(heard.body)["error"]] == []
