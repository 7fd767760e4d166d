"""A trader with grid bots."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.okx.trading.trader import PAIR, Trader

GRID = "tradingBot/grid"


class Gridder(Trader):
    """An account with 100,000 USDT and 2 BTC that has bots trade."""

    def create(self, **changes: Any) -> str:
        """Create a grid bot that begins in the next millisecond; return its id."""
        row = self.post(f"{GRID}/order-algo", grid(**changes))
        assert row["sCode"] == "0", row
        self.advance(1)
        return str(row["algoId"])

    def refusal(self, **changes: Any) -> str:
        """Return the code by which a grid bot is refused."""
        answer = self.answer("POST", f"{GRID}/order-algo", grid(**changes))
        rows = answer["data"]
        return str(rows[0]["sCode"] if rows else answer["code"])

    def bot(self, bot: str) -> Any:
        """Return the details of a grid bot."""
        (row,) = self.rows(f"{GRID}/orders-algo-details", algoOrdType="grid", algoId=bot)
        return row

    def parts(self, bot: str, kind: str = "live") -> list[tuple[str, str, str]]:
        """Return side, price and size of a bot's orders, newest first."""
        rows = self.rows(f"{GRID}/sub-orders", algoOrdType="grid", algoId=bot, type=kind)
        return [(row["side"], row["px"], row["sz"]) for row in rows]

    def request(self, path: str, **params: Any) -> Any:
        """Ask something of a grid bot; return the row of an answer that succeeded."""
        answer = self.answer("POST", f"{GRID}/{path}", params)
        assert answer["code"] == "0", answer
        (row,) = answer["data"]
        return row

    def refused(self, path: str, **params: Any) -> str:
        """Return the code by which a request about a grid bot is refused."""
        answer = self.answer("POST", f"{GRID}/{path}", params)
        rows = answer["data"]
        return str(rows[0]["sCode"] if rows and "sCode" in rows[0] else answer["code"])

    def ended(self) -> Any:
        """Return the grid bot that stopped last."""
        return self.rows(f"{GRID}/orders-algo-history", algoOrdType="grid")[0]

    def equity(self, ccy: str) -> Decimal:
        """Return what bots have of a currency."""
        (account,) = self.rows("account/balance", ccy=ccy)
        return Decimal(account["details"][0]["stgyEq"])

    def stop(self, bot: str, stop_type: str = "1") -> str:
        """Stop a grid bot; return the code of the answer's row."""
        row = {"algoId": bot, "instId": PAIR, "algoOrdType": "grid", "stopType": stop_type}
        code: str = self.post(f"{GRID}/stop-order-algo", [row])["sCode"]
        self.advance(1)
        return code


def grid(**changes: Any) -> dict[str, Any]:
    """Return a grid of four between 88,000 and 92,000 for 10,000 USDT, with other members."""
    row = {
        "instId": PAIR,
        "algoOrdType": "grid",
        "maxPx": "92000",
        "minPx": "88000",
        "gridNum": "4",
        "quoteSz": "10000",
        **changes,
    }
    return {name: value for name, value in row.items() if value is not None}
