"""A trader with recurring buys."""

from __future__ import annotations

from typing import Any

from tests.okx.trading.trader import Trader

RECURRING = "tradingBot/recurring"


class Saver(Trader):
    """An account with 100,000 USDT and 2 BTC that buys again and again."""

    def create(self, **changes: Any) -> str:
        """Make a recurring buy; return its id."""
        row = self.post(f"{RECURRING}/order-algo", recurring(**changes))
        assert row["sCode"] == "0", row
        return str(row["algoId"])

    def refusal(self, path: str = "order-algo", **params: Any) -> str:
        """Return the code by which a recurring buy, or a request about one, is refused."""
        sent = recurring(**params) if path == "order-algo" else params
        answer = self.answer("POST", f"{RECURRING}/{path}", sent)
        rows = answer["data"]
        return str(rows[0]["sCode"] if rows else answer["code"])

    def request(self, path: str, **params: Any) -> Any:
        """Ask something of a recurring buy; return the row of the answer."""
        row = self.post(f"{RECURRING}/{path}", params)
        assert row["sCode"] == "0", row
        return row

    def details(self, recurring: str) -> Any:
        """Return a recurring buy."""
        (row,) = self.rows(f"{RECURRING}/orders-algo-details", algoId=recurring)
        return row

    def parts(self, recurring: str, **params: str) -> list[Any]:
        """Return the orders of a recurring buy, newest first."""
        return self.rows(f"{RECURRING}/sub-orders", algoId=recurring, **params)

    def stop(self, recurring: str) -> str:
        """Stop a recurring buy; return the code of the answer's row."""
        code: str = self.post(f"{RECURRING}/stop-order-algo", [{"algoId": recurring}])["sCode"]
        return code


def recurring(**changes: Any) -> dict[str, Any]:
    """Return a recurring buy of BTC for 100 USDT at 14 o'clock UTC each day, with other members."""
    row = {
        "stgyName": "savings",
        "recurringList": [{"ccy": "BTC", "ratio": "1"}],
        "period": "daily",
        "recurringTime": "14",
        "timeZone": "0",
        "amt": "100",
        "investmentCcy": "USDT",
        "tdMode": "cash",
        **changes,
    }
    return {name: value for name, value in row.items() if value is not None}
