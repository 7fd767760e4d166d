"""Operations on what is pending: withdrawals, staking orders, and what staking pays."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fauxchange.control import outcomes
from fauxchange.domain.core.money import text

from .api import Ask, operates


@operates("withdrawal.post")
def withdrawal(ask: Ask) -> dict[str, Any]:
    """Decide what becomes of a withdrawal."""
    one = outcomes.withdrawal(ask.sandbox, ask.asked["id"], ask.asked["outcome"])
    return {"id": one.id, "state": one.state, "tx_id": one.tx_id, "done_ms": one.done_ms}


@operates("staking-order.post")
def fail_order(ask: Ask) -> dict[str, Any]:
    """Have a staking order fail."""
    order = outcomes.fail_staking_order(ask.sandbox, ask.asked["id"])
    return {"id": order.id, "status": order.status, "amount": text(order.amount)}


@operates("staking-rate.post")
def rate(ask: Ask) -> dict[str, Any]:
    """Change what a staking product pays from now on."""
    changed = outcomes.set_staking_rate(
        ask.sandbox, ask.asked["product"], Decimal(ask.asked["apr"])
    )
    latest = changed.changes[-1]
    return {"product": changed.id, "apr": text(latest.apr), "since_ms": latest.at_ms}
