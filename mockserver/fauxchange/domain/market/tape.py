"""The tape as clients see it: the path of an instrument with users' trades on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .paths.users_trades import UserTrade, overlay

if TYPE_CHECKING:
    from fauxchange.domain.core.unit_of_work import UnitOfWork

    from .instruments.instrument import Instrument
    from .market import Market
    from .paths.source import Source


class PrintedTrade(NamedTuple):
    """An entry of the log of users' trades of an instrument; ``number`` counts them from 0."""

    number: int
    ms: int
    trade: UserTrade


def log_of(instrument: str) -> str:
    """Return the name of the log of users' trades of an instrument."""
    return f"users' trades/{instrument}"


class StoredTrades:
    """Users' trades of an instrument as a unit of work sees them; implements `UsersLog`."""

    __slots__ = ("_log", "_unit", "count")

    def __init__(self, unit: UnitOfWork, instrument: str) -> None:
        self._unit = unit
        self._log = log_of(instrument)
        newest: PrintedTrade | None = next(unit.newest(self._log), None)
        self.count = 0 if newest is None else newest.number + 1

    def before(self, at_ms: int) -> int:
        """Return how many trades happened before a moment."""
        if not self.count:
            return 0
        newest = next(self._unit.newest(self._log, by="ms", older_than=at_ms), None)
        return 0 if newest is None else newest.number + 1

    def until(self, at_ms: int) -> int:
        """Return how many trades happened until a moment."""
        return self.before(at_ms + 1)

    def __getitem__(self, position: int) -> UserTrade:
        return self.between(position, position + 1)[0]

    def between(self, begin: int, end: int) -> list[UserTrade]:
        """Return the trades at positions from ``begin`` to before ``end``."""
        entries = self._unit.newest(self._log, by="number", older_than=end, newer_than=begin - 1)
        return [entry.trade for entry in entries][::-1]


def tape_of(unit: UnitOfWork, market: Market, instrument: Instrument) -> Source:
    """Return the path of an instrument's trades as clients see it."""
    return overlay(market.last(instrument), StoredTrades(unit, instrument.id))


def print_trade(unit: UnitOfWork, source: Source, instrument: str, trade: UserTrade) -> int:
    """Print a user's trade on the tape of an instrument and return its id there.

    ``source`` is the instrument's path without users' trades. The trade is the last one so far of
    its millisecond, unless it says otherwise.
    """
    log = log_of(instrument)
    last: PrintedTrade | None = next(unit.newest(log), None)
    next_id = source.next_id(trade.ms + 1) if trade.next_id is None else trade.next_id
    number = 0
    if last is not None:
        number = last.number + 1
        next_id = max(next_id, last.trade.next_id or 0)
    unit.append(log, PrintedTrade(number, trade.ms, trade._replace(next_id=next_id)))
    return next_id + number
