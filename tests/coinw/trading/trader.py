"""A trader of CoinW's spot market: the commands of an order's life, for tests of answers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fauxchange import ManualClock, MockServer
from tests.clients import CoinwClient, body_of
from tests.conftest import NOON_MS

PAIR = "BTC_USDT"
SECOND_MS, DAY_MS = 1_000, 86_400_000

# The best prices of the pair at noon.
ASK, BID = "96957.50", "96957.10"


class Trader:
    """An account with 100,000 USDT and 2 BTC to trade, on a mock whose clock stands."""

    def __init__(self, mock: MockServer, key: str = "default") -> None:
        self.mock = mock
        self.client = CoinwClient(mock, mock.keys("coinw", key))

    def answer(self, command: str, **params: Any) -> Any:
        """Return the whole answer to a command."""
        sent = {name: str(value) for name, value in params.items() if value is not None}
        return body_of(self.client.post(command, sent))

    def data(self, command: str, **params: Any) -> Any:
        """Return the data of a command that succeeds."""
        answer = self.answer(command, **params)
        assert answer["code"] == "200", answer
        return answer["data"]

    def code(self, command: str, **params: Any) -> tuple[str, str]:
        """Return code and text of the answer to a command."""
        answer = self.answer(command, **params)
        return str(answer["code"]), answer["msg"]

    def place(self, **changes: Any) -> int:
        """Place an order to buy that rests below the market, with other members; return its id."""
        number = self.data("doTrade", **order(**changes))["orderNumber"]
        assert isinstance(number, int)
        return number

    def buy(self, funds: str = "1000", **changes: Any) -> int:
        """Buy at market for some USDT; return the order's id."""
        market = {"isMarket": "true", "rate": None, "amount": None, "funds": funds}
        return self.place(**{**market, **changes})

    def sell(self, amount: str = "0.01", **changes: Any) -> int:
        """Sell at market; return the order's id."""
        return self.place(
            **{"type": "1", "isMarket": "true", "rate": None, **changes}, amount=amount
        )

    def details(self, number: int) -> Any:
        """Return what is done and what is left of an order."""
        return self.data("returnOrderTrades", orderNumber=number)

    def status(self, number: int) -> int:
        """Return the state of an order."""
        state = self.details(number)["status"]
        assert isinstance(state, int)
        return state

    def open(self, pair: str = PAIR, **params: Any) -> list[int]:
        """Return the ids of the open orders of a pair."""
        rows = self.data("returnOpenOrders", currencyPair=pair, **params)
        return [row["orderNumber"] for row in rows]

    def held(self, ccy: str) -> tuple[Decimal, Decimal]:
        """Return what of a coin is available, and what is on orders."""
        row = self.data("returnCompleteBalances").get(ccy, {"available": "0", "onOrders": "0"})
        return Decimal(row["available"]), Decimal(row["onOrders"])

    def advance(self, by_ms: int) -> None:
        """Let time go by."""
        self.mock.clock.advance(by_ms)

    def price(self, price: str, pair: str = "BTC-USDT") -> None:
        """Have a pair trade at a price from now on; CoinW's price is 1.20 above that of BTC."""
        self.mock.set_pair_price(pair, price)


def order(**changes: Any) -> dict[str, Any]:
    """Return an order to buy that rests, with other members; None leaves one out."""
    row = {
        "symbol": PAIR,
        "type": "0",
        "amount": "0.01",
        "rate": "96000",
        "isMarket": "false",
        **changes,
    }
    return {name: value for name, value in row.items() if value is not None}


def at_noon() -> MockServer:
    """Return the default world at noon, without limits."""
    return MockServer(clock=ManualClock(NOON_MS, strict=True), limits=False, copying=True)


def with_funds(mock: MockServer) -> Trader:
    """Return a trader with 100,000 USDT and 2 BTC."""
    for ccy, amount in (("USDT", "99742.48169886"), ("BTC", "1.9988")):
        mock.credit("coinw", "main", ccy, amount)
    return Trader(mock)
