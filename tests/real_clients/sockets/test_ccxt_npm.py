"""ccxt.pro's okx of npm trades by frames and watches: https://www.npmjs.com/package/ccxt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.real_clients.node_clients import CCXT, PATIENCE_S, answers_of

if TYPE_CHECKING:
    from fauxchange import MockServer

SPOT = "BTC/USDT"


@pytest.fixture
def seen(server: MockServer) -> Any:
    """What the client did and saw, see ``pro.mjs``."""
    server.credit("okx", "main", "USDT", "100000", book="trading")
    keys = server.okx
    words = (server.url, server.ws_url, keys.key, keys.secret, keys.passphrase)

    def trade() -> None:
        # There may be no trade for most of a minute; these are what it watches at last.
        server.frames(
            operation="subscribe",
            kind="answered",
            channel="trades",
            count=1,
            timeout_ms=PATIENCE_S * 1_000,
        )
        server.advance(minutes=2)

    return answers_of(CCXT / "pro.mjs", *words, meanwhile=trade)


def test_it_trades_by_frames_and_watches_its_account_and_the_market(seen: Any) -> None:
    first, edited, canceled = seen["ids"]
    assert first == edited == canceled
    assert seen["amount"] == 0.02
    assert "51008" in seen["refusal"]
    assert seen["orders"][0] == seen["trades"][0] == SPOT
    before, after = seen["btc"]
    assert after > before
    assert seen["ticker"]["bid"] < seen["ticker"]["ask"]
    assert set(seen["tickers"]) <= {SPOT, "ETH/USDT:USDT"}
    assert len(seen["candles"][0]) == 6
    assert seen["book"] == {"bids": 400, "asks": 400}
    assert seen["prints"][0] == SPOT
