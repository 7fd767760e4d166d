"""Snapshots: a sandbox that comes back, here or elsewhere, answers as it would have."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fauxchange import ManualClock, MockServer, Problem
from fauxchange.domain.core.account import Account
from fauxchange.runtime.clock import ClockState, Pace
from fauxchange.sandbox.snapshot import SnapshotStore, read, to_document
from fauxchange.worlds.snapshot import with_new_keys
from tests.clients import CoinwClient, OkxClient, body_of
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fauxchange import Reply

STAKING = "/api/v5/finance/staking-defi/eth/"


def frozen(**options: Any) -> MockServer:
    return MockServer(clock=ManualClock(NOON_MS), copying=True, **options)


def file_of(mock: MockServer) -> Any:
    """Return what the file of a mock's snapshot says."""
    return json.loads(json.dumps(to_document(mock.sandbox.snapshot())))


def silent(_: object) -> None:
    """Answer nothing: what is done is none of the exchange's calls."""


# What one does to an exchange; the keys of every mock here are the same.
CALLS: dict[str, Callable[[MockServer, str], Reply | None]] = {
    "stake": lambda mock, n: OkxClient(mock, mock.okx).post(f"{STAKING}purchase", {"amt": n}),
    "unstake": lambda mock, n: OkxClient(mock, mock.okx).post(
        f"{STAKING}redeem", {"amt": f"0.{n}"}
    ),
    "move": lambda mock, n: OkxClient(mock, mock.okx).post(
        "/api/v5/asset/transfer", {"ccy": "USDT", "amt": n, "from": "6", "to": "18"}
    ),
    "save": lambda mock, n: OkxClient(mock, mock.okx).post(
        "/api/v5/finance/savings/purchase-redempt",
        {"ccy": "USDT", "amt": n, "side": "purchase", "rate": "0.01"},
    ),
    "withdraw": lambda mock, n: OkxClient(mock, mock.okx).post(
        "/api/v5/asset/withdrawal",
        {"ccy": "USDT", "amt": n, "dest": "3", "toAddr": "a@example.com"},
    ),
    "quote": lambda mock, n: OkxClient(mock, mock.okx).post(
        "/api/v5/asset/convert/estimate-quote",
        {"baseCcy": "ETH", "quoteCcy": "USDT", "side": "buy", "rfqSz": n, "rfqSzCcy": "USDT"},
    ),
    "bills": lambda mock, n: OkxClient(mock, mock.okx).get(f"/api/v5/asset/bills?limit={n}"),
    "balances": lambda mock, _: OkxClient(mock, mock.okx).get("/api/v5/asset/balances"),
    "orders": lambda mock, _: OkxClient(mock, mock.okx).get(f"{STAKING}purchase-redeem-history"),
    "ticker": lambda mock, _: OkxClient(mock, mock.okx).get(
        "/api/v5/market/ticker?instId=BTC-USDT"
    ),
    "spot": lambda mock, _: CoinwClient(mock, mock.coinw).post("returnBalances"),
    "advance": lambda mock, n: silent(mock.advance(minutes=17 * int(n))),
    "instant": lambda mock, n: silent(mock.advance(int(n))),
    "price": lambda mock, n: silent(mock.set_price("BTC", f"{n}0000")),
    "deposit": lambda mock, n: silent(mock.deposit("okx", "main", "BTC", n)),
    "fault": lambda mock, n: silent(mock.fault("reject", code="50001", match={"every": int(n)})),
    "disarm": lambda mock, _: silent(mock.disarm()),
}
STEPS = st.lists(st.tuples(st.sampled_from(sorted(CALLS)), st.sampled_from("12359")), max_size=12)


def answers(mock: MockServer, steps: list[tuple[str, str]]) -> list[tuple[int, bytes] | None]:
    """Return the answers to some calls, byte for byte."""
    replies = [CALLS[name](mock, number) for name, number in steps]
    return [reply and (reply.status, reply.body) for reply in replies]


HERE, THERE = frozen(), MockServer(seed=7, copying=True)


@settings(max_examples=25, deadline=None)
@given(before=STEPS, after=STEPS)
def test_what_was_exported_and_imported_answers_the_same(
    before: list[tuple[str, str]], after: list[tuple[str, str]]
) -> None:
    here, there = HERE, THERE
    here.reset()
    there.reset()
    answers(here, before)
    there.sandbox.restore(read(file_of(here), "file"))
    assert file_of(there) == file_of(here)
    assert answers(there, after) == answers(here, after)
    assert file_of(there) == file_of(here)


