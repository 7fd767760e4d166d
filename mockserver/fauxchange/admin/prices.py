"""Operations on the market."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fauxchange.control import market
from fauxchange.domain.core.money import format_decimal

from .api import AdminRequest, operation

if TYPE_CHECKING:
    from fauxchange.domain.market.price import PricePoint


@operation("market.get")
def prices(ask: AdminRequest) -> dict[str, Any]:
    """Show what every quoted currency costs now."""
    found = market.prices(ask.sandbox)
    shown = {one.ccy: {"usd": format_decimal(one.usd), "set": one.scripted} for one in found}
    return {"now_ms": ask.sandbox.clock.now_ms(), "prices": shown}


@operation("market.post")
def set_price(ask: AdminRequest) -> dict[str, Any]:
    """Set a price, at once or later, in a step or in a ramp."""
    asked = ask.asked
    steps = market.set_price(
        ask.sandbox,
        asked["ccy"],
        Decimal(asked["usd"]),
        at_ms=asked.get("at_ms"),
        after_ms=asked.get("after_ms", 0),
        over_ms=asked.get("over_ms", 0),
    )
    return {"ccy": asked["ccy"], "steps": [_shown(step) for step in steps[-2:]]}


@operation("market-replay.post")
def replay(ask: AdminRequest) -> dict[str, Any]:
    """Set the prices of a table."""
    asked = ask.asked
    relative, ramps = asked.get("relative", False), asked.get("ramps", False)
    return {"rows": market.replay(ask.sandbox, asked["csv"], relative=relative, ramps=ramps)}


@operation("market.delete")
def clear(ask: AdminRequest) -> dict[str, Any]:
    """Return to the world's prices."""
    return {"cleared": market.clear(ask.sandbox, ask.asked.get("ccy"))}


def _shown(step: PricePoint) -> dict[str, Any]:
    return {"at_ms": step.at_ms, "usd": format_decimal(step.usd), "ramp": step.ramp}
