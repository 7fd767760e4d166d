"""A caller of the endpoints that earn."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fauxchange import ManualClock, MockServer, data
from fauxchange.domain.access.credential import Credential
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import LOG, Posting, audit
from fauxchange.domain.earn.savings import Saving, SavingsTerms
from fauxchange.domain.earn.staking.orders import FastRedemptions, StakingOrder
from fauxchange.domain.earn.staking.product import StakingInterest, StakingProduct
from tests.clients import OkxClient, body_of
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

FINANCE = "/api/v5/finance/"
KINDS = (
    Account,
    Credential,
    FastRedemptions,
    Saving,
    SavingsTerms,
    StakingInterest,
    StakingOrder,
    StakingProduct,
)


class Trader:
    """Calls below ``finance/``, and looks at the funding account."""

    def __init__(self, mock: MockServer, keys: str = "default") -> None:
        self.mock = mock
        self.client = OkxClient(mock, mock.keys("okx", keys))

    def get(self, path: str) -> Any:
        """Return the data of an answer."""
        return self.answer(path)["data"]

    def answer(self, path: str) -> Any:
        """Return the answer to a reading."""
        return body_of(self.client.get(FINANCE + path))

    def post(self, path: str, **params: str) -> Any:
        """Return the data of an answer."""
        answer = body_of(self.client.post(FINANCE + path, params))
        assert answer["code"] == "0", answer
        return answer["data"]

    def refusal(self, path: str, **params: str) -> tuple[str, str]:
        """Return code and text of a refusal, which changes nothing."""
        before = self.documents()
        answer = body_of(self.client.post(FINANCE + path, params))
        assert self.documents() == before
        return answer["code"], answer["msg"]

    def funding(self, ccy: str) -> str:
        """Return what the funding account has of a currency."""
        rows = body_of(self.client.get(f"/api/v5/asset/balances?ccy={ccy}"))["data"]
        return str(rows[0]["bal"]) if rows else "0"

    def documents(self) -> list[object]:
        """Return all documents, once everything that is due has happened."""
        self.mock.sandbox.settle(self.mock.clock.now_ms())
        return [one for kind in KINDS for one in self.mock.sandbox.store.documents(kind)]

    def advance(
        self, *, seconds: float = 0, minutes: float = 0, hours: float = 0, days: float = 0
    ) -> None:
        """Let time pass."""
        self.mock.clock.advance(seconds=seconds, minutes=minutes, hours=hours, days=days)


def audited(mock: MockServer) -> list[str]:
    """Return what is wrong with the books, once everything that is due has happened."""
    mock.sandbox.settle(mock.clock.now_ms())
    postings: Sequence[Posting] = mock.sandbox.store.log(LOG)  # type: ignore[assignment]
    return audit(mock.sandbox.store.documents(Account), postings)


def world_file(folder: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """Write the default world with a change to its OKX part."""
    world = json.loads((data.worlds() / "default.json").read_text(encoding="utf-8"))
    change(world["okx"])
    file = folder / "world.json"
    file.write_text(json.dumps(world), encoding="utf-8")
    return file


def opened(world: Path | str = "default", seed: int = 0) -> MockServer:
    """Return a mock at noon without limits, its store copying."""
    return MockServer(
        world=world, seed=seed, limits=False, clock=ManualClock(NOON_MS), copying=True
    )
