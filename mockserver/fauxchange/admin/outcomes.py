"""Operations on what is pending: withdrawals, staking orders, and what staking pays."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fauxchange.control import outcomes
from fauxchange.domain.core.money import format_decimal

from .api import AdminRequest, operation


@operation("withdrawal.post")
def withdrawal(ask: AdminRequest) -> dict[str, Any]:
    """Decide what becomes of a withdrawal."""
    one = outcomes.withdrawal(ask.sandbox, ask.asked["id"], ask.asked["outcome"])
    return {"id": one.id, "state": one.state, "tx_id": one.tx_id, "done_ms": one.done_ms}


@operation("staking-order.post")
def fail_order(ask: AdminRequest) -> dict[str, Any]:
    """Have a staking order fail."""
    order = outcomes.fail_staking_order(ask.sandbox, ask.asked["id"])
    return {"id": order.id, "status": order.status, "amount": format_decimal(order.amount)}


@operation("staking-rate.post")
def rate(ask: AdminRequest) -> dict[str, Any]:
    """Change what a staking product pays from now on."""
    changed = outcomes.set_staking_rate(
        ask.sandbox, ask.asked["product"], Decimal(ask.asked["apr"])
    )
    latest = changed.changes[-1]
    return {"product": changed.id, "apr": format_decimal(latest.apr), "since_ms": latest.at_ms}
