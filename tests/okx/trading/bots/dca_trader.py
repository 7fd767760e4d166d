"""A trader with DCA bots of spot, or of contracts."""

from __future__ import annotations

from typing import Any

from tests.okx.trading.bots.gridder import Gridder

DCA = "tradingBot/dca"
SPOT, CONTRACT = "spot_dca", "contract_dca"


class DcaTrader(Gridder):
    """An account with 100,000 USDT and 2 BTC that has bots average its costs."""

    def create(self, **changes: Any) -> str:
        """Create a DCA bot that begins in the next millisecond; return its id."""
        row = self.post(f"{DCA}/create", dca(**changes))
        assert row["sCode"] == "0", row
        self.advance(1)
        return str(row["algoId"])

    def refusal(self, path: str = "create", **params: Any) -> str:
        """Return the code by which a DCA bot, or a request about one, is refused."""
        sent = dca(**params) if path == "create" else params
        answer = self.answer("POST", f"{DCA}/{path}", sent)
        rows = answer["data"]
        return str(rows[0]["sCode"] if rows else answer["code"])

    def ask(self, path: str, bot: str, **params: Any) -> Any:
        """Ask something of a bot; return the row of an answer that succeeded."""
        answer = self.answer("POST", f"{DCA}/{path}", {"algoId": bot, **params})
        assert answer["code"] == "0", answer
        self.advance(1)
        (row,) = answer["data"]
        return row

    def bot(self, bot: str, kind: str = SPOT) -> Any:
        """Return a DCA bot that runs."""
        (row,) = self.rows(f"{DCA}/ongoing-list", algoOrdType=kind, algoId=bot)
        return row

    def ended(self, kind: str = SPOT) -> Any:
        """Return the DCA bot that stopped last."""
        return self.rows(f"{DCA}/history-list", algoOrdType=kind)[0]

    def position(self, bot: str, kind: str = SPOT) -> Any:
        """Return what a bot holds."""
        (row,) = self.rows(f"{DCA}/position-details", algoOrdType=kind, algoId=bot)
        return row

    def orders(self, bot: str, kind: str = SPOT, **params: Any) -> list[Any]:
        """Return the orders of a bot, newest first."""
        return self.rows(f"{DCA}/orders", algoOrdType=kind, algoId=bot, **params)

    def live(self, bot: str, kind: str = SPOT) -> list[tuple[str, str, str]]:
        """Return type, price and size of a bot's open orders, newest first."""
        rows = self.orders(bot, kind)
        return [(one["ordType"], one["px"], one["sz"]) for one in rows if one["state"] == "live"]

    def cycles(self, bot: str, kind: str = SPOT, **params: Any) -> list[Any]:
        """Return the cycles of a bot, newest first."""
        return self.rows(f"{DCA}/cycle-list", algoOrdType=kind, algoId=bot, **params)

    def halt(self, bot: str, kind: str = SPOT, stop_type: str = "1") -> str:
        """Stop a bot; return the code of the answer's row."""
        row = {"algoId": bot, "algoOrdType": kind, "stopType": stop_type}
        answer = self.answer("POST", f"{DCA}/stop", row)
        self.advance(1)
        return str(answer["data"][0]["sCode"] if answer["data"] else answer["code"])


def dca(**changes: Any) -> dict[str, Any]:
    """Return a DCA bot of spot that buys for 900, then 1 % and 3 % lower for 900 and 1,800 USDT."""
    row = {
        "instId": "BTC-USDT",
        "algoOrdType": SPOT,
        "initOrdAmt": "900",
        "safetyOrdAmt": "900",
        "maxSafetyOrds": "2",
        "pxSteps": "0.01",
        "pxStepsMult": "2",
        "volMult": "2",
        "tpPct": "0.02",
        "lever": "1",
        "triggerParams": [{"triggerAction": "start", "triggerStrategy": "instant"}],
        **changes,
    }
    return {name: value for name, value in row.items() if value is not None}


def contract_dca(**changes: Any) -> dict[str, Any]:
    """Return members of one of contracts that goes long at five times with such margins."""
    return {
        "algoOrdType": CONTRACT,
        "instId": "BTC-USDT-SWAP",
        "direction": "long",
        "lever": "5",
        **changes,
    }
