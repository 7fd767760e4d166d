"""A trader of BTC-USDT on margin, for tests that say what is answered."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import LOG, OpeningBalance, audit
from tests.okx.trading.trader import PAIR

from .trader import ContractTrader


class MarginTrader(ContractTrader):
    """An account in futures mode, with 100,000 USDT and 2 BTC, on a mock whose clock stands."""

    def on_margin(self, side: str, size: str, ccy: str = "USDT", **changes: Any) -> Any:
        """Place a market order on margin, isolated unless it says otherwise; return the row."""
        row = {"instId": PAIR, "tdMode": "isolated", "ccy": ccy, **changes}
        return self.send(side=side, sz=size, **row)

    def close_margin(self, mode: str = "isolated", **more: Any) -> str:
        """Close a position of the pair; return the code of the answer."""
        params = {"instId": PAIR, "mgnMode": mode, **more}
        return str(self.answer("POST", "trade/close-position", params)["code"])

    def lever(self, leverage: str, mode: str = "isolated") -> str:
        """Choose the leverage of the pair; return the code of the answer."""
        return self.leverage(leverage, mode, instId=PAIR)

    def coin(self, ccy: str) -> Any:
        """Return the balance of a currency."""
        ((row,),) = (one["details"] for one in self.rows("account/balance", ccy=ccy))
        return row

    def cash(self, ccy: str) -> Decimal:
        """Return the cash balance of a currency."""
        return Decimal(self.coin(ccy)["cashBal"])

    def require_balance(self) -> None:
        """Fail unless all postings add up to what all accounts have."""
        store = self.mock.sandbox.store
        postings: Any = store.log(LOG)
        assert audit(store.documents(Account), postings, store.documents(OpeningBalance)) == []
