"""A request that is correct until something about it is spoiled, signed last."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fauxchange import ManualClock, MockServer, Request
from tests.clients import iso
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from pathlib import Path

    from fauxchange import Keys, Reply
    from fauxchange.worlds.world import World

BALANCES = "/api/v5/asset/balances"
PURCHASE = "/api/v5/finance/staking-defi/eth/purchase"
ETH_BALANCE = "/api/v5/finance/staking-defi/eth/balance"

KEY = "OK-ACCESS-KEY"
SIGN = "OK-ACCESS-SIGN"
TIMESTAMP = "OK-ACCESS-TIMESTAMP"
PASSPHRASE = "OK-ACCESS-PASSPHRASE"
DEMO = "x-simulated-trading"


def unlimited(world: str | Path | World = "default") -> MockServer:
    """Return a mock that stands at noon, takes only its own time, and counts no calls."""
    clock = ManualClock(NOON_MS, strict=True)
    return MockServer(world=world, clock=clock, limits=False, copying=True)


@dataclass
class Draft:
    """A request in the making. ``headers`` replace computed ones; ``without`` are not sent."""

    keys: Keys
    method: str = "GET"
    target: str = BALANCES
    body: bytes = b""
    timestamp: str = iso(NOON_MS)
    headers: dict[str, str] = field(default_factory=dict)
    without: set[str] = field(default_factory=set)
    remote: str = "127.0.0.1"

    def signature(self) -> str:
        """Return the signature as documented, over exactly what is sent."""
        text = f"{self.timestamp}{self.method}{self.target}".encode("latin-1") + self.body
        digest = hmac.new(self.keys.secret.encode(), text, hashlib.sha256).digest()
        return base64.b64encode(digest).decode()

    def request(self) -> Request:
        """Return the request, its signature right unless ``headers`` has another."""
        headers = {
            KEY: self.keys.key,
            SIGN: self.signature(),
            TIMESTAMP: self.timestamp,
            PASSPHRASE: self.keys.passphrase,
            "Content-Type": "application/json",
            **self.headers,
        }
        sent = {name: value for name, value in headers.items() if name not in self.without}
        return Request.of(self.method, self.target, sent, self.body, self.remote)

    def send(self, mock: MockServer) -> Reply:
        """Have it answered."""
        return mock.handle(self.request())
