"""What is kept of a history, and what ends or is folded."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.memory import AMOUNT, differences, give, stake
from fauxchange import ManualClock, MockServer
from fauxchange.domain.core import history
from fauxchange.domain.core import ledger as core_ledger
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.bill import Bill, log_of
from fauxchange.domain.core.ledger import (
    FOLDED,
    KEPT,
    LOG,
    Ledger,
    LedgerAccount,
    OpeningBalance,
    audit,
    exchange_account,
)
from fauxchange.domain.core.quote import KEPT_MS
from fauxchange.domain.earn.dual.product import DualQuote
from fauxchange.domain.earn.staking.orders import StakingOrder
from fauxchange.domain.funding.transfers import ClientIdEntry, Transfer
from fauxchange.domain.trading.fill import log_of as fills_of
from fauxchange.sandbox.advance import advance
from fauxchange.state.factory import SqliteStores
from fauxchange.state.logs.packing import unpack
from tests.conftest import NOON_MS
from tests.okx.money.family import Caller, caller

if TYPE_CHECKING:
    from pathlib import Path

DAY_MS = 86_400_000


@pytest.fixture
def mock() -> MockServer:
    """A mock whose time the test moves."""
    return MockServer(limits=False, clock=ManualClock(NOON_MS))


@pytest.fixture
def each_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have each entry look for old ones, not one in 32."""
    monkeypatch.setattr(history, "ASKING", 1)


def transfer(who: Caller, client_id: str = "") -> str:
    """Move a dollar to the trading account; return the id of the transfer."""
    named = {"clientId": client_id} if client_id else {}
    sent = {"ccy": "USDT", "amt": "1", "from": "6", "to": "18", **named}
    number: str = who.post("asset/transfer", **sent)["transId"]
    return number


def test_purchases_that_are_over_leave_the_documents_and_the_audit_adds_up() -> None:
    mock = MockServer(limits=False, clock=ManualClock(NOON_MS, strict=True))
    give(mock, AMOUNT * 1000)
    store = mock.sandbox.store
    before = store.size()[0]
    stake(mock, 1000, 40 * DAY_MS)
    assert len(list(store.documents(StakingOrder))) == 64
    assert store.size()[0] - before < 80
    assert differences(mock) == []
    seen = caller(mock, "default").get(
        f"finance/staking-defi/eth/purchase-redeem-history?limit=100&after={NOON_MS + DAY_MS}"
    )
    assert [row["amt"] for row in seen] == ["0.10000000"] * 24
    assert {row["status"] for row in seen} == {"success"}


def test_an_archived_order_is_still_known(mock: MockServer) -> None:
    who = caller(mock, "default")
    for _ in range(70):
        who.client.post("/api/v5/finance/staking-defi/eth/redeem", {"amt": "0.001"})
        advance(mock.sandbox, 10 * DAY_MS)
    oldest = who.get(f"finance/staking-defi/eth/purchase-redeem-history?after={NOON_MS + DAY_MS}")
    assert [row["status"] for row in oldest] == ["success"]
    refused = who.refused("finance/staking-defi/eth/cancel-redeem", ordId=oldest[0]["ordId"])
    assert refused[0] == "51722"


def test_old_postings_are_folded_and_the_audit_adds_them(mock: MockServer) -> None:
    store: Any = mock.sandbox.store
    seeded = len(store.log(LOG))
    for _ in range(KEPT + FOLDED + 5 - seeded):
        with store.transaction() as unit:
            Ledger(unit, NOON_MS).move(
                "USDT",
                Decimal(1),
                debit=exchange_account("credits"),
                credit=LedgerAccount("okx:main", "funding"),
                reason="credit",
            )
    assert KEPT <= len(store.log(LOG)) < KEPT + FOLDED
    accounts, opening = list(store.documents(Account)), list(store.documents(OpeningBalance))
    assert audit(accounts, store.log(LOG), opening) == []
    assert audit(accounts, store.log(LOG)) != []
    lost = [opening[0]._replace(amount=Decimal(7)), *opening[1:]]
    assert any("opening balances of" in one for one in audit(accounts, store.log(LOG), lost))


