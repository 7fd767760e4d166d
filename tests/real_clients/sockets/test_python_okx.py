"""python-okx's sockets, which insist on wss: https://pypi.org/project/python-okx/."""

from __future__ import annotations

import asyncio
import json
import ssl
from typing import TYPE_CHECKING, Any

import pytest
import trustme
from okx.websocket.WsPrivateAsync import WsPrivateAsync
from okx.websocket.WsPublicAsync import WsPublicAsync

from fauxchange import MockServer
from tests.waits import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BTC = {"instId": "BTC-USDT"}


@pytest.fixture
def encrypted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MockServer]:
    """A server whose certificate every client of this process trusts, as a company's would be."""
    authority, file = trustme.CA(), tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(file)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with MockServer(tls=context) as server:
        yield server


def talk(server: MockServer, service: str, args: list[dict[str, str]], until: int) -> list[Any]:
    """Return so many messages that a client gets after it has subscribed."""

    async def run() -> list[Any]:
        url = f"{server.ws_url}/ws/v5/{service}"
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


def test_the_public_client_gets_what_it_subscribes(encrypted: MockServer) -> None:
    args = [{"channel": "tickers", **BTC}, {"channel": "books5", **BTC}]
    messages = talk(encrypted, "public", args, 4)
    assert messages[0] == {**messages[0], "id": "7", "event": "subscribe", "arg": args[0]}
    assert messages[1]["data"][0]["instId"] == "BTC-USDT"
    assert len(messages[3]["data"][0]["asks"]) == 5


def test_the_business_client_logs_in_and_gets_candles(encrypted: MockServer) -> None:
    messages = talk(encrypted, "business", [{"channel": "candle1m", **BTC}], 3)
    answers = [one for one in messages if "event" in one]
    assert [one["event"] for one in answers] == ["login", "subscribe"]
    (push,) = [one for one in messages if "data" in one][:1]
    assert push["arg"] == {"channel": "candle1m", **BTC}


def test_the_private_client_logs_in_and_subscribes(encrypted: MockServer) -> None:
    messages = talk(encrypted, "private", [{"channel": "orders", "instType": "ANY"}], 3)
    events = [one["event"] for one in messages]
    assert sorted(events) == ["channel-conn-count", "login", "subscribe"]
