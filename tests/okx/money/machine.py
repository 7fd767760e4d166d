"""A family of accounts to which anything may happen: how a rule acts, and what holds after it.

A machine inherits :class:`MoneyMachine` and has rules; each calls :meth:`MoneyMachine.done` once.
"""

from __future__ import annotations

import json
from collections import defaultdict
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from hypothesis.stateful import RuleBasedStateMachine, invariant

from fauxchange import ManualClock, MockServer, data
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.bill import KEPT_MS, Bill, log_of
from fauxchange.domain.core.ledger import (
    LOG,
    LedgerAccount,
    OpeningBalance,
    Posting,
    audit,
    balances,
)
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.sandbox.advance import advance
from tests.clients import OkxClient, body_of
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from flask.testing import FlaskClient

V5 = "/api/v5/"
MASTER, BOUND, SUB = "default", "bound", "sub1"
# An error of ours, which no rule may meet.
OURS = "50026"


@cache
def built() -> tuple[MockServer, FlaskClient]:
    """Return the mock of all machines, and its admin API: building them costs more than a run."""
    world = json.loads((data.worlds() / "default.json").read_text(encoding="utf-8"))
    main = world["okx"]["accounts"][0]
    main["books"]["funding"] |= {"DOT": "400", "ZIL": "5000", "BETH": "30", "OKSOL": "30"}
    main["books"]["trading"] = {"USDT": "3000", "ETH": "3", "BTC": "0.2"}
    for terms in world["okx"]["onchain"].values():
        terms |= {"pendingSeconds": 30, "onchainSeconds": 30}
    main["books"]["savings"] = {"USDT": "500", "ETH": "2", "SOL": "3"}
    with TemporaryDirectory() as folder:
        file = Path(folder) / "machine.json"
        file.write_text(json.dumps(world), encoding="utf-8")
        mock = MockServer(world=file, limits=False, clock=ManualClock(NOON_MS))
    return mock, mock.flask_app().test_client()


class MoneyMachine(RuleBasedStateMachine):
    """A new world, callers with signed requests, and the laws of money."""

    def __init__(self) -> None:
        super().__init__()
        self.mock, self._admin = built()
        self.mock.reset()
        self._sums: dict[tuple[LedgerAccount, LedgerAccount, str], Decimal] = {}
        self._summed = 0
        self._callers = {
            name: OkxClient(self.mock, self.mock.keys("okx", name)) for name in (MASTER, BOUND, SUB)
        }

    def done(self, path: str, *, by: str = MASTER, **params: Any) -> list[Any]:
        """Return the rows of a call; of a refused one none, and then it changed nothing."""
        before = self._everything()
        body = body_of(self._callers[by].post(V5 + path, params))
        if body["code"] == "0":
            rows: list[Any] = body["data"]
            return rows
        assert body["code"] != OURS, self.mock.journal.entries()[-1].as_json()["diagnosis"]
        assert self._everything() == before
        return []

    def seen(self, path: str, *, by: str = MASTER) -> list[Any]:
        """Return the rows of a question."""
        body = body_of(self._callers[by].get(V5 + path))
        assert body["code"] == "0", body
        rows: list[Any] = body["data"]
        return rows

    def arrives(self, ccy: str, amount: str) -> None:
        """Have a deposit arrive for the master, as the admin API does it, or be refused."""
        before = self._everything()
        asked = {"exchange": "okx", "account": "main", "ccy": ccy, "amount": amount}
        answer = self._admin.post("/_mock/deposits", json=asked)
        assert answer.status_code in {200, 400}, answer.json
        assert answer.status_code == 200 or self._everything() == before

    def waits(self, seconds: int) -> None:
        """Let time pass, and what is due happen."""
        advance(self.mock.sandbox, seconds * 1000)

    @invariant()
    def the_auditor_agrees(self) -> None:
        """Every balance is the sum of its postings."""
        assert audit(self._accounts(), *self._posted()) == []

    @invariant()
    def nothing_is_negative(self) -> None:
        """Nobody has less than nothing."""
        for account in self._accounts():
            for book, held_by_ccy in account.books.items():
                for ccy, held in held_by_ccy.items():
                    assert min(held.available, held.frozen) >= 0, (account.id, book, ccy)

    @invariant()
    def no_money_comes_or_goes(self) -> None:
        """What users have, the exchange's own places lack."""
        totals: dict[str, Decimal] = defaultdict(Decimal)
        for account in self._accounts():
            for held_by_ccy in account.books.values():
                for ccy, held in held_by_ccy.items():
                    totals[ccy] += held.total
        for (place, ccy), amount in balances(*self._posted()).items():
            if place.is_exchange:
                totals[ccy] += amount
        assert {ccy: total for ccy, total in totals.items() if total} == {}

    def teardown(self) -> None:
        """Compare every book with its bills, which tell each change and what was then held."""
        assert audit(self._accounts(), self._postings(), self._opening()) == []
        for account in self._accounts():
            for book in KEPT_MS:
                held_by_ccy = account.book(book)
                balances = {}
                sums: dict[str, Decimal] = defaultdict(Decimal)
                bills: Sequence[Bill] = self._store.log(log_of(account.id, book))
                for bill in bills:
                    sums[bill.ccy] += bill.delta
                    balances[bill.ccy] = bill.balance
                    assert sums[bill.ccy] == bill.balance, (account.id, book, bill)
                held = {ccy: held.total for ccy, held in held_by_ccy.items()}
                assert balances == held, (account.id, book)

    @property
    def _store(self) -> Any:
        return self.mock.sandbox.store

    def _accounts(self) -> Iterator[Account]:
        found: Iterator[Account] = self._store.documents(Account)
        return found

    def _postings(self) -> Sequence[Posting]:
        found: Sequence[Posting] = self._store.log(LOG)
        return found

    def _opening(self) -> Sequence[OpeningBalance]:
        return tuple(self._store.documents(OpeningBalance))

    def _posted(self) -> tuple[Sequence[Posting], Sequence[OpeningBalance]]:
        """Return a posting for all those from one place to another, and what was before them.

        The log grows to thousands in a run: what was added up after an earlier step is not added
        up again. Once its oldest postings are folded, they are taken as they are.
        """
        postings, opening = self._postings(), self._opening()
        if opening:
            return postings, opening
        for one in postings[self._summed :]:
            key = (one.debit, one.credit, one.ccy)
            self._sums[key] = EXACT.add(self._sums.get(key, ZERO), one.amount)
        self._summed = len(postings)
        now_ms = self.mock.clock.now_ms()
        summed = [
            Posting(now_ms, "all", ccy, amount, debit, credit)
            for (debit, credit, ccy), amount in self._sums.items()
        ]
        return summed, opening

    def _everything(self) -> Any:
        """Return all documents, logs and what is due, once all that is due by now has happened."""
        self.mock.sandbox.settle(self.mock.clock.now_ms())
        return self._store.state()
