"""A trader whose orders wait for a price."""

from __future__ import annotations

from typing import Any

from tests.okx.trading.trader import PAIR, Trader

SWAP = "BTC-USDT-SWAP"


class Waiter(Trader):
    """An account with 100,000 USDT and 2 BTC that places algo orders."""

    def wait(self, **changes: Any) -> Any:
        """Place a stop loss for half a coin; return the row of the answer."""
        return self.post("trade/order-algo", stop(**changes))

    def algo(self, **name: str) -> Any:
        """Return an algo order by ``algoId`` or ``algoClOrdId``."""
        (row,) = self.rows("trade/order-algo", **name)
        return row

    def pending(self, kind: str = "conditional,oco", **params: Any) -> list[str]:
        """Return the clients' ids of the algo orders that wait."""
        rows = self.rows("trade/orders-algo-pending", ordType=kind, **params)
        return [row["algoClOrdId"] for row in rows]

    def ended(self, state: str, kind: str = "conditional,oco", **params: Any) -> list[str]:
        """Return the clients' ids of the algo orders that ended in a state."""
        rows = self.rows("trade/orders-algo-history", ordType=kind, state=state, **params)
        return [row["algoClOrdId"] for row in rows]

    def open(self, size: str = "10", side: str = "buy", **more: Any) -> None:
        """Open a position of the swap at the market."""
        order = {"instId": SWAP, "tdMode": "cross", "side": side, "ordType": "market", "sz": size}
        assert self.post("trade/order", {**order, **more})["sCode"] == "0"

    def position(self) -> str:
        """Return how many contracts of the swap the account has."""
        rows = self.rows("account/positions", instId=SWAP)
        return rows[0]["pos"] if rows else "0"


def stop(**changes: Any) -> dict[str, Any]:
    """Return a stop loss for half a coin, with other members."""
    row = {
        "instId": PAIR,
        "tdMode": "cash",
        "side": "sell",
        "ordType": "conditional",
        "sz": "0.5",
        "slTriggerPx": "89000",
        "slOrdPx": "-1",
        **changes,
    }
    return {name: value for name, value in row.items() if value is not None}


def of_swap(**changes: Any) -> dict[str, Any]:
    """Return the members of a stop loss for ten contracts of the swap."""
    return {"instId": SWAP, "tdMode": "cross", "sz": "10", "reduceOnly": True, **changes}
