"""The positions channel (trading-account-websocket-positions-channel)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from fauxchange.domain.positions.book import find_position, positions_of
from fauxchange.domain.positions.position import Position, PositionChanged
from fauxchange.domain.trading.algo.order import AlgoOrderChanged
from fauxchange.domain.trading.algo.records import place_of
from fauxchange.domain.trading.events import OrderChanged
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.channels import Push
from fauxchange.exchanges.okx.enums import number
from fauxchange.exchanges.okx.handlers.positions.lists import position_row
from fauxchange.exchanges.okx.rows.row import Row

from .liquidations import is_for
from .registry import okx


@okx.feed("positions")
class PositionFeed:
    """Pushes positions after events, those of one period together, and now and then.

    An order pushes the position that it would change when it comes, changes or goes, and so does a
    stop that closes the whole of one. A position that was closed is pushed once, with nothing left
    of it.
    """

    events: tuple[type, ...] = (PositionChanged, OrderChanged, AlgoOrderChanged)
    rank = 1
    state: object = None

    def __init__(self) -> None:
        self._changed: dict[str, Position] = {}

    def first(self, call: Call) -> Iterator[Push]:
        """Return all that are held."""
        yield _push(call, "snapshot", _held(call))

    def tick(self, call: Call, *, is_quiet: bool) -> Iterator[Push]:
        """Return the positions that have changed, and then all when they are told again."""
        changed, self._changed = self._changed, {}
        if changed:
            yield _push(call, "event", changed.values())
        if is_quiet:
            yield _push(call, "snapshot", _held(call))

    def react(self, call: Call, event: Any) -> Iterable[Push]:
        """Return nothing yet: what happens in a period is told together."""
        position = _position_of(call, event)
        if position is not None and is_for(call, position):
            self._changed[position.key] = position
        return ()


def _position_of(call: Call, event: Any) -> Position | None:
    """Return the position that an event is about; one that is not held has nothing to tell."""
    if isinstance(event, PositionChanged):
        return event.document
    held = None
    if isinstance(event, OrderChanged):
        if event.order.position_side:
            held = find_position(call.unit, *event.order.position_place)
    elif event.document.closes_whole:
        held = find_position(call.unit, *place_of(event.document))
    return held if held is not None and held.contracts else None


def _held(call: Call) -> list[Position]:
    return [one for one in positions_of(call.unit, call.account.id) if is_for(call, one)]


def _push(call: Call, kind: str, positions: Iterable[Position]) -> Push:
    shown_ms = str(call.now_ms + call.skew_ms)
    data = [{**position_row(call, one), "pTime": shown_ms} for one in positions]
    beside: Row = {"eventType": number(call, "accountPush", kind)}
    if kind == "snapshot":
        beside |= {"curPage": 1, "lastPage": True}
    return Push(data, beside)
