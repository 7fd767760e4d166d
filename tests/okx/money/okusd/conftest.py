"""Somebody who holds OKUSD; the books are audited after each test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fauxchange.domain.core.ledger import LOG
from fauxchange.domain.earn.okusd.orders import OkusdRedemption, OkusdSubscription
from fauxchange.domain.earn.okusd.product import OkusdPool, OkusdQuotaUse, OkusdRewardTotal
from tests.clients import body_of
from tests.okx.money.earn.trader import Trader, audited, opened, world_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fauxchange import MockServer

    Changed = Callable[..., "Holder"]

KINDS = (OkusdRewardTotal, OkusdPool, OkusdRedemption, OkusdSubscription, OkusdQuotaUse)


class Holder(Trader):
    """Subscribes and redeems OKUSD."""

    def __init__(self, mock: MockServer, keys: str = "default") -> None:
        super().__init__(mock, keys)
        self._ids = iter(range(1, 10_000))

    def documents(self) -> list[object]:
        """Return all that an order could change."""
        others = super().documents()
        store = self.mock.sandbox.store
        own = [one for kind in KINDS for one in store.documents(kind)]
        return [*others, *own, *store.log(LOG)]

    def subscribe(self, amount: str, client_id: str = "") -> Any:
        """Return the row of a subscription."""
        (row,) = self.post("okusd/subscribe", amt=amount, clOrdId=client_id or self.new_id())
        return row

    def redeem(self, amount: str, kind: str = "1", client_id: str = "") -> Any:
        """Return the row of a redemption: 1 is fast, 2 is standard."""
        order = {"amt": amount, "redeemType": kind, "clOrdId": client_id or self.new_id()}
        (row,) = self.post("okusd/redeem", **order)
        return row

    def refused_subscription(self, amount: str) -> tuple[str, str]:
        """Return code and text of a refusal."""
        return self.refusal("okusd/subscribe", amt=amount, clOrdId=self.new_id())

    def refused_redemption(self, amount: str, kind: str = "1") -> tuple[str, str]:
        """Return code and text of a refusal."""
        order = {"amt": amount, "redeemType": kind, "clOrdId": self.new_id()}
        return self.refusal("okusd/redeem", **order)

    def account(self) -> tuple[str, str]:
        """Return what is held, and what was earned."""
        (row,) = self.get("okusd/account")
        return row["amt"], row["totalEarnAccrual"]

    def bills(self) -> list[tuple[str, str, str]]:
        """Return currency, change and type of the bills since the opening, oldest first."""
        rows = body_of(self.client.get("/api/v5/asset/bills"))["data"]
        bills = [(row["ccy"], row["balChg"], row["type"]) for row in rows]
        return [row for row in reversed(bills) if row[2] != "1"]

    def new_id(self) -> str:
        """Return an id of the client's that was not used before."""
        return f"own-{next(self._ids)}"


@pytest.fixture(scope="module")
def shared() -> MockServer:
    """One mock for all tests of a module: building it costs more than a test."""
    return opened()


@pytest.fixture
def holder(shared: MockServer) -> Iterator[Holder]:
    """The default world at noon in UTC, which is 20:00 where the days of the quotas are."""
    shared.reset()
    yield Holder(shared)
    assert audited(shared) == []


@pytest.fixture
def changed(tmp_path: Path) -> Iterator[Changed]:
    """The default world with OKUSD held from the opening, and other terms: fast_pool and such."""
    made: list[MockServer] = []

    def open_changed(opening: str = "0", **terms: Any) -> Holder:
        def change(okx: dict[str, Any]) -> None:
            okx["accounts"][0]["books"]["funding"]["OKUSD"] = opening
            for name, value in terms.items():
                part, _, member = name.partition("_")
                if member:
                    okx["okusd"][part][member] = value
                else:
                    okx["okusd"][part] = value

        made.append(opened(world_file(tmp_path, change)))
        return Holder(made[-1])

    yield open_changed
    assert [audited(mock) for mock in made] == [[] for _ in made]
