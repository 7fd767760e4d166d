"""What is traded: a message for each taker and price, or for each trade."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

from fauxchange.domain.core.durations import SECOND_MS
from fauxchange.domain.market.instruments.instrument import OPTION, Instrument
from fauxchange.domain.market.paths.bars import Trade
from fauxchange.domain.market.paths.source import Source
from fauxchange.domain.market.views import trades as tape
from fauxchange.domain.trading.matching.sequences import sequence_at
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.channels import Push
from fauxchange.exchanges.okx.handlers.market.lookup import (
    families_of,
    instrument_of,
    instruments_of,
    printed_until_ms,
    tape_of,
)
from fauxchange.exchanges.okx.handlers.market.trades import option_row, trade_row
from fauxchange.exchanges.okx.rows.row import Row

from .foresight import Foresight
from .registry import okx

# So many trades of an instrument are told after a jump of time.
_MOST = 100

# A taker order is what happens in one millisecond on one side; each of its prices is one message.
_taker = attrgetter("ms", "side", "price")

Messages = Callable[[Call, Instrument, list[Trade]], Iterator[Row]]


class TradeFeed:
    """Pushes what was printed since the last time.

    Args:
        instruments: returns the instruments of a call.
        messages: returns a row for each message about some trades, oldest first.

    """

    events: tuple[type, ...] = ()
    rank = 0
    state: object = None

    def __init__(
        self, instruments: Callable[[Call], Iterator[Instrument]], messages: Messages
    ) -> None:
        self._instruments = instruments
        self._messages = messages
        # The id that the next trade of an instrument has.
        self._next_ids: dict[str, int] = {}
        self._is_of_one = instruments is _one
        self._foresight = Foresight()

    def first(self, call: Call) -> Iterator[Push]:
        """Return nothing: what was traded before is not told."""
        for one in self._instruments(call):
            printed = self._tape(call, one)
            if printed is not None:
                source, until_ms = printed
                self._next_ids.setdefault(one.id, source.next_id(until_ms + 1))
        return iter(())

    def tick(self, call: Call, *, is_quiet: bool) -> Iterator[Push]:  # noqa: ARG002
        """Return what was printed since the last time."""
        for one in self._instruments(call):
            if self._is_of_one:
                path = call.market.last(one)
                self._foresight.note(path, call.now_ms, call.now_ms + SECOND_MS)
            printed = self._tape(call, one)
            if printed is not None:
                for row in self._messages(call, one, self._new(one, *printed)):
                    yield Push([row])

    def is_same(self, now_ms: int) -> bool:
        """Whether nothing was printed: that is known of one instrument, not of many."""
        return self._is_of_one and self._foresight.is_same(now_ms)

    def react(self, call: Call, event: Any) -> Iterator[Push]:  # noqa: ARG002
        """Return nothing: the tape is looked at when time moves."""
        return iter(())

    def _tape(self, call: Call, one: Instrument) -> tuple[Source, int] | None:
        until_ms = printed_until_ms(call, one)
        return None if until_ms is None else (tape_of(call, one), until_ms)

    def _new(self, one: Instrument, source: Source, until_ms: int) -> list[Trade]:
        end = source.next_id(until_ms + 1)
        # What was listed since the last time has everything to tell.
        begin = self._next_ids.get(one.id, source.next_id(one.listed_ms))
        self._next_ids[one.id] = end
        return list(tape.in_ids(source, max(begin, end - _MOST), end, until_ms))


def _one(call: Call) -> Iterator[Instrument]:
    yield instrument_of(call)


def _joined(call: Call, one: Instrument, trades: list[Trade]) -> Iterator[Row]:
    for _, group in groupby(trades, _taker):
        matches = list(group)
        last = matches[-1]
        whole = last._replace(lots=sum(trade.lots for trade in matches))
        yield {
            **trade_row(one, whole),
            "count": str(len(matches)),
            "seqId": sequence_at(call.unit, one, last.ms, last.id + 1),
        }


def _each(call: Call, one: Instrument, trades: list[Trade]) -> Iterator[Row]:  # noqa: ARG001
    yield from (trade_row(one, trade) for trade in trades)


def _options(call: Call) -> Iterator[Instrument]:
    if "instId" in call.params:
        one = instrument_of(call)
        yield from (one,) if one.kind == OPTION else ()
        return
    yield from instruments_of(call, OPTION, families_of(call))


def _option(call: Call, one: Instrument, trades: list[Trade]) -> Iterator[Row]:
    yield from (option_row(call, one, trade) for trade in trades)


okx.feed("trades")(lambda: TradeFeed(_one, _joined))
okx.feed("trades-all")(lambda: TradeFeed(_one, _each))
okx.feed("option-trades")(lambda: TradeFeed(_options, _option))
