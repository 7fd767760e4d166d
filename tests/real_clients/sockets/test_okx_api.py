"""okx-api's WebsocketClient, of npm: https://www.npmjs.com/package/okx-api."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.real_clients.node_clients import FOLDER, node_with_clients

if TYPE_CHECKING:
    from fauxchange import MockServer

PATIENCE_S = 100


@pytest.fixture
def heard(server: MockServer) -> Any:
    """What the client was told, see ``sockets.mjs``."""
    keys = server.okx
    done = subprocess.run(  # noqa: S603 - a script of ours
        [
            node_with_clients(),
            str(FOLDER / "sockets.mjs"),
            *(server.ws_url, keys.key, keys.secret, keys.passphrase),
        ],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_it_is_told_of_the_market_of_candles_and_of_what_is_refused(heard: Any) -> None:
    channels = {one["arg"]["channel"] for one in heard["market"]["updates"]}
    assert channels == {"tickers", "books", "trades"}
    first = next(one for one in heard["market"]["updates"] if one["arg"]["channel"] == "books")
    assert first["action"] == "snapshot"
    assert len(heard["candles"]["updates"][0]["data"][0]) == 9
    assert heard["market"]["exceptions"] == heard["candles"]["exceptions"] == []
    events = [one["event"] for one in heard["orders"]["responses"]]
    assert {"login", "subscribe"} <= set(events)
    assert heard["refused"]["exceptions"][0]["code"] == "60018"
