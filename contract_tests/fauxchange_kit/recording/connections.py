"""The WebSockets of a client: when each began and ended, who ended it, and what it had."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import orjson

from fauxchange.runtime.clock import wall_ms
from fauxchange.runtime.frames import (
    ANSWERED,
    CLOSED,
    LOST,
    PINGED,
    PUSHED,
    TURNED_AWAY,
    FrameEntry,
    FrameLog,
)

# What answers are about that succeeded; a login tells so by its code.
_LOGIN, _SUBSCRIBE, _UNSUBSCRIBE = "login", "subscribe", "unsubscribe"
_GOOD = frozenset({"", "0"})
# The members of an answer of CoinW that say what was subscribed; OKX has an argument for that.
_ABOUT = ("biz", "pairCode", "type", "interval")


class Subscription(NamedTuple):
    """A channel with its argument, and from when until when; None for the end of its connection."""

    topic: str
    began_ms: int
    ended_ms: int | None = None


class Connection(NamedTuple):
    """A WebSocket. All times are the machine's.

    ``ended_ms`` is None for one that was open to the end. ``close_code`` and ``close_reason`` are
    those with which the exchange ended it, empty if the client did. ``pings`` are those that OKX
    and CoinW document, which are messages. ``is_turned_away`` says that it never was, because its
    address had opened too many.
    """

    exchange: str
    service: str
    id: str
    opened_ms: int
    ended_ms: int | None = None
    close_code: str = ""
    close_reason: str = ""
    pings: int = 0
    is_logged_in: bool = False
    is_turned_away: bool = False
    subscriptions: tuple[Subscription, ...] = ()

    @property
    def topics(self) -> frozenset[str]:
        """What was subscribed when it ended, or is."""
        return frozenset(one.topic for one in self.subscriptions if one.ended_ms is None)

    @property
    def is_closed(self) -> bool:
        """Whether the exchange ended it."""
        return bool(self.close_code)

    def is_open_at(self, at_ms: int) -> bool:
        """Whether it was open at a time."""
        return self.opened_ms <= at_ms and (self.ended_ms is None or self.ended_ms > at_ms)


class Moment(NamedTuple):
    """What happened to a connection, and when by the machine's clock."""

    wall_ms: int
    entry: FrameEntry


class FrameRecorder(FrameLog):
    """A log of frames that also records what connections are made of, until it is cleared.

    Attributes:
        moments: what happened to connections.
        listener: is called with each of these.

    """

    def __init__(self, before: FrameLog) -> None:
        super().__init__()
        self.explainer = before.explainer
        self.moments: list[Moment] = []
        self.listener: Callable[[FrameEntry], None] = lambda _: None

    def record(self, entry: FrameEntry) -> None:
        """Keep a frame; pushes say nothing of a connection."""
        super().record(entry)
        if entry.kind != PUSHED:
            self.note(entry)

    def note(self, entry: FrameEntry, /) -> None:
        """Keep a moment of a connection."""
        self.moments.append(Moment(wall_ms(), entry))
        self.listener(entry)

    def clear(self) -> None:
        """Forget every frame and every moment."""
        super().clear()
        self.moments.clear()


def is_begun(answer: FrameEntry) -> bool:
    """Whether an answer says that a login or a subscription succeeded."""
    return answer.operation in {_LOGIN, _SUBSCRIBE} and answer.code in _GOOD


def connections_of(moments: Iterable[Moment]) -> tuple[Connection, ...]:
    """Return the connections in the order in which they began."""
    open_: dict[str, Connection] = {}
    turned_away: list[Connection] = []
    for at_ms, entry in moments:
        new = Connection(entry.exchange, entry.service, entry.connection, at_ms)
        if entry.kind == TURNED_AWAY:
            turned_away.append(new._replace(ended_ms=at_ms, is_turned_away=True))
        else:
            # One that logs in may be of another sandbox until then.
            before = open_.get(entry.connection, new)
            open_[entry.connection] = _changed(before, at_ms, entry)
    every = (*open_.values(), *turned_away)
    return tuple(sorted(every, key=lambda one: one.opened_ms))


def _changed(one: Connection, at_ms: int, entry: FrameEntry) -> Connection:
    """Return a connection after something has happened to it."""
    if entry.kind == PINGED:
        return one._replace(pings=one.pings + 1)
    if entry.kind == CLOSED:
        return one._replace(ended_ms=at_ms, close_code=entry.code, close_reason=entry.reason)
    if entry.kind == LOST:
        return one if one.ended_ms is not None else one._replace(ended_ms=at_ms)
    return _answered(one, at_ms, entry) if entry.kind == ANSWERED else one


def _answered(one: Connection, at_ms: int, entry: FrameEntry) -> Connection:
    """Return a connection after an answer."""
    if entry.code not in _GOOD:
        return one
    if entry.operation == _LOGIN:
        return one._replace(is_logged_in=True)
    if entry.operation not in {_SUBSCRIBE, _UNSUBSCRIBE}:
        return one
    topic = _topic(entry.text)
    ended = tuple(
        each._replace(ended_ms=at_ms) if each.topic == topic and each.ended_ms is None else each
        for each in one.subscriptions
    )
    added = (Subscription(topic, at_ms),) if entry.operation == _SUBSCRIBE else ()
    return one._replace(subscriptions=(*ended, *added))


def _topic(text: str) -> str:
    """Return what an answer is about: its channel, and then what else its argument has."""
    try:
        answer: Any = orjson.loads(text)
    except orjson.JSONDecodeError:
        return ""
    argument = answer.get("arg", {name: answer[name] for name in _ABOUT if name in answer})
    return " ".join(_words(argument)) if isinstance(argument, dict) else ""


def _words(argument: Mapping[str, Any]) -> Iterable[str]:
    """Return the values of an argument, that of its channel first."""
    names = sorted(argument, key=lambda name: (name != "channel", name))
    return (str(argument[name]) for name in names if argument[name] != "")
