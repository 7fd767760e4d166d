"""Connections without a socket, on a wall clock that a test turns."""

from __future__ import annotations

import base64
import hashlib
import heapq
import hmac
import json
from itertools import count
from typing import TYPE_CHECKING, Any

from fauxchange.exchanges.sockets import SharedText
from fauxchange.message import Request
from fauxchange.sockets.acceptor import Sockets

if TYPE_CHECKING:
    from collections.abc import Callable

    from fauxchange import MockServer
    from fauxchange.sandbox.keys import Keys


class _Handle:
    def __init__(self, callback: Callable[[], None]) -> None:
        self.callback = callback
        self.is_cancelled = False

    def cancel(self) -> None:
        self.is_cancelled = True


class Wall:
    """Wall time that stands until it is turned; what is called soon is called by a turn, too."""

    def __init__(self) -> None:
        self.now_s = 1_000.0
        self._waiting: list[tuple[float, int, _Handle]] = []
        self._numbers = count()

    def time(self) -> float:
        return self.now_s

    def call_later(self, delay: float, callback: Callable[[], None], /) -> _Handle:
        handle = _Handle(callback)
        heapq.heappush(self._waiting, (self.now_s + delay, next(self._numbers), handle))
        return handle

    def call_soon_threadsafe(self, callback: Callable[[], None], /) -> _Handle:
        return self.call_later(0, callback)

    @property
    def waiting(self) -> int:
        """How many callbacks wait that nobody cancelled."""
        return sum(not handle.is_cancelled for _, _, handle in self._waiting)

    def turn(self, seconds: float = 0) -> None:
        """Let time pass, and call what is due, each at its own time."""
        end_s = self.now_s + seconds
        while self._waiting and self._waiting[0][0] <= end_s:
            at_s, _, handle = heapq.heappop(self._waiting)
            self.now_s = max(self.now_s, at_s)
            if not handle.is_cancelled:
                handle.callback()
        # What was called may have taken its time.
        self.now_s = max(self.now_s, end_s)


class Line:
    """One connection: what it was sent, and how it was closed."""

    def __init__(self, lines: Lines, path: str, remote: str) -> None:
        self._wall = lines.wall
        self.texts: list[str] = []
        self.shared: list[SharedText] = []
        self.closed: tuple[int, str] | None = None
        plain, _, query = path.partition("?")
        sandbox = lines.sandbox
        self.session = lines.sockets.open(
            Request("GET", plain, query, {}, b"", remote, sandbox), self
        )

    def send(self, message: bytes | SharedText) -> None:
        if isinstance(message, SharedText):
            self.shared.append(message)
            message = message.text
        self.texts.append(message.decode())

    def close(self, code: int, reason: str = "") -> None:
        self.closed = self.closed or (code, reason)

    def call_later(self, delay_s: float, callback: Callable[[], None]) -> _Handle:
        return self._wall.call_later(delay_s, callback)

    def take(self) -> list[Any]:
        """Return the frames that were sent since the last time."""
        taken, self.texts = self.texts, []
        return [text if text == "pong" else json.loads(text) for text in taken]

    def say(self, message: Any) -> list[Any]:
        """Send a message, as JSON unless it is a text; return what is sent at once."""
        self.session.receive(message if isinstance(message, str | bytes) else json.dumps(message))
        return self.take()

    def subscribe(self, channel: str, **arg: str) -> list[Any]:
        return self.say({"op": "subscribe", "args": [{"channel": channel, **arg}]})

    def unsubscribe(self, channel: str, **arg: str) -> list[Any]:
        return self.say({"op": "unsubscribe", "args": [{"channel": channel, **arg}]})

    def log_in(self, keys: Keys, now_ms: int) -> Any:
        (answer,) = self.say({"op": "login", "args": [account_of(keys, now_ms)]})
        return answer

    def pushes(self) -> list[Any]:
        """Return the pushes among what was sent since the last time."""
        return [frame for frame in self.take() if "data" in frame and "event" not in frame]


class Lines:
    """Opens connections to a mock."""

    def __init__(self, mock: MockServer, sandbox: str = "") -> None:
        self.mock = mock
        self.wall = Wall()
        self.sockets = Sockets(mock.app, self.wall)
        self.sandbox = sandbox

    def open(self, service: str = "public", remote: str = "127.0.0.1") -> Line:
        return Line(self, f"/ws/v5/{service}", remote)

    def private(self, service: str = "private", name: str = "") -> Line:
        """Return a connection that has logged in."""
        line = self.open(service)
        keys = self.mock.keys("okx", name) if name else self.mock.okx
        answer = line.log_in(keys, self.mock.clock.now_ms())
        assert answer["event"] == "login", answer
        return line


def account_of(keys: Keys, now_ms: int) -> dict[str, str]:
    """Return what a login names."""
    stamp = str(now_ms // 1000)
    text = f"{stamp}GET/users/self/verify".encode()
    digest = hmac.new(keys.secret.encode(), text, hashlib.sha256).digest()
    return {
        "apiKey": keys.key,
        "passphrase": keys.passphrase,
        "timestamp": stamp,
        "sign": base64.b64encode(digest).decode(),
    }
