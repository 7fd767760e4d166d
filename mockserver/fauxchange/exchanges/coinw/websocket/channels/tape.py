"""What is printed, candles of that, and what a book holds, for both of CoinW's markets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from fauxchange.domain.market.instruments.instrument import Instrument, price_of
from fauxchange.domain.market.instruments.life import printed_until
from fauxchange.domain.market.instruments.volume import volume
from fauxchange.domain.market.views import trades as tape
from fauxchange.domain.market.views.candles import BarSize
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.candle_feed import CandlePath
from fauxchange.exchanges.channels import Push
from fauxchange.exchanges.coinw.handlers.market.lookup import (
    PricedCandle,
    TapeTrade,
    priced_candle,
    tape_of,
)

Row = dict[str, Any]

# So many trades of an instrument are told after a jump of time.
_MOST = 100


class PrintedFeed:
    """Pushes what was printed since the last time, in one message.

    Args:
        find: returns the instrument of a call.
        row: returns the row of a trade.

    """

    events: tuple[type, ...] = ()
    rank = 0
    state: object = None

    def __init__(
        self, find: Callable[[Call], Instrument], row: Callable[[Call, Instrument, TapeTrade], Row]
    ) -> None:
        self._find = find
        self._row = row
        self._next_id: int | None = None

    def first(self, call: Call) -> Iterator[Push]:
        """Return nothing: what was traded before is not told."""
        if self._next_id is None:
            self._next_id = self._end(call)
        return iter(())

    def tick(self, call: Call, *, is_quiet: bool) -> Iterator[Push]:  # noqa: ARG002
        """Return what was printed since the last time."""
        one, end = self._find(call), self._end(call)
        begin, self._next_id = self._next_id or end, end
        printed = tape.in_ids(tape_of(call, one), max(begin, end - _MOST), end, call.now_ms)
        rows = [
            self._row(
                call,
                one,
                TapeTrade(
                    trade,
                    price_of(one, trade.price),
                    volume(one, trade.lots, trade.lots * trade.price),
                ),
            )
            for trade in printed
        ]
        if rows:
            yield Push(rows)

    def react(self, call: Call, event: Any) -> Iterator[Push]:  # noqa: ARG002
        """Return nothing: the tape is looked at when time moves."""
        return iter(())

    def _end(self, call: Call) -> int:
        one = self._find(call)
        until_ms = _printed_until_ms(call, one)
        return 0 if until_ms is None else tape_of(call, one).next_id(until_ms + 1)


def candle_path(
    call: Call, one: Instrument, size: BarSize, row: Callable[[PricedCandle], list[str]]
) -> CandlePath | None:
    """Return what an instrument's candles of a size are made of; None before it has traded."""
    until_ms = _printed_until_ms(call, one)
    if until_ms is None:
        return None
    return CandlePath(
        source=tape_of(call, one),
        size=size,
        until_ms=until_ms,
        row=lambda candle: row(priced_candle(one, candle)),
        since_ms=one.listed_ms,
    )


def _printed_until_ms(call: Call, one: Instrument) -> int | None:
    return printed_until(one, call.market.facts.origin_ms, call.now_ms)


# Price and amount of the levels of a side, best first.
Levels = list[list[str]]


class LevelFeed:
    """Pushes a book when it has changed: all of it, or the levels that have.

    Args:
        levels: returns asks and bids.
        changes: whether only levels that have changed are pushed, those that are gone with 0.

    """

    events: tuple[type, ...] = ()
    rank = 0
    state: object = None

    def __init__(self, levels: Callable[[Call], tuple[Levels, Levels]], *, changes: bool) -> None:
        self._levels = levels
        self._changes = changes
        self._latest: tuple[Levels, Levels] = ([], [])
        self._sequence = 0

    def first(self, call: Call) -> Iterator[Push]:
        """Return the whole book; of changes nothing, but they begin with it."""
        latest = self._levels(call)
        if not self._sequence:
            # Numbers go on over a restart, as they would at an exchange.
            self._sequence, self._latest = call.now_ms, latest
        if not self._changes:
            yield Push([self._whole(call, latest)])

    def tick(self, call: Call, *, is_quiet: bool) -> Iterator[Push]:  # noqa: ARG002
        """Return what has changed since the last time."""
        before, latest = self._latest, self._levels(call)
        if latest == before:
            return
        self._latest = latest
        if not self._changes:
            self._sequence += 1
            yield Push([self._whole(call, latest)])
            return
        begin = self._sequence + 1
        asks, bids = (self._changed(*sides) for sides in zip(before, latest, strict=True))
        yield Push([{"startSeq": begin, "endSeq": self._sequence, "asks": asks, "bids": bids}])

    def react(self, call: Call, event: Any) -> Iterator[Push]:  # noqa: ARG002
        """Return nothing: a book is looked at when time moves."""
        return iter(())

    def _whole(self, call: Call, latest: tuple[Levels, Levels]) -> Row:
        asks, bids = latest
        at_ms = call.now_ms + call.skew_ms
        return {"asks": asks, "bids": bids, "time": at_ms, "seq": self._sequence}

    def _changed(self, before: Levels, latest: Levels) -> Levels:
        old, new = _by_price(before), _by_price(latest)
        rows = []
        for price in {**old, **new}:
            if old.get(price) != new.get(price):
                self._sequence += 1
                rows.append([price, new.get(price, "0.0000"), str(self._sequence)])
        return rows


def _by_price(levels: Levels) -> dict[str, str]:
    return {level[0]: level[1] for level in levels}
