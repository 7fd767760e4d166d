"""The two calls that are measured, and a world with enough users to make them without a pause.

Limits count per user, so the load is spread over as many users as keep every one below its limit:
the limiter works in the measured path and never refuses.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fauxchange import data
from fauxchange.exchanges.okx.signature import sign
from fauxchange.runtime.clock import wall_ms
from fauxchange.runtime.journal.entry import iso

if TYPE_CHECKING:
    from pathlib import Path

SEPARATOR = b"\x1e"
_PASSPHRASE = "Faux-change-1"  # noqa: S105 - of a mock


@dataclass(frozen=True, slots=True)
class Operation:
    """A call: what is sent."""

    method: str
    path: str
    body: bytes

    @property
    def name(self) -> str:
        """The call in words."""
        return f"{self.method} {self.path}"


BALANCES = Operation("GET", "/api/v5/asset/balances", b"")
PURCHASE = Operation("POST", "/api/v5/finance/staking-defi/eth/purchase", b'{"amt":"0.001"}')
OPERATIONS = (BALANCES, PURCHASE)


def write_world(file: Path, users: int) -> None:
    """Write the default world with so many copies of its first account, each with much ETH."""
    default = json.loads((data.worlds() / "default.json").read_bytes())["okx"]
    okx = {
        "accounts": [_account(default["accounts"][0], i) for i in range(users)],
        "credentials": [_credential(i) for i in range(users)],
        "staking": default["staking"],
    }
    file.write_text(json.dumps({"title": "benchmark", "okx": okx}), encoding="utf-8")


def signed_headers(operation: Operation, user: int) -> dict[str, str]:
    """Return the headers of a call by a user, signed now: valid for 30 seconds."""
    timestamp = iso(wall_ms())
    signature = sign(
        _secret(user).encode(), timestamp, operation.method, operation.path, operation.body
    )
    headers = {
        "OK-ACCESS-KEY": _key(user),
        "OK-ACCESS-SIGN": signature.decode(),
        "OK-ACCESS-TIMESTAMP": timestamp,
        "OK-ACCESS-PASSPHRASE": _PASSPHRASE,
    }
    if operation.body:
        headers["Content-Type"] = "application/json"
    return headers


def write_requests(file: Path, operation: Operation, users: int, host: str) -> None:
    """Write one signed request of every user, for ``replay.lua``."""
    file.write_bytes(SEPARATOR.join(_request(operation, user, host) for user in range(users)))


def _request(operation: Operation, user: int, host: str) -> bytes:
    headers = {"Host": host, **signed_headers(operation, user)}
    if operation.body:
        headers["Content-Length"] = str(len(operation.body))
    lines = [f"{operation.method} {operation.path} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + operation.body


def _account(first: dict[str, Any], user: int) -> dict[str, Any]:
    account = copy.deepcopy(first)
    account["books"]["funding"]["ETH"] = "1000000"
    return {**account, "id": f"user-{user}", "user": f"user-{user}"}


def _credential(user: int) -> dict[str, Any]:
    return {
        "name": f"user-{user}",
        "account": f"user-{user}",
        "key": _key(user),
        "secret": _secret(user),
        "passphrase": _PASSPHRASE,
        "permissions": ["read", "trade"],
    }


def _key(user: int) -> str:
    return f"00000000-0000-4000-8000-{user:012x}"


def _secret(user: int) -> str:
    return f"{user:032X}"
