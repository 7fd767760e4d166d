"""python-okx's MarketAPI and PublicAPI, made without keys."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from okx.MarketData import MarketAPI
from okx.PublicData import PublicAPI

from tests.conftest import NOON_MS
from tests.real_clients.market.conftest import MINUTE_MS, MOMENT_MS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange import MockServer

# What its documentation tells to pass as the fourth argument, it calls deprecated itself.
pytestmark = pytest.mark.filterwarnings("ignore:use_server_time parameter:DeprecationWarning")

LIVE = "0"
HOUR_MS = 60 * MINUTE_MS
INSTRUMENTS = ["BTC-USDT", "BTC-USDT-SWAP", "BTC-USD-SWAP", "BTC-USDT-250926"]


@pytest.fixture(scope="module")
def prices(market: MockServer) -> Iterator[MarketAPI]:
    with MarketAPI(flag=LIVE, domain=market.url) as api:
        yield api


@pytest.fixture(scope="module")
def public(market: MockServer) -> Iterator[PublicAPI]:
    with PublicAPI(flag=LIVE, domain=market.url) as api:
        yield api


def rows(answer: dict[str, Any]) -> list[Any]:
    """Return the rows of an answer that succeeded."""
    assert (answer["code"], answer["msg"]) == ("0", "")
    data: list[Any] = answer["data"]
    return data


def row(answer: dict[str, Any]) -> Any:
    """Return the only row of an answer that succeeded."""
    (only,) = rows(answer)
    return only


@pytest.mark.parametrize(
    ("kind", "count"), [("SPOT", 35), ("MARGIN", 30), ("SWAP", 16), ("FUTURES", 8)]
)
def test_instruments_of_a_kind_are_listed(public: Any, kind: str, count: int) -> None:
    instruments = rows(public.get_instruments(kind))
    assert len(instruments) == count
    assert {one["instType"] for one in instruments} == {kind}


def test_options_are_listed_by_their_family(public: Any) -> None:
    by_family = rows(public.get_instruments("OPTION", instFamily="BTC-USD"))
    assert len(by_family) == 44
    assert by_family == rows(public.get_instruments("OPTION", uly="BTC-USD"))


def test_options_without_a_family_are_refused(public: Any) -> None:
    answer = public.get_instruments("OPTION")
    assert (answer["code"], answer["data"]) == ("50015", [])


@pytest.mark.parametrize("kind", ["SPOT", "SWAP", "FUTURES"])
def test_there_is_a_ticker_of_each_instrument_that_has_opened(
    prices: Any, public: Any, kind: str
) -> None:
    tickers = [one["instId"] for one in rows(prices.get_tickers(kind))]
    instruments = rows(public.get_instruments(kind))
    assert tickers == [one["instId"] for one in instruments if one["state"] != "preopen"]


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_ticker_book_trade_and_candle_show_one_price(prices: Any, instrument: str) -> None:
    ticker = row(prices.get_ticker(instrument))
    book = row(prices.get_orderbook(instrument, "20"))
    newest = rows(prices.get_trades(instrument, "1"))[0]
    candle = rows(prices.get_candlesticks(instrument, bar="1m", limit="1"))[0]
    assert book["bids"][0][:2] == [ticker["bidPx"], ticker["bidSz"]]
    assert book["asks"][0][:2] == [ticker["askPx"], ticker["askSz"]]
    assert newest["px"] == candle[4] == ticker["last"]
    assert Decimal(ticker["bidPx"]) <= Decimal(ticker["last"]) <= Decimal(ticker["askPx"])


@pytest.mark.parametrize("bar", ["1m", "15m", "1H", "4H", "6Hutc", "1D", "1Dutc", "1W", "1M"])
def test_only_the_newest_candle_runs_and_closes_at_the_last_price(prices: Any, bar: str) -> None:
    candles = rows(prices.get_candlesticks("BTC-USDT", bar=bar, limit="50"))
    assert [candle[8] for candle in candles] == ["0", *["1"] * 49]
    assert candles[0][4] == row(prices.get_ticker("BTC-USDT"))["last"]


def test_days_begin_at_midnight_of_utc_or_of_hong_kong(prices: Any) -> None:
    ticker = row(prices.get_ticker("BTC-USDT"))
    hong_kong = rows(prices.get_candlesticks("BTC-USDT", bar="1D", limit="1"))[0]
    utc = rows(prices.get_candlesticks("BTC-USDT", bar="1Dutc", limit="1"))[0]
    assert hong_kong[:2] == ["1750176000000", ticker["sodUtc8"]]
    assert utc[:2] == ["1750204800000", ticker["sodUtc0"]]


def test_five_hundred_older_candles_are_paged_both_ways(prices: Any) -> None:
    end = str(NOON_MS - 5_000 * MINUTE_MS)
    newer = rows(prices.get_history_candlesticks("BTC-USDT", after=end, bar="1m", limit="300"))
    older = rows(
        prices.get_history_candlesticks("BTC-USDT", after=newer[-1][0], bar="1m", limit="200")
    )
    back = [int(candle[0]) for candle in [*newer, *older]]
    assert back == [int(end) - n * MINUTE_MS for n in range(1, 501)]
    forward = rows(
        prices.get_history_candlesticks(
            "BTC-USDT", before=older[-1][0], after=newer[-1][0], bar="1m", limit="300"
        )
    )
    assert forward == older[:-1]


def test_history_and_present_show_the_same_candles(prices: Any) -> None:
    present = rows(prices.get_candlesticks("BTC-USDT", bar="1H", limit="100"))
    history = rows(prices.get_history_candlesticks("BTC-USDT", bar="1H", limit="99"))
    assert present[1:] == history


def test_trades_are_paged_by_id_without_a_gap(prices: Any) -> None:
    newer = rows(prices.get_history_trades("BTC-USDT", type="1", limit="100"))
    older = rows(
        prices.get_history_trades("BTC-USDT", type="1", after=newer[-1]["tradeId"], limit="100")
    )
    numbers = [int(trade["tradeId"]) for trade in [*newer, *older]]
    assert numbers == list(range(numbers[0], numbers[0] - 200, -1))


def test_trades_are_paged_by_time(prices: Any) -> None:
    before_noon = rows(
        prices.get_history_trades("BTC-USDT", type="2", after=str(NOON_MS), limit="100")
    )
    assert len(before_noon) == 100
    assert all(int(trade["ts"]) < NOON_MS for trade in before_noon)
    candle = rows(prices.get_candlesticks("BTC-USDT", after=str(NOON_MS), bar="1m", limit="1"))[0]
    assert before_noon[0]["px"] == candle[4]


def test_index_tickers_candles_and_components_agree(prices: Any) -> None:
    index = row(prices.get_index_tickers(instId="BTC-USDT"))
    candle = rows(prices.get_index_candlesticks("BTC-USDT", bar="1m", limit="1"))[0]
    components = prices.get_index_components("BTC-USDT")["data"]
    assert candle[4] == components["last"] == index["idxPx"]
    assert sum(Decimal(one["wgt"]) for one in components["components"]) == 1


def test_every_index_of_a_quote_currency_is_listed(prices: Any) -> None:
    indices = rows(prices.get_index_tickers(quoteCcy="USDT"))
    assert len(indices) == 30
    assert all(one["instId"].endswith("-USDT") for one in indices)


@pytest.mark.parametrize("instrument", ["BTC-USDT-SWAP", "BTC-USD-SWAP", "BTC-USDT-250926"])
def test_mark_and_last_lie_within_the_price_limits(
    prices: Any, public: Any, instrument: str
) -> None:
    kind = "SWAP" if instrument.endswith("SWAP") else "FUTURES"
    limit = row(public.get_price_limit(instrument))
    mark = row(public.get_mark_price(kind, instId=instrument))["markPx"]
    last = row(prices.get_ticker(instrument))["last"]
    candle = rows(prices.get_mark_price_candlesticks(instrument, bar="1m", limit="1"))[0]
    assert limit["enabled"] is True
    assert Decimal(limit["sellLmt"]) < Decimal(mark) < Decimal(limit["buyLmt"])
    assert Decimal(limit["sellLmt"]) < Decimal(last) < Decimal(limit["buyLmt"])
    assert candle[4] == mark


def test_funding_rates_are_read_one_by_one_and_all_at_once(public: Any) -> None:
    every = {one["instId"]: one for one in rows(public.get_funding_rate("ANY"))}
    assert len(every) == 16
    assert row(public.get_funding_rate("BTC-USD-SWAP")) == every["BTC-USD-SWAP"]


def test_the_history_of_funding_follows_its_grid(public: Any) -> None:
    history = rows(public.funding_rate_history("BTC-USDT-SWAP", limit="100"))
    moments = [int(one["fundingTime"]) for one in history]
    assert moments == [NOON_MS - 4 * HOUR_MS - n * 8 * HOUR_MS for n in range(100)]
    now = row(public.get_funding_rate("BTC-USDT-SWAP"))
    assert now["settFundingRate"] == history[0]["realizedRate"]


def test_open_interest_is_that_of_each_contract(public: Any) -> None:
    interests = rows(public.get_open_interest("SWAP"))
    assert len(interests) == 16
    linear = next(one for one in interests if one["instId"] == "BTC-USDT-SWAP")
    assert Decimal(linear["oiCcy"]) == Decimal(linear["oi"]) * Decimal("0.01")


def test_futures_were_delivered_at_what_the_index_cost(public: Any) -> None:
    deliveries = rows(public.get_delivery_exercise_history("FUTURES", instFamily="BTC-USDT"))
    assert deliveries[0] == {
        "ts": "1749801600000",
        "details": [{"insId": "BTC-USDT-250613", "px": "94853", "type": "delivery"}],
    }


def test_the_delivery_price_is_estimated_in_the_last_hour_only(public: Any) -> None:
    assert rows(public.get_estimated_price("BTC-USDT-250620")) == []


def test_each_option_has_greeks_and_a_mark_price(public: Any) -> None:
    greeks = [one["instId"] for one in rows(public.get_opt_summary(instFamily="BTC-USD"))]
    marks = [one["instId"] for one in rows(public.get_mark_price("OPTION", instFamily="BTC-USD"))]
    assert len(greeks) == 44
    assert greeks == marks


def test_position_tiers_are_those_of_the_family(public: Any) -> None:
    tiers = rows(public.get_position_tiers("SWAP", "cross", instFamily="BTC-USDT"))
    assert [tier["tier"] for tier in tiers] == ["1", "2", "3", "4", "5", "6", "7"]
    assert tiers[0]["maxLever"] == "100"


def test_the_underlyings_of_swaps_are_named(public: Any) -> None:
    underlyings = row(public.get_underlying("SWAP"))
    assert len(underlyings) == 16
    assert {"BTC-USDT", "BTC-USD"} <= set(underlyings)


def test_coins_are_converted_into_contracts(public: Any) -> None:
    conversion = row(public.get_convert_contract_coin("1", "BTC-USDT-SWAP", "0.888"))
    assert conversion["sz"] == "88.8"


def test_the_time_is_the_exchanges(public: Any) -> None:
    assert row(public.get_system_time()) == {"ts": str(MOMENT_MS)}


def test_an_unknown_instrument_is_refused(prices: Any) -> None:
    answer = prices.get_ticker("NONE-USDT")
    assert (answer["code"], answer["data"]) == ("51001", [])
