"""The tape as clients see it: the path of an instrument with users' trades on it.

The newest trades of users are kept one by one. Older ones are folded into bars: of those that
follow each other within a minute there is one bar, by which candles of a minute and longer,
volumes, numbers and ids stay as they were. What is finer than a minute is there no more: the trades
of a bar are shown as trades at its first moment that make the same bar.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from fauxchange.domain.core.document import new_tuple
from fauxchange.domain.core.durations import DAY_MS, MINUTE_MS
from fauxchange.domain.core.unit_of_work import UnitOfWork

from .instruments.instrument import Instrument
from .market import Market
from .paths.source import Source
from .paths.users_trades import UsersBar, UserTrade, overlay

KEPT = 50_000
"""So many trades of users of an instrument are kept one by one, if they are not too old."""
KEPT_MS = 92 * DAY_MS
"""How long they are kept. Documented by OKX (get-trades-history): its history has three months."""
FOLDED = 256
"""So many are folded at once."""


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


class FoldedTrades(NamedTuple):
    """An entry of the log of bars: trades of one minute that followed each other, in one.

    ``place`` counts the bars from 1, ``number`` is that of its last trade, ``trades`` how many it
    had, ``ms`` the time of the first. ``lots`` are those of all trades until its last one. ``wide``
    are the extremes of the last bars until this one, as many as divide its place, see above.
    The two ids are those of the path's first trades after the first and after the last of them.
    """

    place: int
    number: int
    ms: int
    trades: int
    open: int
    high: int
    low: int
    close: int
    side: str
    lots: int
    wide: tuple[int, int]
    first_next_id: int
    last_next_id: int


def log_of(instrument: str) -> str:
    """Return the name of the log of users' trades of an instrument."""
    return f"users' trades/{instrument}"


def folded_log_of(instrument: str) -> str:
    """Return the name of the log of bars of users' trades of an instrument."""
    return f"users' bars/{instrument}"


class StoredTrades:
    """Users' trades of an instrument as a unit of work sees them; implements `UsersLog`."""

    __slots__ = ("_instrument", "_unit", "count", "log", "newest")

    def __init__(self, unit: UnitOfWork, instrument: str, newest: PrintedTrade | None) -> None:
        self._unit = unit
        self._instrument = instrument
        self.log = log_of(instrument)
        self.newest = newest
        self.count = 0 if newest is None else newest.number

    @classmethod
    def of(cls, unit: UnitOfWork, instrument: str) -> StoredTrades:
        """Return the trades of an instrument until now."""
        return cls(unit, instrument, unit.last(log_of(instrument)))

    @property
    def _folded(self) -> str:
        """The name of the log of bars."""
        return folded_log_of(self._instrument)

    def before(self, at_ms: int) -> int:
        """Return how many trades happened before a moment."""
        if not self.count:
            return 0
        for log in (self.log, self._folded):
            newest = next(self._unit.newest(log, by="ms", older_than=at_ms), None)
            if newest is not None:
                return int(newest.number)
        return 0

    def until(self, at_ms: int) -> int:
        """Return how many trades happened until a moment."""
        return self.before(at_ms + 1)

    def __getitem__(self, position: int) -> UserTrade:
        entry = self._entry(position + 1)
        return self._in_bar(position + 1) if entry is None else entry.trade

    def between(self, begin: int, end: int) -> list[UserTrade]:
        """Return the trades at positions from ``begin`` to before ``end``."""
        entries = self._unit.newest(self.log, by="number", older_than=end + 1, newer_than=begin)
        found = [entry.trade for entry in entries][::-1]
        if len(found) < end - begin:
            return [*self._shown(begin, end - len(found)), *found]
        return found

    def bar(self, begin: int, end: int) -> UsersBar:
        """Return the bar of the trades at positions from ``begin`` to before ``end``, not none."""
        last = self._entry(end)
        if last is not None:
            high, low = self.extremes(last.trade.price, begin, end)
        else:
            high, low = self._wide(self._bar_of(end).close, begin, end)
        return UsersBar(high, low, self._lots_until(end) - self._lots_until(begin))

    def extremes(self, price: int, begin: int, end: int) -> tuple[int, int]:
        """Return the extremes of a price and of the trades from ``begin`` to before ``end``."""
        high = low = price
        while end > begin:
            entry, block = self._entry(end), end & -end
            if entry is None:
                wide = self._wide(price, begin, end)
                return max(high, wide[0]), min(low, wide[1])
            if end - block >= begin:
                high, low = max(high, entry.high), min(low, entry.low)
                end -= block
            else:
                high, low = max(high, entry.trade.price), min(low, entry.trade.price)
                end -= 1
        return high, low

    def fold(self, now_ms: int) -> None:
        """Fold the oldest trades that are one too many, or too old; so many at most."""
        unit = self._unit
        gone = unit.trim(self.log, keep=KEPT, least=FOLDED, most=FOLDED)
        if not gone:
            gone = unit.trim(self.log, by="ms", older_than=now_ms - KEPT_MS, most=FOLDED)
        minute: list[PrintedTrade] = []
        for entry in gone:
            if minute and entry.ms // MINUTE_MS != minute[0].ms // MINUTE_MS:
                self._append_bar(minute)
                minute = []
            minute.append(entry)
        if minute:
            self._append_bar(minute)

    def _append_bar(self, entries: Sequence[PrintedTrade]) -> None:
        first, last = entries[0], entries[-1]
        prices = [entry.trade.price for entry in entries]
        high, low = max(prices), min(prices)
        newest = self._unit.last(self._folded)
        place = 1 if newest is None else newest.place + 1
        wide = _extremes(self._bar_at, (high, low), place - (place & -place), place - 1)
        folded = FoldedTrades(
            place,
            last.number,
            first.ms,
            len(entries),
            prices[0],
            high,
            low,
            prices[-1],
            first.trade.side,
            last.lots,
            wide,
            first.trade.next_id or 0,
            last.trade.next_id or 0,
        )
        self._unit.append(self._folded, folded)

    def _wide(self, price: int, begin: int, end: int) -> tuple[int, int]:
        """Return the extremes of a price and of the bars with trades from ``begin`` to ``end``."""
        first = self._bar_of(begin).place if begin else 0
        return _extremes(self._bar_at, (price, price), first, self._bar_of(end).place)

    def _lots_until(self, number: int) -> int:
        if not number:
            return 0
        entry = self._entry(number)
        return self._bar_of(number).lots if entry is None else entry.lots

    def _entry(self, number: int) -> PrintedTrade | None:
        """Return the entry of a trade by its number, None if it was folded."""
        back = self.count - number
        return self._unit.last(self.log, back) if back else self.newest

    def _bar_at(self, place: int) -> FoldedTrades:
        bars = self._unit.newest(self._folded, by="place", older_than=place + 1)
        bar: FoldedTrades = next(bars)
        return bar

    def _bar_of(self, number: int) -> FoldedTrades:
        """Return the bar that has a trade by its number."""
        before = next(self._unit.newest(self._folded, by="number", older_than=number), None)
        return self._bar_at(1 if before is None else before.place + 1)

    def _in_bar(self, number: int) -> UserTrade:
        """Return a trade that stands for a part of a bar, by its number."""
        bar = self._bar_of(number)
        before = self._bar_at(bar.place - 1).lots if bar.place > 1 else 0
        return _trade_of(bar, number - (bar.number - bar.trades) - 1, before)

    def _shown(self, begin: int, end: int) -> list[UserTrade]:
        """Return the trades that stand for bars, at positions from ``begin`` to before ``end``."""
        shown: list[UserTrade] = []
        while begin < end:
            bar = self._bar_of(begin + 1)
            before = self._bar_at(bar.place - 1).lots if bar.place > 1 else 0
            first = bar.number - bar.trades
            for number in range(begin, min(end, bar.number)):
                trade = _trade_of(bar, number - first, before)
                shown.append(trade._replace(next_id=bar.first_next_id))
            begin = bar.number
        return shown


