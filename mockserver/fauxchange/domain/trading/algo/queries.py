"""Lists of algo orders, newest first, as far back as they are shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import takewhile

from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.positions.dependents import Dependents, place_of_position
from fauxchange.domain.positions.position import Position
from fauxchange.domain.trading.rejection import UnknownOrder
from fauxchange.domain.trading.retention import ARCHIVE_MS

from .order import CONDITIONAL, KINDS, LIVE, OCO, PAUSED, AlgoClientId, AlgoOrder
from .records import place_of


def find_algo(
    unit: UnitOfWork, account: str, now_ms: int, *, algo_id: str = "", client_id: str = ""
) -> AlgoOrder:
    """Return an algo order by its id, or else the latest one with an id of the client's own.

    Raises:
        UnknownOrder: the account has none, or it is no longer shown.

    """
    if not algo_id:
        named = unit.find(AlgoClientId, account, client_id)
        algo_id = named.algo if named else ""
    algo = unit.find(AlgoOrder, account, algo_id)
    if algo is None or not _is_shown(algo, now_ms):
        raise UnknownOrder(algo_id or client_id)
    return algo


def algo_orders(
    unit: UnitOfWork,
    account: str,
    now_ms: int,
    *,
    states: Sequence[str],
    kinds: Sequence[str],
    older_than: int | None = None,
    newer_than: int | None = None,
) -> Iterator[AlgoOrder]:
    """Yield the algo orders of an account, newest first, between two ids that are left out.

    They are of some states and kinds; those that ended did so within three months.
    """

    def of(state: str, kind: str) -> Iterator[AlgoOrder]:
        beyond = None if older_than is None else (account, state, kind, older_than)
        found = unit.scan(AlgoOrder, (account, state, kind), beyond=beyond)
        since = -1 if newer_than is None else newer_than
        return takewhile(lambda one: one.number > since, found)

    every = (of(state, kind) for state in states for kind in kinds)
    found = merge(*every, key=lambda one: -one.number)
    return (one for one in found if _is_shown(one, now_ms))


def closing_algos(unit: UnitOfWork, position: Position) -> Iterator[AlgoOrder]:
    """Yield the algo orders that wait and close the whole of a position."""
    return (one for one in stops_of(unit, position) if one.closes_whole)


def stops_of(unit: UnitOfWork, position: Position) -> Iterator[AlgoOrder]:
    """Yield the take profits and stop losses that wait and end with a position."""
    place = place_of_position(position)
    if unit.find(Dependents, *place) is None:
        return
    for kind in (CONDITIONAL, OCO):
        for one in unit.scan(AlgoOrder, (position.account, LIVE, kind)):
            if place_of(one) == place:
                yield one


def waiting_algos(unit: UnitOfWork, account: str) -> Iterator[AlgoOrder]:
    """Yield the algo orders of an account that wait, or that place orders."""
    for state in (LIVE, PAUSED):
        for kind in KINDS:
            yield from unit.scan(AlgoOrder, (account, state, kind))


def _is_shown(algo: AlgoOrder, now_ms: int) -> bool:
    if algo.only_rests:
        return False
    return algo.is_open or algo.updated_ms > now_ms - ARCHIVE_MS
