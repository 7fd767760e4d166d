"""The tape as clients see it: the path of an instrument with users' trades on it."""

from __future__ import annotations

from itertools import islice
from typing import NamedTuple

from fauxchange.domain.core.unit_of_work import UnitOfWork

from .instruments.instrument import Instrument
from .market import Market
from .paths.source import Source
from .paths.users_trades import UsersBar, UserTrade, overlay

# So many trades back it is cheaper to count entries than to search for one.
_NEAR = 8


class PrintedTrade(NamedTuple):
    """An entry of the log of users' trades of an instrument.

    ``number`` counts them from 1, ``lots`` are those of all trades until this one. ``high`` and
    ``low`` are the extremes of the last trades until this one, as many as the largest power of two
    that divides its number: so the extremes of any stretch are those of a few entries.
    """

    number: int
    ms: int
    trade: UserTrade
    lots: int
    high: int
    low: int


def log_of(instrument: str) -> str:
    """Return the name of the log of users' trades of an instrument."""
    return f"users' trades/{instrument}"


class StoredTrades:
    """Users' trades of an instrument as a unit of work sees them; implements `UsersLog`."""

    __slots__ = ("_log", "_unit", "count", "newest")

    def __init__(self, unit: UnitOfWork, instrument: str) -> None:
        self._unit = unit
        self._log = log_of(instrument)
        self.newest: PrintedTrade | None = next(unit.newest(self._log), None)
        self.count = 0 if self.newest is None else self.newest.number

    def before(self, at_ms: int) -> int:
        """Return how many trades happened before a moment."""
        if not self.count:
            return 0
        newest = next(self._unit.newest(self._log, by="ms", older_than=at_ms), None)
        return 0 if newest is None else int(newest.number)

    def until(self, at_ms: int) -> int:
        """Return how many trades happened until a moment."""
        return self.before(at_ms + 1)

    def __getitem__(self, position: int) -> UserTrade:
        return self._entry(position + 1).trade

    def between(self, begin: int, end: int) -> list[UserTrade]:
        """Return the trades at positions from ``begin`` to before ``end``."""
        entries = self._unit.newest(self._log, by="number", older_than=end + 1, newer_than=begin)
        return [entry.trade for entry in entries][::-1]

    def bar(self, begin: int, end: int) -> UsersBar:
        """Return the bar of the trades at positions from ``begin`` to before ``end``, not none."""
        last = self._entry(end)
        high, low = self._extremes(last.trade.price, begin, end)
        before = self._entry(begin).lots if begin else 0
        return UsersBar(high, low, last.lots - before)

    def entry_of(self, trade: UserTrade) -> PrintedTrade:
        """Return the entry that a trade is printed with, which becomes the last one."""
        number, price = self.count + 1, trade.price
        lots = 0 if self.newest is None else self.newest.lots
        block = number & -number
        high, low = self._extremes(price, number - block, number - 1)
        return PrintedTrade(number, trade.ms, trade, lots + trade.lots, high, low)

    def _extremes(self, price: int, begin: int, end: int) -> tuple[int, int]:
        """Return the extremes of a price and of the trades from ``begin`` to before ``end``."""
        high = low = price
        while end > begin:
            entry, block = self._entry(end), end & -end
            if end - block >= begin:
                high, low = max(high, entry.high), min(low, entry.low)
                end -= block
            else:
                high, low = max(high, entry.trade.price), min(low, entry.trade.price)
                end -= 1
        return high, low

    def _entry(self, number: int) -> PrintedTrade:
        if self.newest is not None and number == self.count:
            return self.newest
        back = self.count - number
        entry: PrintedTrade
        if back <= _NEAR:
            entry = next(islice(self._unit.newest(self._log), back, None))
        else:
            entry = next(self._unit.newest(self._log, by="number", older_than=number + 1))
        return entry


def tape_of(unit: UnitOfWork, market: Market, instrument: Instrument) -> Source:
    """Return the path of an instrument's trades as clients see it."""
    return overlay(market.last(instrument), StoredTrades(unit, instrument.id))


def print_trade(unit: UnitOfWork, source: Source, instrument: str, trade: UserTrade) -> int:
    """Print a user's trade on the tape of an instrument and return its id there.

    ``source`` is the instrument's path without users' trades. The trade is the last one so far of
    its millisecond, unless it says otherwise.
    """
    users = StoredTrades(unit, instrument)
    next_id = source.next_id(trade.ms + 1) if trade.next_id is None else trade.next_id
    if users.newest is not None:
        next_id = max(next_id, users.newest.trade.next_id or 0)
    unit.append(log_of(instrument), users.entry_of(trade._replace(next_id=next_id)))
    return next_id + users.count
