"""What is written of algo orders: how many wait, how they end, and until when they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.history import Expiring, record
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.instruments.instrument import SPOT
from fauxchange.domain.positions.dependents import PositionPlace, depend
from fauxchange.domain.trading.retention import ARCHIVE_MS
from fauxchange.domain.trading.triggers import TriggerWatch, delete_watch
from fauxchange.domain.trading_account.account import MULTI_CURRENCY, PORTFOLIO, settings_of

from .legs import ACTIVATION, FOLLOWING, LOSS, PLAIN, PROFIT
from .order import CHASE, CONDITIONAL, OCO, AlgoClientId, AlgoOrder

_NONE: Mapping[str, int] = MappingProxyType({})
_LEGS = (PROFIT, LOSS, PLAIN, ACTIVATION, FOLLOWING)
# These are counted by instrument, others in all.
_STOPS = frozenset({CONDITIONAL, OCO})

# An account whose currencies are margin for each other trades spot with all of them.
_SHARING = frozenset({MULTI_CURRENCY, PORTFOLIO})


@document("{account}")
class AlgoCount(NamedTuple):
    """How many algo orders of an account wait, by what is limited together."""

    account: str
    waiting: Mapping[str, int] = _NONE


@document("{account}/{algo}")
class AlgoStep(NamedTuple):
    """When an algo order looks next at what it does; ``task`` does it.

    ``followed`` is the last of its orders whose end it knows of.
    """

    account: str
    algo: str
    task: str
    followed: str = ""


def group_of(kind: str, instrument: str) -> str:
    """Return what algo orders of a kind are counted with."""
    if kind == CHASE:
        return f"{kind}/{instrument}"
    return f"stop/{instrument}" if kind in _STOPS else kind


def waiting(unit: UnitOfWork, account: str, kind: str, instrument: str) -> int:
    """Return how many algo orders wait that count against the same limit."""
    counts = unit.find(AlgoCount, account)
    return counts.waiting.get(group_of(kind, instrument), 0) if counts else 0


def open_algo(unit: UnitOfWork, algo: AlgoOrder) -> None:
    """Write an algo order that begins to wait."""
    unit.put(algo)
    if algo.ends_with_position:
        depend(unit, place_of(algo), 1)
    if algo.client_id:
        unit.put(AlgoClientId(algo.account, algo.client_id, algo.id))
    _count(unit, algo, 1)


def end_algo(
    unit: UnitOfWork, algo: AlgoOrder, state: str, now_ms: int, **changes: Any
) -> AlgoOrder:
    """Write an algo order that waits no more; return it as it is then."""
    stop_watching(unit, algo)
    algo = algo._replace(**{"state": state, "updated_ms": now_ms, "amendment": "", **changes})
    unit.put(algo)
    _count(unit, algo, -1)
    if algo.ends_with_position:
        depend(unit, place_of(algo), -1)
    log = f"finished algo orders/{algo.account}"
    for gone in record(unit, log, Expiring(now_ms, algo.id), ARCHIVE_MS):
        _forget(unit, algo.account, gone.key)
    return algo


def place_of(algo: AlgoOrder) -> PositionPlace:
    """Return the place of the position that an algo order is of."""
    return algo.account, algo.instrument, algo.trade_mode, algo.position_side, algo.part


def order_mode(unit: UnitOfWork, algo: AlgoOrder) -> str:
    """Return the trade mode of an algo order's orders.

    Clients name several for spot, which has one.
    """
    return spot_mode(unit, algo.account) if algo.kind == SPOT else algo.trade_mode


def spot_mode(unit: UnitOfWork, account: str) -> str:
    """Return the trade mode of an account's orders of spot."""
    return "cross" if settings_of(unit, account).mode in _SHARING else "cash"


def stop_watching(unit: UnitOfWork, algo: AlgoOrder) -> None:
    """End what an algo order waits for."""
    for leg in _LEGS:
        watch = unit.find(TriggerWatch, algo.account, algo.id, leg)
        if watch is not None:
            delete_watch(unit, watch)


def _forget(unit: UnitOfWork, account: str, algo: str) -> None:
    known = unit.find(AlgoOrder, account, algo)
    if known is None:
        return
    unit.delete(AlgoOrder, account, algo)
    named = unit.find(AlgoClientId, account, known.client_id) if known.client_id else None
    if named is not None and named.algo == algo:
        unit.delete(AlgoClientId, account, known.client_id)


def _count(unit: UnitOfWork, algo: AlgoOrder, by: int) -> None:
    before = unit.find(AlgoCount, algo.account) or AlgoCount(algo.account)
    group = group_of(algo.type, algo.instrument)
    counts = {**before.waiting, group: before.waiting.get(group, 0) + by}
    if not counts[group]:
        del counts[group]
    unit.put(AlgoCount(algo.account, counts))
