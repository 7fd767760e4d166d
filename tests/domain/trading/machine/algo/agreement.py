"""What is compared of algo orders between the exchange and the twin after every step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.trading.algo.order import AlgoOrder
from fauxchange.domain.trading.algo.queries import waiting_algos
from tests.domain.trading.machine.stage import MASTERS

if TYPE_CHECKING:
    from tests.domain.trading.machine.stage import Stage

    from .twin import AlgoTwin
    from .values import TwinAlgo


def algos(stage: Stage, twin: AlgoTwin, ended: set[int]) -> None:
    """The algo orders that wait, and those that ended since the last time."""
    for account in MASTERS:
        theirs = sorted((_shown(one) for one in _waiting(stage, account)), key=_number)
        mine = [_expected(one) for one in twin.waiting(account)]
        assert theirs == sorted(mine, key=_number), f"{theirs}\n{mine}"
    for one in twin.algos:
        if not one.is_open and one.number not in ended:
            ended.add(one.number)
            found = stage.sandbox.store.find(
                AlgoOrder, f"{stage.owner(one.request.account)}/{one.id}"
            )
            assert found is not None
            assert _shown(found) == _expected(one), f"{_shown(found)}\n{_expected(one)}"


def _waiting(stage: Stage, account: str) -> list[AlgoOrder]:
    owner = stage.owner(account)
    return stage.do(lambda ledger, _: list(waiting_algos(ledger.unit, owner)))  # type: ignore[no-any-return]


def _number(row: tuple[str, ...]) -> int:
    return int(row[0])


def _shown(one: AlgoOrder) -> tuple[str, ...]:
    trail = one.trail
    return (
        one.id,
        one.state,
        one.size.to_eng_string(),
        repr([(leg.role, leg.trigger, leg.price, leg.rises) for leg in one.legs]),
        repr((one.created_ms, one.updated_ms, one.triggered_ms)),
        one.role,
        one.failure.partition("|")[0],
        repr([*one.orders]),
        repr(one.child_size and (one.child_size.normalize(), one.child_price)),
        repr(trail and trail.active_ms),
    )


def _expected(one: TwinAlgo) -> tuple[str, ...]:
    return (
        one.id,
        one.state,
        one.size.to_eng_string(),
        repr([(leg.role, leg.trigger, leg.price, leg.rises) for leg in one.legs]),
        repr((one.created_ms, one.updated_ms, one.triggered_ms)),
        one.role,
        one.failure,
        repr([one.child.id] if one.child else []),
        repr(one.child_size and (one.child_size.normalize(), one.child_price)),
        repr(one.request.trail and one.active_ms),
    )
