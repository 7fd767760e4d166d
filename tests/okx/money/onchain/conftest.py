"""A funding account with money in it, and orders that go through their states."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer, data
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import LOG, audit
from fauxchange.domain.earn.onchain.product import OnchainInvestment, OnchainOrder
from tests.clients import OkxClient, body_of
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange.state.store import Store

WAIT = 600 + 3600
"""Seconds from a purchase until it earns, in the default world."""

DAY = 86_400


class Investor:
    """What a client of on-chain earn does, in as few words as a test wants."""

    def __init__(self, mock: MockServer, keys: str = "default") -> None:
        self.mock = mock
        self.client = OkxClient(mock, mock.keys("okx", keys))
        self.before = self.state()

    def get(self, what: str) -> Any:
        """Return the rows of a question."""
        return body_of(self.client.get(f"/api/v5/finance/staking-defi/{what}"))["data"]

    def state(self) -> list[Any]:
        """Return all that on-chain earn could change, now."""
        store = self.settled()
        kinds = (Account, OnchainOrder, OnchainInvestment)
        return [*(list(store.documents(kind)) for kind in kinds), store.log(LOG)]

    def post(self, what: str, params: Any) -> Any:
        """Return the body of a command, and keep what was before it."""
        self.before = self.state()
        return body_of(self.client.post(f"/api/v5/finance/staking-defi/{what}", params))

    def buy(self, product: str, ccy: str, amount: str, **more: str) -> Any:
        """Return the body of a purchase."""
        invested = [{"ccy": ccy, "amt": amount}]
        return self.post("purchase", {"productId": product, "investData": invested, **more})

    def bought(self, product: str, ccy: str, amount: str, **more: str) -> str:
        """Return the id of a purchase."""
        (row,) = self.buy(product, ccy, amount, **more)["data"]
        order: str = row["ordId"]
        return order

    def earning(self, product: str, ccy: str, amount: str, **more: str) -> str:
        """Return the id of a purchase that begins to earn right now."""
        order = self.bought(product, ccy, amount, **more)
        self.mock.clock.advance(seconds=WAIT)
        return order

    def redeem(self, order: str, *, early: bool | None = None) -> Any:
        """Return the body of a redemption."""
        params: dict[str, Any] = {"ordId": order, "protocolType": "defi"}
        return self.post(
            "redeem", params if early is None else params | {"allowEarlyRedeem": early}
        )

    def cancel(self, order: str) -> Any:
        """Return the body of a cancellation."""
        return self.post("cancel", {"ordId": order, "protocolType": "defi"})

    def active(self, order: str) -> Any:
        """Return an order that is not completed."""
        (row,) = [row for row in self.get("orders-active") if row["ordId"] == order]
        return row

    def done(self, order: str) -> Any:
        """Return an order that is completed."""
        (row,) = [row for row in self.get("orders-history") if row["ordId"] == order]
        return row

    def held(self, ccy: str) -> str:
        """Return what the funding account has."""
        account = self.settled().find(Account, "okx:main")
        assert account is not None
        return f"{account.balance('funding', ccy).available.normalize():f}"

    def settled(self) -> Store:
        """Return the store after everything that is due by now, as a call would find it."""
        sandbox = self.mock.app.sandbox
        sandbox.settle(sandbox.clock.now_ms())
        return sandbox.store


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> MockServer:
    """The default world with round balances and a second account."""
    world = json.loads((data.worlds() / "default.json").read_text(encoding="utf-8"))
    okx = world["okx"]
    funding = {"DOT": "100", "USDT": "1000", "ZIL": "5000", "ETH": "10", "USDC": "800", "SOL": "9"}
    okx["accounts"][0].pop("staked")
    okx["accounts"][0]["books"]["funding"] = {**funding, "BTC": "1", "ATOM": "5"}
    okx["accounts"].append({"id": "other", "user": "2", "books": {"funding": {"DOT": "1000"}}})
    other = {"name": "other", "account": "other", "key": "another-key", "secret": "another-secret"}
    okx["credentials"].append({**okx["credentials"][0], **other})
    okx["onchain"]["101"] |= {"maxAmt": "90", "capacity": "120"}
    file = tmp_path_factory.mktemp("onchain") / "world.json"
    file.write_text(json.dumps(world), encoding="utf-8")
    return MockServer(world=file, limits=False, clock=ManualClock(NOON_MS), copying=True)


@pytest.fixture
def investor(built: MockServer) -> Iterator[Investor]:
    """A client of a new world, whose ledger adds up when the test is over."""
    built.reset()
    yield Investor(built)
    store = built.app.sandbox.store
    assert audit(store.documents(Account), store.log(LOG)) == []  # type: ignore[arg-type]


@pytest.fixture
def other(investor: Investor) -> Investor:
    """The owner of another account of the same world."""
    return Investor(investor.mock, "other")
