"""The life of a spot account on CoinW: deposit, orders, fills, histories, withdrawal.

python examples/coinw_spot.py                           starts a mock of its own
python examples/coinw_spot.py http://127.0.0.1:12700    uses a running `fauxchange serve`

The client is short and whole: every method is one command of CoinW's spot API, signed by the client
of `coinw_requests.py`. What is not CoinW's, a deposit that arrives and a price that is set, is
asked of the mock itself. It needs a mock, and no real exchange sees its orders.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import requests

from fauxchange import MockServer

# The client that signs is beside this file, wherever that is run from.
sys.path.insert(0, str(Path(__file__).parents[1]))
from examples.coinw_requests import CoinW, CoinWError, keys_from_environment

PAIR = "BTC_USDT"


class Account(CoinW):
    """A spot account: orders, their lists, and money. Amounts are text, ids are numbers."""

    def buy(self, amount: str, price: str, own_id: str = "") -> int:
        """Place a limit order to buy; return its id."""
        return self._place(type="0", amount=amount, rate=price, isMarket="false", own_id=own_id)

    def sell(self, amount: str, price: str, own_id: str = "") -> int:
        """Place a limit order to sell; return its id."""
        return self._place(type="1", amount=amount, rate=price, isMarket="false", own_id=own_id)

    def buy_for(self, funds: str) -> int:
        """Buy at market for an amount of the quote coin; return the order's id."""
        return self._place(type="0", funds=funds, isMarket="true")

    def sell_now(self, amount: str) -> int:
        """Sell an amount at market; return the order's id."""
        return self._place(type="1", amount=amount, isMarket="true")

    def _place(self, *, own_id: str = "", **order: str) -> int:
        named = {"out_trade_no": own_id} if own_id else {}
        data = self.private("doTrade", {"symbol": PAIR, **order, **named})
        return int(data["orderNumber"])

    def cancel(self, number: int) -> None:
        """Cancel an order."""
        self.private("cancelOrder", {"orderNumber": str(number)})

    def cancel_all(self) -> None:
        """Cancel all orders of the pair."""
        self.private("cancelAllOrder", {"currencyPair": PAIR})

    def order(self, number: int) -> dict[str, Any]:
        """Return what of an order is done and what is left."""
        data: dict[str, Any] = self.private("returnOrderTrades", {"orderNumber": str(number)})
        return data

    def open_orders(self) -> list[dict[str, Any]]:
        """Return the open orders of the pair."""
        data: list[dict[str, Any]] = self.private("returnOpenOrders", {"currencyPair": PAIR})
        return data

    def history(self) -> list[dict[str, Any]]:
        """Return the newest orders of the pair."""
        data: list[dict[str, Any]] = self.private("returnUTradeHistory", {"currencyPair": PAIR})
        return data

    def fills(self) -> list[dict[str, Any]]:
        """Return all fills of the pair, page by page."""
        found: list[dict[str, Any]] = []
        bound: dict[str, str] = {}
        while True:
            page = self.private("getUserTrades", {"symbol": PAIR, "limit": "2", **bound})
            found += page["list"]
            if not page["list"]:
                return found
            bound = {"after": str(page["after"])}

    def held(self, coin: str) -> str:
        """Return what of a coin is available, and what orders hold."""
        one = self.private("returnCompleteBalances").get(coin, {"available": "0", "onOrders": "0"})
        return f"{one['available']} and {one['onOrders']} on orders"

    def address(self, coin: str, chain: str) -> str:
        """Return the account's address on a chain of a coin."""
        number = self.public("returnCurrencies")[coin]["symbolId"]
        (row,) = self.private("returnDepositAddresses", {"symbolId": number, "chain": chain})
        return str(row["address"])

    def withdraw(self, coin: str, chain: str, address: str, amount: str) -> str:
        """Withdraw; return the id of the record."""
        sent = {"currency": coin, "chain": chain, "address": address, "amount": amount}
        return str(self.private("doWithdraw", sent)["depositNumber"])

    def record(self, coin: str, number: str) -> dict[str, Any]:
        """Return a deposit or a withdrawal."""
        asked = {"symbol": coin, "depositNumber": number}
        (row,) = self.private("returnDepositsWithdrawals", asked)
        return dict(row)


class Mock:
    """What only a mock does: money that arrives, prices that are set, time that goes on."""

    def __init__(self, url: str) -> None:
        self._url = f"{url}/_mock"

    def deposit(self, coin: str, amount: str) -> None:
        """Have money arrive for the account, and its blocks pass."""
        self._post(
            "deposits", {"exchange": "coinw", "account": "main", "ccy": coin, "amount": amount}
        )
        self.wait(10)

    def price(self, price: str) -> None:
        """Have bitcoin trade at a price: CoinW's is 1.20 USDT above it."""
        self._post("market/pair", {"pair": "BTC-USDT", "price": price})
        self.wait(1)

    def wait(self, minutes: float) -> None:
        """Let time go on."""
        self._post("clock", {"advance": {"minutes": minutes}})

    def _post(self, path: str, body: Any) -> None:
        requests.post(f"{self._url}/{path}", json=body, timeout=10).raise_for_status()


def main() -> None:
    if len(sys.argv) > 1:
        show(sys.argv[1])
    else:
        with MockServer() as mock:
            show(mock.url)


def show(url: str) -> None:
    mock, keys = Mock(url), keys_from_environment()
    mock.price("90000")
    with Account(keys.key, keys.secret, url) as coinw:
        mock.deposit("USDT", "10000")
        print("after a deposit:  ", coinw.held("USDT"))
        first = coinw.buy("0.01", "89000", "my-1")
        print("an order rests:   ", coinw.held("USDT"))
        print("it is open:       ", [row["orderNumber"] == first for row in coinw.open_orders()])
        mock.price("88000")
        done = coinw.order(first)
        print("it has filled:    ", done["status"], done["success_total"], done["fee"])
        coinw.buy_for("100")
        coinw.sell_now("0.005")
        other = coinw.sell("0.001", "99000")
        coinw.cancel(other)
        coinw.buy("0.001", "70000")
        coinw.cancel_all()
        print("states, newest:   ", [row["status"] for row in coinw.history()])
        print("orders with fills:", len({row["orderId"] for row in coinw.fills()}))
        print("refused:          ", refusal(coinw))
        number = coinw.withdraw("USDT", "TRX", coinw.address("USDT", "TRX"), "50")
        print("on its way:       ", coinw.record("USDT", number)["status"])
        mock.wait(10)
        print("withdrawn:        ", coinw.record("USDT", number)["status"])


def refusal(coinw: Account) -> str:
    try:
        coinw.buy("0.01", "89000", "my-1")
    except CoinWError as error:
        return str(error)
    return "accepted"


if __name__ == "__main__":
    main()
