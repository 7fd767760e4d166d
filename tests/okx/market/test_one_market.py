"""The market is a function of seed and time: nothing is constant, and nothing jumps."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from .client import (
    CROSS,
    FUTURE,
    INVERSE,
    LINEAR,
    MINUTE_MS,
    OPTION,
    SPOT,
    TRADED,
    MarketClient,
    joined,
    joined_trades,
)

if TYPE_CHECKING:
    from typing import Any

VIEWS: list[tuple[str, dict[str, Any]]] = [
    ("market/ticker", {"instId": SPOT}),
    ("market/ticker", {"instId": OPTION}),
    ("market/tickers", {"instType": "FUTURES"}),
    ("market/index-tickers", {"quoteCcy": "USD"}),
    ("market/index-components", {"index": "BTC-USDT"}),
    ("market/books", {"instId": CROSS, "sz": 20}),
    ("market/books-full", {"instId": FUTURE, "sz": 20}),
    ("market/books-rpi", {"instId": INVERSE, "sz": 20}),
    ("market/candles", {"instId": LINEAR, "bar": "1H", "limit": 5}),
    ("market/history-candles", {"instId": OPTION, "bar": "1H", "limit": 5}),
    ("market/index-candles", {"instId": "ETH-USD", "bar": "1H", "limit": 5}),
    ("market/history-index-candles", {"instId": "ETH-USD", "bar": "1H", "limit": 5}),
    ("market/mark-price-candles", {"instId": INVERSE, "bar": "1H", "limit": 5}),
    ("market/history-mark-price-candles", {"instId": FUTURE, "bar": "1H", "limit": 5}),
    ("market/trades", {"instId": FUTURE, "limit": 5}),
    ("market/history-trades", {"instId": INVERSE, "limit": 5}),
    ("market/option/instrument-family-trades", {"instFamily": "ETH-USD"}),
    ("market/platform-24-volume", {}),
    ("public/mark-price", {"instType": "MARGIN"}),
    ("public/price-limit", {"instId": LINEAR}),
    ("public/funding-rate", {"instId": INVERSE}),
    ("public/funding-rate-history", {"instId": LINEAR, "limit": 3}),
    ("public/premium-history", {"instId": LINEAR, "limit": 3}),
    ("public/open-interest", {"instType": "FUTURES"}),
    ("public/settlement-history", {"instFamily": "BTC-USDT", "limit": 1}),
    ("public/opt-summary", {"instFamily": "ETH-USD"}),
    ("public/option-trades", {"instId": OPTION}),
]
NAMES = [path for path, _ in VIEWS]

# When an answer was made and on which grid it lies: that these move is no life.
CLOCKS = ("ts", "fundingTime", "nextFundingTime", "seqId", "tradeId")


class Answers:
    """What three mocks answer to all views, and the first once more a day later."""

    def __init__(self) -> None:
        first, second, other = MarketClient(), MarketClient(), MarketClient(seed=8)
        self.first = [raw(first, *view) for view in VIEWS]
        self.second = [raw(second, *view) for view in VIEWS[::-1]][::-1]
        self.other = [raw(other, *view) for view in VIEWS]
        first.advance(26 * 60 * MINUTE_MS)
        self.later = [raw(first, *view) for view in VIEWS]


def raw(market: MarketClient, path: str, params: dict[str, Any]) -> str:
    return json.dumps(market.get(path, **params))


def lively(text: str) -> Any:
    """Return an answer without its times and numbers of states."""

    def cut(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: cut(member) for name, member in value.items() if name not in CLOCKS}
        if isinstance(value, list):
            inner = value[1:] if value and str(value[0]).startswith("175") else value
            return [cut(item) for item in inner]
        return value

    return cut(json.loads(text))


@pytest.fixture(scope="module")
def answers() -> Answers:
    return Answers()


@pytest.mark.parametrize("i", range(len(VIEWS)), ids=NAMES)
def test_one_seed_answers_byte_for_byte_the_same(answers: Answers, i: int) -> None:
    assert answers.first[i] == answers.second[i]


@pytest.mark.parametrize("i", range(len(VIEWS)), ids=NAMES)
def test_another_seed_is_another_market(answers: Answers, i: int) -> None:
    assert lively(answers.first[i]) != lively(answers.other[i])


@pytest.mark.parametrize("i", range(len(VIEWS)), ids=NAMES)
def test_another_day_is_another_answer(answers: Answers, i: int) -> None:
    assert lively(answers.first[i]) != lively(answers.later[i])


def test_nothing_jumps_that_the_tape_does_not_show() -> None:
    market = MarketClient()
    for inst_id in TRADED:
        before = market.row("market/ticker", instId=inst_id)
        newest = market.row("market/trades", instId=inst_id, limit=1)
        candles = market.get("market/candles", instId=inst_id, limit=10)
        since_ms = market.now_ms
        market.advance(3 * MINUTE_MS)
        trades = market.trades(inst_id, since_ms + 1, market.now_ms + 1)
        after = market.row("market/ticker", instId=inst_id)
        assert [int(one["tradeId"]) for one in trades] == list(
            range(int(newest["tradeId"]) + 1, int(newest["tradeId"]) + 1 + len(trades))
        )
        assert trades[-1]["px"] == after["last"]
        # A candle that was over is what it was, and the others are made of these trades.
        later = market.get("market/candles", instId=inst_id, limit=13)
        assert later[4:] == candles[1:]
        traded = [one for one in later[1:4][::-1] if one[5] != "0"]
        assert joined(traded) == joined_trades(trades)
        high = max([Decimal(before["high24h"]), *(Decimal(one["px"]) for one in trades)])
        assert Decimal(after["high24h"]) <= high


UNKNOWN: list[tuple[str, dict[str, Any]]] = [
    ("public/instruments", {"instType": "SPOT", "instId": "NO-SUCH"}),
    ("market/ticker", {"instId": "NO-SUCH"}),
    ("market/index-tickers", {"instId": "NO-SUCH"}),
    ("market/index-components", {"index": "NO-SUCH"}),
    ("market/books", {"instId": "NO-SUCH"}),
    ("market/books-full", {"instId": "NO-SUCH"}),
    ("market/books-rpi", {"instId": "NO-SUCH"}),
    ("market/candles", {"instId": "NO-SUCH"}),
    ("market/history-candles", {"instId": "NO-SUCH"}),
    ("market/index-candles", {"instId": "NO-SUCH"}),
    ("market/history-index-candles", {"instId": "NO-SUCH"}),
    ("market/mark-price-candles", {"instId": "NO-SUCH"}),
    ("market/history-mark-price-candles", {"instId": "NO-SUCH"}),
    ("market/trades", {"instId": "NO-SUCH"}),
    ("market/history-trades", {"instId": "NO-SUCH"}),
    ("public/mark-price", {"instId": "NO-SUCH"}),
    ("public/price-limit", {"instId": "NO-SUCH"}),
    ("public/funding-rate", {"instId": "NO-SUCH"}),
    ("public/funding-rate-history", {"instId": "NO-SUCH"}),
    ("public/premium-history", {"instId": "NO-SUCH"}),
    ("public/open-interest", {"instType": "SWAP", "instId": "NO-SUCH"}),
    ("public/estimated-price", {"instId": "NO-SUCH"}),
    ("public/estimated-settlement-info", {"instId": "NO-SUCH"}),
    ("public/position-tiers", {"instType": "MARGIN", "tdMode": "cross", "instId": "NO-SUCH"}),
    ("public/convert-contract-coin", {"instId": "NO-SUCH", "sz": 1}),
    ("public/option-trades", {"instId": "NO-SUCH"}),
]


@pytest.mark.parametrize(("path", "params"), UNKNOWN, ids=[path for path, _ in UNKNOWN])
def test_what_does_not_exist_is_refused(
    market: MarketClient, path: str, params: dict[str, Any]
) -> None:
    assert market.body(path, **params)["code"] == "51001"


FAMILIES: list[tuple[str, dict[str, Any]]] = [
    ("public/instruments", {"instType": "SWAP", "instFamily": "NO-SUCH"}),
    ("market/tickers", {"instType": "OPTION", "uly": "NO-SUCH"}),
    ("market/option/instrument-family-trades", {"instFamily": "NO-SUCH"}),
    ("public/delivery-exercise-history", {"instType": "OPTION", "uly": "NO-SUCH"}),
    ("public/settlement-history", {"instFamily": "NO-SUCH"}),
    ("public/position-tiers", {"instType": "SWAP", "tdMode": "cross", "uly": "NO-SUCH"}),
    ("public/instrument-tick-bands", {"instType": "OPTION", "instFamily": "NO-SUCH"}),
    ("public/opt-summary", {"uly": "NO-SUCH"}),
    ("public/instruments", {"instType": "OPTION", "instFamily": "SOL-USD"}),
    ("public/position-tiers", {"instType": "FUTURES", "tdMode": "cross", "instFamily": "SOL-USD"}),
]


@pytest.mark.parametrize(("path", "params"), FAMILIES, ids=[path for path, _ in FAMILIES])
def test_a_family_without_contracts_is_a_bad_parameter_and_an_index_unknown(
    market: MarketClient, path: str, params: dict[str, Any]
) -> None:
    body = market.body(path, **params)
    refusal = (body["code"], body["msg"])
    if "uly" in params:
        assert refusal == ("51014", "Index doesn't exist.")
    else:
        assert refusal == ("51000", "Parameter instFamily error")
