"""The ledger: balanced moves, and nothing below zero."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fauxchange.domain.core.account import Account, Balance
from fauxchange.domain.core.ledger import (
    LOG,
    Ledger,
    LedgerAccount,
    Posting,
    audit,
    balances,
    exchange_account,
)
from fauxchange.domain.core.rejection import InsufficientFunds
from fauxchange.state.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Sequence

ANNE = LedgerAccount("anne", "funding")
BOB = LedgerAccount("bob", "funding")
POOL = exchange_account("pool")


@pytest.fixture
def store() -> MemoryStore:
    """Two accounts; Anne has 10 ETH of which the opening posting tells."""
    store = MemoryStore(copying=True)
    with store.transaction() as unit:
        unit.put(Account("anne", "1", "anne"))
        unit.put(Account("bob", "2", "bob"))
        Ledger(unit, 1).move(
            "ETH", Decimal(10), debit=exchange_account("opening"), credit=ANNE, reason="o"
        )
    return store


def _move(store: MemoryStore, amount: str, debit: LedgerAccount, credit: LedgerAccount) -> Posting:
    with store.transaction() as unit:
        return Ledger(unit, 7).move(
            "ETH", Decimal(amount), debit=debit, credit=credit, reason="test"
        )


def _held(store: MemoryStore, place: LedgerAccount) -> Balance:
    account = store.find(Account, place.account)
    assert account is not None
    return account.balance(place.book, "ETH")


def _postings(store: MemoryStore) -> Sequence[Posting]:
    return store.log(LOG)  # type: ignore[return-value]


def _audit(store: MemoryStore) -> list[str]:
    return audit(store.documents(Account), _postings(store))


def test_what_leaves_one_place_arrives_at_the_other(store: MemoryStore) -> None:
    _move(store, "2.5", ANNE, BOB)
    assert _held(store, ANNE) == Balance(Decimal("7.5"))
    assert _held(store, BOB) == Balance(Decimal("2.5"))


def test_a_move_is_posted_with_time_reason_and_both_places(store: MemoryStore) -> None:
    posting = _move(store, "2.5", ANNE, BOB)
    assert posting == Posting(7, "test", "ETH", Decimal("2.5"), ANNE, BOB)
    assert _postings(store)[-1] == posting


def test_money_can_be_held_back_and_set_free(store: MemoryStore) -> None:
    frozen = ANNE._replace(slot="frozen")
    _move(store, "4", ANNE, frozen)
    assert _held(store, ANNE) == Balance(Decimal(6), Decimal(4))
    _move(store, "1", frozen, ANNE)
    assert _held(store, ANNE) == Balance(Decimal(7), Decimal(3))
    assert _audit(store) == []


def test_a_user_may_spend_everything(store: MemoryStore) -> None:
    _move(store, "10", ANNE, POOL)
    assert _held(store, ANNE) == Balance(Decimal(0))


def test_a_user_never_goes_below_zero(store: MemoryStore) -> None:
    with pytest.raises(InsufficientFunds) as caught:
        _move(store, "10.000000000000000001", ANNE, BOB)
    assert caught.value.ccy == "ETH"
    assert caught.value.required == Decimal("10.000000000000000001")
    assert caught.value.available == Decimal(10)


def test_what_is_held_back_cannot_be_spent(store: MemoryStore) -> None:
    _move(store, "9", ANNE, ANNE._replace(slot="frozen"))
    with pytest.raises(InsufficientFunds):
        _move(store, "2", ANNE, BOB)


def test_a_house_may_go_below_zero(store: MemoryStore) -> None:
    _move(store, "1000", POOL, BOB)
    assert _held(store, BOB) == Balance(Decimal(1000))
    assert balances(_postings(store))[POOL, "ETH"] == Decimal(-1000)


def test_a_refused_move_changes_nothing_in_the_store(store: MemoryStore) -> None:
    before = list(store.documents(Account)), _postings(store)
    with pytest.raises(InsufficientFunds):
        _move(store, "11", ANNE, BOB)
    assert (list(store.documents(Account)), _postings(store)) == before


def test_a_refused_move_takes_the_unit_of_works_other_moves_with_it(store: MemoryStore) -> None:
    before = list(store.documents(Account)), _postings(store)

    def both() -> None:
        with store.transaction() as unit:
            ledger = Ledger(unit, 7)
            ledger.move("ETH", Decimal(4), debit=ANNE, credit=BOB, reason="fine")
            ledger.move("ETH", Decimal(7), debit=ANNE, credit=BOB, reason="too much")

    with pytest.raises(InsufficientFunds):
        both()
    assert (list(store.documents(Account)), _postings(store)) == before


@pytest.mark.parametrize("amount", ["0", "-1", "0.00"])
def test_a_move_of_nothing_or_less_is_an_error_of_ours(store: MemoryStore, amount: str) -> None:
    with pytest.raises(ValueError, match="more than nothing"):
        _move(store, amount, ANNE, BOB)


def test_a_move_to_oneself_changes_no_balance(store: MemoryStore) -> None:
    _move(store, "3", ANNE, ANNE)
    assert _held(store, ANNE) == Balance(Decimal(10))
    assert _audit(store) == []


def test_an_honest_ledger_passes_the_audit(store: MemoryStore) -> None:
    _move(store, "3", ANNE, POOL)
    assert _audit(store) == []


def test_the_audit_finds_a_balance_nobody_posted(store: MemoryStore) -> None:
    bob = store.find(Account, "bob")
    assert bob is not None
    with store.transaction() as unit:
        unit.put(bob.with_balance("funding", "BTC", Balance(Decimal("0.1"))))
    assert _audit(store) == ["bob/funding/available BTC: 0.1 shown, 0 posted"]


def test_the_audit_finds_a_balance_that_is_off_by_the_last_decimal(store: MemoryStore) -> None:
    anne = store.find(Account, "anne")
    assert anne is not None
    with store.transaction() as unit:
        unit.put(anne.with_balance("funding", "ETH", Balance(Decimal("10.000000000000000001"))))
    assert _audit(store) == ["anne/funding/available ETH: 10.000000000000000001 shown, 10 posted"]


def test_the_audit_finds_a_posting_that_reached_no_balance(store: MemoryStore) -> None:
    with store.transaction() as unit:
        unit.append(LOG, Posting(7, "lost", "BTC", Decimal(1), POOL, BOB))
    assert _audit(store) == ["bob/funding/available BTC: 1 posted, but no balance"]


def test_the_audit_finds_a_balance_below_zero_even_if_it_was_posted(store: MemoryStore) -> None:
    bob = store.find(Account, "bob")
    assert bob is not None
    with store.transaction() as unit:
        unit.put(bob.with_balance("funding", "ETH", Balance(Decimal(-1))))
        unit.append(LOG, Posting(7, "overdraft", "ETH", Decimal(1), BOB, POOL))
    assert _audit(store) == ["bob/funding/available ETH: -1 shown, -1 posted"]


def test_the_audit_looks_at_what_is_frozen_too(store: MemoryStore) -> None:
    bob = store.find(Account, "bob")
    assert bob is not None
    with store.transaction() as unit:
        unit.put(bob.with_balance("funding", "ETH", Balance(frozen=Decimal(2))))
    assert _audit(store) == ["bob/funding/frozen ETH: 2 shown, 0 posted"]


PLACES = st.sampled_from([ANNE, BOB, ANNE._replace(slot="frozen"), POOL, exchange_account("fees")])
AMOUNTS = st.decimals("0.000000000000000001", 20, places=18)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(AMOUNTS, PLACES, PLACES), max_size=20))
def test_postings_always_sum_to_zero_and_balances_to_postings(
    moves: list[tuple[Decimal, LedgerAccount, LedgerAccount]],
) -> None:
    store = MemoryStore(copying=True)
    with store.transaction() as unit:
        unit.put(Account("anne", "1", "anne"))
        unit.put(Account("bob", "2", "bob"))
    for amount, debit, credit in moves:
        try:
            _move(store, str(amount), debit, credit)
        except InsufficientFunds:
            continue
    assert sum(balances(_postings(store)).values()) == 0
    assert _audit(store) == []
