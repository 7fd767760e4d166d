"""A correct call of a private CoinW spot command, its parameters in the query, a form or both."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from fauxchange import ManualClock, MockServer, Request
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fauxchange import Keys, Reply
    from fauxchange.worlds.world import World

PRIVATE = "/api/v1/private?command=returnBalances"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def unlimited(world: str | Path | World = "default") -> MockServer:
    """Return a mock that stands at noon and counts no calls."""
    return MockServer(world=world, clock=ManualClock(NOON_MS), limits=False, copying=True)


def signed(keys: Keys, params: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the parameters with key and signature: MD5 over raw values, sorted by name."""
    sent = {**(params or {}), "api_key": keys.key}
    plain = "&".join(f"{name}={sent[name]}" for name in sorted(sent))
    text = f"{plain}&secret_key={keys.secret}"
    digest = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest().upper()
    return {**sent, "sign": digest}


def send(
    mock: MockServer,
    query: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
    *,
    remote: str = "127.0.0.1",
) -> Reply:
    """Call returnBalances with parameters in the query, the form or both."""
    target = f"{PRIVATE}&{urlencode(query)}" if query else PRIVATE
    body = urlencode(form).encode() if form is not None else b""
    headers = FORM if form is not None else {}
    return mock.handle(Request.of("POST", target, headers, body, remote))