def _trade_of(bar: FoldedTrades, place: int, lots_before: int) -> UserTrade:
    """Return one of the trades that stand for a bar, counted from 0."""
    is_last = place == bar.trades - 1
    within = iter(one for one in (bar.high, bar.low) if one not in {bar.open, bar.close})
    price = bar.open
    for _ in range(place):
        price = next(within, bar.open)
    lots = bar.lots - lots_before - (bar.trades - 1) if is_last else 1
    next_id = bar.last_next_id if is_last else bar.first_next_id
    return UserTrade(bar.ms, bar.close if is_last else price, lots, bar.side, next_id)


def _extremes(
    at: Callable[[int], FoldedTrades], of: tuple[int, int], begin: int, end: int
) -> tuple[int, int]:
    """Return the extremes of two prices and of the bars after place ``begin`` until ``end``."""
    high, low = of
    while end > begin:
        bar, block = at(end), end & -end
        if end - block >= begin:
            high, low = max(high, bar.wide[0]), min(low, bar.wide[1])
            end -= block
        else:
            high, low = max(high, bar.high), min(low, bar.low)
            end -= 1
    return high, low


def tape_of(unit: UnitOfWork, market: Market, instrument: Instrument) -> Source:
    """Return the path of an instrument's trades as clients see it."""
    return overlay(market.last(instrument), StoredTrades.of(unit, instrument.id))


def print_trade(unit: UnitOfWork, source: Source, instrument: str, trade: UserTrade) -> int:
    """Print a user's trade on the tape of an instrument and return its id there.

    ``source`` is the instrument's path without users' trades. The trade is the last one so far of
    its millisecond, unless it says otherwise.
    """
    log, (ms, price, lots, side, next_id) = log_of(instrument), trade
    newest: PrintedTrade | None = unit.last(log)
    count, sum_ = (0, 0) if newest is None else (newest.number, newest.lots)
    if next_id is None:
        next_id = source.next_id(ms + 1)
    if newest is not None:
        next_id = max(next_id, newest.trade.next_id or 0)
    number, high, low = count + 1, price, price
    block = number & -number
    if block > 1:
        users = StoredTrades(unit, instrument, newest)
        high, low = users.extremes(price, number - block, count)
    printed = new_tuple(UserTrade, (ms, price, lots, side, next_id))
    unit.append(log, new_tuple(PrintedTrade, (number, ms, printed, sum_ + lots, high, low)))
    if not count % FOLDED:
        StoredTrades(unit, instrument, newest).fold(ms)
    return next_id + count
