"""How an exchange tells things on WebSockets from the beginning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fauxchange import data
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.system.push_order import PushOrder
from fauxchange.domain.trading.live_pushes import skip_live_pushes
from fauxchange.spec.loader import load
from fauxchange.worlds.layout import layout, read
from fauxchange.worlds.mistakes import Mistakes

layout(PushOrder, channels="order", before_reply="beforeReply")


def seed_pushes(unit: UnitOfWork, exchange: str, terms: Mapping[str, Any]) -> None:
    """Write in which order things are told, and whether an order's state is left out."""
    given = {"order": (), "beforeReply": False, **terms}
    unit.put(read(PushOrder, given, exchange=exchange))
    if terms.get("skipsLive", False):
        skip_live_pushes(unit, on=True)


def push_mistakes(exchange: str, terms: Mapping[str, Any]) -> Mistakes:
    """Yield channels that the exchange does not have."""
    if not terms.get("order"):
        return
    channels = load(data.schemas(), exchange).channels
    for i, one in enumerate(terms["order"]):
        if channels.named(one) is None:
            yield f"/pushes/order/{i}", f"{exchange} documents no channel {one!r}"
