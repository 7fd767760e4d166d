"""A mock with a master account, two sub-accounts and another user; its books are audited."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import MockServer, data
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import LOG, audit
from fauxchange.sandbox.advance import advance
from tests.clients import OkxClient, body_of
from tests.okx.draft import unlimited

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

SUBS: list[dict[str, Any]] = [
    {"id": "desk01", "user": "2001", "master": "main", "books": {"funding": {"USDT": "50"}}},
    {
        "id": "vault1",
        "user": "2002",
        "master": "main",
        "transferOut": True,
        "books": {"funding": {"USDT": "70"}},
    },
    {"id": "friend", "user": "3001", "books": {"funding": {"BTC": "30000"}}},
]


def world_with_subs() -> Any:
    """Return the default world with more accounts, each with keys of its name."""
    world = json.loads((data.worlds() / "default.json").read_text(encoding="utf-8"))
    world["okx"]["accounts"] += SUBS
    world["okx"]["credentials"] += [
        {
            "name": account["id"],
            "account": account["id"],
            "key": f"key-of-{account['id']}",
            "secret": "a-secret",
            "passphrase": "a-passphrase",
            "permissions": ["read", "trade", "withdraw"],
        }
        for account in SUBS
    ]
    return world


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> MockServer:
    """The mock of a module."""
    file = tmp_path_factory.mktemp("world") / "subs.json"
    file.write_text(json.dumps(world_with_subs()), encoding="utf-8")
    return unlimited(file)


@pytest.fixture
def mock(built: MockServer) -> Iterator[MockServer]:
    """The mock at its beginning; after the test, its books are audited."""
    built.reset()
    yield built
    store: Any = built.sandbox.store
    assert audit(store.documents(Account), store.log(LOG)) == []


@pytest.fixture
def okx(mock: MockServer) -> Funding:
    """The master account."""
    return Funding(mock, "default")


@pytest.fixture
def desk(mock: MockServer) -> Funding:
    """A sub-account that may not pay other sub-accounts."""
    return Funding(mock, "desk01")


@pytest.fixture
def vault(mock: MockServer) -> Funding:
    """A sub-account that may pay other sub-accounts."""
    return Funding(mock, "vault1")


@pytest.fixture
def friend(mock: MockServer) -> Funding:
    """Another user."""
    return Funding(mock, "friend")


@cache
def admin(mock: MockServer) -> FlaskClient:
    """Return a client of the admin API; building the app takes its time."""
    return mock.flask_app().test_client()


class Funding:
    """A caller of the funding account's endpoints."""

    def __init__(self, mock: MockServer, name: str) -> None:
        self.mock = mock
        self.client = OkxClient(mock, mock.keys("okx", name))

    def get(self, endpoint: str) -> list[Any]:
        """Return the rows of a call that is accepted."""
        body = body_of(self.client.get(f"/api/v5/asset/{endpoint}"))
        assert body["code"] == "0", body
        rows: list[Any] = body["data"]
        return rows

    def post(self, endpoint: str, params: Any) -> Any:
        """Return the only row of a call that is accepted."""
        body = body_of(self.client.post(f"/api/v5/asset/{endpoint}", params))
        assert body["code"] == "0", body
        (row,) = body["data"]
        return row

    def refused(self, endpoint: str, params: Any = None) -> tuple[str, str]:
        """Return code and words of a call that is refused, and changes nothing."""
        before = self.everything()
        path = f"/api/v5/asset/{endpoint}"
        reply = self.client.get(path) if params is None else self.client.post(path, params)
        assert self.everything() == before
        body = body_of(reply)
        assert body["data"] == []
        return body["code"], body["msg"]

    def everything(self) -> Any:
        """Return all documents, logs and what is due."""
        return self.mock.sandbox.store.state()

    def held(self, ccy: str) -> tuple[str, str]:
        """Return what is available and what is frozen of a currency."""
        rows = self.get(f"balances?ccy={ccy}")
        return (rows[0]["availBal"], rows[0]["frozenBal"]) if rows else ("0", "0")

    def arrives(self, ccy: str, amount: str, chain: str = "", account: str = "main") -> Any:
        """Have a deposit arrive through the admin API."""
        asked = {"exchange": "okx", "account": account, "ccy": ccy, "amount": amount}
        sent = {**asked, "chain": chain} if chain else asked
        answer = admin(self.mock).post("/_mock/deposits", json=sent)
        assert answer.status_code == 200, answer.json
        return answer.json

    def advance(self, seconds: float) -> None:
        """Let time go on, and what is due happen."""
        advance(self.mock.sandbox, round(seconds * 1000))
