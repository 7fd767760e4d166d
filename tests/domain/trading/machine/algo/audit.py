"""What holds of all algo orders of a sandbox: what waits, what watches it, and what it placed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fauxchange.domain.trading.algo.legs import ACTIVATION, FOLLOWING
from fauxchange.domain.trading.algo.order import EFFECTIVE, RUNNING, AlgoOrder
from fauxchange.domain.trading.algo.records import AlgoCount, AlgoStep, group_of
from fauxchange.domain.trading.order import Order
from fauxchange.domain.trading.triggers import TriggerWatch, WatchedPath

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange.domain.core.unit_of_work import UnitOfWork


def require_consistent(unit: UnitOfWork) -> None:
    """Each algo order that waits is watched, and each that has triggered has its order."""
    algos = {one.key: one for one in unit.scan(AlgoOrder)}
    orders = {one.key: one for one in unit.scan(Order)}
    assert _watches(unit) == {
        (one.key, name) for one in algos.values() if one.is_open for name in _names(one)
    }
    paths = Counter(one.path for one in unit.scan(TriggerWatch))
    assert {one.path: one.watches for one in unit.scan(WatchedPath)} == paths
    waiting = Counter(
        (one.account, group_of(one.type, one.instrument)) for one in algos.values() if one.is_open
    )
    counted = {
        (one.account, group): number
        for one in unit.scan(AlgoCount)
        for group, number in one.waiting.items()
    }
    assert counted == waiting
    steps = {f"{one.account}/{one.algo}" for one in unit.scan(AlgoStep)}
    assert steps == {
        one.key for one in algos.values() if one.is_open and one.type in RUNNING and _runs(one)
    }
    for algo in algos.values():
        placed = {*algo.orders, *filter(None, [algo.linked])}
        assert (algo.state == EFFECTIVE) <= bool(placed or algo.started), algo
        for order_id in placed:
            order = orders.get(f"{algo.account}/{order_id}")
            # One without a fill is gone after a while.
            assert order is None or (order.algo and order.algo.id) == algo.id, (algo, order)
    for order in orders.values():
        parent = order.algo and algos.get(f"{order.account}/{order.algo.id}")
        assert not parent or order.id in {*parent.orders, parent.linked}, (parent, order)


def require_nothing_waits(unit: UnitOfWork) -> None:
    """Nothing is left of algo orders of which none waits."""
    assert not [one for one in unit.scan(AlgoOrder) if one.is_open]
    for kind in (TriggerWatch, WatchedPath, AlgoStep):
        assert not list(unit.scan(kind)), kind
    assert not [one for one in unit.scan(AlgoCount) if one.waiting]


def _watches(unit: UnitOfWork) -> set[tuple[str, str]]:
    return {(f"{one.account}/{one.algo}", one.leg) for one in unit.scan(TriggerWatch)}


def _runs(algo: AlgoOrder) -> bool:
    """Whether one that places several orders has begun to."""
    return not algo.legs or bool(algo.triggered_ms)


def _names(algo: AlgoOrder) -> Iterator[str]:
    """Yield what an algo order waits for."""
    if algo.trail is not None:
        is_waiting = algo.trail.activation is not None and not algo.trail.active_ms
        yield ACTIVATION if is_waiting else FOLLOWING
    elif algo.type not in RUNNING or not algo.triggered_ms:
        yield from (one.role for one in algo.counting_legs())
