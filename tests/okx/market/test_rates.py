"""Marks, limits, funding, open interest and greeks agree with the prices they come from."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from .client import CROSS, FUTURE, HOUR_MS, INVERSE, LINEAR, OPTION, SPOT, TRADED, MarketClient

if TYPE_CHECKING:
    from typing import Any


def decimals(row: Any, *names: str) -> list[Decimal]:
    return [Decimal(row[name]) for name in names]


@pytest.mark.parametrize("inst_id", TRADED)
def test_index_mark_and_last_lie_within_the_limits(market: MarketClient, inst_id: str) -> None:
    limit = market.row("public/price-limit", instId=inst_id)
    index = market.row("market/index-tickers", instId="-".join(inst_id.split("-")[:2]))
    mark = market.row("public/mark-price", instId=inst_id)
    last = market.row("market/ticker", instId=inst_id)
    buy, sell = decimals(limit, "buyLmt", "sellLmt")
    for price in (index["idxPx"], mark["markPx"], last["last"]):
        assert sell < Decimal(price) < buy


def test_an_option_has_no_limits(market: MarketClient) -> None:
    limit = market.row("public/price-limit", instId=OPTION)
    assert (limit["enabled"], limit["buyLmt"], limit["sellLmt"]) == (False, "", "")


def test_spot_and_its_index_cost_the_same(market: MarketClient) -> None:
    for inst_id in (SPOT, CROSS):
        ticker = market.row("market/ticker", instId=inst_id)
        assert market.row("market/index-tickers", instId=inst_id)["idxPx"] == ticker["last"]


def test_a_swap_lies_a_premium_above_its_index(market: MarketClient) -> None:
    index = Decimal(market.row("market/index-tickers", instId="ETH-USDT")["idxPx"])
    mark = Decimal(market.row("public/mark-price", instId=LINEAR)["markPx"])
    premium = Decimal(market.row("public/funding-rate", instId=LINEAR)["premium"])
    assert abs(mark - index * (1 + premium)) <= Decimal("0.01")


def test_a_future_that_expires_later_costs_more(market: MarketClient) -> None:
    marks = market.get("public/mark-price", instType="FUTURES", instFamily="BTC-USDT")
    prices = [Decimal(one["markPx"]) for one in marks]
    assert len(prices) == 4
    assert prices == sorted(prices)


def test_marks_are_of_margin_and_contracts(market: MarketClient) -> None:
    kinds = {one["instType"] for one in market.get("public/mark-price")}
    assert kinds == {"MARGIN", "SWAP", "FUTURES", "OPTION"}
    assert market.row("public/mark-price", instType="MARGIN", instId=SPOT)["instType"] == "MARGIN"


def test_any_funding_rate_is_of_all_swaps(market: MarketClient) -> None:
    rates = market.get("public/funding-rate", instId="ANY")
    swaps = market.get("public/instruments", instType="SWAP")
    assert [one["instId"] for one in rates] == [one["instId"] for one in swaps]
    assert rates[0] == market.row("public/funding-rate", instId=rates[0]["instId"])


def test_the_history_of_funding_is_what_the_rate_was_before() -> None:
    market = MarketClient()
    announced = []
    for _ in range(3):
        announced.append(market.row("public/funding-rate", instId=INVERSE))
        market.advance(8 * HOUR_MS)
    history = market.get("public/funding-rate-history", instId=INVERSE, limit=3)
    assert [(one["fundingTime"], one["realizedRate"]) for one in history[::-1]] == [
        (one["fundingTime"], one["fundingRate"]) for one in announced
    ]
    now = market.row("public/funding-rate", instId=INVERSE)
    assert now["settFundingRate"] == announced[-1]["fundingRate"]
    assert now["fundingTime"] == announced[-1]["nextFundingTime"]
    assert now["prevFundingTime"] == announced[-1]["fundingTime"]


def test_what_is_not_a_swap_has_no_funding(market: MarketClient) -> None:
    assert market.body("public/funding-rate", instId=FUTURE)["code"] == "51000"


def test_open_interest_is_worth_what_its_coins_are(market: MarketClient) -> None:
    index = Decimal(market.row("market/index-tickers", instId="ETH-USDT")["idxPx"])
    row = market.row("public/open-interest", instType="SWAP", instId=LINEAR)
    contracts, coins, usd = decimals(row, "oi", "oiCcy", "oiUsd")
    assert coins == contracts / 10
    assert abs(usd - coins * index) < 1


def test_open_interest_of_inverse_contracts_is_in_dollars(market: MarketClient) -> None:
    row = market.row("public/open-interest", instType="SWAP", instId=INVERSE)
    contracts, usd = decimals(row, "oi", "oiUsd")
    assert abs(usd / (contracts * 100) - 1) < Decimal("0.0001")


def test_calls_gain_and_puts_lose_as_the_price_rises(market: MarketClient) -> None:
    summaries = market.get("public/opt-summary", instFamily="BTC-USD", expTime="250620")
    assert len(summaries) == 22
    for one in summaries:
        delta = Decimal(one["deltaBS"])
        assert 0 <= delta <= 1 if one["instId"].endswith("C") else -1 <= delta <= 0


def test_greeks_of_a_call_and_its_put_add_up(market: MarketClient) -> None:
    summaries = market.get("public/opt-summary", instFamily="BTC-USD", expTime="250620")
    by_name = {one["instId"]: one for one in summaries}
    calls = [name for name in by_name if name.endswith("C")]
    assert len(calls) == 11
    for name in calls:
        call, put = by_name[name], by_name[f"{name[:-1]}P"]
        # A call less its put is the forward, which has a delta of one and no other greek.
        assert abs(Decimal(call["deltaBS"]) - Decimal(put["deltaBS"]) - 1) < Decimal("1e-8")
        for greek in ("gammaBS", "vegaBS", "thetaBS", "vega", "markVol"):
            assert call[greek] == put[greek]


def test_the_forward_of_options_is_their_index(market: MarketClient) -> None:
    index = market.row("market/index-tickers", instId="BTC-USD")
    summaries = market.get("public/opt-summary", uly="BTC-USD")
    assert {one["fwdPx"] for one in summaries} == {index["idxPx"]}


def test_a_call_with_a_higher_strike_costs_less(market: MarketClient) -> None:
    marks = market.get("public/mark-price", instType="OPTION", instFamily="BTC-USD")
    calls = [
        Decimal(one["markPx"])
        for one in marks
        if one["instId"].startswith("BTC-USD-250926") and one["instId"].endswith("C")
    ]
    assert len(calls) == 11
    assert calls == sorted(calls, reverse=True)


def test_trades_of_options_are_the_same_from_all_sides(market: MarketClient) -> None:
    of_family = market.get("public/option-trades", instFamily="BTC-USD", optType="C")
    named = [one for one in of_family if one["instId"] == OPTION]
    tape = market.get("market/trades", instId=OPTION, limit=len(named))
    assert [(one["tradeId"], one["px"]) for one in named] == [
        (one["tradeId"], one["px"]) for one in tape
    ]
    calls, puts = market.get("market/option/instrument-family-trades", instFamily="BTC-USD")
    assert (calls["optType"], puts["optType"]) == ("C", "P")
    assert [one["tradeId"] for one in calls["tradeInfo"]] == [one["tradeId"] for one in of_family]


def test_an_index_is_the_mean_of_its_components(market: MarketClient) -> None:
    index = market.get("market/index-components", index="BTC-USDT")
    parts = index["components"]
    mean = sum(Decimal(one["cnvPx"]) * Decimal(one["wgt"]) for one in parts)
    assert mean == Decimal(index["last"])
    assert index["last"] == market.row("market/index-tickers", instId="BTC-USDT")["idxPx"]
    assert len({one["exch"] for one in parts}) == 4


def test_indexes_are_asked_for_by_quote_currency(market: MarketClient) -> None:
    rows = market.get("market/index-tickers", quoteCcy="USD")
    assert [one["instId"] for one in rows] == ["BTC-USD", "ETH-USD", "SOL-USD", "XRP-USD"]


def test_the_platform_trades_more_than_its_largest_pair(market: MarketClient) -> None:
    row = market.row("market/platform-24-volume")
    rate = Decimal(market.row("market/exchange-rate")["usdCny"])
    usd, yuan = decimals(row, "volUsd", "volCny")
    assert usd > Decimal(market.row("market/ticker", instId="BTC-USDT")["volCcy24h"])
    assert abs(yuan / usd - rate) < Decimal("0.001")
