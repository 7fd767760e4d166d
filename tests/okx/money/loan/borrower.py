"""A client of flexible loans."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any

from fauxchange import data
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import LOG, Ledger, Posting, balances
from fauxchange.domain.loans import monitor
from fauxchange.domain.loans.loan import Loan
from fauxchange.domain.loans.monitor import NextReview
from fauxchange.domain.loans.requests import ClientRequest
from fauxchange.domain.market import price as market_price
from tests.clients import body_of
from tests.okx.money.earn.trader import FINANCE, Trader

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from fauxchange import MockServer

KINDS = (Account, Loan, ClientRequest, NextReview)
ROOT = "flexible-loan/"


class Borrower(Trader):
    """Calls below ``finance/flexible-loan/``."""

    def __init__(self, mock: MockServer, keys: str = "default") -> None:
        super().__init__(mock, keys)
        self.ids = count(1)

    def documents(self) -> list[object]:
        """Return all that loans could change, once everything that is due has happened."""
        self.mock.sandbox.settle(self.mock.clock.now_ms())
        store = self.mock.sandbox.store
        return [*(one for kind in KINDS for one in store.documents(kind)), *store.log(LOG)]

    def send(self, what: str, params: Any) -> Any:
        """Return the whole answer to a command; a refusal changes nothing."""
        before = self.documents()
        answer = body_of(self.client.post(FINANCE + ROOT + what, params))
        assert answer["code"] == "0" or self.documents() == before
        return answer

    def borrow(self, ccy: str, amount: str, *pledges: tuple[str, str], **more: str) -> Any:
        """Return the answer to a borrowing with a new id."""
        params: dict[str, Any] = {
            "loanData": {"ccy": ccy, "amt": amount},
            "clOrdId": f"borrow{next(self.ids)}",
            **more,
        }
        if pledges:
            params["collateralData"] = [{"ccy": one, "amt": held} for one, held in pledges]
        return self.send("borrow", params)

    def order(self, ccy: str, amount: str, *pledges: tuple[str, str], **more: str) -> str:
        """Borrow, and return the order's id."""
        answer = self.borrow(ccy, amount, *pledges, **more)
        assert answer["code"] == "0", answer
        return str(answer["data"][0]["ordId"])

    def adjust(self, way: str, ccy: str, amount: str, order: str = "") -> Any:
        """Return the code and the text of an adjustment of collateral."""
        asked = {"type": way, "collateralCcy": ccy, "collateralAmt": amount, "ordId": order}
        answer = self.send("adjust-collateral", asked)
        return answer["code"], answer["msg"]

    def repay(self, order: str, amount: str, ccy: str = "USDT", client_id: str = "") -> Any:
        """Return the answer to a repayment."""
        client_id = client_id or f"repay{next(self.ids)}"
        return self.send("repay", {"ordId": order, "ccy": ccy, "amt": amount, "clOrdId": client_id})

    def shown(self, order: str) -> Any:
        """Return one order."""
        (row,) = self.get(f"{ROOT}loan-info?ordId={order}")
        return row

    def info(self) -> Any:
        """Return all open orders."""
        return self.get(f"{ROOT}loan-info")

    def history(self, query: str = "") -> list[tuple[str, str, str]]:
        """Return type, currency and amount of what happened, oldest first."""
        rows = self.get(f"{ROOT}loan-history{query}")
        return [(row["type"], row["ccy"], row["amt"]) for row in reversed(rows)]

    def bills(self) -> list[tuple[str, str, str]]:
        """Return currency, change and type of the bills since the opening, oldest first."""
        rows = body_of(self.client.get("/api/v5/asset/bills"))["data"]
        bills = [(row["ccy"], row["balChg"], row["type"]) for row in rows]
        return [row for row in reversed(bills) if row[2] != "1"]

    def price(self, ccy: str, usd: str, *, is_reviewed: bool = False) -> None:
        """Set a price from now on, and have loans reviewed at once if so asked."""
        sandbox, now_ms = self.mock.sandbox, self.mock.clock.now_ms()
        sandbox.settle(now_ms)
        with sandbox.store.transaction() as unit:
            market_price.set_price(unit, ccy, market_price.CurrencyPoint(now_ms, Decimal(usd)))
            if is_reviewed:
                monitor.review_all(Ledger(unit, now_ms))

    def kept(self, order: str) -> Loan:
        """Return an order as the store has it, open or not."""
        found = self.mock.sandbox.store.find(Loan, order)
        assert found is not None
        return found

    def house(self, name: str, ccy: str) -> Decimal:
        """Return what one of the exchange's own places has."""
        postings: Sequence[Posting] = self.mock.sandbox.store.log(LOG)  # type: ignore[assignment]
        sums = balances(postings)
        return sum(
            (had for (at, of), had in sums.items() if at[:2] == ("", name) and of == ccy),
            Decimal(0),
        )


def loan_world(folder: Path, change: Callable[[dict[str, Any]], object] | None = None) -> Path:
    """Write the default world with prices that stand still, some WBTC, and a change to OKX."""
    world = json.loads((data.worlds() / "default.json").read_text(encoding="utf-8"))
    for price in world["prices"].values():
        price["steady"] = True
    world["okx"]["accounts"][0]["books"]["funding"]["WBTC"] = "1"
    if change:
        change(world["okx"])
    file = folder / "world.json"
    file.write_text(json.dumps(world), encoding="utf-8")
    return file
