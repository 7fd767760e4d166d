"""Bots of any kind by their id, and lists of them, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import takewhile
from typing import Protocol, TypeVar

from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.trading.retention import ARCHIVE_MS

from .rejection import UnknownBot


class Listed(Protocol):
    """A bot whose documents are ordered by account, state and id, the newest first."""

    @property
    def number(self) -> int:
        """The id as a number, which grows with time."""
        ...

    @property
    def is_open(self) -> bool:
        """Whether it has not stopped."""
        ...

    @property
    def stopped_ms(self) -> int:
        """When it stopped, in Unix milliseconds."""
        ...


B = TypeVar("B", bound=Listed)


def find_bot(unit: UnitOfWork, kind: type[B], account: str, bot: str, now_ms: int) -> B:
    """Return a bot of an account.

    Raises:
        UnknownBot: the account has none of the kind and the id, or it is no longer shown.

    """
    found = unit.find(kind, account, bot)
    if found is None or not _is_shown(found, now_ms):
        raise UnknownBot(bot)
    return found


def bots_of(
    unit: UnitOfWork,
    kind: type[B],
    account: str,
    now_ms: int,
    *,
    states: Sequence[str],
    older_than: int | None = None,
    newer_than: int | None = None,
) -> Iterator[B]:
    """Yield the bots of a kind of an account in some states, newest first, between two ids.

    The ids are left out. Those that stopped did so within three months.
    """

    def of(state: str) -> Iterator[B]:
        beyond = None if older_than is None else (account, state, older_than)
        since = -1 if newer_than is None else newer_than
        found = unit.scan(kind, (account, state), beyond=beyond)
        return takewhile(lambda one: one.number > since, found)

    found = merge(*(of(state) for state in states), key=lambda one: -one.number)
    return (one for one in found if _is_shown(one, now_ms))


def _is_shown(bot: Listed, now_ms: int) -> bool:
    return bot.is_open or bot.stopped_ms > now_ms - ARCHIVE_MS
