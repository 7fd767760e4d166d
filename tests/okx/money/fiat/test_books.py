"""Fiat money in the rest of the exchange: balances, worth, transfers; and the other exchanges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.clients import body_of

from .conftest import ASSET

if TYPE_CHECKING:
    from .conftest import Teller


def test_fiat_money_is_in_the_balances_with_what_is_frozen(explainer: Teller) -> None:
    explainer.withdraw()
    assert explainer.get("balances?ccy=TRY,EUR", ASSET) == [
        {"ccy": "TRY", "bal": "20000", "availBal": "9800", "frozenBal": "10200"},
        {"ccy": "EUR", "bal": "300000", "availBal": "300000", "frozenBal": "0"},
    ]


def test_fiat_money_is_worth_something(explainer: Teller) -> None:
    # 20000 TRY at 0.0257, 300000 EUR at 1.08, 10000 USD, 500 SGD at 0.775, 1 BTC and 500 USDT.
    (worth,) = explainer.get("asset-valuation?ccy=USDT", ASSET)
    assert worth["details"]["funding"] == "432401.5"


def test_fiat_money_moves_to_the_trading_account(explainer: Teller) -> None:
    asked = {"ccy": "EUR", "amt": "12.34", "from": "6", "to": "18"}
    body = body_of(explainer.client.post("/api/v5/asset/transfer", asked))
    assert body["code"] == "0"
    assert explainer.held("EUR") == ("299987.66", "0")


def test_fiat_money_is_on_no_chain(explainer: Teller) -> None:
    asked = {"ccy": "EUR", "amt": "10", "dest": "4", "toAddr": "somewhere"}
    assert body_of(explainer.client.post("/api/v5/asset/withdrawal", asked))["code"] == "58010"
    assert explainer.get("deposit-address?ccy=EUR", ASSET) == []


def test_the_other_exchanges_are_listed(explainer: Teller) -> None:
    rows = explainer.get("exchange-list", ASSET)
    assert rows[0] == {
        "exchName": "1xbet",
        "exchId": "did:ethr:0xfeb4f99829a9acdf52979abee87e83addf22a7e1",
    }
    assert "Kraken" in {row["exchName"] for row in rows}
    assert len({row["exchId"] for row in rows}) == len(rows)


def test_a_world_without_other_exchanges_lists_none(bare: Teller) -> None:
    assert bare.get("exchange-list", ASSET) == []
