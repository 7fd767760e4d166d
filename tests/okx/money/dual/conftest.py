"""An investor, and a market that stands still until a test moves it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange.domain.core.ledger import LOG
from fauxchange.domain.earn.dual.product import (
    DualInvestment,
    DualOrder,
    DualQuote,
    DualRedeemQuote,
)
from fauxchange.domain.market.price import CurrencyPoint, set_price
from tests.clients import body_of
from tests.okx.money.earn.trader import FINANCE, Trader, audited, opened, world_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fauxchange import MockServer

    Changed = Callable[[Callable[[dict[str, Any]], object]], "Investor"]

KINDS = (DualOrder, DualQuote, DualRedeemQuote, DualInvestment)

CALL = "BTC-USDT-250627-101000-C"
PUT = "BTC-USDT-250627-93000-P"

EXPIRY_MS = 1_751_011_200_000
"""2025-06-27T08:00:00Z, a Friday: when the two products above expire."""

LIVE = 3
"""Seconds from a trade until the order is live, in the default world."""

NIGHT = 8 * 86_400 + 20 * 3600
"""Seconds from noon, where tests begin, to that expiry."""


class Investor(Trader):
    """What a client of dual investment does, in as few words as a test wants."""

    def documents(self) -> list[object]:
        """Return all documents and postings, once everything that is due has happened."""
        store = self.mock.sandbox.store
        others = super().documents()
        return [*others, *(one for kind in KINDS for one in store.documents(kind)), store.log(LOG)]

    def dcd(self, path: str) -> Any:
        """Return the rows of a question."""
        return self.get(f"sfp/dcd/{path}")

    def sent(self, what: str, **params: str) -> Any:
        """Return the whole answer to a command."""
        return body_of(self.client.post(f"{FINANCE}sfp/dcd/{what}", params))

    def do(self, what: str, **params: str) -> Any:
        """Return the one row of a command."""
        (row,) = self.post(f"sfp/dcd/{what}", **params)
        return row

    def refused(self, what: str, **params: str) -> str:
        """Return the code of a refusal, which changes nothing."""
        return self.refusal(f"sfp/dcd/{what}", **params)[0]

    def product(self, product: str) -> Any:
        """Return a product that is on sale, or None."""
        base, quote, *_, option = product.split("-")
        rows = self.dcd(f"products?baseCcy={base}&quoteCcy={quote}&optType={option}")
        return next((row for row in rows if row["productId"] == product), None)

    def quote(self, product: str, size: str) -> Any:
        """Return a quote."""
        base, quote, *_, option = product.split("-")
        ccy = base if option == "C" else quote
        return self.do("quote", productId=product, notionalSz=size, notionalCcy=ccy)

    def bought(self, product: str, size: str) -> str:
        """Return the id of an order that was just made."""
        return str(self.do("trade", quoteId=self.quote(product, size)["quoteId"])["ordId"])

    def live(self, product: str, size: str) -> str:
        """Return the id of an order that is just live."""
        order = self.bought(product, size)
        self.advance(seconds=LIVE)
        return order

    def state(self, order: str) -> str:
        """Return the state of an order."""
        (row,) = self.dcd(f"order-status?ordId={order}")
        return str(row["state"])

    def order(self, order: str) -> Any:
        """Return an order as the history has it."""
        (row,) = self.dcd(f"order-history?ordId={order}")
        return row

    def redeemed(self, order: str) -> Any:
        """Ask for a redeem quote and take it; return the quote."""
        quote = self.do("redeem-quote", ordId=order)
        self.do("redeem", ordId=order, quoteId=quote["quoteId"])
        return quote

    def bills(self, limit: int) -> list[tuple[str, str, str]]:
        """Return type, currency and amount of the latest bills, newest first."""
        rows = body_of(self.client.get(f"/api/v5/asset/bills?limit={limit}"))["data"]
        return [(row["type"], row["ccy"], row["balChg"]) for row in rows]

    def price(self, usd: str, ccy: str = "BTC", at_ms: int | None = None) -> None:
        """Have a currency cost so much from now on, or from another time on."""
        now_ms = self.mock.clock.now_ms()
        since_ms = now_ms if at_ms is None else at_ms
        self.mock.sandbox.settle(now_ms)
        with self.mock.sandbox.store.transaction() as unit:
            set_price(unit, ccy, CurrencyPoint(since_ms, Decimal(usd)))


def settled_market(mock: MockServer) -> Investor:
    """Return an investor of a market in which the prices have always been the same."""
    investor = Investor(mock)
    investor.price("97000", "BTC", at_ms=0)
    investor.price("3400", "ETH", at_ms=0)
    return investor


def with_another(okx: dict[str, Any]) -> None:
    """Add an account that has money, too, and let products have little room."""
    books = {"funding": {"BTC": "5", "USDT": "100000"}}
    okx["accounts"].append({"id": "other", "user": "2", "books": books})
    other = {"name": "other", "account": "other", "key": "another-key", "secret": "another-secret"}
    okx["credentials"].append({**okx["credentials"][0], **other})
    okx["dual"]["pairs"][0]["call"] |= {"maxSz": "2", "capacity": "2.5"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> MockServer:
    """The default world with a second account, built once for a module."""
    return opened(world_file(tmp_path_factory.mktemp("dual"), with_another))


@pytest.fixture
def investor(built: MockServer) -> Iterator[Investor]:
    """A client of a new world, whose ledger adds up when the test is over."""
    built.reset()
    yield settled_market(built)
    assert audited(built) == []


@pytest.fixture
def other(investor: Investor) -> Investor:
    """The owner of another account of the same world."""
    return Investor(investor.mock, "other")


@pytest.fixture
def changed(tmp_path: Path) -> Iterator[Changed]:
    """The default world with a change."""
    made: list[MockServer] = []

    def open_changed(change: Callable[[dict[str, Any]], object]) -> Investor:
        made.append(opened(world_file(tmp_path, change)))
        return settled_market(made[-1])

    yield open_changed
    assert [audited(mock) for mock in made] == [[] for _ in made]
