"""BTC_USDC is a pair of spot and a contract: what is known of the one is not the other's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.coinw.trading.trader import Trader

if TYPE_CHECKING:
    from fauxchange import MockServer

    from .trader import FuturesTrader

USDC = {"instrument": "BTC_USDC"}


@pytest.fixture(autouse=True)
def _money(built: MockServer, trader: FuturesTrader) -> None:
    assert trader.positions() == []
    for book in ("spot", "futures"):
        built.credit("coinw", "main", "USDC", "1000", book=book)


def held(built: MockServer, book: str) -> str:
    """Return what is available of USDC in a book."""
    (account,) = built.accounts(exchange="coinw", id="main")
    return str(account["books"][book]["USDC"]["available"])


def test_a_contract_of_usdc_is_a_thousandth_of_a_coin(trader: FuturesTrader) -> None:
    trader.place(**USDC, quantity="2")
    (row,) = trader.positions()
    assert (row["instrument"], row["base"], row["baseSize"]) == ("BTC_USDC", "btc", 0.002)
    assert (row["openPrice"], row["currentPiece"], row["fee"]) == (96973.8, 2, "0.1163")
    assert (row["positionMargin"], row["liquidationPrice"]) == (19.39476, 87738.2)
    assert trader.data("GET", "positions", USDC) == [row]
    (deal,) = trader.past("orders/deals", **USDC)
    assert (deal["instrument"], deal["feeRate"], deal["fee"]) == (
        "BTC_USDC",
        "0.0006",
        "0.11636856",
    )
    (past,) = trader.past(**USDC)
    assert (past["instrument"], past["completeUsdt"], past["margin"]) == (
        "BTC_USDC",
        "193.9476",
        "19.39476",
    )


def test_a_contract_of_usdc_lives_as_others_do(built: MockServer, trader: FuturesTrader) -> None:
    trader.place(**USDC, quantity="2")
    number = trader.position()["id"]
    trader.data("POST", "TPSL", {"id": number, "stopLossPrice": 90_000})
    (stop,) = trader.data("GET", "TPSL", {"stopFrom": 2, "openId": number})
    assert stop["instrument"] == "BTC_USDC"
    trader.data("POST", "moveTPSL", {"openId": number, "callbackRate": "0.01", "quantity": "2"})
    assert [row["instrument"] for row in trader.data("GET", "moveTPSL")] == ["BTC_USDC"]
    trader.advance(3_600_000)
    trader.data("DELETE", "allpositions", USDC)
    (closed,) = trader.past("positions/history", **USDC)
    assert (closed["instrument"], closed["base"], closed["quote"]) == ("BTC_USDC", "btc", "usdc")
    assert trader.positions() == []
    assert held(built, "spot") == "1000"


def test_orders_of_a_pair_and_a_contract_of_one_name_do_not_mix(
    built: MockServer, trader: FuturesTrader
) -> None:
    spot = Trader(built)
    spot.data("doTrade", symbol="BTC_USDC", type="0", amount="0.01", rate="96000", isMarket="false")
    trader.rest(96_500, **USDC, quantity="2")
    (row,) = trader.open(instrument="BTC_USDC")
    assert (row["instrument"], row["margin"], row["frozenFee"]) == ("BTC_USDC", 19.3, 0.0193)
    (order,) = spot.data("returnOpenOrders", currencyPair="BTC_USDC")
    assert (order["prize"], order["total"]) == ("96000.00", "0.0100")
    assert (held(built, "spot"), held(built, "futures")) == ("40", "980.6807")
    built.set_pair_price("BTC-USDC", "96400")
    trader.advance(60_000)
    assert trader.position()["openPrice"] == 96_500
    assert len(spot.data("returnOpenOrders", currencyPair="BTC_USDC")) == 1


def test_a_test_names_the_contract_by_an_id_of_its_own(
    built: MockServer, trader: FuturesTrader
) -> None:
    trader.place(**USDC, quantity="2")
    ids = [row["instrument"] for row in built.positions()]
    assert ids == ["BTC_USDC-SWAP"]


def test_lists_of_the_market_have_the_name(trader: FuturesTrader) -> None:
    def listed(path: str, **params: Any) -> Any:
        return trader.data("GET", path, params)

    assert [row["name"] for row in listed("instruments", name="btc_usdc")] == ["BTC_USDC"]
    tiers = [row for row in listed("ladders")["ladderConfig"] if row["name"] == "BTC_USDC"]
    assert [tier["instrument"] for tier in tiers[0]["ladderList"]] == ["BTC_USDC"] * 7


def test_cross_positions_are_covered_by_the_money_of_their_currency(
    built: MockServer, trader: FuturesTrader
) -> None:
    rate = "positions/marginRate"
    assert trader.data("GET", rate) == {"value": 0.0}
    trader.place(**USDC, quantity="50", positionModel=1)
    # 1000 less the fee of 2.90921400 and the loss of 0.02 so far; 4848.67 of contracts need 0.46 %.
    assert trader.data("GET", rate) == {"value": 44.7039}
    number = trader.position()["id"]
    assert trader.data("GET", rate, {"positionId": number}) == {"value": 44.7039}
    trader.place(quantity="5", positionModel=1)
    assert trader.data("GET", rate) == {"value": 44.7039}
    (usdt,) = [one["id"] for one in trader.positions() if one["instrument"] == "BTC"]
    assert trader.data("GET", rate, {"positionId": usdt})["value"] > 1_000
    built.set_pair_price("BTC-USDC", "90000")
    trader.advance(60_000)
    assert trader.data("GET", rate)["value"] < 40
