"""A life of an account that meets every call of CoinW whose page shows an answer."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from tests.catalogues import catalogue
from tests.coinw.contracts.trader import FuturesTrader
from tests.coinw.contracts.trader import order as contract_order
from tests.coinw.trading.trader import Trader, order
from tests.requests_of import coinw_request, valid_params

if TYPE_CHECKING:
    from fauxchange import MockServer

CATALOGUE = catalogue("coinw")
BTC = {"instrument": "BTC"}


class Life:
    """Sends calls by the ids of their endpoints, and keeps each answer."""

    def __init__(self, mock: MockServer) -> None:
        self.mock = mock
        self.answers: dict[str, list[Any]] = defaultdict(list)

    def call(self, name: str, params: Any = None) -> Any:
        """Return the data of an answer, and keep all of it."""
        endpoint = CATALOGUE[name]
        keys = self.mock.coinw if endpoint.permission else None
        sent = {} if params is None else params
        request = coinw_request(endpoint, sent, keys, self.mock.clock.now_ms())
        body = json.loads(self.mock.handle(request).body)
        assert str(body["code"]) in {"200", "0"}, (name, body)
        self.answers[name].append(body)
        return body.get("data")

    def spot(self, command: str, **params: Any) -> Any:
        """Send a private command of spot."""
        return self.call(f"spot/private/{command}.post", params)


def live(mock: MockServer) -> dict[str, list[Any]]:
    """Play it all; return the answers by endpoint."""
    for book, ccy, amount in (
        ("spot", "USDT", "99742.48169886"),
        ("spot", "BTC", "1.9988"),
        ("futures", "USDT", "9561.200857609999982"),
        ("wealth", "BTC", "1"),
    ):
        mock.credit("coinw", "main", ccy, amount, book=book)
    life = Life(mock)
    _market(life)
    _spot(life, Trader(mock))
    _money(life)
    _orders(life, FuturesTrader(mock))
    _positions(life, FuturesTrader(mock))
    _lists(life, FuturesTrader(mock))
    return life.answers


def _market(life: Life) -> None:
    for endpoint in CATALOGUE:
        if not endpoint.permission:
            life.call(endpoint.id, valid_params(endpoint))
    life.call("futures/orders/trades.get", BTC)
    life.call("futures/fundingRate.get", BTC)
    life.call("futures/instruments.get", {"name": "BTC"})
    life.call("futures/instrumentList.get")
    life.call("futures/ladders.get")


def _spot(life: Life, trader: Trader) -> None:
    pair = {"currencyPair": "BTC_USDT"}
    number = life.spot("doTrade", **order(out_trade_no="3-04-11-06"))["orderNumber"]
    bought = trader.buy("1000", out_trade_no="bought-1")
    trader.sell("0.01", out_trade_no="sold-1")
    life.spot("returnOpenOrders", **pair)
    life.spot("returnOrderStatus", orderNumber=str(number))
    life.spot("returnOrderTrades", orderNumber=str(bought))
    life.spot("getUserTrades", symbol="BTC_USDT")
    life.spot("getBatchHistoryOrders", orderIds=f"{number},{bought}")
    life.spot("returnBalances")
    life.spot("returnCompleteBalances")
    life.spot("cancelOrder", orderNumber=str(number))
    life.spot("returnUTradeHistory", **pair)
    trader.sell("0.01")
    life.spot("returnUTradeHistory", **pair)
    life.spot("cancelAllOrder", **pair)


def _money(life: Life) -> None:
    tron = {"address": "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8", "chain": "TRX"}
    life.spot("returnDepositAddresses", symbolId="50", chain="BTC")
    number = life.spot("doWithdraw", amount="100", currency="USDT", **tron)["depositNumber"]
    life.mock.deposit("coinw", "main", "USDT", "250", chain="USDT-TRX")
    life.spot("returnDepositsWithdrawals", symbol="USDT")
    life.spot("cancelWithdraw", id=number)
    wealth = {"accountType": "WEALTH", "targetAccountType": "SPOT", "bizType": "WEALTH_TO_SPOT"}
    life.spot("spotWealthTransfer", coinCode="BTC", amount="0.0001", **wealth)
    life.spot("subAccount_list")
    (key,) = life.spot("subAccount_apikey")
    life.spot("reset_subAccount_apikey", subAccount_apiKey=key["apiKey"])


def _orders(life: Life, trader: FuturesTrader) -> None:
    life.call("futures/positions/type.post", {"layout": "0", "positionModel": 0})
    life.call("futures/positions/type.get")
    life.call("futures/orders/maxSize.get", {**BTC, "leverage": 10, "positionModel": 0})
    life.call("futures/orders/availSize.get", BTC)
    plan = contract_order(positionType="plan", openPrice=95400, quantityUnit=0, quantity="1000")
    number = life.call("futures/order.post", plan)["value"]
    asked = {**BTC, "positionType": "plan"}
    life.call("futures/orders/open.get", asked)
    life.call("futures/orders/open.get", {"instrument": "ETH", "positionType": "plan"})
    life.call("futures/order.get", {**asked, "sourceIds": number})
    life.call("futures/orders/openQuantity.get", BTC)
    changed = {**plan, "id": number, "openPrice": 95300}
    number = life.call("futures/order.put", changed)["editId"]
    life.call("futures/order.delete", {"id": number})
    rest = str(trader.rest(thirdOrderId="rests"))
    life.call("futures/batchOrders.delete", {"sourceIds": [rest], "posType": "plan"})
    life.call("futures/batchOrders.post", [contract_order(thirdOrderId="1111")])
    life.call("futures/batchClose.delete", [{"thirdOrderId": "1111"}])


def _positions(life: Life, trader: FuturesTrader) -> None:
    trader.place(thirdOrderId="long")
    trader.place(direction="short", thirdOrderId="short")
    life.call("futures/positions/all.get")
    life.call("futures/positions.get", BTC)
    life.call("futures/orders/availSize.get", BTC)
    named = {"id": str(trader.position()["id"])}
    opened = {"openId": named["id"]}
    prices = {"stopFrom": 2, "stopLossPrice": 80000, "stopProfitPrice": 120000}
    life.call("futures/TPSL.post", {**named, **BTC, **prices})
    life.call("futures/TPSL.get", {**opened, "planOrderId": "", "stopFrom": 2})
    trail = {"callbackRate": 0.5, "quantity": 1, "quantityUnit": 1}
    life.call("futures/moveTPSL.post", {**opened, **trail})
    life.call("futures/moveTPSL.get")
    life.call("futures/positions/leverage.get", {"positionId": named["id"]})
    life.call("futures/positions/marginRate.get", {"positionId": named["id"]})
    life.call("futures/positions/margin.post", {**named, "addMargin": "5"})
    life.call("futures/positions/reverse.post", named)
    named = {"id": str(trader.positions()[0]["id"])}
    life.call("futures/positions.delete", {**named, "positionType": "execute", "closeRate": "1"})


def _lists(life: Life, trader: FuturesTrader) -> None:
    life.call("futures/allpositions.delete", BTC)
    trader.data("DELETE", "order", {"id": str(trader.rest(thirdOrderId="gone"))})
    for name in ("orders/history", "orders/archive", "orders/deals", "orders/deals/history"):
        life.call(f"futures/{name}.get", BTC)
    life.call("futures/positions/history.get", BTC)
    for name in ("getUserAssets", "available", "fees"):
        life.call(f"futures/account/{name}.get")
    life.call("futures/pieceConvert.post", {"convertType": 1, "dealPiece": 11, "faceValue": 0.001})
    life.call("futures/account/almightyGoldInfo.post", {"status": 1})
    life.mock.give_coupon("main", "5", name="万能金", remark="产品测试")
    life.call("futures/account/almightyGoldInfo.get", {"type": 1})
