"""A trading account with money in it, and a market that stands still."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer, data
from fauxchange.domain.convert.convert import ClientQuote, Conversion, ConvertQuote
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import LOG, audit
from fauxchange.worlds.world import World, named_world
from tests.clients import OkxClient, body_of
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Desk:
    """What a client of convert does, in as few words as a test wants."""

    def __init__(self, mock: MockServer, keys: str = "default") -> None:
        self.mock = mock
        self.client = OkxClient(mock, mock.keys("okx", keys))
        self.before = self.state()

    def get(self, what: str) -> Any:
        """Return the body of a question."""
        return body_of(self.client.get(f"/api/v5/asset/convert/{what}"))

    def state(self) -> list[Any]:
        """Return all that convert could change."""
        store = self.mock.app.sandbox.store
        kinds = (Account, ConvertQuote, ClientQuote, Conversion)
        return [*(list(store.documents(kind)) for kind in kinds), store.log(LOG)]

    def post(self, what: str, params: Mapping[str, str]) -> Any:
        """Return the body of a command, and keep what was before it."""
        self.before = self.state()
        return body_of(self.client.post(f"/api/v5/asset/convert/{what}", params))

    def ask(self, **changed: str) -> Any:
        """Ask for a quote to buy ETH for 30 USDT, or for something else."""
        params = {
            "baseCcy": "ETH",
            "quoteCcy": "USDT",
            "side": "buy",
            "rfqSz": "30",
            "rfqSzCcy": "USDT",
            **changed,
        }
        return self.post("estimate-quote", params)

    def quote(self, **changed: str) -> Any:
        """Return a quote."""
        (row,) = self.ask(**changed)["data"]
        return row

    def trade(self, quote: Mapping[str, str], **changed: str) -> Any:
        """Trade a quote as it was given, or otherwise."""
        params = {
            "quoteId": quote["quoteId"],
            "baseCcy": quote["baseCcy"],
            "quoteCcy": quote["quoteCcy"],
            "side": quote["side"],
            "sz": quote["rfqSz"],
            "szCcy": quote["rfqSzCcy"],
            **changed,
        }
        return self.post("trade", params)

    def traded(self, **changed: str) -> Any:
        """Return a trade of a new quote."""
        (row,) = self.trade(self.quote(), **changed)["data"]
        return row

    def held(self, ccy: str) -> str:
        """Return what the trading account has."""
        account = self.mock.app.sandbox.store.find(Account, "okx:main")
        assert account is not None
        return str(account.balance("trading", ccy).available.normalize())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> MockServer:
    """The default world with steady prices and a second account, both with trading balances."""
    world = json.loads((data.worlds() / "default.json").read_text(encoding="utf-8"))
    for price in world["prices"].values():
        price["steady"] = True
    okx = world["okx"]
    okx["accounts"][0]["books"]["trading"] = {"USDT": "1000", "ETH": "2"}
    okx["accounts"].append({"id": "other", "user": "2", "books": {"trading": {"USDT": "1000"}}})
    other = {"name": "other", "account": "other", "key": "another-key", "secret": "another-secret"}
    okx["credentials"].append({**okx["credentials"][0], **other})
    file = tmp_path_factory.mktemp("convert") / "world.json"
    file.write_text(json.dumps(world), encoding="utf-8")
    return MockServer(world=file, limits=False, clock=ManualClock(NOON_MS), copying=True)


@pytest.fixture
def desk(built: MockServer) -> Iterator[Desk]:
    """A client of a new world, whose ledger adds up when the test is over."""
    built.reset()
    yield Desk(built)
    store = built.app.sandbox.store
    assert audit(store.documents(Account), store.log(LOG)) == []  # type: ignore[arg-type]


@pytest.fixture
def other(desk: Desk) -> Desk:
    """The owner of another account of the same world."""
    return Desk(desk.mock, "other")


@pytest.fixture
def bare() -> Desk:
    """A client of a world in which nothing can be converted."""
    world = named_world("default")
    okx = {name: section for name, section in world.exchanges["okx"].items() if name != "convert"}
    return Desk(
        MockServer(world=World("bare", {"okx": okx}), limits=False, clock=ManualClock(NOON_MS))
    )