def test_a_file_keeps_what_was_folded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core_ledger, "KEPT", 20)
    monkeypatch.setattr(core_ledger, "FOLDED", 8)
    engine = SqliteStores(tmp_path).engine("one")
    numbers = iter(range(1, 10_000))
    store: Any = engine.create(lambda: str(next(numbers)))
    for _ in range(60):
        with store.transaction() as unit:
            if unit.find(Account, "a") is None:
                unit.put(Account("a", "1", "a"))
            pool, place = exchange_account("pool"), LedgerAccount("a", "funding")
            Ledger(unit, 1).move("ETH", Decimal(1), debit=pool, credit=place, reason="test")
    engine.database.close()  # type: ignore[attr-defined]
    loaded = SqliteStores(tmp_path).engine("one").load(lambda: "1")
    assert loaded is not None
    again: Any = loaded[0]
    assert 20 <= len(again.log(LOG)) < 28
    opening = list(again.documents(OpeningBalance))
    assert audit(again.documents(Account), again.log(LOG), opening) == []


def test_bills_of_the_trading_account_end_after_three_months(mock: MockServer) -> None:
    who = caller(mock, "default")
    transfer(who)
    advance(mock.sandbox, 91 * DAY_MS)
    assert who.get("account/bills-archive") == []
    transfer(who)
    assert len(who.get("account/bills-archive")) == 1
    assert len(who.get("asset/bills-history?type=131")) == 2


@pytest.mark.usefixtures("each_asks")
def test_old_bills_of_the_trading_account_are_dropped_many_at_once(mock: MockServer) -> None:
    who, store = caller(mock, "default"), mock.sandbox.store

    def counts() -> tuple[int, ...]:
        parts = (), ("USDT",), ("USDT", "transfer to trading in"), ("BTC",)
        return tuple(len(store.log(log_of("okx:main", "trading", *part))) for part in parts)

    begin = counts()
    for _ in range(400):
        transfer(who)
    advance(mock.sandbox, 91 * DAY_MS)
    transfer(who)
    # Of all bills the 256 oldest are gone, among them all that the account began with.
    assert counts() == (begin[0] + 401 - 256, 401 - 256 + begin[0], 401 - 256 + begin[0], 0)
    transfer(who)
    assert counts()[0] == begin[0] + 402 - 256


