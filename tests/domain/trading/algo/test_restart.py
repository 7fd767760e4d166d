"""What waits goes on after a snapshot and after a restart from a database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.trading.algo.order import EFFECTIVE, LIVE
from fauxchange.sandbox.snapshot import read, to_document
from fauxchange.state.sqlite import SqliteEngine
from tests.domain.trading.algo.waits import AlgoFloor

if TYPE_CHECKING:
    from pathlib import Path

    from fauxchange.domain.trading.algo.order import AlgoOrder


def prepare(floor: AlgoFloor) -> list[AlgoOrder]:
    floor.set_price("90000")
    floor.advance(ms=1)
    waiting = [
        floor.stop("sell", "0.1", "89500", client_id="s"),
        floor.oco("sell", "0.1", "95000", "85000"),
        floor.trail("sell", "0.1", ratio="0.02"),
    ]
    floor.set_price("91000")
    floor.advance(ms=1)
    floor.set_price("89200", after_ms=5_000)
    return waiting


def go_on(floor: AlgoFloor, waiting: list[AlgoOrder]) -> object:
    floor.advance(minutes=2)
    floor.check_money()
    return [floor.algo(one) for one in waiting], floor.fills()


def test_a_snapshot_has_what_waits() -> None:
    floor = AlgoFloor()
    waiting = prepare(floor)
    snapshot = read(to_document(floor.sandbox.snapshot()), "file")
    expected = go_on(floor, waiting)
    other = AlgoFloor()
    other.sandbox.restore(snapshot)
    assert go_on(other, waiting) == expected
    assert [floor.algo(one).state for one in waiting] == [EFFECTIVE, LIVE, LIVE]


def test_a_database_has_what_waits(tmp_path: Path) -> None:
    floor = AlgoFloor()
    floor.sandbox._engine = SqliteEngine(tmp_path / "main.sqlite")
    floor.sandbox.restore(floor.sandbox.snapshot())
    waiting = prepare(floor)
    go_on(floor, waiting)
    assert [floor.algo(one).state for one in waiting] == [EFFECTIVE, LIVE, LIVE]
