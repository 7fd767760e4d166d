"""What one algo order of an order does to the others of it in the twin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .values import CANCELED, CONDITIONAL, LOSS, PROFIT, TwinAlgo

if TYPE_CHECKING:
    from tests.domain.trading.machine.values import Look

    from .twin import AlgoTwin


def cover_rest(twin: AlgoTwin, done: TwinAlgo, look: Look) -> None:
    """End what was attached beside an algo order that triggered, or have it cover what is left."""
    there = [
        one
        for one in twin.waiting(done.request.account)
        if one.request.parent is done.request.parent and one.request.type == CONDITIONAL
    ]
    profits = [one for one in there if any(leg.role == PROFIT for leg in one.legs)]
    losses = [one for one in there if any(leg.role == LOSS for leg in one.legs)]
    if done.role == LOSS or not profits:
        for one in profits if done.role == LOSS else losses:
            twin.end(one, CANCELED)
        return
    parent = done.request.parent
    assert parent is not None
    for loss in losses:
        if loss.size <= done.child_size:
            twin.end(loss, CANCELED)
            continue
        loss.size -= done.child_size
        if loss.protects_cost:
            cost = twin.average(parent)
            loss.legs = tuple(leg._replace(trigger=cost) for leg in loss.legs)
        loss.protects_cost, loss.updated_ms = False, twin.now_ms
        twin.watch(loss, look)
