"""Logs in memory: packing gives back what it was given, and long logs take little."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fauxchange.domain.core.bill import Bill, TradeDetails, log_of
from fauxchange.domain.core.history import LogPart, part_of
from fauxchange.domain.core.ledger import LedgerAccount, Posting, exchange_account
from fauxchange.domain.earn.staking.orders import StakingOrder
from fauxchange.domain.trading.fill import log_of as fills_of
from fauxchange.state.logs import log as logs
from fauxchange.state.logs.log import CHUNK, TAIL, PackedLog
from fauxchange.state.logs.packing import Shared, pack, unpack, unpack_member
from fauxchange.state.memory import MemoryStore

NOON_MS, D0 = 1_700_000_000_000, Decimal(0)


def bill(number: int) -> Bill:
    """Return a bill as a transfer writes it."""
    at_ms, balance = NOON_MS + number * 345_600, Decimal(1000) - number
    return Bill(10**18 + number * 97, at_ms, "ETH", Decimal("-0.10"), balance, "staking purchase")


@pytest.mark.parametrize(
    "entries",
    [
        [bill(number) for number in range(CHUNK)],
        ["monday", "tuesday"],
        [1, Decimal("2.50"), None],
        [("a", True), ("b", False)],
        [bill(1), "tuesday"],
        [bill(1)._replace(delta=Decimal("1.500")), bill(2)._replace(delta=Decimal("1E-8"))],
        [StakingOrder("7", "anne", "eth", "purchase", Decimal(1), 5, 6, completed_ms=6)] * 2,
        [StakingOrder("7", "anne", "eth", "redeem", Decimal(1), 5, 6)] * 2,
        [Posting(5, "x", "ETH", Decimal(1), LedgerAccount("a", "b"), exchange_account("c"))] * 2,
    ],
)
def test_what_is_packed_comes_back_as_it_was(entries: list[object]) -> None:
    unpacked = list(unpack(pack(entries)))
    assert unpacked == entries
    assert list(map(repr, unpacked)) == list(map(repr, entries))


def test_a_packed_bill_of_a_funding_takes_no_more_than_its_numbers() -> None:
    details = TradeDetails("", "", "SWAP", "BTC-USDT-SWAP", "", Decimal(9), Decimal(1), "", D0, "U")
    bills = [bill(number)._replace(trade=details) for number in range(CHUNK)]
    assert unpack(pack(bills)) == bills
    # What all of them say alike takes some bytes in all.
    assert len(pack(bills)) < 31 * CHUNK


@pytest.mark.parametrize("cut", [0, 5, CHUNK + 3])
@pytest.mark.parametrize(
    ("begin", "end"), [(0, 0), (0, 9), (0, CHUNK), (7, 2 * CHUNK + 1), (CHUNK, TAIL + 2 * CHUNK)]
)
def test_a_part_of_a_log_is_what_a_slice_of_it_is(cut: int, begin: int, end: int) -> None:
    log = PackedLog(map(bill, range(3 * CHUNK + TAIL + 60)))
    log.trim(cut)
    assert log.part(begin, end) == list(log)[begin:end] == log[begin:end]


@pytest.mark.parametrize("cut", [0, 5, CHUNK + 3])
def test_a_member_of_an_entry_is_read_without_the_entry(
    cut: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = PackedLog(map(bill, range(3 * CHUNK + TAIL + 60)))
    log.trim(cut)
    times = [entry.at_ms for entry in log]
    monkeypatch.delattr(logs, "unpack")
    # The first entry of a log that was cut is unpacked for those who look at it.
    indices = range(1 if cut else 0, len(log))
    assert [log.value(i, "at_ms") for i in indices] == [times[i] for i in indices]


@pytest.mark.parametrize("cut", [0, 5, CHUNK + 3])
def test_some_members_of_entries_are_read_without_the_others(cut: int) -> None:
    log = PackedLog(map(bill, range(3 * CHUNK + TAIL + 60)))
    log.trim(cut)
    whole = [(entry.ccy, entry.delta) for entry in log]
    assert log.rows(0, len(log), ("ccy", "delta")) == whole
    assert log.rows(7, 2 * CHUNK, ("ccy", "delta")) == whole[7 : 2 * CHUNK]


def test_a_member_of_entries_of_several_classes_is_read_likewise() -> None:
    entries = [bill(1), StakingOrder("7", "anne", "eth", "redeem", Decimal(1), 5, 6)]
    assert unpack_member(pack(entries), "id") == [10**18 + 97, "7"]


@pytest.mark.parametrize(
    "amounts", [["0", "0"], ["0", "0.0"], ["1.50", "1.50"], ["1E+3", "1000"], ["-0", "0"]]
)
def test_amounts_that_are_alike_keep_the_digits_they_have(amounts: list[str]) -> None:
    entries = [bill(1)._replace(delta=Decimal(one)) for one in amounts]
    assert [str(one.delta) for one in unpack(pack(entries))] == amounts


def test_a_packed_bill_takes_less_than_thirty_bytes() -> None:
    assert len(pack([bill(number) for number in range(CHUNK)])) < 30 * CHUNK


@pytest.mark.parametrize("count", [0, TAIL, TAIL + CHUNK, 3 * CHUNK + TAIL + 7])
def test_a_log_is_a_sequence_however_long_it_is(count: int) -> None:
    log = PackedLog(map(bill, range(count)))
    assert list(log) == [bill(number) for number in range(count)]
    assert [log[i] for i in range(len(log))] == list(log)
    assert len(log) == count


def test_a_log_that_is_cut_to_nothing_goes_on() -> None:
    log = PackedLog(range(TAIL + 2 * CHUNK))
    log.trim(TAIL + 2 * CHUNK)
    assert list(log) == []
    log.extend([7])
    assert (list(log), log[0], log.first) == ([7], 7, TAIL + 2 * CHUNK)


ALL, OF_ETH = log_of("anne", "trading"), log_of("anne", "trading", "ETH")


def test_the_bills_of_a_currency_are_a_part_of_all_bills_of_their_book() -> None:
    assert part_of(ALL) is None
    assert part_of(OF_ETH) == LogPart(ALL, "id")
    assert part_of(log_of("a/b", "funding", "ETH", "x in")) == LogPart("bills/a/b/funding", "id")
    assert part_of(log_of("a", "trading", "ETH", "x/funding/y in")) == LogPart(
        "bills/a/trading", "id"
    )
    assert part_of("postings") is None


def test_the_fills_of_an_instrument_are_a_part_of_all_fills_of_their_account() -> None:
    assert part_of(fills_of("okx:anne")) is None
    assert part_of(fills_of("okx:anne", "BTC-USDT")) == LogPart("fills/okx:anne", "id")


def store_with(every: int, *, many: int = 8 * CHUNK, at_once: int = 5) -> MemoryStore:
    """Return a store with bills, of which every so manieth one is also in the log of a currency."""
    store = MemoryStore()
    bills = [bill(number) for number in range(many)]
    for begin in range(0, many, at_once):
        with store.transaction() as unit:
            some = range(begin, min(begin + at_once, many))
            unit.extend(ALL, [bills[i] for i in some])
            unit.extend(OF_ETH, [bills[i] for i in some if i % every == 0])
    return store


def shared_of(log: object) -> list[bool]:
    """Return of each chunk whether it is packed with another log."""
    assert isinstance(log, PackedLog)
    return [isinstance(chunk.body, Shared) for chunk in log._chunks]


@pytest.mark.parametrize("at_once", [1, 5, 700, 2 * CHUNK, 8 * CHUNK])
@pytest.mark.parametrize("every", [1, 2, 3])
def test_a_part_of_a_log_shares_what_the_whole_has_packed(every: int, at_once: int) -> None:
    store = store_with(every, at_once=at_once)
    log = store.logs.kept(OF_ETH)
    expected = [bill(number) for number in range(0, 8 * CHUNK, every)]
    assert any(shared_of(log))
    assert all(shared_of(log))
    assert list(log) == expected
    assert log[300] == expected[300]
    assert log.value(301, "at_ms") == expected[301].at_ms
    assert log.rows(10, 300, ["id"]) == [(one.id,) for one in expected[10:300]]


def test_entries_that_are_far_apart_in_the_whole_log_are_packed_by_themselves() -> None:
    log = store_with(9, many=60 * CHUNK, at_once=CHUNK).logs.kept(OF_ETH)
    assert shared_of(log)
    assert not any(shared_of(log))
    assert list(log) == [bill(number) for number in range(0, 60 * CHUNK, 9)]


def test_entries_that_the_whole_log_has_not_are_packed_by_themselves() -> None:
    store = MemoryStore()
    with store.transaction() as unit:
        unit.extend(ALL, [bill(number) for number in range(1, 6 * CHUNK, 2)])
        unit.extend(OF_ETH, [bill(number) for number in range(6 * CHUNK)])
    log = store.logs.kept(OF_ETH)
    assert shared_of(log) == [False] * 4
    assert list(log) == [bill(number) for number in range(6 * CHUNK)]


def test_a_part_keeps_what_the_whole_log_has_lost() -> None:
    store = store_with(2)
    with store.transaction() as unit:
        unit.trim(ALL, by="id", older_than=bill(5 * CHUNK).id, most=5 * CHUNK)
    assert len(store.logs.kept(ALL)) == 3 * CHUNK
    assert list(store.logs.kept(OF_ETH)) == [bill(number) for number in range(0, 8 * CHUNK, 2)]


@pytest.mark.parametrize("many", [63, 64, 3 * CHUNK])
def test_a_part_is_made_when_it_is_read_and_so_many_entries_wait_at_most(many: int) -> None:
    store = MemoryStore()
    for number in range(many):
        with store.transaction() as unit:
            unit.distribute(ALL, (bill(number),))
    names = {ALL, OF_ETH, f"{OF_ETH}/staking purchase out"}
    assert set(store.logs._own) == ({ALL} if many < 64 else names)
    assert sum(map(len, store.logs._undivided.values())) == many % 64
    assert list(store.logs.kept(OF_ETH)) == list(map(bill, range(many)))
    assert (set(store.logs._own), store.logs._undivided) == (names, {})


def test_a_part_whose_entries_come_by_way_of_the_whole_shares_what_that_has_packed() -> None:
    store = MemoryStore()
    for number in range(4 * CHUNK):
        with store.transaction() as unit:
            unit.distribute(ALL, (bill(number),))
    assert shared_of(store.logs.kept(OF_ETH)) == [True] * 3
    assert list(store.logs.kept(OF_ETH)) == list(map(bill, range(4 * CHUNK)))


def test_a_fork_shares_with_its_own_whole_log() -> None:
    origin = store_with(2)
    fork = origin.fork(origin.new_id)
    for store, delta in ((origin, D0), (fork, Decimal(7))):
        for number in range(8 * CHUNK, 16 * CHUNK):
            with store.transaction() as unit:
                entry = bill(number)._replace(delta=delta)
                unit.append(ALL, entry)
                unit.append(OF_ETH, entry)
    for store, delta in ((origin, D0), (fork, Decimal(7))):
        log = store.logs.kept(OF_ETH)
        assert all(shared_of(log))
        assert {one.delta for one in log[4 * CHUNK :]} == {delta}