def test_facts_of_a_market_that_were_edited_are_the_ones_that_count() -> None:
    mock = frozen()
    document = file_of(mock)
    (facts,) = document["documents"]["market.facts.MarketFacts"].values()
    pair = next(one for one in facts["pairs"] if one["name"] == "BTC-USDT")
    before = ticker(mock)
    mock.sandbox.restore(read(document, "file"))
    assert ticker(mock) == before
    pair["reference"] = "1000.0"
    mock.sandbox.restore(read(document, "file"))
    assert 500 < float(ticker(mock)["last"]) < 2000 < float(before["last"])


def ticker(mock: MockServer) -> Any:
    """Return what is asked for BTC."""
    reply = OkxClient(mock, mock.okx).get("/api/v5/market/ticker?instId=BTC-USDT")
    return body_of(reply)["data"][0]


def delayed() -> Any:
    """Return the file of a mock that holds a transfer back for three seconds."""
    mock = frozen()
    mock.fault("delayed-execution", delayMs=3000, times=1)
    CALLS["move"](mock, "5")
    return file_of(mock)


def usdt(mock: MockServer) -> str:
    """Return what the trading account has."""
    account = mock.sandbox.store.find(Account, "okx:main")
    assert account is not None
    return str(account.balance("trading", "USDT").available)


def test_a_delayed_call_is_its_owners_under_new_keys() -> None:
    there = frozen(seed=7)
    there.sandbox.restore(read(with_new_keys(delayed(), "salt"), "file"))
    before = Decimal(usdt(there))
    there.advance(ms=3000)
    assert Decimal(usdt(there)) == before + 5


def test_a_delayed_call_of_a_key_that_nobody_has_is_dropped() -> None:
    document, there = delayed(), frozen(seed=7)
    task = next(one for one in document["due"] if one["kind"] == "deferred")
    task["data"]["credential"] = "okx:nobody"
    there.sandbox.restore(read(document, "file"))
    before = usdt(there)
    assert [one.kind for one in there.advance(ms=3000)] == ["deferred"]
    assert usdt(there) == before


@pytest.mark.parametrize("change", [{"ids": "1"}, {"endpoint": 5}, {"more": 1}])
def test_a_delayed_call_that_is_none_is_told(change: Any) -> None:
    document = delayed()
    task = next(one for one in document["due"] if one["kind"] == "deferred")
    task["data"].update(change)
    with pytest.raises(Problem, match="a delayed call has exchange, endpoint, params"):
        read(document, "file")


def test_a_document_under_another_key_than_its_own_is_told() -> None:
    document = file_of(frozen())
    accounts = document["documents"]["core.account.Account"]
    accounts["okx:somebody"] = accounts.pop("okx:main")
    with pytest.raises(Problem, match="is not what its members make the key"):
        read(document, "file")


@settings(max_examples=10, deadline=None)
@given(before=STEPS, between=STEPS, after=STEPS)
def test_what_was_restored_answers_the_same(
    before: list[tuple[str, str]], between: list[tuple[str, str]], after: list[tuple[str, str]]
) -> None:
    mock = HERE
    mock.reset()
    answers(mock, before)
    mock.save("here")
    seen = answers(mock, after)
    answers(mock, between)
    mock.restore("here")
    assert answers(mock, after) == seen


def test_every_call_of_the_property_is_one_that_is_accepted() -> None:
    for name, call in CALLS.items():
        HERE.reset()
        reply = call(HERE, "5")
        assert reply is None or str(body_of(reply)["code"]) in {"0", "200"}, name


def test_a_world_may_be_a_snapshot(tmp_path: Path) -> None:
    here = frozen()
    here.credit("okx", "main", "ETH", "1")
    here.set_price("BTC", 5)
    here.export_to(tmp_path / "saved.json")
    there = MockServer(world=tmp_path / "saved.json")
    assert (there.clock.now_ms(), there.clock.frozen) == (NOON_MS, True)
    assert (there.okx, there.keys("okx", "sub1")) == (here.okx, here.keys("okx", "sub1"))
    assert file_of(there) == file_of(here)
    assert there.sandbox.world.title == "default"


