"""The insurance fund: what it was opened with, and what it pays beyond isolated margins."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .trader import ContractTrader

OPENING = "100000000"


def fund(trader: ContractTrader, family: str = "BTC-USDT", **params: Any) -> Any:
    """Return the fund of the swaps of a family."""
    (row,) = trader.rows("public/insurance-fund", instType="SWAP", instFamily=family, **params)
    return row


def test_a_fund_begins_with_what_it_was_opened_with(trader: ContractTrader) -> None:
    row = fund(trader)
    assert (row["instType"], row["instFamily"]) == ("SWAP", "BTC-USDT")
    (opened,) = row["details"]
    assert (opened["type"], opened["ccy"]) == ("liquidation_balance_deposit", "USDT")
    assert (opened["amt"], opened["balance"]) == (OPENING, OPENING)
    assert fund(trader, type="bankruptcy_loss")["details"] == []
    assert fund(trader, before=opened["ts"])["details"] == []
    assert len(fund(trader, after=str(int(opened["ts"]) + 1))["details"]) == 1


def test_margin_trading_has_a_fund_of_each_currency(trader: ContractTrader) -> None:
    (row,) = trader.rows("public/insurance-fund", instType="MARGIN", ccy="BTC")
    assert [one["ccy"] for one in row["details"]] == ["BTC"]
    (row,) = trader.rows("public/insurance-fund", instType="MARGIN")
    assert {"BTC", "USDT", "SOL"} <= {one["ccy"] for one in row["details"]}


def test_a_family_without_contracts_has_no_fund(trader: ContractTrader) -> None:
    params = {"instType": "FUTURES", "instFamily": "XRP-USD"}
    assert trader.answer("GET", "public/insurance-fund", params)["code"] == "51001"


def test_a_fund_pays_what_a_position_loses_beyond_its_margin(trader: ContractTrader) -> None:
    trader.leverage("50", "isolated")
    trader.trade("buy", "5", tdMode="isolated")
    fall = Decimal(trader.position()["liqPx"]) - 5_000
    trader.price(str(fall.quantize(Decimal("0.1"))))
    trader.advance(5_000)
    assert trader.positions() == []
    row = fund(trader)
    paid, opened = row["details"]
    assert (paid["type"], paid["ccy"]) == ("bankruptcy_loss", "USDT")
    # The bankruptcy price is on the tick, so that a little less than nothing is left.
    assert -1 < Decimal(paid["amt"]) < 0
    assert Decimal(paid["balance"]) == Decimal(OPENING) + Decimal(paid["amt"])
    assert row["total"] == paid["balance"]
    assert fund(trader, type="bankruptcy_loss")["details"] == [paid]
    assert fund(trader, limit="1")["details"] == [paid]
    assert fund(trader, after=paid["ts"])["details"] == [opened]
    other = fund(trader, "ETH-USDT")
    assert (other["total"], other["details"]) == (row["total"], [opened])
