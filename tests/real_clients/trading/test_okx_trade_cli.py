"""OKX's own command line over the lives of orders: https://www.npmjs.com/package/@okx_ai/okx-trade-cli."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer
from tests.conftest import NOON_MS
from tests.real_clients.node_clients import INSTALLED, node_with_clients

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PROGRAM = INSTALLED / "@okx_ai" / "okx-trade-cli" / "dist" / "index.js"
MOST_S = 60


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    """A mock at noon, where BTC-USDT stays at 100,000."""
    with MockServer(clock=ManualClock(NOON_MS), limits=False, exchange="okx") as running:
        running.set_pair_price("BTC-USDT", "100000")
        yield running


@pytest.fixture
def okx(server: MockServer, tmp_path: Path) -> Callable[..., Any]:
    """The command, which reads the address and the keys from the environment."""
    keys = server.okx
    # It looks for a newer version of itself at npm once a day.
    seen = {"latestVersion": "0.0.0", "checkedAt": 9_999_999_999_999}
    (tmp_path / ".okx").mkdir()
    (tmp_path / ".okx" / "update-check.json").write_text(
        json.dumps({"@okx_ai/okx-trade-cli": seen}), encoding="utf-8"
    )
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "OKX_API_BASE_URL": server.url,
        "OKX_API_KEY": keys.key,
        "OKX_SECRET_KEY": keys.secret,
        "OKX_PASSPHRASE": keys.passphrase,
    }

    def run(*arguments: str) -> Any:
        result = subprocess.run(  # noqa: S603 - a client that npm installed
            [node_with_clients(), PROGRAM, "--json", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            timeout=MOST_S,
            check=False,
        )
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout)

    return run


def test_a_spot_order_is_placed_listed_and_cancelled(okx: Callable[..., Any]) -> None:
    (placed,) = okx(
        *("spot", "place", "--instId", "BTC-USDT", "--side", "buy"),
        *("--ordType", "limit", "--sz", "0.01", "--px", "90000"),
    )
    (pending,) = okx("spot", "orders")
    assert (pending["ordId"], pending["state"], pending["px"]) == (placed["ordId"], "live", "90000")
    okx("spot", "cancel", "BTC-USDT", "--ordId", placed["ordId"])
    assert okx("spot", "orders") == []


def test_a_swap_is_opened_and_closed(okx: Callable[..., Any]) -> None:
    (placed,) = okx(
        *("swap", "place", "--instId", "BTC-USDT-SWAP", "--side", "buy"),
        *("--ordType", "market", "--sz", "2", "--tdMode", "cross"),
    )
    (position,) = okx("swap", "positions")
    (fill,) = okx("swap", "fills")
    assert (position["pos"], position["lever"], position["mgnMode"]) == ("2", "3", "cross")
    assert (fill["ordId"], fill["fillPx"]) == (placed["ordId"], position["avgPx"])
    okx("swap", "close", "--instId", "BTC-USDT-SWAP", "--mgnMode", "cross")
    assert okx("swap", "positions") == []


def test_a_grid_bot_is_created_watched_and_stopped(
    okx: Callable[..., Any], server: MockServer
) -> None:
    server.set_pair_price("ETH-USDT", "4000")
    server.advance(seconds=1)
    assert okx("bot", "grid", "orders", "--algoOrdType", "grid") == []
    (created,) = okx(
        *("bot", "grid", "create", "--instId", "ETH-USDT", "--algoOrdType", "grid"),
        *("--maxPx", "4200", "--minPx", "3800", "--gridNum", "4", "--quoteSz", "1000"),
    )
    bot = ("--algoOrdType", "grid", "--algoId", created["algoId"])
    server.advance(seconds=1)
    live = okx("bot", "grid", "sub-orders", *bot, "--live")
    assert [(one["side"], one["px"]) for one in live] == [
        ("buy", "3800"),
        ("buy", "3900"),
        ("sell", "4100"),
        ("sell", "4200"),
    ]
    server.set_pair_price("ETH-USDT", "4150")
    server.advance(seconds=1)
    details = okx("bot", "grid", "details", *bot)
    assert (details["state"], details["tradeNum"]) == ("running", "1")
    okx("bot", "grid", "stop", *bot, "--instId", "ETH-USDT", "--stopType", "1")
    assert okx("bot", "grid", "orders", "--algoOrdType", "grid") == []
    (stopped,) = okx("bot", "grid", "orders", "--algoOrdType", "grid", "--history")
    assert (stopped["algoId"], stopped["state"]) == (created["algoId"], "stopped")


def test_a_stop_waits_and_sells_when_its_price_is_reached(
    server: MockServer, okx: Callable[..., Any]
) -> None:
    (placed,) = okx(
        *("spot", "algo", "place", "--instId", "BTC-USDT", "--side", "sell", "--sz", "0.01"),
        *("--ordType", "oco", "--tpTriggerPx", "120000", "--tpOrdPx=-1"),
        *("--slTriggerPx", "99000", "--slOrdPx=-1"),
    )
    (waiting,) = okx("spot", "algo", "orders")
    assert (waiting["algoId"], waiting["state"]) == (placed["algoId"], "live")
    server.set_pair_price("BTC-USDT", "98000")
    assert okx("spot", "algo", "orders") == []
    (ended,) = okx("spot", "algo", "orders", "--history")
    assert (ended["state"], ended["actualSide"]) == ("effective", "sl")
    (fill,) = okx("spot", "fills", "--ordId", ended["ordId"])
    assert (fill["side"], fill["fillSz"]) == ("sell", "0.01")
    server.set_pair_price("BTC-USDT", "100000")


def test_the_market_and_the_account_are_read(okx: Callable[..., Any]) -> None:
    assert okx("market", "ticker", "BTC-USDT")[0]["last"] == "100000"
    (config,) = okx("account", "config")
    assert (config["acctLv"], config["posMode"]) == ("2", "net_mode")
