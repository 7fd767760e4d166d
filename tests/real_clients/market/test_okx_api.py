"""okx-api 3.2.3 of npm, driven by a script of Node: https://www.npmjs.com/package/okx-api."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.real_clients.market.conftest import MOMENT_MS
from tests.real_clients.node_clients import FOLDER, answers_of

if TYPE_CHECKING:
    from fauxchange import MockServer

Answers = dict[str, Any]

HOUR_MS = 3_600_000


@pytest.fixture(scope="module")
def answers(market: MockServer) -> Answers:
    """What the script read, each answer under the name that the script gives it."""
    answers: Answers = answers_of(FOLDER / "market.mjs", market.url)
    return answers


def test_instruments_of_a_kind_are_listed(answers: Answers) -> None:
    counts = {kind: len(answers[kind]) for kind in ("instruments", "swaps", "options")}
    assert counts == {"instruments": 35, "swaps": 16, "options": 44}


def test_there_is_a_ticker_of_each_instrument_that_has_opened(answers: Answers) -> None:
    tickers = [row["instId"] for row in answers["tickers"]]
    traded = [row["instId"] for row in answers["instruments"] if row["state"] != "preopen"]
    assert tickers == traded
    assert answers["ticker"][0] in answers["tickers"]


def test_ticker_book_trade_and_candle_show_one_price(answers: Answers) -> None:
    (ticker,), (book,) = answers["ticker"], answers["book"]
    assert book["bids"][0][:2] == [ticker["bidPx"], ticker["bidSz"]]
    assert book["asks"][0][:2] == [ticker["askPx"], ticker["askSz"]]
    assert answers["trades"][0]["px"] == answers["candles"][0][4] == ticker["last"]
    assert Decimal(ticker["bidPx"]) <= Decimal(ticker["last"]) <= Decimal(ticker["askPx"])


def test_a_book_is_sorted_from_its_middle_outwards(answers: Answers) -> None:
    (book,) = answers["book"]
    asks = [Decimal(level[0]) for level in book["asks"]]
    bids = [Decimal(level[0]) for level in book["bids"]]
    assert (len(asks), len(bids)) == (50, 50)
    assert asks == sorted(set(asks))
    assert bids == sorted(set(bids), reverse=True)


@pytest.mark.parametrize(
    ("name", "newest", "length"),
    [("candles", 1_750_248_000_000, 60_000), ("older", 1_750_244_400_000, HOUR_MS)],
)
def test_three_hundred_candles_stand_on_their_grid(
    answers: Answers, name: str, newest: int, length: int
) -> None:
    starts = [int(candle[0]) for candle in answers[name]]
    assert starts == list(range(newest, newest - 300 * length, -length))


def test_trades_follow_each_other_newest_first(answers: Answers) -> None:
    numbers = [int(trade["tradeId"]) for trade in answers["trades"]]
    assert numbers == list(range(numbers[0], numbers[0] - 100, -1))


def test_the_funding_rate_and_its_history_agree(answers: Answers) -> None:
    (now,), history = answers["fundingRate"], answers["fundingHistory"]
    assert len(history) == 100
    assert history[0]["realizedRate"] == now["settFundingRate"]
    assert int(now["fundingTime"]) - int(history[0]["fundingTime"]) == 8 * HOUR_MS


def test_the_mark_price_is_near_the_last_price(answers: Answers) -> None:
    (mark,), (ticker,) = answers["markPrice"], answers["swapTicker"]
    assert float(mark["markPx"]) == pytest.approx(float(ticker["last"]), rel=0.005)


def test_open_interest_is_in_contracts_and_in_coins(answers: Answers) -> None:
    (interest,) = answers["openInterest"]
    assert Decimal(interest["oiCcy"]) == Decimal(interest["oi"]) * Decimal("0.01")


def test_the_time_is_the_exchanges(answers: Answers) -> None:
    assert answers["time"] == [{"ts": str(MOMENT_MS)}]


def test_a_refusal_is_thrown_with_its_code(answers: Answers) -> None:
    assert answers["refusal"]["code"] == "51001"
