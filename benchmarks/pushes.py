"""How long after the answer to an order its push arrives, as ``benchmarks.sockets`` measures it."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import socket
import time
from typing import NamedTuple

from fauxchange import data
from fauxchange.exchanges.okx.signature import sign
from fauxchange.runtime.clock import wall_ms
from fauxchange.runtime.journal.entry import iso

_ORDER = "/api/v5/trade/order"
_UPGRADE = (
    b"GET /ws/v5/private HTTP/1.1\r\nHost: localhost\r\n"
    b"Upgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
_PUSH = b'{"arg":{"channel":"orders"'
_MOST_S = 10


class Key(NamedTuple):
    """The first key of the default world."""

    key: str
    secret: str
    passphrase: str

    @classmethod
    def of_the_world(cls) -> Key:
        """Read it."""
        world = json.loads((data.worlds() / "default.json").read_bytes())
        first = world["okx"]["credentials"][0]
        return cls(first["key"], first["secret"], first["passphrase"])


class Arrivals(asyncio.Protocol):
    """A connection that notes when what it waits for has arrived."""

    def __init__(self) -> None:
        self._wanted = b""
        self._received = b""
        self._arrived: asyncio.Future[float]

    def wait(self, wanted: bytes) -> asyncio.Future[float]:
        """Return when some bytes arrive, of those that come from now on."""
        self._wanted, self._received = wanted, b""
        self._arrived = asyncio.get_running_loop().create_future()
        return self._arrived

    def data_received(self, data: bytes) -> None:
        """Note the time."""
        at_s = time.perf_counter()
        self._received += data
        if self._wanted in self._received and not self._arrived.done():
            self._arrived.set_result(at_s)

    @property
    def received(self) -> bytes:
        """What has arrived."""
        return self._received


async def latencies(port: int, count: int, pause_s: float = 0.01) -> list[float]:
    """Return how long after the answer to each of so many orders its push arrived, in ms.

    What arrived before the answer is below zero.
    """
    key = Key.of_the_world()
    calls, call = await _opened(port)
    pushes, _ = await _subscribed(port, key)
    price = await _price(calls, call)
    order = {"instId": "BTC-USDT", "tdMode": "cash", "side": "sell", "ordType": "limit"}
    body = json.dumps({**order, "px": f"{price * 1.02:.1f}", "sz": "0.001"}).encode()
    late: list[float] = []
    for _ in range(count):
        answered, pushed = calls.wait(b'"sCode":"0"'), pushes.wait(_PUSH)
        call.write(_request(key, "POST", _ORDER, body))
        answered_s = await asyncio.wait_for(answered, _MOST_S)
        pushed_s = await asyncio.wait_for(pushed, _MOST_S)
        late.append((pushed_s - answered_s) * 1000)
        await asyncio.sleep(pause_s)
    return late


async def _opened(port: int) -> tuple[Arrivals, asyncio.Transport]:
    loop = asyncio.get_running_loop()
    # Without the number of the protocol, asyncio would not send small requests at once.
    own = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    own.setblocking(False)
    await loop.sock_connect(own, ("127.0.0.1", port))
    transport, protocol = await loop.create_connection(Arrivals, sock=own)
    return protocol, transport


async def _subscribed(port: int, key: Key) -> tuple[Arrivals, asyncio.Transport]:
    pushes, transport = await _opened(port)
    opened = pushes.wait(b"\r\n\r\n")
    transport.write(_UPGRADE)
    await asyncio.wait_for(opened, _MOST_S)
    stamp = str(wall_ms() // 1000)
    text = f"{stamp}GET/users/self/verify".encode()
    digest = hmac.new(key.secret.encode(), text, hashlib.sha256).digest()
    login = {
        "apiKey": key.key,
        "passphrase": key.passphrase,
        "timestamp": stamp,
        "sign": base64.b64encode(digest).decode(),
    }
    for op, arg in (("login", login), ("subscribe", {"channel": "orders", "instType": "ANY"})):
        done = pushes.wait(f'"event":"{op}"'.encode())
        transport.write(masked({"op": op, "args": [arg]}))
        await asyncio.wait_for(done, _MOST_S)
    return pushes, transport


async def _price(calls: Arrivals, call: asyncio.Transport) -> float:
    done = calls.wait(b'"ts":')
    call.write(b"GET /api/v5/market/ticker?instId=BTC-USDT HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await asyncio.wait_for(done, _MOST_S)
    return float(json.loads(calls.received.partition(b"\r\n\r\n")[2])["data"][0]["last"])


def _request(key: Key, method: str, path: str, body: bytes) -> bytes:
    stamp = iso(wall_ms())
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"OK-ACCESS-KEY: {key.key}\r\nOK-ACCESS-PASSPHRASE: {key.passphrase}\r\n"
        f"OK-ACCESS-TIMESTAMP: {stamp}\r\n"
        f"OK-ACCESS-SIGN: {sign(key.secret.encode(), stamp, method, path, body).decode()}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def masked(request: object) -> bytes:
    """Return a request as a client sends it in a frame."""
    text = json.dumps(request).encode()
    size = bytes([128 | len(text)]) if len(text) < 126 else b"\xfe" + len(text).to_bytes(2, "big")
    # A mask of zeros leaves the text as it is.
    return b"\x81" + size + bytes(4) + text