@pytest.mark.usefixtures("each_asks")
def test_of_bills_that_are_dropped_none_is_unpacked_whole(
    mock: MockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, store = caller(mock, "default"), mock.sandbox.store
    for _ in range(600):
        transfer(who)
    advance(mock.sandbox, 91 * DAY_MS)
    unpacked: set[bytes] = set()

    def count(packed: bytes) -> Any:
        entries = unpack(packed)
        if isinstance(entries[0], Bill):
            unpacked.add(packed)
        return entries

    monkeypatch.setattr("fauxchange.state.logs.log.unpack", count)
    before = len(store.log(log_of("okx:main", "trading")))
    unpacked.clear()
    transfer(who)
    # Of those only is read in which logs they are.
    assert unpacked == set()
    assert len(store.log(log_of("okx:main", "trading"))) == before + 1 - 256


def test_one_in_so_many_entries_looks_whether_old_ones_are_to_be_dropped(mock: MockServer) -> None:
    who, store = caller(mock, "default"), mock.sandbox.store
    for _ in range(600):
        transfer(who)
    advance(mock.sandbox, 91 * DAY_MS)
    lengths = []
    for _ in range(200):
        transfer(who)
        lengths.append(len(store.log(log_of("okx:main", "trading"))))
    drops = [i for i, (one, next_) in enumerate(pairwise(lengths)) if next_ == one + 1 - 256]
    # There is no third one: of those that are left 256 are not too old.
    assert len(drops) == 2
    assert lengths[-1] == lengths[0] + 199 - 512


@pytest.mark.usefixtures("each_asks")
def test_old_fills_are_dropped_many_at_once(mock: MockServer) -> None:
    who, store = caller(mock, "default"), mock.sandbox.store

    def buy(pair: str) -> None:
        order = {"tdMode": "cash", "side": "buy", "ordType": "market", "sz": "10"}
        who.post("trade/order", instId=pair, **order)

    def counts() -> tuple[int, ...]:
        names = "", "BTC-USDT", "ETH-USDT"
        return tuple(len(store.log(fills_of("okx:main", name))) for name in names)

    for _ in range(128):
        buy("BTC-USDT")
        buy("ETH-USDT")
    for _ in range(5):
        buy("ETH-USDT")
    whole, of_btc, of_eth = counts()
    advance(mock.sandbox, 93 * DAY_MS)
    assert who.get("trade/fills-history?instType=SPOT") == []
    buy("BTC-USDT")
    more = counts()[0] - (whole - 256)
    assert counts() == (whole - 256 + more, of_btc - 128 + more, of_eth - 128)
    assert len(who.get("trade/fills-history?instType=SPOT")) == more
    buy("BTC-USDT")
    assert counts()[2] == of_eth - 128


def test_a_transfer_is_forgotten_after_two_weeks(mock: MockServer) -> None:
    who = caller(mock, "default")
    first = transfer(who, "mine")
    advance(mock.sandbox, 14 * DAY_MS)
    assert transfer(who, "mine") == first
    advance(mock.sandbox, 1)
    second = transfer(who, "mine")
    assert second != first
    assert len(who.get("asset/transfer-state?clientId=mine")) == 1
    advance(mock.sandbox, 15 * DAY_MS)
    transfer(who)
    assert len(list(mock.sandbox.store.documents(Transfer))) == 1
    assert list(mock.sandbox.store.documents(ClientIdEntry)) == []


def test_a_quote_is_known_for_a_day(mock: MockServer) -> None:
    who = caller(mock, "default")

    def quote() -> None:
        (pair, *_) = who.get("finance/sfp/dcd/products?baseCcy=BTC&quoteCcy=USDT&optType=P")
        who.post(
            "finance/sfp/dcd/quote",
            productId=pair["productId"],
            notionalSz=pair["minSize"],
            notionalCcy="USDT",
        )

    quote()
    advance(mock.sandbox, KEPT_MS)
    quote()
    assert len(list(mock.sandbox.store.documents(DualQuote))) == 2
    advance(mock.sandbox, 1)
    quote()
    assert len(list(mock.sandbox.store.documents(DualQuote))) == 2


def test_a_snapshot_with_folded_postings_is_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core_ledger, "KEPT", 20)
    monkeypatch.setattr(core_ledger, "FOLDED", 8)
    file, place = tmp_path / "folded.json", LedgerAccount("okx:main", "funding")
    mock, other = MockServer(clock=ManualClock(NOON_MS)), MockServer(clock=ManualClock(NOON_MS))
    for _ in range(40):
        with mock.sandbox.store.transaction() as unit:
            given = exchange_account("credits")
            Ledger(unit, NOON_MS).move(
                "BTC", Decimal(1), debit=given, credit=place, reason="credit"
            )
    assert list(mock.sandbox.store.documents(OpeningBalance))
    mock.export_to(file)
    other.import_from(file)
    held = [one.sandbox.store.find(Account, "okx:main") for one in (mock, other)]
    assert held[0] == held[1]


def test_what_accounts_open_with_is_folded_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core_ledger, "KEPT", 8)
    monkeypatch.setattr(core_ledger, "FOLDED", 2)
    mock = MockServer(clock=ManualClock(NOON_MS), seed=77)
    store: Any = mock.sandbox.store
    assert list(store.log(LOG)) == []
    with store.transaction() as unit:
        for _ in range(12):
            given, place = exchange_account("credits"), LedgerAccount("okx:main", "funding")
            Ledger(unit, NOON_MS).move("BTC", Decimal(1), debit=given, credit=place, reason="r")
    with store.transaction() as unit:
        unit.put(OpeningBalance("", "other", "available", "BTC", Decimal(0)))
        core_ledger.fold(unit)
    folded = store.find(OpeningBalance, "okx:main", "funding", "available", "BTC")
    assert (len(store.log(LOG)), folded.amount) == (10, Decimal("2.52310000"))
    opening = list(store.documents(OpeningBalance))
    assert audit(store.documents(Account), store.log(LOG), opening) == []
