"""Leverage estimated info: what a leverage would bring, and brings once it is chosen."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from .margin_trader import MarginTrader
from .trader import SWAP, ContractTrader

if TYPE_CHECKING:
    from fauxchange import MockServer

PATH = "account/adjust-leverage-info"


def estimate(trader: ContractTrader, lever: str, mode: str = "cross", **more: str) -> Any:
    """Return what a leverage of the swap would bring."""
    params = {"instType": "SWAP", "instId": SWAP, "mgnMode": mode, "lever": lever, **more}
    (row,) = trader.rows(PATH, **params)
    return row


def test_without_a_position_it_needs_no_margin(trader: ContractTrader) -> None:
    row = estimate(trader, "10")
    assert (row["estMgn"], row["estLiqPx"], row["existOrd"]) == ("0", "", False)
    assert (row["estAvailTrans"], row["maxLever"], row["minLever"]) == ("100000", "100", "1")
    assert row["estAvailQuoteTrans"] == row["estQuoteMgn"] == ""
    (most,) = trader.rows("account/max-size", instId=SWAP, tdMode="cross", leverage="10")
    assert row["estMaxAmt"] == most["maxBuy"]


def test_no_more_contracts_are_opened_than_a_tier_allows(trader: ContractTrader) -> None:
    low, high = (Decimal(estimate(trader, lever)["estMaxAmt"]) for lever in ("3", "100"))
    (tier,) = trader.rows(
        "public/position-tiers", instType="SWAP", tdMode="cross", instFamily="BTC-USDT", tier="1"
    )
    assert low < high == Decimal(tier["maxSz"])


def test_cross_margin_is_what_the_position_needs_once_it_is_chosen(
    trader: ContractTrader,
) -> None:
    trader.trade("buy", "100")
    row = estimate(trader, "10")
    assert estimate(trader, "3")["estMgn"] == trader.position()["imr"]
    assert trader.leverage("10") == "0"
    held = trader.position()
    assert (row["estMgn"], row["estLiqPx"]) == (held["imr"], held["liqPx"])
    (free,) = trader.rows("account/max-avail-size", instId=SWAP, tdMode="cross")
    assert abs(Decimal(row["estAvailTrans"]) - Decimal(free["availBuy"])) < 1


def test_an_isolated_position_gets_what_it_is_estimated_to_need(trader: ContractTrader) -> None:
    trader.leverage("50", "isolated")
    trader.trade("buy", "5", tdMode="isolated")
    row, higher = estimate(trader, "20", "isolated"), estimate(trader, "80", "isolated")
    assert higher["estMgn"] == trader.position()["margin"]
    assert trader.leverage("20", "isolated") == "0"
    held = trader.position()
    assert (row["estMgn"], row["estLiqPx"]) == (held["margin"], held["liqPx"])
    assert row["estAvailTrans"] == "0"


def test_open_orders_are_told(trader: ContractTrader) -> None:
    trader.send(ordType="limit", px="90000")
    assert estimate(trader, "5")["existOrd"] is True
    assert estimate(trader, "5", "isolated")["existOrd"] is False


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"lever": "0.5"}, "59105"),
        ({"lever": "500"}, "59102"),
        ({"instId": "BTC-USDT-250627"}, "51000"),
        ({"instId": "NO-SUCH-SWAP"}, "51001"),
        ({"posSide": "long"}, "51000"),
    ],
)
def test_what_has_no_leverage_is_refused(
    trader: ContractTrader, changes: dict[str, str], code: str
) -> None:
    params = {"instType": "SWAP", "instId": SWAP, "mgnMode": "cross", "lever": "3", **changes}
    assert trader.answer("GET", PATH, params)["code"] == code


@pytest.mark.parametrize(("ccy", "name"), [("USDT", "estQuoteMgn"), ("BTC", "estMgn")])
@pytest.mark.parametrize("mode", ["isolated", "cross"])
def test_a_position_on_margin_needs_what_it_is_estimated_to_need(
    built: MockServer, mode: str, ccy: str, name: str
) -> None:
    built.reset()
    trader = MarginTrader(built)
    trader.on_margin("buy", "9697.8", ccy, tdMode=mode)
    pair = {"instType": "MARGIN", "instId": "BTC-USDT", "mgnMode": mode, "lever": "2", "ccy": ccy}
    (row,) = trader.rows(PATH, **pair)
    assert trader.lever("2", mode) == "0"
    held = trader.position()
    needed = held["imr" if mode == "cross" else "margin"]
    assert (row[name], row["estLiqPx"]) == (needed, held["liqPx"])
    free = {"USDT": "estAvailQuoteTrans", "BTC": "estAvailTrans"}[ccy]
    most = trader.coin(ccy)["availEq"] if mode == "cross" else "0"
    assert abs(Decimal(row[free]) - Decimal(most)) < Decimal("1e-6")
    trader.on_margin("buy", "0.01", ccy, ordType="limit", px="90000", tdMode=mode)
    (row,) = trader.rows(PATH, **pair)
    assert (row["existOrd"], row["maxLever"]) == (True, "10")


def test_margin_trading_is_told_what_it_could_borrow(trader: ContractTrader) -> None:
    pair = {"instType": "MARGIN", "instId": "BTC-USDT", "mgnMode": "isolated", "lever": "3"}
    (row,) = trader.rows(PATH, **pair)
    loans = trader.rows("account/max-loan", instId="BTC-USDT", mgnMode="isolated")
    assert [row["estMaxAmt"], row["estQuoteMaxAmt"]] == [one["maxLoan"] for one in loans]
    assert (row["estAvailTrans"], row["estAvailQuoteTrans"]) == ("2", "100000")
    (row,) = trader.rows(PATH, instType="MARGIN", ccy="BTC", mgnMode="cross", lever="3")
    assert (row["estAvailTrans"], row["estAvailQuoteTrans"]) == ("2", "")
