"""Somebody with small amounts in both accounts, and a market that stands still."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer, data
from fauxchange.domain.convert.easy_convert import EasyConversion
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import LOG
from fauxchange.domain.core.money import format_decimal
from tests.clients import OkxClient, body_of
from tests.conftest import NOON_MS
from tests.okx.money.earn.trader import audited

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

PLACE = "/api/v5/trade/easy-convert"
TRADING = {"ADA": "6.580712708344864", "USDC": "2.9970000013055097", "BTC": "0.5", "XRP": "2"}
FUNDING = {"DOGE": "10", "TRX": "20", "USDT": "1000"}


class Sweeper:
    """Converts small amounts."""

    def __init__(self, mock: MockServer, keys: str = "default") -> None:
        self.mock = mock
        self.client = OkxClient(mock, mock.keys("okx", keys))

    def listed(self, query: str = "") -> Any:
        """Return what can be converted, and into what."""
        (row,) = body_of(self.client.get(f"{PLACE}-currency-list{query}"))["data"]
        return row

    def convert(self, ccys: Sequence[str], target: str, **more: str) -> Any:
        """Return the body of the answer to an order, which leaves all as it was if refused."""
        before = self.state()
        order = {"fromCcy": list(ccys), "toCcy": target, **more}
        body = body_of(self.client.post(PLACE, order))
        if body["code"] != "0":
            assert body["data"] == []
            assert self.state() == before
        return body

    def converted(self, ccys: Sequence[str], target: str, **more: str) -> Any:
        """Return the rows of an order, a second later, when it is filled."""
        rows = self.convert(ccys, target, **more)["data"]
        assert rows
        self.mock.clock.advance(seconds=1)
        return rows

    def history(self, query: str = "") -> Any:
        """Return the conversions of the last week."""
        return body_of(self.client.get(f"{PLACE}-history{query}"))["data"]

    def held(self, ccy: str, book: str = "trading") -> tuple[str, str]:
        """Return what is available and what is held back."""
        self.mock.sandbox.settle(self.mock.clock.now_ms())
        account = self.mock.sandbox.store.find(Account, "okx:main")
        assert account is not None
        held = account.balance(book, ccy)
        return format_decimal(held.available), format_decimal(held.frozen)

    def state(self) -> list[Any]:
        """Return all that a conversion could change."""
        self.mock.sandbox.settle(self.mock.clock.now_ms())
        store = self.mock.sandbox.store
        kinds = (Account, EasyConversion)
        return [*(list(store.documents(kind)) for kind in kinds), *store.log(LOG)]


def opened(folder: Path, **terms: Any) -> MockServer:
    """Return a mock with small amounts in it, and perhaps other terms."""
    world = json.loads((data.worlds() / "default.json").read_text(encoding="utf-8"))
    for price in world["prices"].values():
        price["steady"] = True
    okx = world["okx"]
    okx["accounts"][0]["books"] = {"trading": TRADING, "funding": FUNDING}
    okx["easyConvert"].update(terms)
    file = folder / "world.json"
    file.write_text(json.dumps(world), encoding="utf-8")
    return MockServer(world=file, limits=False, clock=ManualClock(NOON_MS), copying=True)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> MockServer:
    """The world, read once."""
    return opened(tmp_path_factory.mktemp("easy"))


@pytest.fixture
def sweeper(built: MockServer) -> Iterator[Sweeper]:
    """A client of the world at its beginning."""
    built.reset()
    yield Sweeper(built)
    assert audited(built) == []
