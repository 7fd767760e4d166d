"""A trader of contracts: the calls of a position's life, for tests that say what is answered."""

from __future__ import annotations

from typing import Any

from tests.okx.trading.trader import Trader

SWAP, INVERSE = "BTC-USDT-SWAP", "BTC-USD-SWAP"

# The best prices of the swap at noon, and its mark price. A contract is 0.01 BTC.
ASK, BID, MARK = "96978.3", "96977.9", "96978"


class ContractTrader(Trader):
    """An account in futures mode, with 100,000 USDT and 2 BTC, on a mock whose clock stands."""

    def trade(self, side: str, size: str, **changes: Any) -> Any:
        """Place a market order of the swap, cross unless it says otherwise; return the row."""
        return self.send(side=side, sz=size, **changes)

    def send(self, **changes: Any) -> Any:
        """Place an order of contracts; return the row of the answer."""
        row = {"instId": SWAP, "tdMode": "cross", "side": "buy", "ordType": "market", "sz": "1"}
        return self.post("trade/order", {**row, **changes})

    def leverage(self, lever: str, mode: str = "cross", **more: str) -> str:
        """Choose a leverage of the swap; return the code of the answer."""
        params = {"instId": SWAP, "lever": lever, "mgnMode": mode, **more}
        return str(self.answer("POST", "account/set-leverage", params)["code"])

    def close(self, **more: Any) -> str:
        """Close the cross position of the swap; return the code of the answer."""
        params = {"instId": SWAP, "mgnMode": "cross", **more}
        return str(self.answer("POST", "trade/close-position", params)["code"])

    def margin(self, kind: str, amount: str) -> str:
        """Add to the isolated margin of the swap or take from it; return the code."""
        params = {"instId": SWAP, "posSide": "net", "type": kind, "amt": amount}
        return str(self.answer("POST", "account/position/margin-balance", params)["code"])

    def positions(self, **params: Any) -> list[Any]:
        """Return the rows of positions."""
        return self.rows("account/positions", **params)

    def position(self, **params: Any) -> Any:
        """Return the only position."""
        (row,) = self.positions(**params)
        return row

    def usdt(self) -> Any:
        """Return the balance of USDT."""
        ((row,),) = (one["details"] for one in self.rows("account/balance", ccy="USDT"))
        return row
