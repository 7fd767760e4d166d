"""Which functions push what the channels of an exchange tell, and in which way they do.

A *feed* belongs to one topic and is shared by all its subscribers. There are three ways:

- ``state``: a function returns rows; they are pushed when they have changed.
- ``on``: a function returns rows for an event that a unit of work has emitted.
- ``feed``: a class of its own, where neither is enough.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol, runtime_checkable

from .call import Call

NOTHING: Mapping[str, Any] = MappingProxyType({})
Rows = Iterable[Any]

# What tells a time, and nothing of what it is the time of.
_STAMP = "ts"


class Push(NamedTuple):
    """One message: its rows, and the members beside its argument and its rows."""

    data: Sequence[Any]
    beside: Mapping[str, Any] = NOTHING


class Feed(Protocol):
    """What one topic pushes.

    ``events`` are the kinds of events that it looks at; ``rank`` puts the feeds of one moment in
    order, and those that say nothing else are at 0.
    """

    events: tuple[type, ...]
    rank: int

    @property
    def state(self) -> object:
        """What :meth:`first` is made of: while it is the same, what was encoded is sent again.

        None if each subscriber begins with something of its own.
        """

    def first(self, call: Call) -> Iterable[Push]:
        """Return what a new subscriber begins with."""

    def tick(self, call: Call, *, is_quiet: bool) -> Iterable[Push]:
        """Return what is new at the time of the call.

        ``is_quiet`` says that there was no push for so long that the state is due again.
        """

    def react(self, call: Call, event: Any) -> Iterable[Push]:
        """Return what an event of its account, or of no account, comes to."""


@runtime_checkable
class Foreseen(Protocol):
    """A feed that knows for a while that it is going to have nothing new.

    Some are looked at a hundred times a second, and have something to tell a few times.
    """

    def is_same(self, now_ms: int) -> bool:
        """Whether there is nothing new since the last look if nothing was committed since then.

        ``now_ms`` is the sandbox's time, which is not before that of the last look.
        """


@runtime_checkable
class UnitFeed(Protocol):
    """A feed that tells together what the events of one unit of work come to."""

    def tell(self, call: Call) -> Iterable[Push]:
        """Return what the unit of work has come to whose events were the last to react to."""


class StateFeed:
    """Pushes rows when they have changed: all of them, or those that did."""

    events: tuple[type, ...] = ()
    rank = 0
    state: object = None

    def __init__(self, rows: Callable[[Call], Rows], *, only_changed: bool = False) -> None:
        self._rows = rows
        self._only_changed = only_changed
        self._latest: list[Any] | None = None

    def first(self, call: Call) -> Iterator[Push]:
        """Return the state; what the others have already stays as it was."""
        rows = list(self._rows(call))
        if self._latest is None:
            self._latest = list(map(_without_stamp, rows))
        if rows:
            yield Push(rows)

    def tick(self, call: Call, *, is_quiet: bool) -> Iterator[Push]:
        """Return the state if it has changed, or is due again."""
        rows = list(self._rows(call))
        before, after = self._latest or [], list(map(_without_stamp, rows))
        if before == after and not is_quiet:
            return
        self._latest = after
        if self._only_changed and not is_quiet:
            rows = [row for row, plain in zip(rows, after, strict=True) if plain not in before]
        if rows:
            yield Push(rows)

    def react(self, call: Call, event: Any) -> Iterator[Push]:  # noqa: ARG002
        """Return nothing: a state is looked at when time moves."""
        return iter(())


class ReactiveFeed(ABC):
    """Pushes what happens, and nothing besides unless it says so."""

    events: tuple[type, ...]
    rank = 0
    state: object = None

    def first(self, call: Call) -> Iterable[Push]:  # noqa: ARG002
        """Return nothing: what happened before is not told."""
        return ()

    def tick(self, call: Call, *, is_quiet: bool) -> Iterable[Push]:  # noqa: ARG002
        """Return nothing: time alone changes nothing."""
        return ()

    @abstractmethod
    def react(self, call: Call, event: Any) -> Iterable[Push]:
        """Return what an event comes to."""


class EventFeed:
    """Pushes rows for events, one message for each."""

    rank = 0
    state: object = None

    def __init__(
        self,
        events: tuple[type, ...],
        rows: Callable[[Call, Any], Rows],
        first: Callable[[Call], Rows],
    ) -> None:
        self.events = events
        self._rows = rows
        self._first = first

    def first(self, call: Call) -> Iterator[Push]:
        """Return the state, if the channel begins with one."""
        rows = list(self._first(call))
        if rows:
            yield Push(rows)

    def tick(self, call: Call, *, is_quiet: bool) -> Iterator[Push]:
        """Return the state if it is due again: else only events are told."""
        if is_quiet:
            yield from self.first(call)

    def react(self, call: Call, event: Any) -> Iterator[Push]:
        """Return what an event comes to."""
        rows = list(self._rows(call, event))
        if rows:
            yield Push(rows)


def _nothing(_: Call) -> Rows:
    return ()


def _without_stamp(row: Any) -> Any:
    if isinstance(row, dict):
        return {name: row[name] for name in row if name != _STAMP}
    return row


class Channels:
    """The table of feeds of one exchange: channel id -> what makes the feed of a topic.

    Args:
        package: the package whose modules have the functions.
        sections: its modules by how the ids of their channels begin. A module is imported when a
            channel of its sections is asked for: a start needs none of them.

    """

    def __init__(self, package: str, sections: Mapping[str, Sequence[str]]) -> None:
        self._package = package
        self._sections = sections
        self._makers: dict[str, Callable[[], Feed]] = {}

    def state(
        self, *ids: str, only_changed: bool = False
    ) -> Callable[[Callable[[Call], Rows]], Callable[[Call], Rows]]:
        """Register a function that returns the rows of a state.

        With ``only_changed`` a push has only the rows that have changed.
        """

        def register(function: Callable[[Call], Rows]) -> Callable[[Call], Rows]:
            self._add(ids, lambda: StateFeed(function, only_changed=only_changed))
            return function

        return register

    def on(
        self, *ids: str, events: tuple[type, ...], first: Callable[[Call], Rows] = _nothing
    ) -> Callable[[Callable[[Call, Any], Rows]], Callable[[Call, Any], Rows]]:
        """Register a function that returns rows for an event of some kinds.

        A private channel is asked only about events whose ``account`` is that of the topic.
        """

        def register(function: Callable[[Call, Any], Rows]) -> Callable[[Call, Any], Rows]:
            self._add(ids, lambda: EventFeed(events, function, first))
            return function

        return register

    def feed(self, *ids: str) -> Callable[[Callable[[], Feed]], Callable[[], Feed]]:
        """Register a class, or a function, that makes the feed of a topic."""

        def register(maker: Callable[[], Feed]) -> Callable[[], Feed]:
            self._add(ids, maker)
            return maker

        return register

    def _add(self, ids: Iterable[str], maker: Callable[[], Feed]) -> None:
        for channel_id in ids:
            if channel_id in self._makers:
                raise ValueError(f"{channel_id} has two feeds")
            self._makers[channel_id] = maker

    def __contains__(self, channel_id: str) -> bool:
        return self._maker(channel_id) is not None

    def make(self, channel_id: str) -> Feed | None:
        """Return a new feed for a topic of a channel; None if nothing is known to be pushed."""
        maker = self._maker(channel_id)
        return None if maker is None else maker()

    def modules(self) -> list[str]:
        """Return the names of all modules that have functions."""
        names = dict.fromkeys(name for modules in self._sections.values() for name in modules)
        return [f"{self._package}.{name}" for name in names]

    def _maker(self, channel_id: str) -> Callable[[], Feed] | None:
        if channel_id not in self._makers:
            likely = [one for one in self._sections if channel_id.startswith(one)]
            for section in sorted(likely, key=len, reverse=True):
                for name in self._sections[section]:
                    import_module(f"{self._package}.{name}")
        return self._makers.get(channel_id)
