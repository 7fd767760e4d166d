"""A bot of ccxt and a socket of ccxt.pro live through a recorded day, sixty times as fast."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import ccxt
import ccxt.pro
import pytest
import requests

from tests.recordings import DAY_MS, drawn, write_trades

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SYMBOL = "BTC/USDT"
PATIENCE_S = 60


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """What ``fauxchange serve --world day.json`` announces."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    write_trades(tmp_path / "btc.csv", drawn(3_600, 50_000))
    world = {
        "title": "A recorded hour",
        "extends": "default",
        "recordings": {"BTC-USDT": {"files": ["btc.csv"], "after": "loop"}},
        "clock": {"begin": "recording", "scale": 60},
    }
    (tmp_path / "day.json").write_text(json.dumps(world), encoding="utf-8")
    command = "import sys; from fauxchange.cli import main; main()"
    options = ("serve", "--http-port", "0", "--exchange", "okx", "--json", "--log", "off")
    with subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-c", command, *options, "--world", str(tmp_path / "day.json")],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()


def options_of(served: dict[str, Any]) -> dict[str, Any]:
    keys = served["okx"]
    return {
        "apiKey": keys["key"],
        "secret": keys["secret"],
        "password": keys["passphrase"],
        "enableRateLimit": False,
    }


def test_a_bot_trades_a_recorded_day_on_carried_time(served: dict[str, Any]) -> None:
    bot = ccxt.okx(options_of(served))
    bot.urls["api"]["rest"] = served["http"]
    try:
        trades = asyncio.run(asyncio.wait_for(_watch_and_trade(served, bot), PATIENCE_S))
        fills = bot.fetch_my_trades(SYMBOL)
        candle = bot.fetch_ohlcv(SYMBOL, "1m", limit=2)[-1]
    finally:
        bot.session.close()
    # The socket told of the recorded hour, not of this year.
    # What comes first may be the last trade of before.
    assert all(abs(trade["timestamp"] - DAY_MS) < 86_400_000 for trade in trades)
    assert DAY_MS <= candle[0] < DAY_MS + 86_400_000
    assert {trade["side"] for trade in fills} == {"buy", "sell"}
    assert {trade["takerOrMaker"] for trade in fills} == {"taker", "maker"}
    assert all(50_000 < trade["price"] < 70_000 for trade in fills)
    _require_report(served["http"], len(fills))


async def _watch_and_trade(served: dict[str, Any], bot: Any) -> list[Any]:
    """Trade until the day has reached an order that rests; return what a socket saw then."""
    client = ccxt.pro.okx(options_of(served))
    client.urls["api"]["rest"] = served["http"]
    client.urls["api"]["ws"] = f"{served['ws']}/ws/v5"

    async def run(call: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.to_thread(call, SYMBOL, *arguments)

    try:
        trades = await client.watch_trades(SYMBOL)
        bot.set_markets(list(client.markets.values()))
        for side in ("buy", "sell"):
            await run(bot.create_order, "market", side, 0.1)
        while not any(one["takerOrMaker"] == "maker" for one in await run(bot.fetch_my_trades)):
            # On both sides of the market: one of them is reached within seconds.
            price = (await run(bot.fetch_ticker))["last"]
            for side, part in (("buy", 0.999), ("sell", 1.001)):
                limit = float(bot.price_to_precision(SYMBOL, price * part))
                await run(bot.create_order, "limit", side, 0.05, limit)
            while len(rest := await run(bot.fetch_open_orders)) == 2:
                trades = await client.watch_trades(SYMBOL)
            for order in rest:
                await asyncio.to_thread(bot.cancel_order, order["id"], SYMBOL)
    finally:
        await client.close()
    return list(trades)


def _require_report(http: str, fills: int) -> None:
    """What the bot did is in the journal, and what it was worth in a picture."""
    calls = requests.get(f"{http}/_mock/journal", params={"limit": 500}, timeout=30).json()
    targets = [entry["target"] for entry in calls["entries"]]
    assert sum("trade/" in target and "order" in target for target in targets) >= 3
    listed = requests.get(f"{http}/_mock/equity", timeout=30).json()
    assert listed["fills"] == fills
    equity = [float(point["equity"]) for point in listed["points"]]
    assert len(set(equity)) > 10
    picture = requests.get(f"{http}/_mock/equity/svg", timeout=30).text
    assert "BTC-USDT, price" in picture
