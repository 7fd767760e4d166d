"""The same over TLS: calls, WebSockets, and clients that send no more."""

from __future__ import annotations

import json
import signal
import socket
import ssl
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests
import trustme
from websockets.sync.client import connect

from fauxchange import MockServer
from fauxchange.app import build
from fauxchange.config import ServerLimits, Settings
from fauxchange.wire.server.threaded import ThreadedServer
from tests.commands import BIN, line_of, run, running
from tests.waits import PATIENCE_S

from .raw import TIME, get

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVE = (BIN / "fauxchange", "serve", "--http-port", "0", "--json")
CA = trustme.CA()


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    """A mock with a certificate for its address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    CA.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    with MockServer(limits=False, tls=context) as mock:
        yield mock


def trusting() -> ssl.SSLContext:
    """Return a context of a client that trusts the certificate."""
    context = ssl.create_default_context()
    CA.configure_trust(context)
    return context


def test_calls_go_over_tls(server: MockServer, tmp_path: Path) -> None:
    CA.cert_pem.write_to_path(tmp_path / "ca.pem")
    assert server.url.startswith("https://")
    with requests.Session() as session:
        for path in (TIME, "/_mock/health", TIME):
            answer = session.get(
                server.url + path, timeout=PATIENCE_S, verify=str(tmp_path / "ca.pem")
            )
            assert answer.status_code == 200


def test_websockets_go_over_tls(server: MockServer) -> None:
    url = f"ws{server.url.removeprefix('http')}/ws/v5/public"
    with connect(url, ssl=trusting()) as line:
        for text in ("ping", "x" * 60_000):
            line.send(text)
            assert line.recv(PATIENCE_S)


HALF_CLOSED = [
    get(),
    get(TIME, "X-Mock-Fault: latency;ms=100"),
    get("/_mock/health"),
    get(TIME, "X-Mock-Fault: slow-drip;chunk=20;pauseMs=5"),
    get(TIME, "X-Mock-Fault: latency;ms=50") * 3,
]


@pytest.mark.parametrize("is_said", [True, False], ids=["close_notify", "FIN"])
@pytest.mark.parametrize("sent", HALF_CLOSED)
def test_who_sends_no_more_still_gets_the_answers(
    server: MockServer, sent: str, is_said: bool
) -> None:
    received, to_send = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = trusting().wrap_bio(received, to_send, server_hostname="127.0.0.1")
    with socket.create_connection(
        ("127.0.0.1", int(server.url.rpartition(":")[2])), PATIENCE_S
    ) as connection:
        while True:
            try:
                tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                connection.sendall(to_send.read())
                received.write(connection.recv(65536))
        tls.write(sent.encode())
        if is_said:
            with pytest.raises(ssl.SSLWantReadError):
                tls.unwrap()
        connection.sendall(to_send.read())
        connection.shutdown(socket.SHUT_WR)
        while piece := connection.recv(65536):
            received.write(piece)
    received.write_eof()
    plain = b""
    while True:
        try:
            piece = tls.read(65536)
        except ssl.SSLError:
            break
        if not piece:
            break
        plain += piece
    assert plain.count(b"HTTP/1.1 200 OK") == sent.count("GET ")
    assert json.loads(plain.rpartition(b"\r\n\r\n")[2])


def test_the_command_serves_with_a_certificate_of_its_own() -> None:
    with running(*SERVE, "--tls") as process:
        line = json.loads(line_of(process.stdout))
        url, ca = line["http"], line["ca"]
        assert url.startswith("https://127.0.0.1:")
        assert line["ws"] == f"ws{url.removeprefix('http')}"
        assert requests.get(url + TIME, timeout=PATIENCE_S, verify=ca).status_code == 200
        authority = ssl.create_default_context(cafile=ca)
        with connect(line["ws"] + "/ws/v5/public", ssl=authority) as socket_:
            socket_.send("ping")
            assert socket_.recv(PATIENCE_S) == "pong"
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    assert not Path(ca).exists()


def test_a_certificate_is_for_the_exchanges_own_hosts_and_for_trusted_ones() -> None:
    trusted = ("--trusted-host", "mock.example", "--trusted-host", "*")
    with running(*SERVE, "--tls", *trusted) as process:
        line = json.loads(line_of(process.stdout))
        authority = ssl.create_default_context(cafile=line["ca"])
        port = int(line["http"].rpartition(":")[2])
        for name in (
            "www.okx.com",
            "ws.okx.com",
            "www.okex.com",
            "api.coinw.com",
            "ws.futurescw.com",
            "mock.example",
        ):
            with (
                socket.create_connection(("127.0.0.1", port), PATIENCE_S) as connection,
                authority.wrap_socket(connection, server_hostname=name) as secure,
            ):
                secure.sendall(f"GET {TIME} HTTP/1.1\r\nHost: {name}\r\n\r\n".encode())
                assert secure.recv(65536).startswith(b"HTTP/1.1 200 OK"), name
        with (
            socket.create_connection(("127.0.0.1", port), PATIENCE_S) as connection,
            pytest.raises(ssl.SSLCertVerificationError),
        ):
            authority.wrap_socket(connection, server_hostname="www.example.com")


def test_the_command_serves_with_a_certificate_in_files(tmp_path: Path) -> None:
    issued = CA.issue_cert("127.0.0.1")
    issued.private_key_pem.write_to_path(tmp_path / "key.pem")
    for number, blob in enumerate(issued.cert_chain_pems):
        blob.write_to_path(tmp_path / "cert.pem", append=bool(number))
    CA.cert_pem.write_to_path(tmp_path / "ca.pem")
    files = ("--tls-cert", tmp_path / "cert.pem", "--tls-key", tmp_path / "key.pem")
    with running(*SERVE, *files) as process:
        line = json.loads(line_of(process.stdout))
        answer = requests.get(
            line["http"] + TIME, timeout=PATIENCE_S, verify=str(tmp_path / "ca.pem")
        )
        assert answer.status_code == 200


def test_a_file_that_is_no_certificate_ends_the_server(tmp_path: Path) -> None:
    file = tmp_path / "cert.pem"
    file.write_text("no certificate", encoding="utf-8")
    result = run(*SERVE, "--tls-cert", file)
    assert result.returncode == 2
    assert f"{file}#: is no certificate to serve" in result.stderr
    assert result.stdout == ""


def test_who_speaks_no_tls_is_ended(server: MockServer) -> None:
    port = int(server.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), PATIENCE_S) as connection:
        connection.sendall(get().encode())
        assert not connection.recv(65536).startswith(b"HTTP")


@contextmanager
def silent_clients(limits: ServerLimits, count: int) -> Iterator[tuple[str, list[socket.socket]]]:
    """Give the URL of a server with TLS, and connections to it that have not shaken hands."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    CA.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    served = ThreadedServer(build(Settings(limits=False)), limits=limits, tls=context)
    with ExitStack() as stack:
        stack.callback(served.stop)
        connections = [
            stack.enter_context(socket.create_connection(("127.0.0.1", served.port), PATIENCE_S))
            for _ in range(count)
        ]
        yield f"https://127.0.0.1:{served.port}", connections


