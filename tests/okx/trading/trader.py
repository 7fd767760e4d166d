"""A trader of OKX: the calls of an order's life, for tests that say what is answered."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from fauxchange import ManualClock, MockServer
from tests.clients import OkxClient, body_of
from tests.conftest import NOON_MS

PAIR = "BTC-USDT"
SECOND_MS, HOUR_MS, DAY_MS = 1_000, 3_600_000, 86_400_000

# The best prices of the pair at noon.
ASK, BID = "96956.3", "96955.9"


class Trader:
    """An account with 100,000 USDT and 2 BTC to trade, on a mock whose clock stands."""

    def __init__(self, mock: MockServer, key: str = "default") -> None:
        self.mock = mock
        self.client = OkxClient(mock, mock.keys("okx", key))

    def answer(self, method: str, path: str, params: Any = None) -> Any:
        """Return the whole answer to a call."""
        target = f"/api/v5/{path}"
        if method == "GET":
            query = f"?{urlencode(params)}" if params else ""
            return body_of(self.client.get(f"{target}{query}"))
        return body_of(self.client.post(target, params))

    def place(self, **changes: Any) -> Any:
        """Place an order; return the row of the answer."""
        return self.post("trade/order", order(**changes))

    def post(self, path: str, params: Any) -> Any:
        """Call with POST; return the only row of the answer."""
        (row,) = self.answer("POST", path, params)["data"]
        return row

    def batch(self, path: str, rows: list[Any]) -> list[tuple[str, str]]:
        """Send a batch; return code and client id of each row."""
        answer = self.answer("POST", path, rows)
        return [(row["sCode"], row["clOrdId"]) for row in answer["data"]]

    def rows(self, path: str, **params: Any) -> list[Any]:
        """Call with GET; return the rows of an answer that succeeded."""
        answer = self.answer("GET", path, params)
        assert answer["code"] == "0", answer
        data: list[Any] = answer["data"]
        return data

    def code(self, path: str, **params: Any) -> str:
        """Call with GET; return the code of the answer."""
        return str(self.answer("GET", path, params)["code"])

    def order(self, **name: str) -> Any:
        """Return an order by ``ordId`` or ``clOrdId``."""
        (row,) = self.rows("trade/order", instId=PAIR, **name)
        return row

    def cancel(self, **name: str) -> Any:
        """Cancel an order of the pair; return the row of the answer."""
        return self.post("trade/cancel-order", {"instId": PAIR, **name})

    def amend(self, **changes: Any) -> Any:
        """Amend an order of the pair; return the row of the answer."""
        return self.post("trade/amend-order", {"instId": PAIR, **changes})

    def names(self, path: str, **params: Any) -> list[str]:
        """Return the client ids of a list."""
        return [row["clOrdId"] for row in self.rows(path, **params)]

    def held(self, ccy: str) -> tuple[Decimal, Decimal]:
        """Return what of a currency is available, and what is frozen by orders."""
        (account,) = self.rows("account/balance", ccy=ccy)
        for row in account["details"]:
            return Decimal(row["availBal"]), Decimal(row["ordFrozen"])
        return Decimal(0), Decimal(0)

    def advance(self, by_ms: int) -> None:
        """Let time go by."""
        self.mock.clock.advance(by_ms)

    def move(self, price: str) -> None:
        """Have the pair trade at a price in a second, and let two go by."""
        self.mock.set_pair_price(PAIR, price, after_ms=1_000)
        self.advance(2_000)

    def price(self, price: str) -> None:
        """Have the pair trade at a price from now on."""
        self.mock.set_pair_price(PAIR, price)


def order(**changes: Any) -> dict[str, Any]:
    """Return an order to buy that rests below the market, with other members."""
    row = {
        "instId": PAIR,
        "tdMode": "cash",
        "side": "buy",
        "ordType": "limit",
        "px": "96000",
        "sz": "0.01",
        **changes,
    }
    return {name: value for name, value in row.items() if value is not None}


def at_noon() -> MockServer:
    """Return the default world at noon, without limits."""
    return MockServer(clock=ManualClock(NOON_MS, strict=True), limits=False, copying=True)
