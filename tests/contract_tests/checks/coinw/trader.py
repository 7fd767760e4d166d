"""What a client of CoinW calls with: its futures, signed by headers, and its spot commands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tests.clients import CoinwClient, CoinwFuturesClient
from tests.contract_tests.checks.harness import Answer, Trader
from tests.waits import PATIENCE_S

if TYPE_CHECKING:
    from collections.abc import Mapping

ORDER = {
    "instrument": "BTC",
    "direction": "long",
    "leverage": 10,
    "quantityUnit": 1,
    "quantity": "1",
    "positionModel": 0,
    "positionType": "plan",
    "openPrice": "90000",
    "thirdOrderId": "first",
}
OPEN = {"instrument": "BTC", "positionType": "plan"}


class CoinwTrader(Trader):
    """Calls CoinW's futures, and what spot alone has."""

    def call(
        self, method: str, path: str, params: Any = None, timeout: float = PATIENCE_S
    ) -> Answer:
        """Call an endpoint below ``/v1/perpum/``."""
        target, body = f"/v1/perpum/{path}", b""
        if method == "GET":
            target += f"?{urlencode(params)}" if params else ""
        else:
            body = json.dumps({} if params is None else params).encode()
        client = CoinwFuturesClient(self.server, self.server.coinw)
        return self.send(method, target, body, client.signed(method, target, body), timeout)

    def spot(self, command: str, params: Mapping[str, str]) -> Answer:
        """Call a private command of spot."""
        query = CoinwClient(self.server, self.server.coinw).query(command, params)
        return self.send("POST", f"/api/v1/private?{query}", b"", {})

    def order(self, **changes: Any) -> Answer:
        """Place a limit order, with other members."""
        return self.call("POST", "order", {**ORDER, **changes})

    def bought(self, **changes: Any) -> Any:
        """Open a position at the market, and return its row."""
        self.order(positionType="execute", openPrice="0", **changes)
        return self.call("GET", "positions/all").rows[-1]

    def working(self) -> list[Any]:
        """Return the rows of the limit orders that are open."""
        return list(self.call("GET", "orders/open", OPEN).json["data"]["rows"])


def accepted(answer: Answer) -> Answer:
    """Return an answer that is a success."""
    if answer.status != 200 or answer.code != "0":
        raise OSError(f"refused: {answer.body!r}")
    return answer