def is_over(connection: socket.socket) -> bool:
    """Whether a server ends a connection, in whatever way."""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def test_who_does_not_shake_hands_is_counted_and_makes_room(tmp_path: Path) -> None:
    CA.cert_pem.write_to_path(tmp_path / "ca.pem")
    limits = ServerLimits(connections=2, head_s=10_000)
    with silent_clients(limits, 4) as (url, connections):
        for _ in range(2):
            answer = requests.get(url + TIME, timeout=PATIENCE_S, verify=str(tmp_path / "ca.pem"))
            assert answer.status_code == 200
        assert [is_over(one) for one in connections[:3]] == [True, True, True]


def test_who_takes_too_long_to_shake_hands_is_ended() -> None:
    with silent_clients(ServerLimits(head_s=0.2), 2) as (_, connections):
        connections[0].send(b"\x16\x03\x01\x02\x00\x01")
        assert [is_over(one) for one in connections] == [True, True]


def test_a_server_that_stops_ends_who_shakes_hands(tmp_path: Path) -> None:
    CA.cert_pem.write_to_path(tmp_path / "ca.pem")
    with ExitStack() as stack:
        with silent_clients(ServerLimits(head_s=10_000), 1) as (url, connections):
            kept = stack.enter_context(connections[0].dup())
            kept.send(b"\x16\x03\x01\x02\x00\x01")
            # Who is answered after it knows that it has been taken.
            answer = requests.get(url + TIME, timeout=PATIENCE_S, verify=str(tmp_path / "ca.pem"))
            assert answer.status_code == 200
        assert is_over(kept)
