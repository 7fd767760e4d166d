"""What the exchange did with algo orders, in the order in which it did it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.trading.algo.order import AlgoOrderChanged
from fauxchange.runtime.event_log import CursorError

from .values import ACTIVE, BEGUN, EFFECTIVE, FAILED, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange.domain.trading.algo.order import AlgoOrder
    from fauxchange.runtime.event_log import EventLog


class TurnReader:
    """Reads the events of a sandbox, which begin anew when it is restored."""

    def __init__(self, events: EventLog) -> None:
        self._events = events
        self._cursor = events.cursor
        self._known: set[str] = set()

    def new(self) -> Iterator[Turn]:
        """Yield what was done since the last time."""
        try:
            found, self._cursor = self._events.since(self._cursor)
        except CursorError:
            found, self._cursor = self._events.since(self._events.first_cursor)
        for one in found:
            if isinstance(one.what, AlgoOrderChanged):
                yield from self._turn(one.what.document)

    def _turn(self, algo: AlgoOrder) -> Iterator[Turn]:
        what = ""
        if algo.id not in self._known:
            what = BEGUN if algo.parent else ""
        elif algo.state in {EFFECTIVE, FAILED}:
            what = algo.state
        elif algo.trail is not None and algo.trail.active_ms:
            what = ACTIVE
        self._known.add(algo.id)
        if what:
            yield Turn(what, algo.id, algo.parent, algo.orders[-1] if algo.orders else "")
