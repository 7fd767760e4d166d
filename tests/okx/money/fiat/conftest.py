"""Users with fiat money and bank accounts, and a market that stands still; books are audited."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer, data
from tests.clients import OkxClient, body_of
from tests.conftest import NOON_MS
from tests.okx.money.earn.trader import audited

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

    World = dict[str, Any]
    Changed = Callable[[Callable[[World], object]], "Teller"]

FIAT = "/api/v5/fiat/"
ASSET = "/api/v5/asset/"
HELD = {"TRY": "20000", "EUR": "300000", "USD": "10000", "SGD": "500", "BTC": "1", "USDT": "500"}
OTHER_BANK = {
    "id": "999",
    "account": "other",
    "ccy": "TRY",
    "method": "TR_BANKS",
    "number": "TR1",
    "recipient": "Somebody Else",
    "bank": "Another bank",
    "code": "",
}


class Teller:
    """Calls below ``fiat/`` and ``asset/``."""

    def __init__(self, mock: MockServer, keys: str = "default") -> None:
        self.mock = mock
        self.client = OkxClient(mock, mock.keys("okx", keys))

    def get(self, path: str, below: str = FIAT) -> list[Any]:
        """Return the rows of a question that is answered."""
        body = body_of(self.client.get(below + path))
        assert body["code"] == "0", body
        rows: list[Any] = body["data"]
        return rows

    def only(self, path: str) -> Any:
        """Return the only row of a question."""
        (row,) = self.get(path)
        return row

    def post(self, path: str, params: Any) -> Any:
        """Return the only row of a command that is obeyed."""
        body = body_of(self.client.post(FIAT + path, params))
        assert body["code"] == "0", body
        (row,) = body["data"]
        return row

    def refused(self, path: str, params: Any = None) -> str:
        """Return the code of a refusal, which changes nothing."""
        before = self.everything()
        reply = (
            self.client.get(FIAT + path)
            if params is None
            else self.client.post(FIAT + path, params)
        )
        assert self.everything() == before
        body = body_of(reply)
        assert body["data"] == []
        code: str = body["code"]
        return code

    def everything(self) -> Any:
        """Return all documents, logs and what is due, once all that is due has happened."""
        self.mock.sandbox.settle(self.mock.clock.now_ms())
        return self.mock.sandbox.store.state()

    def held(self, ccy: str) -> tuple[str, str]:
        """Return what is available and what is frozen of a currency."""
        rows = self.get(f"balances?ccy={ccy}", ASSET)
        return (rows[0]["availBal"], rows[0]["frozenBal"]) if rows else ("0", "0")

    def bills(self, count: int) -> list[tuple[str, str, str]]:
        """Return currency, type and change of the latest bills."""
        rows = self.get(f"bills?limit={count}", ASSET)
        return [(row["ccy"], row["type"], row["balChg"]) for row in rows]

    def wants(self, **changed: str) -> dict[str, str]:
        """Return a withdrawal of 10000 TRY, or another one."""
        return {
            "paymentAcctId": "412323",
            "ccy": "TRY",
            "amt": "10000",
            "paymentMethod": "TR_BANKS",
            "clientId": "mine1",
            **changed,
        }

    def withdraw(self, **changed: str) -> Any:
        """Return a withdrawal just begun."""
        return self.post("create-withdrawal", self.wants(**changed))

    def state(self, order: Any, kind: str = "withdrawal") -> str:
        """Return the state of an order."""
        return str(self.only(f"{kind}?ordId={order['ordId']}")["state"])

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.mock.clock.advance(seconds=seconds)


class Bank:
    """The other end: has money arrive, through the admin API."""

    def __init__(self, mock: MockServer) -> None:
        self._admin: FlaskClient = mock.flask_app().test_client()

    def answer(self, **changed: str) -> tuple[int, Any]:
        """Return status and body of a deposit of 25000 TRY, or of another one."""
        asked = {
            "exchange": "okx",
            "account": "main",
            "ccy": "TRY",
            "payment_method": "TR_BANKS",
            "amount": "25000",
            **changed,
        }
        answer = self._admin.post("/_mock/fiat-deposits", json=asked)
        return answer.status_code, answer.json

    def sends(self, **changed: str) -> Any:
        """Have a deposit arrive."""
        status, body = self.answer(**changed)
        assert status == 200, body
        return {**body, "ordId": body["id"]}


def _world() -> World:
    world: World = json.loads((data.worlds() / "default.json").read_text(encoding="utf-8"))
    for price in world["prices"].values():
        price["steady"] = True
    okx = world["okx"]
    okx["accounts"][0]["books"]["funding"] = HELD
    okx["accounts"].append({"id": "other", "user": "2", "books": {"funding": {"TRY": "20000"}}})
    (own,) = (one for one in okx["credentials"] if one["name"] == "sub1")
    own["permissions"] = ["read", "trade", "withdraw"]
    other = {"name": "other", "account": "other", "key": "another-key", "secret": "another-secret"}
    okx["credentials"].append({**okx["credentials"][0], **other})
    okx["fiat"]["bankAccounts"].append(OTHER_BANK)
    return world


def _opened(world: World, file: Path) -> MockServer:
    file.write_text(json.dumps(world), encoding="utf-8")
    return MockServer(world=file, limits=False, clock=ManualClock(NOON_MS), copying=True)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> MockServer:
    """The mock of a module."""
    return _opened(_world(), tmp_path_factory.mktemp("fiat") / "world.json")


@pytest.fixture
def explainer(built: MockServer) -> Iterator[Teller]:
    """The owner of bank accounts, in a new world."""
    built.reset()
    yield Teller(built)
    assert audited(built) == []


@pytest.fixture
def other(explainer: Teller) -> Teller:
    """Another user of the same world."""
    return Teller(explainer.mock, "other")


@pytest.fixture
def sub(explainer: Teller) -> Teller:
    """A sub-account of the same world."""
    return Teller(explainer.mock, "sub1")


@pytest.fixture(scope="module")
def bank(built: MockServer) -> Bank:
    """The bank of the same world."""
    return Bank(built)


@pytest.fixture
def changed(tmp_path: Path) -> Iterator[Changed]:
    """The same world with a change to its fiat money."""
    made: list[MockServer] = []

    def open_changed(change: Callable[[World], object]) -> Teller:
        world = _world()
        change(world["okx"]["fiat"])
        made.append(_opened(world, tmp_path / "world.json"))
        return Teller(made[-1])

    yield open_changed
    assert [audited(mock) for mock in made] == [[] for _ in made]


@pytest.fixture
def bare(tmp_path: Path) -> Teller:
    """A world in which nothing can be done with fiat money."""
    world = _world()
    del world["okx"]["fiat"], world["okx"]["venues"]
    return Teller(_opened(world, tmp_path / "world.json"))
