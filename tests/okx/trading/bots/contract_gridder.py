"""A trader with grid bots of contracts."""

from __future__ import annotations

from typing import Any

from tests.okx.trading.bots.gridder import GRID, Gridder

SWAP, KIND = "BTC-USDT-SWAP", "contract_grid"


class ContractGridder(Gridder):
    """An account with 100,000 USDT that has bots trade BTC-USDT-SWAP."""

    def create(self, **changes: Any) -> str:
        """Create a grid bot of contracts; return its id."""
        row = self.post(f"{GRID}/order-algo", contract_grid(**changes))
        assert row["sCode"] == "0", row
        self.advance(1)
        return str(row["algoId"])

    def refusal(self, **changes: Any) -> str:
        """Return the code by which a grid bot of contracts is refused."""
        answer = self.answer("POST", f"{GRID}/order-algo", contract_grid(**changes))
        rows = answer["data"]
        return str(rows[0]["sCode"] if rows else answer["code"])

    def bot(self, bot: str) -> Any:
        """Return the details of a grid bot of contracts."""
        (row,) = self.rows(f"{GRID}/orders-algo-details", algoOrdType=KIND, algoId=bot)
        return row

    def parts(self, bot: str, kind: str = "live") -> list[tuple[str, str, str]]:
        """Return side, price and size of a bot's orders, newest first."""
        rows = self.rows(f"{GRID}/sub-orders", algoOrdType=KIND, algoId=bot, type=kind)
        return [(row["side"], row["px"], row["sz"]) for row in rows]

    def sides(self, bot: str) -> list[tuple[str, str]]:
        """Return side and price of a bot's open orders, highest price first."""
        prices = [(side, price) for side, price, _ in self.parts(bot)]
        return sorted(prices, key=lambda one: -int(one[1]))

    def held_by(self, bot: str) -> str:
        """Return the contracts that a bot holds, nothing without any."""
        rows = self.rows(f"{GRID}/positions", algoOrdType=KIND, algoId=bot)
        return str(rows[0]["pos"]) if rows else ""

    def ended(self) -> Any:
        """Return the grid bot of contracts that stopped last."""
        return self.rows(f"{GRID}/orders-algo-history", algoOrdType=KIND)[0]

    def stop(self, bot: str, stop_type: str = "1") -> str:
        """Stop a grid bot of contracts; return the code of the answer's row."""
        row = {"algoId": bot, "instId": SWAP, "algoOrdType": KIND, "stopType": stop_type}
        code: str = self.post(f"{GRID}/stop-order-algo", [row])["sCode"]
        self.advance(1)
        return code


def contract_grid(**changes: Any) -> dict[str, Any]:
    """Return a grid of four from 88,000 to 92,000 that goes long with 1,000 USDT at five times."""
    row = {
        "instId": SWAP,
        "algoOrdType": KIND,
        "maxPx": "92000",
        "minPx": "88000",
        "gridNum": "4",
        "sz": "1000",
        "lever": "5",
        "direction": "long",
        **changes,
    }
    return {name: value for name, value in row.items() if value is not None}