def test_a_reset_goes_back_to_the_snapshot_that_the_world_is(tmp_path: Path) -> None:
    here = frozen(seed=3)
    here.credit("okx", "main", "ETH", "1")
    here.export_to(tmp_path / "saved.json")
    there = MockServer(world=tmp_path / "saved.json")
    answers(there, [("stake", "1"), ("fault", "2"), ("advance", "9")])
    there.reset()
    assert file_of(there) == file_of(here)


def test_a_reset_goes_back_to_the_world_after_an_import() -> None:
    here, there = frozen(seed=3), frozen()
    begun = file_of(there)
    here.fault("latency", ms=1)
    there.sandbox.restore(here.sandbox.snapshot())
    assert there.sandbox.seed == 3
    there.reset()
    assert file_of(there) == begun


def test_a_sandbox_of_a_snapshot_has_keys_of_its_own(tmp_path: Path) -> None:
    here = frozen()
    here.make_key("okx", "main", ["read"], name="late", expires_ms=NOON_MS + 1000)
    here.revoke_key("okx", here.keys("okx", "trade").key)
    here.credit("okx", "main", "ETH", "1")
    here.export_to(tmp_path / "saved.json")
    there = MockServer(world=tmp_path / "saved.json")
    own = there.create_sandbox("own")
    assert own.okx.key != there.okx.key
    client = OkxClient(there, own.okx)
    held = body_of(client.get("/api/v5/asset/balances?ccy=ETH"))["data"][0]["bal"]
    assert (held, own.journal.count) == ("38.11827078", 1)
    late = OkxClient(there, own.keys("okx", "late"))
    assert body_of(late.get("/api/v5/asset/balances"))["code"] == "0"
    own.advance(1000)
    there.clock.advance(1000)
    assert body_of(late.get("/api/v5/asset/balances"))["code"] == "50119"
    with pytest.raises(KeyError):
        own.keys("okx", "trade")


def test_keys_that_are_made_in_sandboxes_of_a_snapshot_differ(tmp_path: Path) -> None:
    frozen().export_to(tmp_path / "saved.json")
    there = MockServer(world=tmp_path / "saved.json")
    keys = {
        there.make_key("okx", "main").key,
        there.create_sandbox("a").make_key("okx", "main").key,
        there.create_sandbox("b").make_key("okx", "main").key,
    }
    assert len(keys) == 3


def test_how_the_clock_goes_is_part_of_it() -> None:
    mock = frozen()
    mock.clock.restore(ClockState(NOON_MS, Pace(0, 250), -40))
    document = file_of(mock)
    assert document["clock"] == {"now_ms": NOON_MS, "rate": 0, "step_ms": 250, "skew_ms": -40}
    there = frozen()
    there.sandbox.restore(read(document, "file"))
    assert there.clock.state() == ClockState(NOON_MS, Pace(0, 250), -40)


def test_calls_that_limits_count_are_part_of_it() -> None:
    here, there = frozen(), frozen()
    for _ in range(6):
        CALLS["balances"](here, "1")
    there.sandbox.restore(read(file_of(here), "file"))
    reply = CALLS["balances"](there, "1")
    assert reply is not None
    assert reply.status == 429
    there.reset()
    assert answers(there, [("balances", "1")])[0] != (429, reply.body)


def test_how_far_faults_have_counted_is_part_of_it() -> None:
    here, there = frozen(limits=False), frozen(limits=False)
    here.fault("reject", code="50001", match={"every": 3})
    steps = [("ticker", "1")] * 2
    answers(here, steps)
    there.sandbox.restore(read(file_of(here), "file"))
    (armed,) = there.sandbox.faults
    assert (armed.rule.id, armed.match_count, armed.injection_count) == ("f1", 2, 0)
    assert body_of(CALLS["ticker"](there, "1"))["code"] == "50001"  # type: ignore[arg-type]
    assert there.fault("latency", ms=1).rule.id == "f2"


def test_the_journal_is_no_part_of_it() -> None:
    mock = frozen()
    mock.save("here")
    CALLS["ticker"](mock, "1")
    mock.restore("here")
    assert mock.journal.count == 1


