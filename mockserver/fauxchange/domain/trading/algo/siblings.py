"""Several algo orders of one order: what one of them does to the others when it triggers.

Documented by OKX (post-place-order): of several take profits and one stop loss, each take profit
closes its part. What is left is covered by the stop loss, which may move to the price of the fills.
"""

from __future__ import annotations

from fauxchange.domain.core.money import EXACT
from fauxchange.domain.trading.matching.context import Context
from fauxchange.domain.trading.order import Order

from .legs import LOSS, PROFIT
from .order import CANCELED, CONDITIONAL, EFFECTIVE, LIVE, AlgoOrder
from .records import end_algo, stop_watching
from .watching import watch_algo


def follow_siblings(context: Context, algo: AlgoOrder) -> None:
    """Change what was attached to the same order as an algo order that has triggered now."""
    if not algo.parent or algo.state != EFFECTIVE:
        return
    unit, now_ms = context.unit, context.now_ms
    waiting = [
        one
        for one in unit.scan(AlgoOrder, (algo.account, LIVE, CONDITIONAL))
        if one.parent == algo.parent
    ]
    profits = [one for one in waiting if one.leg(PROFIT)]
    losses = [one for one in waiting if one.leg(LOSS)]
    if algo.role == LOSS:
        ended = profits
    elif not profits:
        ended = losses
    else:
        ended = []
        for one in losses:
            _cover_rest(context, one, algo)
    for one in ended:
        end_algo(unit, one, CANCELED, now_ms)


def _cover_rest(context: Context, loss: AlgoOrder, profit: AlgoOrder) -> None:
    """Make a stop loss smaller by a take profit, and move it to the cost if it is to."""
    unit, legs = context.unit, loss.legs
    parent = unit.find(Order, loss.account, loss.parent)
    cost = parent.average_price if parent else None
    if loss.protects_cost and cost is not None:
        legs = tuple(one._replace(trigger=cost) for one in legs)
    size = EXACT.subtract(loss.size, profit.child_size)
    if size <= 0:
        end_algo(unit, loss, CANCELED, context.now_ms)
        return
    changed = loss._replace(
        size=size, legs=legs, protects_cost=False, updated_ms=context.now_ms, amendment=""
    )
    stop_watching(unit, loss)
    unit.put(changed)
    watch_algo(context, changed)
