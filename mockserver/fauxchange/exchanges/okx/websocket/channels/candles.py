"""Candles of trades, of mark prices and of indexes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from fauxchange.domain.market.paths.source import Source
from fauxchange.domain.market.views.candles import BarSize, Candle, candles
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.channels import Push
from fauxchange.exchanges.okx.handlers.market.candles import (
    mark_row,
    pair_row,
    size_of,
    traded_row,
)
from fauxchange.exchanges.okx.handlers.market.lookup import (
    instrument_of,
    pair_of,
    printed_until_ms,
    tape_of,
)
from fauxchange.exchanges.okx.rows.market.candles import CandleRow

from .registry import okx

# So many bars that have ended are told after a jump of time.
_MOST = 1_440

# One channel has a bar that no list of candles has.
_OWN_BARS = {"1Yutc": BarSize("1Y", months=12)}


class Path(NamedTuple):
    """What candles are made of, until when, and how one is written."""

    source: Source
    until_ms: int
    row: Callable[[Candle], CandleRow]


class CandleFeed:
    """Pushes each bar once it has ended, and the running one when it has changed.

    Args:
        path_of: returns the path of a call; None while there is none.

    """

    events: tuple[type, ...] = ()
    rank = 0

    def __init__(self, path_of: Callable[[Call], Path | None]) -> None:
        self._path_of = path_of
        self._latest: CandleRow | None = None
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
            size = _size(call)
            start_ms = size.start(path.until_ms)
            for candle in candles(path.source, size, start_ms, path.until_ms + 1, path.until_ms):
                self._latest, self._start_ms = path.row(candle), start_ms

    def tick(self, call: Call, *, is_quiet: bool) -> Iterator[Push]:  # noqa: ARG002
        """Return the bars that have ended since the last time, and the running one."""
        path = self._path_of(call)
        if path is None:
            return
        size, until_ms = _size(call), path.until_ms
        since_ms = max(self._start_ms, size.shift(size.start(until_ms), -_MOST))
        for candle in candles(path.source, size, since_ms, until_ms + 1, until_ms):
            row = path.row(candle)
            if row != self._latest:
                self._latest, self._start_ms = row, candle.start_ms
                yield Push([row])

    def react(self, call: Call, event: Any) -> Iterator[Push]:  # noqa: ARG002
        """Return nothing: bars are looked at when time moves."""
        return iter(())


def _size(call: Call) -> BarSize:
    family = call.endpoint.id.rpartition("/")[2]
    bar = call.params["channel"].removeprefix(family)
    return _OWN_BARS[bar] if bar in _OWN_BARS else size_of(bar)


def _traded(call: Call) -> Path | None:
    one = instrument_of(call)
    until_ms = printed_until_ms(call, one)
    if until_ms is None:
        return None
    return Path(tape_of(call, one), until_ms, lambda candle: traded_row(one, candle))


def _marked(call: Call) -> Path:
    one = instrument_of(call)
    return Path(call.market.mark(one), call.now_ms, lambda candle: mark_row(one, candle))


def _indexed(call: Call) -> Path:
    pair = pair_of(call, call.params["instId"])
    return Path(call.market.index(pair.name), call.now_ms, lambda candle: pair_row(pair, candle))


okx.feed("candle")(lambda: CandleFeed(_traded))
okx.feed("mark-price-candle")(lambda: CandleFeed(_marked))
okx.feed("index-candle")(lambda: CandleFeed(_indexed))
