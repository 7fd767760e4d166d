"""Orders, watches, timers and what was taken survive a snapshot and a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.trading.acts.timers import cancel_all_after
from fauxchange.sandbox.snapshot import read, to_document
from fauxchange.state.sqlite import SqliteEngine, SqliteStore

from .floor import ANNE, Floor

if TYPE_CHECKING:
    from pathlib import Path

    from fauxchange.domain.trading.order import Order


def prepare(floor: Floor) -> list[Order]:
    orders = [
        floor.place("buy", "0.1", "89990"),
        floor.place("sell", "0.1", "90500"),
        floor.place("buy", "0.1", "89000", tag="x", client_id="c1"),
    ]
    floor.market("buy", "0.01")
    floor.do(lambda ledger, _: cancel_all_after(ledger, ANNE, 60_000, tag="x"))
    floor.set_price("89980", after_ms=5_000)
    return orders


def go_on(floor: Floor, orders: list[Order]) -> object:
    floor.advance(minutes=2)
    floor.check_money()
    return [floor.order(one) for one in orders], floor.fills(), floor.book(10), floor.tape(3)


def test_a_snapshot_has_all_there_is(floor: Floor) -> None:
    orders = prepare(floor)
    snapshot = read(to_document(floor.sandbox.snapshot()), "file")
    expected = go_on(floor, orders)
    other = Floor()
    other.sandbox.restore(snapshot)
    assert go_on(other, orders) == expected
    assert [one.state for one in expected[0]] == ["filled", "live", "canceled"]  # type: ignore[index]


def test_a_database_has_all_there_is(tmp_path: Path) -> None:
    floor = Floor()
    engine = SqliteEngine(tmp_path / "main.sqlite")
    floor.sandbox._engine = engine
    floor.sandbox.restore(floor.sandbox.snapshot())
    floor.set_price("90000")
    floor.advance(ms=1)
    orders = prepare(floor)
    snapshot = floor.sandbox.snapshot()
    expected = go_on(floor, orders)
    floor.sandbox.restore(snapshot)
    store = floor.sandbox.store
    assert isinstance(store, SqliteStore)
    store.load()
    assert go_on(floor, orders) == expected
