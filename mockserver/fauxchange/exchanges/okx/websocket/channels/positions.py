"""The positions channel (trading-account-websocket-positions-channel)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from fauxchange.domain.positions.book import find_position, positions_of
from fauxchange.domain.positions.position import NET, Position, PositionChanged
from fauxchange.domain.trading.contracts.close import closing_side
from fauxchange.domain.trading.events import OrderChanged
from fauxchange.domain.trading.order import Order
from fauxchange.exchanges.channels import Push
from fauxchange.exchanges.exchange import Call
from fauxchange.exchanges.okx.enums import number
from fauxchange.exchanges.okx.handlers.positions.lists import position_row
from fauxchange.exchanges.okx.rows.row import Row

from .liquidations import is_for
from .registry import okx


@okx.feed("positions")
class PositionFeed:
    """Pushes positions after events, those of one period together, and now and then.

    A position that was closed is pushed once, with nothing left of it.
    """

    events: tuple[type, ...] = (PositionChanged, OrderChanged)
    rank = 1
    state: object = None

    def __init__(self) -> None:
        self._changed: dict[str, Position] = {}

    def first(self, call: Call) -> Iterator[Push]:
        """Return all that are held."""
        yield _push(call, "snapshot", _held(call))

    def tick(self, call: Call, *, is_quiet: bool) -> Iterator[Push]:
        """Return the positions that have changed, else all when they are told again."""
        changed, self._changed = self._changed, {}
        if changed:
            yield _push(call, "event", changed.values())
        elif is_quiet:
            yield _push(call, "snapshot", _held(call))

    def react(self, call: Call, event: Any) -> Iterable[Push]:
        """Return nothing yet: what happens in a period is told together."""
        is_order = isinstance(event, OrderChanged)
        position = _to_close(call, event.order) if is_order else event.document
        if position is not None and is_for(call, position):
            self._changed[position.key] = position
        return ()


def _to_close(call: Call, order: Order) -> Position | None:
    """Return the position that an order is to close if its row says how much is left to close."""
    if not order.position_side:
        return None
    place = order.instrument, order.trade_mode, order.position_side, order.part
    held = find_position(call.unit, order.account, *place)
    if held is None or not held.contracts or closing_side(held) != order.side:
        return None
    return held if held.side != NET or held.loan is not None else None


def _held(call: Call) -> list[Position]:
    return [one for one in positions_of(call.unit, call.account.id) if is_for(call, one)]


def _push(call: Call, kind: str, positions: Iterable[Position]) -> Push:
    shown_ms = str(call.now_ms + call.skew_ms)
    data = [{**position_row(call, one), "pTime": shown_ms} for one in positions]
    beside: Row = {"eventType": number(call, "accountPush", kind)}
    if kind == "snapshot":
        beside |= {"curPage": 1, "lastPage": True}
    return Push(data, beside)
