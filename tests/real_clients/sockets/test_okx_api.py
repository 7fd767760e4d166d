"""okx-api's WebsocketClient, of npm: https://www.npmjs.com/package/okx-api."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.real_clients.node_clients import FOLDER, PATIENCE_S, answers_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from fauxchange import MockServer


@pytest.fixture
def heard(server: MockServer) -> Any:
    """What the client was told, see ``sockets.mjs``."""

    def trade() -> None:
        # There may be no trade for most of a minute.
        server.frames(
            operation="subscribe",
            kind="answered",
            channel="trades",
            count=1,
            timeout_ms=PATIENCE_S * 1_000,
        )
        server.advance(minutes=2)

    return answers(server, "sockets.mjs", trade)


def answers(server: MockServer, script: str, meanwhile: Callable[[], None] = lambda: None) -> Any:
    """Return what a script of a client prints."""
    keys = server.okx
    words = (server.ws_url, keys.key, keys.secret, keys.passphrase)
    return answers_of(FOLDER / script, *words, meanwhile=meanwhile)


def test_it_is_told_of_the_market_of_candles_and_of_what_is_refused(heard: Any) -> None:
    channels = {one["arg"]["channel"] for one in heard["market"]["updates"]}
    assert channels == {"tickers", "books", "trades"}
    first = next(one for one in heard["market"]["updates"] if one["arg"]["channel"] == "books")
    assert first["action"] == "snapshot"
    assert len(heard["candles"]["updates"][0]["data"][0]) == 9
    assert heard["market"]["exceptions"] == heard["candles"]["exceptions"] == []
    events = [one["event"] for one in heard["orders"]["responses"]]
    assert {"login", "subscribe"} <= set(events)
    assert heard["refused"]["exceptions"][-1]["code"] == "60018"


def test_its_operations_are_all_answered_and_refusals_reject(server: MockServer) -> None:
    server.credit("okx", "main", "USDT", "100000", book="trading")
    settled = answers(server, "operations.mjs")
    assert {
        name: (next(iter(one)), next(iter(one.values())).get("code"))
        for name, one in settled.items()
    } == {
        "placed": ("resolved", "0"),
        "amended": ("resolved", "0"),
        "canceled": ("resolved", "0"),
        "several": ("resolved", "0"),
        "severalAmended": ("resolved", "0"),
        "severalCanceled": ("resolved", "0"),
        "mass": ("rejected", "51411"),
        "poor": ("rejected", "1"),
        "malformed": ("rejected", "1"),
        "spread": ("resolved", "0"),
        "spreadAmended": ("rejected", "51603"),
        "spreadCanceled": ("rejected", "51603"),
        "spreadMass": ("resolved", "0"),
    }
    assert settled["poor"]["rejected"]["data"][0]["sCode"] == "51008"
    assert server.open_orders() == []
    assert len(server.journal.find(method="WS", endpoint="trade/*")) == 9
