"""A script on a pair moves every view of everything that follows it; none of them is a constant.

What a view shows is read as one price before a script, after it, and on a mock with another seed.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from .client import MINUTE_MS, MarketClient

if TYPE_CHECKING:
    from collections.abc import Callable

    Read = Callable[["MarketClient", str], Any]

SPOT, LINEAR, INVERSE = "BTC-USDT", "BTC-USDT-SWAP", "BTC-USD-SWAP"
FUTURE, FAR_FUTURE = "BTC-USDT-250620", "BTC-USDT-250926"
CALL, PUT = "BTC-USD-250926-96000-C", "BTC-USD-250926-96000-P"
CONTRACTS = (LINEAR, INVERSE, FUTURE, FAR_FUTURE)
ALL = (SPOT, *CONTRACTS)


def ticker(of: str) -> Read:
    return lambda market, inst: market.row("market/ticker", instId=inst)[of]


def level(side: str) -> Read:
    return lambda market, inst: market.row("market/books", instId=inst, sz=1)[side][0][0]


def candle(path: str) -> Read:
    return lambda market, inst: market.get(f"market/{path}", instId=inst, bar="1m", limit=1)[0][4]


def figure(path: str, of: str) -> Read:
    return lambda market, inst: market.row(path, instId=inst)[of]


def listed(path: str, kind: str, of: str) -> Read:
    def read(market: MarketClient, inst: str) -> Any:
        rows = market.get(path, instType=kind)
        return next(row[of] for row in rows if row["instId"] == inst)

    return read


def tape(market: MarketClient, inst: str) -> Any:
    return market.row("market/trades", instId=inst, limit=1)["px"]


def kind_of(inst: str) -> str:
    if inst == SPOT:
        return "SPOT"
    return "SWAP" if inst.endswith("SWAP") else "FUTURES"


# Views whose number is the price itself, or lies near it.
PRICES: dict[str, tuple[Read, tuple[str, ...]]] = {
    "last": (ticker("last"), ALL),
    "bid": (ticker("bidPx"), ALL),
    "ask": (ticker("askPx"), ALL),
    "low": (ticker("low24h"), ALL),
    "tickers": (lambda m, inst: listed("market/tickers", kind_of(inst), "last")(m, inst), ALL),
    "best bid": (level("bids"), ALL),
    "best ask": (level("asks"), ALL),
    "full book": (
        lambda m, inst: m.row("market/books-full", instId=inst, sz=1)["asks"][0][0],
        ALL,
    ),
    "rpi book": (lambda m, inst: m.row("market/books-rpi", instId=inst, sz=1)["bids"][0][0], ALL),
    "candle": (candle("candles"), ALL),
    "trade": (tape, ALL),
    "history of trades": (
        lambda m, inst: m.get("market/history-trades", instId=inst, limit=1)[0]["px"],
        ALL,
    ),
    "index": (
        lambda m, inst: m.row("market/index-tickers", instId=inst)["idxPx"],
        ("BTC-USDT", "BTC-USD"),
    ),
    "index candle": (candle("index-candles"), ("BTC-USDT", "BTC-USD")),
    "index components": (
        lambda m, inst: m.get("market/index-components", index=inst)["last"],
        ("BTC-USDT", "BTC-USD"),
    ),
    "mark": (figure("public/mark-price", "markPx"), CONTRACTS),
    "mark candle": (candle("mark-price-candles"), CONTRACTS),
    "buy limit": (figure("public/price-limit", "buyLmt"), ALL),
    "sell limit": (figure("public/price-limit", "sellLmt"), ALL),
}
CASES = [(view, inst) for view, (_, insts) in PRICES.items() for inst in insts]


def summary(of: str) -> Read:
    def read(market: MarketClient, inst: str) -> Any:
        rows = market.get("public/opt-summary", instFamily="BTC-USD")
        return next(row[of] for row in rows if row["instId"] == inst)

    return read


def family_tape(market: MarketClient, _: str) -> Any:
    calls = market.get("market/option/instrument-family-trades", instFamily="BTC-USD")
    return [[one["tradeInfo"][0]["px"], one["vol24h"]] for one in calls]


# Views of options, and figures in which the price of the pair is hidden.
_OTHERS: dict[str, tuple[Read, tuple[str, ...]]] = {
    "option's mark": (figure("public/mark-price", "markPx"), (CALL, PUT)),
    "option's mark candle": (candle("mark-price-candles"), (CALL, PUT)),
    "option's best level": (level("asks"), (CALL, PUT)),
    "option's best ask": (ticker("askPx"), (CALL, PUT)),
    "option's last": (ticker("last"), (CALL, PUT)),
    "option's trade": (tape, (CALL, PUT)),
    "option's candle": (candle("candles"), (CALL, PUT)),
    "option's delta": (summary("delta"), (CALL, PUT)),
    "option's forward": (summary("fwdPx"), (CALL, PUT)),
    "tape of a family": (family_tape, ("BTC-USD",)),
    "volume of a day": (ticker("vol24h"), ALL),
    "open interest": (
        lambda m, inst: m.row("public/open-interest", instType="SWAP", instId=inst)["oiUsd"],
        (LINEAR, INVERSE),
    ),
    "funding rate": (figure("public/funding-rate", "fundingRate"), (LINEAR, INVERSE)),
    "traded on the platform": (lambda m, _: m.row("market/platform-24-volume")["volUsd"], ("",)),
}
OTHERS = {(view, inst): read for view, (read, insts) in _OTHERS.items() for inst in insts}


class Moments:
    """The views before and after a script, and those of another seed."""

    def __init__(self) -> None:
        market, other = MarketClient(), MarketClient(seed=8)
        self.before = self._read(market)
        self.other = self._read(other)
        market.advance(3 * MINUTE_MS)
        self.later = self._read(market)
        market.mock.set_pair_price("BTC-USDT", "60000")
        self.at_once = self._read(market)
        # Options trade once in two hours, funding changes every eight.
        market.advance(12 * 60 * MINUTE_MS)
        self.after = self._read(market)

    def _read(self, market: MarketClient) -> dict[tuple[str, str], str]:
        prices = {(view, inst): PRICES[view][0](market, inst) for view, inst in CASES}
        others = {case: read(market, case[1]) for case, read in OTHERS.items()}
        return {case: str(value) for case, value in (prices | others).items()}


@pytest.fixture(scope="module")
def moments() -> Moments:
    return Moments()


@pytest.mark.parametrize("case", CASES, ids=" of ".join)
def test_a_script_moves_a_view_at_once_to_where_it_says(
    moments: Moments, case: tuple[str, str]
) -> None:
    before, after = Decimal(moments.later[case]), Decimal(moments.at_once[case])
    assert before > 80_000
    # Futures lie a yearly 5 % above their pair, limits a few percent around it.
    assert abs(after / 60_000 - 1) < Decimal("0.06")


@pytest.mark.parametrize("case", [*CASES, *OTHERS], ids=" of ".join)
def test_a_view_is_no_constant(moments: Moments, case: tuple[str, str]) -> None:
    assert moments.before[case] != moments.other[case]
    assert moments.before[case] != moments.after[case]
