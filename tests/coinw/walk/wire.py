"""Calls of both of CoinW's markets through a socket, and the life that sentences are about."""

from __future__ import annotations

import http.client
import json
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from tests.clients import CoinwClient, CoinwFuturesClient
from tests.coinw.contracts.trader import order as contract
from tests.coinw.trading.trader import order

if TYPE_CHECKING:
    from fauxchange import MockServer

DAY_MS = 86_400_000


class Answer(NamedTuple):
    """What came back: the HTTP status, the text, and what it says."""

    status: int
    text: str
    body: Any

    @property
    def code(self) -> Any:
        """The code."""
        return self.body["code"]

    @property
    def data(self) -> Any:
        """The data of an answer that has some."""
        return self.body["data"]


class Wire:
    """An account of CoinW on a running mock whose clock stands at noon."""

    def __init__(self, mock: MockServer) -> None:
        self.mock = mock
        self._place = urlsplit(mock.url).netloc

    def send(self, method: str, target: str, headers: Any = None, body: bytes = b"") -> Answer:
        """Send a call as it is."""
        connection = http.client.HTTPConnection(self._place, timeout=30)
        try:
            connection.request(method, target, body or None, headers or {})
            answer = connection.getresponse()
            text = answer.read().decode()
            return Answer(answer.status, text, json.loads(text))
        finally:
            connection.close()

    def spot(self, command: str, **params: Any) -> Answer:
        """Call a private command of spot."""
        sent = {name: str(value) for name, value in params.items() if value is not None}
        query = CoinwClient(self.mock, self.mock.coinw).query(command, sent)
        return self.send("POST", f"/api/v1/private?{query}")

    def futures(self, method: str, path: str, params: Any = None) -> Answer:
        """Call an endpoint below ``/v1/perpum/``."""
        target, body = f"/v1/perpum/{path}", b""
        if method != "GET":
            body = json.dumps({} if params is None else params).encode()
        elif params:
            target += f"?{urlencode(params, safe=',')}"
        signed = CoinwFuturesClient(self.mock, self.mock.coinw).signed(method, target, body)
        return self.send(method, target, signed, body)

    def trade(self, **changes: Any) -> Answer:
        """Send an order of spot that rests, with other members."""
        return self.spot("doTrade", **order(**changes))

    def market(self, **changes: Any) -> Answer:
        """Send an order of spot at the market."""
        return self.trade(**{"isMarket": "true", "rate": None, "amount": None, **changes})

    def bought(self) -> int:
        """Buy for 1,000 USDT; return the order's id."""
        return int(self.market(funds="1000").data["orderNumber"])

    def order(self, **changes: Any) -> Answer:
        """Send an order of 5 contracts long, isolated, at the market, with other members."""
        return self.futures("POST", "order", contract(**changes))

    def plan(self, **changes: Any) -> int:
        """Place a limit order of contracts; return its id."""
        answer = self.order(**{"positionType": "plan", "openPrice": 90_000, **changes})
        return int(answer.data["value"])

    def position(self, direction: str = "long") -> Any:
        """Return the only position of a direction."""
        rows = self.futures("GET", "positions/all").data
        (row,) = [one for one in rows if one["direction"] == direction]
        return row

    def open(self, kind: str = "plan") -> Any:
        """Return the page of open orders."""
        asked = {"instrument": "BTC", "positionType": kind}
        return self.futures("GET", "orders/open", asked).data

    def held(self, ccy: str) -> Any:
        """Return what of a coin is available and on orders."""
        return self.spot("returnCompleteBalances").data.get(ccy)

    def price(self, price: str, by_ms: int = 1_000) -> None:
        """Have bitcoin trade at a price, and time go by."""
        self.mock.set_pair_price("BTC-USDT", price)
        self.mock.clock.advance(by_ms)

    def wait(self, by_ms: int) -> None:
        """Have time go by."""
        self.mock.clock.advance(by_ms)