def test_snapshots_outlast_a_reset() -> None:
    mock = frozen()
    mock.credit("okx", "main", "ETH", "1")
    mock.save("richer")
    mock.reset()
    mock.restore("richer")
    assert mock.debit("okx", "main", "ETH", "38.11827078").available == 0


def test_a_shelf_takes_so_many_and_renewing_one_is_always_possible() -> None:
    shelf, snapshot = SnapshotStore(limit=2), frozen().sandbox.snapshot()
    shelf.put("a", snapshot)
    shelf.put("b", snapshot)
    shelf.put("a", snapshot)
    with pytest.raises(OverflowError, match="there are 2 snapshots"):
        shelf.put("c", snapshot)
    assert list(shelf.all()) == ["b", "a"]
    shelf.remove("b")
    shelf.put("c", snapshot)


def changed(change: Callable[[Any], object]) -> Any:
    document = file_of(frozen())
    change(document)
    return document


@pytest.mark.parametrize(
    ("change", "pointer", "reason"),
    [
        (lambda document: document.pop("ids"), "", '"ids" is a required property'),
        (lambda document: document.update(version=1), "/version", "3 was expected"),
        (lambda document: document.update(more=1), "", "'more' was unexpected"),
        (lambda document: document["ids"].update(last="x"), "/ids/last", "is not a whole number"),
        (
            lambda document: document["documents"].update({"os.system": {"": {}}}),
            "/documents/os.system",
            "there is no kind of value 'os.system'",
        ),
        (
            lambda document: document["documents"]["core.account.Account"]["okx:main"].update(
                books=5
            ),
            "/documents/core.account.Account/okx:main/books",
            "is no object",
        ),
        (
            lambda document: document["logs"]["postings"][0]["entries"][3].update(amount=5),
            "/logs/postings/0/entries/3/amount",
            "is no amount",
        ),
        (
            lambda document: document["logs"]["postings"][0].update(kind="core.ledger.Ledger"),
            "/logs/postings/0/kind",
            "there is no kind of value 'core.ledger.Ledger'",
        ),
        (
            lambda document: document["due"][0].update(kind="boom"),
            "/due/0/kind",
            "nobody knows what boom",
        ),
        (
            lambda document: document["limits"].append(
                {"rule": "x", "whose": [], "times": ["now"]}
            ),
            "/limits/0/times/0",
            "is not of type",
        ),
    ],
)
def test_a_file_that_is_wrong_is_told_with_pointer_and_reason(
    change: Callable[[Any], object], pointer: str, reason: str
) -> None:
    with pytest.raises(Problem) as caught:
        read(changed(change), "saved.json")
    assert (caught.value.file, caught.value.pointer) == ("saved.json", pointer)
    assert reason in caught.value.reason


def test_a_file_with_a_fault_nobody_has_changes_nothing(tmp_path: Path) -> None:
    document = file_of(frozen())
    counts = {"since_ms": 0, "matched": 0, "struck": 0, "task": ""}
    rule = {"id": "f1", "said": {"fault": "gremlin"}, **counts}
    document["faults"]["armed"].append(rule)
    file = tmp_path / "saved.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    mock = frozen()
    mock.credit("okx", "main", "ETH", "1")
    mock.fault("latency", ms=1)
    before = file_of(mock)
    with pytest.raises(Problem, match="gremlin"):
        mock.import_from(file)
    assert file_of(mock) == before


def test_a_world_that_is_a_wrong_snapshot_is_told_with_its_file(tmp_path: Path) -> None:
    file = tmp_path / "saved.json"
    credentials = "access.credential.Credential"
    document = changed(
        lambda document: document["documents"][credentials].update({"okx:x": {"name": 5}})
    )
    file.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(Problem) as caught:
        MockServer(world=file)
    assert caught.value.file == str(file)
    assert caught.value.pointer == f"/documents/{credentials}/okx:x"


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    mock, file = frozen(), tmp_path / "saved.json"
    file.write_text("before", encoding="utf-8")
    mock.export_to(file)
    assert json.loads(file.read_text(encoding="utf-8")) == file_of(mock)
    with pytest.raises(OSError, match="No such file"):
        mock.export_to(tmp_path / "nowhere" / "saved.json")
    assert [one.name for one in tmp_path.iterdir()] == ["saved.json"]
    mock.reset()
    mock.import_from(file)
