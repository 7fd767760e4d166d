"""What coins that were bought have cost, and what they have won since."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from fauxchange.domain.trading_account.spot_cost import SpotCost, SpotResult, result_of

from .trader import Trader

FIGURES = (
    *("spotBal", "openAvgPx", "accAvgPx", "spotUpl", "spotUplRatio"),
    *("totalPnl", "totalPnlRatio"),
)


def number(text: str) -> Decimal:
    return Decimal(text)


def texts(*figures: Decimal) -> list[str]:
    return [f"{one:f}" for one in figures]


def documented(*trades: tuple[str, str, str], last: str) -> SpotResult:
    """Return what trades of the help page come to: ways, sizes and prices."""
    cost: SpotCost | None = SpotCost("main", "ETH")
    for way, size, price in trades:
        assert cost is not None
        act = cost.bought if way == "buy" else cost.sold
        cost = act(number(size), number(price))
    assert cost is not None
    return result_of(cost, number(last))


FIRST, SECOND, THIRD = ("buy", "2", "3000"), ("sell", "1", "3500"), ("buy", "1", "4000")


def test_the_first_documented_purchase_costs_its_price() -> None:
    result = documented(FIRST, last="3500")
    assert texts(*result[:4]) == ["2", "3000", "3000", "1000"]
    assert result.ratio == pytest.approx(number("0.1667"), abs=number("0.0001"))


def test_a_sale_lowers_the_cumulative_price_only() -> None:
    result = documented(FIRST, SECOND, last="3500")
    assert texts(result.average, result.cumulative) == ["3000", "2500"]


def test_documented_purchases_after_a_sale_have_two_prices() -> None:
    result = documented(FIRST, SECOND, THIRD, last="4500")
    assert texts(result.average, result.profit) == ["3500", "2000"]
    assert result.ratio == pytest.approx(number("0.286"), abs=number("0.0005"))
    assert texts(result.cumulative, result.total) == ["3250", "2500"]
    assert result.total_ratio == pytest.approx(number("0.385"), abs=number("0.0005"))


def test_who_has_earned_what_was_paid_has_no_ratio_of_it() -> None:
    result = documented(FIRST, ("sell", "1", "7000"), last="7000")
    assert texts(result.cumulative, result.total) == ["-1000", "8000"]
    assert result.total_ratio is None


def coin(trader: Trader, ccy: str) -> list[Any]:
    ((row,),) = (one["details"] for one in trader.rows("account/balance", ccy=ccy))
    return [row[name] for name in FIGURES]


def bought(trader: Trader, size: str, **more: Any) -> None:
    trader.place(ordType="market", px=None, sz=size, tgtCcy="base_ccy", **more)


def test_what_was_not_bought_here_has_no_cost(trader: Trader) -> None:
    assert coin(trader, "BTC") == [""] * 7


def test_a_purchase_is_shown_with_its_price(trader: Trader) -> None:
    bought(trader, "0.01")
    trader.price("100000")
    # 0.01 BTC less the fee; the pair trades at 100,000 now.
    assert coin(trader, "BTC") == [
        *("0.00999", "96956.3", "96956.3", "30.406563", "0.0313924933"),
        *("30.406563", "0.0313924933"),
    ]
    assert coin(trader, "USDT") == [""] * 7


def test_what_is_sold_has_no_cost_any_more(trader: Trader) -> None:
    bought(trader, "0.01")
    trader.place(side="sell", ordType="market", px=None, sz="0.004")
    assert coin(trader, "BTC")[:2] == ["0.00599", "96956.3"]
    trader.place(side="sell", ordType="market", px=None, sz="1")
    assert coin(trader, "BTC") == [""] * 7


def test_who_pays_in_coins_sells_them(trader: Trader) -> None:
    bought(trader, "0.1")
    bought(trader, "1", instId="ETH-BTC")
    size, average, *_ = coin(trader, "BTC")
    # 0.0999 BTC less the price of an ETH; what they have cost on average stays.
    assert (size, average) == ("0.06522606918", "96956.3")
    assert coin(trader, "ETH")[0] == "0.999"


def test_a_currency_whose_price_stands_still_has_no_cost(trader: Trader) -> None:
    bought(trader, "5", instId="USDC-USDT")
    assert coin(trader, "USDC") == [""] * 7
