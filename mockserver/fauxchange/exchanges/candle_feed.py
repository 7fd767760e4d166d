"""What a channel of candles pushes: the running one, and what one came to when it has ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from fauxchange.domain.market.paths.source import Source
from fauxchange.domain.market.views.candles import BarSize, Candle, candles

from .call import Call
from .channels import Push

# So many bars that have ended are told after a jump of time.
_MOST = 1_440


class CandlePath(NamedTuple):
    """What candles are made of, of which size, until when, and how one is written.

    None is told that begins before ``since_ms``.
    """

    source: Source
    size: BarSize
    until_ms: int
    row: Callable[[Candle], list[str]]
    since_ms: int = 0


class CandleFeed:
    """Pushes the last state of each bar that has ended, and the running one when it has changed.

    Args:
        path_of: returns the path of a call; None while there is none.

    """

    events: tuple[type, ...] = ()
    rank = 0

    def __init__(self, path_of: Callable[[Call], CandlePath | None]) -> None:
        self._path_of = path_of
        self._latest: list[str] | None = None
        self._start_ms = 0

    @property
    def state(self) -> object:
        """The bar that was pushed last; none before anybody has one."""
        return self._latest

    def first(self, call: Call) -> Iterator[Push]:
        """Return the bar that the other subscribers have, so that none before it follows.

        It is the running one if nobody has any.
        """
        if self._latest is None:
            self._look(call)
        if self._latest is not None:
            yield Push([self._latest])

    def _look(self, call: Call) -> None:
        path = self._path_of(call)
        if path is not None:
            for candle in _from(path, path.size.start(path.until_ms)):
                self._latest, self._start_ms = path.row(candle), candle.start_ms

    def tick(self, call: Call, *, is_quiet: bool) -> Iterator[Push]:  # noqa: ARG002
        """Return the bars that have ended since the last time, and the running one."""
        path = self._path_of(call)
        if path is None:
            return
        oldest_ms = path.size.shift(path.size.start(path.until_ms), -_MOST)
        for candle in _from(path, max(self._start_ms, oldest_ms)):
            row = path.row(candle)
            if row != self._latest:
                self._latest, self._start_ms = row, candle.start_ms
                yield Push([row])

    def react(self, call: Call, event: Any) -> Iterator[Push]:  # noqa: ARG002
        """Return nothing: bars are looked at when time moves."""
        return iter(())


def _from(path: CandlePath, start_ms: int) -> list[Candle]:
    until_ms = path.until_ms
    return candles(path.source, path.size, max(start_ms, path.since_ms), until_ms + 1, until_ms)
