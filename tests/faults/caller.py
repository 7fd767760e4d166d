"""A caller of OKX that buys, looks, and audits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import LOG, OpeningBalance, Posting, audit
from fauxchange.domain.core.rejection import ServerError
from tests.clients import OkxClient, body_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fauxchange import MockServer, Reply

TRANSFER = "/api/v5/asset/transfer"
ORDERS = "/api/v5/trade/batch-orders"
ORDER = {"instId": "BTC-USDT", "tdMode": "cash", "side": "buy", "ordType": "market", "sz": "1"}


class Caller:
    """Moves ETH from funding to trading, and looks at what is left."""

    def __init__(self, mock: MockServer) -> None:
        self.mock = mock
        self.client = OkxClient(mock, mock.okx)

    def transfer(self, amount: str = "1", **headers: str) -> Reply:
        """Move some ETH; headers are named with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        client = OkxClient(self.mock, self.mock.okx, named)
        return client.post(TRANSFER, {"ccy": "ETH", "amt": amount, "from": "6", "to": "18"})

    def funding(self) -> str:
        """Return how much ETH a call says there is."""
        return str(body_of(self.balances())["data"][0]["bal"])

    def balances(self) -> Reply:
        """Ask for the funding balance."""
        return self.client.get("/api/v5/asset/balances?ccy=ETH")

    def held(self) -> str:
        """Return how much ETH there is, whatever faults say."""
        account = self.mock.sandbox.store.find(Account, "okx:main")
        assert account is not None
        return str(account.funding["ETH"].total)

    def orders(self, count: int) -> Any:
        """Place several orders; return the answer."""
        rows = [{**ORDER, "clOrdId": f"c{number}"} for number in range(count)]
        return body_of(self.client.post(ORDERS, rows))

    def wrong(self) -> list[str]:
        """Return what is wrong with the books, and the calls that were errors of ours."""
        sandbox = self.mock.sandbox
        sandbox.settle(sandbox.clock.now_ms())
        postings: Sequence[Posting] = sandbox.store.log(LOG)  # type: ignore[assignment]
        failed = [
            str(entry.rejection)
            for entry in self.mock.journal.entries()
            if isinstance(entry.rejection, ServerError)
        ]
        opening = sandbox.store.documents(OpeningBalance)
        return audit(sandbox.store.documents(Account), postings, opening) + failed
