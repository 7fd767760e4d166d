"""A master account and its sub-accounts: callers, and what must not change."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fauxchange import Keys, ManualClock, MockServer, data
from fauxchange.domain.access.credential import Credential
from fauxchange.domain.access.subaccount import SubAccount
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import LOG, Posting, audit, balances, exchange_account
from fauxchange.domain.funding.transfers import MayTransferOut, Transfer
from fauxchange.domain.settings.account_mode import ModePreset
from fauxchange.domain.settings.auto_earn import AutoEarn
from fauxchange.domain.settings.bill_archive import ArchivedBills
from fauxchange.domain.settings.demo_funds import DemoIncreases
from fauxchange.domain.settings.mmp import Protections
from fauxchange.domain.trading_account.account import TradingSettings
from fauxchange.domain.trading_account.debts import Debts, FamilyDebt
from tests.clients import OkxClient, body_of
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

V5 = "/api/v5/"
KINDS = (
    *(Account, Credential, MayTransferOut, SubAccount, TradingSettings, Transfer),
    *(ArchivedBills, AutoEarn, FamilyDebt, Debts, DemoIncreases, ModePreset, Protections),
)


class Caller:
    """Calls with one key; paths are without the prefix."""

    def __init__(self, mock: MockServer, keys: Keys) -> None:
        self.mock = mock
        self.client = OkxClient(mock, keys)

    def get(self, path: str) -> Any:
        """Return the data of an answer."""
        answer = body_of(self.client.get(V5 + path))
        assert answer["code"] == "0", answer
        return answer["data"]

    def post(self, path: str, **params: Any) -> Any:
        """Return the only row of an answer."""
        answer = body_of(self.client.post(V5 + path, params))
        assert answer["code"] == "0", answer
        return answer["data"][0]

    def asked_in_vain(self, path: str) -> tuple[str, str]:
        """Return code and text of a refused question."""
        answer = body_of(self.client.get(V5 + path))
        return answer["code"], answer["msg"]

    def refused(self, path: str, **params: Any) -> tuple[str, str]:
        """Return code and text of a refusal, which changes nothing."""
        before = documents(self.mock)
        answer = body_of(self.client.post(V5 + path, params))
        assert documents(self.mock) == before
        return answer["code"], answer["msg"]


def caller(mock: MockServer, name: str) -> Caller:
    """Return the caller with a key of the world."""
    return Caller(mock, mock.keys("okx", name))


def documents(mock: MockServer) -> list[object]:
    """Return all documents a call of these sections could change."""
    return [one for kind in KINDS for one in mock.sandbox.store.documents(kind)]


def audited(mock: MockServer) -> list[str]:
    """Return what is wrong with the books."""
    postings: Sequence[Posting] = mock.sandbox.store.log(LOG)  # type: ignore[assignment]
    return audit(mock.sandbox.store.documents(Account), postings)


def in_house(mock: MockServer, name: str, ccy: str) -> Decimal:
    """Return what the exchange has at one of its own places; below zero, it gave that away."""
    postings: Sequence[Posting] = mock.sandbox.store.log(LOG)  # type: ignore[assignment]
    return balances(postings).get((exchange_account(name), ccy), Decimal(0))


def opened(folder: Path, change: Callable[[dict[str, Any]], object] | None = None) -> MockServer:
    """Return the default world at noon, its OKX part changed, its prices steady."""
    world = json.loads((data.worlds() / "default.json").read_text(encoding="utf-8"))
    for price in world["prices"].values():
        price["steady"] = True
    if change is not None:
        change(world["okx"])
    file = folder / "family.json"
    file.write_text(json.dumps(world), encoding="utf-8")
    return MockServer(world=file, limits=False, clock=ManualClock(NOON_MS), copying=True)
