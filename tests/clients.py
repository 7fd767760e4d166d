"""The smallest clients that sign as the documentation says: for tests that look at every byte."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fauxchange import Request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fauxchange import Keys, MockServer, Reply


def iso(ms: int) -> str:
    """Return a timestamp as OKX wants it."""
    seconds, millis = divmod(ms, 1000)
    import datetime

    moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + f".{millis:03}Z"


@dataclass
class OkxClient:
    """Signs with the mock's own time, or with ``stamp_ms``; ``headers`` replace signed ones."""

    mock: MockServer
    keys: Keys
    headers: Mapping[str, str] = field(default_factory=dict)
    remote: str = "127.0.0.1"
    stamp_ms: int | None = None

    def signed(self, method: str, target: str, body: bytes = b"") -> dict[str, str]:
        """Return the headers of a correct call."""
        timestamp = iso(self.mock.clock.now_ms() if self.stamp_ms is None else self.stamp_ms)
        text = timestamp.encode() + method.encode() + target.encode() + body
        digest = hmac.new(self.keys.secret.encode(), text, hashlib.sha256).digest()
        return {
            "OK-ACCESS-KEY": self.keys.key,
            "OK-ACCESS-SIGN": base64.b64encode(digest).decode(),
            "OK-ACCESS-TIMESTAMP": timestamp,
            "OK-ACCESS-PASSPHRASE": self.keys.passphrase,
            "Content-Type": "application/json",
        }

    def get(self, target: str) -> Reply:
        """Call with GET."""
        return self._call("GET", target, b"")

    def post(self, target: str, params: Any = None, *, body: bytes | None = None) -> Reply:
        """Call with POST: parameters as JSON, or raw bytes."""
        return self._call("POST", target, json.dumps(params).encode() if body is None else body)

    def request(self, method: str, target: str, body: bytes = b"") -> Request:
        """Return a signed request."""
        headers = {**self.signed(method, target, body), **self.headers}
        return Request.of(method, target, headers, body, self.remote)

    def _call(self, method: str, target: str, body: bytes) -> Reply:
        return self.mock.handle(self.request(method, target, body))


@dataclass
class CoinwClient:
    """CoinW's spot signature, the parameters in the query."""

    mock: MockServer
    keys: Keys
    remote: str = "127.0.0.1"

    def query(self, command: str, params: Mapping[str, str] | None = None) -> str:
        """Return the query of a correct call."""
        sent = {**(params or {}), "api_key": self.keys.key}
        plain = "&".join(f"{name}={sent[name]}" for name in sorted(sent))
        text = f"{plain}&secret_key={self.keys.secret}"
        sign = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest().upper()
        return "&".join(f"{k}={v}" for k, v in {"command": command, **sent, "sign": sign}.items())

    def post(self, command: str, params: Mapping[str, str] | None = None) -> Reply:
        """Call a private command."""
        target = f"/api/v1/private?{self.query(command, params)}"
        return self.mock.handle(Request.of("POST", target, remote=self.remote))


@dataclass(frozen=True)
class CoinwFuturesClient:
    """CoinW's futures signature: parameters of GET in the query, of others as JSON."""

    mock: MockServer
    keys: Keys

    def send(self, method: str, path: str, params: Any = None) -> Reply:
        """Call an endpoint below ``/v1/perpum/``."""
        target, body = f"/v1/perpum/{path}", b""
        if method != "GET":
            body = json.dumps({} if params is None else params).encode()
        elif params:
            target += f"?{urlencode(params, safe=',')}"
        headers = self.signed(method, target, body)
        return self.mock.handle(Request.of(method, target, headers, body, "127.0.0.1"))

    def signed(self, method: str, target: str, body: bytes = b"") -> dict[str, str]:
        """Return the headers of a correct call."""
        stamp = str(self.mock.clock.now_ms())
        text = f"{stamp}{method}{target}".encode() + body
        digest = hmac.digest(self.keys.secret.encode(), text, "sha256")
        return {
            "api_key": self.keys.key,
            "timestamp": stamp,
            "sign": base64.b64encode(digest).decode(),
            "Content-Type": "application/json",
        }


def body_of(reply: Reply) -> Any:
    """Return a reply's JSON."""
    return json.loads(reply.body)


def outcome(reply: Reply) -> tuple[int, Any, str]:
    """Return the HTTP status, the code and the words."""
    body = body_of(reply)
    return reply.status, body["code"], body["msg"]
