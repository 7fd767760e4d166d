"""python-okx's sockets, which insist on wss: https://pypi.org/project/python-okx/."""

from __future__ import annotations

import asyncio
import json
import ssl
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
import trustme
from okx.websocket.WsPrivateAsync import WsPrivateAsync
from okx.websocket.WsPublicAsync import WsPublicAsync

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from fauxchange import MockServer

PATIENCE_S = 20
BTC = {"instId": "BTC-USDT"}


@asynccontextmanager
async def encrypted(port: int, authority: trustme.CA) -> AsyncIterator[int]:
    """Serve a port with TLS: what arrives goes to another one, and back."""

    async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            writer.write(data)
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        onward = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(
            pipe(reader, onward[1]), pipe(onward[0], writer), return_exceptions=True
        )

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1]


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """An authority that every client of this process trusts, as one of a company would be."""
    made = trustme.CA()
    file = tmp_path / "ca.pem"
    made.cert_pem.write_to_path(file)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return made


def talk(
    server: MockServer, authority: trustme.CA, service: str, args: list[dict[str, str]], until: int
) -> list[Any]:
    """Return so many messages that a client gets after it has subscribed."""

    async def run() -> list[Any]:
        async with encrypted(int(server.url.rpartition(":")[2]), authority) as port:
            url = f"wss://localhost:{port}/ws/v5/{service}"
            keys = server.okx
            client = (
                WsPrivateAsync(keys.key, keys.passphrase, keys.secret, url)
                if service == "private"
                else WsPublicAsync(url, keys.key, keys.passphrase, keys.secret)
            )
            messages: list[Any] = []
            enough = asyncio.Event()

            def take(message: str) -> None:
                messages.append(json.loads(message))
                if len(messages) >= until:
                    enough.set()

            await client.connect()
            reading = asyncio.ensure_future(client.consume())
            # The private one logs in by itself.
            if service == "business":
                await client.login()
            await client.subscribe(args, take, id="7")
            await enough.wait()
            reading.cancel()
            await client.factory.close()
            return messages

    return asyncio.run(asyncio.wait_for(run(), PATIENCE_S))


def test_the_public_client_gets_what_it_subscribes(
    server: MockServer, authority: trustme.CA
) -> None:
    args = [{"channel": "tickers", **BTC}, {"channel": "books5", **BTC}]
    messages = talk(server, authority, "public", args, 4)
    assert messages[0] == {**messages[0], "id": "7", "event": "subscribe", "arg": args[0]}
    assert messages[1]["data"][0]["instId"] == "BTC-USDT"
    assert len(messages[3]["data"][0]["asks"]) == 5


def test_the_business_client_logs_in_and_gets_candles(
    server: MockServer, authority: trustme.CA
) -> None:
    messages = talk(server, authority, "business", [{"channel": "candle1m", **BTC}], 3)
    answers = [one for one in messages if "event" in one]
    assert [one["event"] for one in answers] == ["login", "subscribe"]
    (push,) = [one for one in messages if "data" in one][:1]
    assert push["arg"] == {"channel": "candle1m", **BTC}


def test_the_private_client_logs_in_and_subscribes(
    server: MockServer, authority: trustme.CA
) -> None:
    messages = talk(server, authority, "private", [{"channel": "orders", "instType": "ANY"}], 3)
    events = [one["event"] for one in messages]
    assert sorted(events) == ["channel-conn-count", "login", "subscribe"]
