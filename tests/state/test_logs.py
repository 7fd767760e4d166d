"""Logs in memory: packing gives back what it was given, and long logs take little."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fauxchange.domain.core.bill import Bill, TradeDetails
from fauxchange.domain.core.ledger import LedgerAccount, Posting, exchange_account
from fauxchange.domain.earn.staking.orders import StakingOrder
from fauxchange.state.logs import log as logs
from fauxchange.state.logs.log import CHUNK, TAIL, PackedLog
from fauxchange.state.logs.packing import pack, unpack, unpack_member

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
