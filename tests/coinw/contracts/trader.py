"""A trader of CoinW's perpetuals: the calls of an order's and a position's life."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fauxchange import MockServer
from tests.clients import CoinwFuturesClient, body_of

# The best prices of BTC at noon, and its index price then.
ASK, BID, INDEX = 96971.6, 96971.2, 96956.1


class FuturesTrader:
    """An account with 10,000 USDT in its futures account, on a mock whose clock stands."""

    def __init__(self, mock: MockServer) -> None:
        self.mock = mock
        self.client = CoinwFuturesClient(mock, mock.coinw)

    def answer(self, method: str, path: str, params: Any = None) -> Any:
        """Return the whole answer to a call."""
        return body_of(self.client.send(method, path, params))

    def data(self, method: str, path: str, params: Any = None) -> Any:
        """Return the data of a call that succeeds; None if it has none."""
        answer = self.answer(method, path, params)
        assert answer["code"] == 0, answer
        return answer.get("data")

    def refusal(self, method: str, path: str, params: Any = None) -> tuple[int, str]:
        """Return code and text of an answer."""
        answer = self.answer(method, path, params)
        return answer["code"], answer["msg"]

    def place(self, **changes: Any) -> int:
        """Place an order at the market for 5 contracts long, with other members; return its id."""
        return int(self.data("POST", "order", order(**changes))["value"])

    def rest(self, price: float = 90_000, **changes: Any) -> int:
        """Place a limit order; return its id."""
        return self.place(**{"positionType": "plan", "openPrice": price, **changes})

    def refused(self, **changes: Any) -> tuple[int, str]:
        """Return how an order is refused."""
        return self.refusal("POST", "order", order(**changes))

    def positions(self) -> list[Any]:
        """Return the rows of all positions."""
        rows = self.data("GET", "positions/all")
        assert isinstance(rows, list)
        return rows

    def position(self, direction: str = "long") -> Any:
        """Return the row of the only position of a direction."""
        (row,) = [one for one in self.positions() if one["direction"] == direction]
        return row

    def open(self, kind: str = "plan", instrument: str = "BTC") -> list[Any]:
        """Return the rows of open orders."""
        asked = {"instrument": instrument, "positionType": kind}
        rows = self.data("GET", "orders/open", asked)["rows"]
        assert isinstance(rows, list)
        return rows

    def past(self, path: str = "orders/history", **params: Any) -> list[Any]:
        """Return the rows of a list of what has been."""
        rows = self.data("GET", path, params)["rows"]
        assert isinstance(rows, list)
        return rows

    def assets(self) -> Any:
        """Return what the account has."""
        return self.data("GET", "account/getUserAssets")

    def available(self) -> Decimal:
        """Return what may be moved out of the account."""
        return Decimal(self.data("GET", "account/available")["value"])

    def advance(self, by_ms: int) -> None:
        """Let time go by."""
        self.mock.clock.advance(by_ms)

    def price(self, price: str, pair: str = "BTC-USDT") -> None:
        """Have a pair trade at a price from now on."""
        self.mock.set_pair_price(pair, price)


def order(**changes: Any) -> dict[str, Any]:
    """Return an order at the market, with other members; None leaves one out."""
    row = {
        "instrument": "BTC",
        "direction": "long",
        "leverage": 10,
        "quantityUnit": 1,
        "quantity": "5",
        "positionModel": 0,
        "positionType": "execute",
        **changes,
    }
    return {name: value for name, value in row.items() if value is not None}
